import ArgumentParser
import V2X

/// `v2x links`: how well senders were received.
struct Links: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how well each sender was received: rate, loss, gaps, latency, age of information.",
    discussion: """
      Loss is counted by message counters; repetitions, restarts and pauses of more than five seconds are none. Latency is from message time to capture
      time, so it is only as right as both clocks. Distances are from the nearest intersection heard.

        v2x links captures/brt-a.pcap
        v2x links captures/brt-a.pcap | grep '"BSM"'
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Output format.")
  var format: OutputFormat?

  func run() throws {
    let held = Held()
    var observations = ObservationRun { batch in held.statistics.ingest(batch) }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &observations)
    observations.flush()
    let inputs = InputNames(input.inputs)
    switch format ?? .natural {
    case .table: StandardOutput.shared.write(Array(LinkReport.table(held.statistics, inputs: inputs, style: .terminal).utf8))
    case .ndjson: StandardOutput.shared.write(LinkReport.lines(held.statistics, inputs: inputs))
    }
    try input.selection.checkStrictness(damaged: observations.counts.damagedTotal, faults: loop.faults.count)
  }

  private final class Held { var statistics = LinkStatistics() }
}
