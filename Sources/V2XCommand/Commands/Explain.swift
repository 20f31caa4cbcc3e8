import ArgumentParser
import V2X

/// `v2x explain`: an event's evidence, enough to argue with.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what an event rests on: its messages, the interpolation, the margins.",
    discussion: """
      An event is named by its time (t or time in the output of events) and, where several kinds happened then, its kind.

        v2x explain captures/brt-a.pcap --at 1779066488.095
        v2x explain captures/brt-a.pcap --at 2026-05-18T01:08:08.095Z --kind stop_line_crossing
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("When it happened: Unix seconds, or RFC 3339; half a second around it is looked at.", valueName: "time"))
  var at: String

  @Option(help: "Output format.")
  var format: OutputFormat?

  @OptionGroup var selection: EventOptions

  func run() throws {
    guard let moment = Double(at).flatMap({ Instant(seconds: $0) }) ?? Instant(rfc3339: at) else {
      throw ValidationError("\(at) is no time: Unix seconds or RFC 3339 are expected")
    }
    if input.inputs.contains("-") { throw ValidationError("the input is read three times, so it cannot be standard input") }
    let selection = selection
    let found = Found()
    var run = EventRun(options: try selection.reconstruction()) { event in
      if selection.wants(event), abs(event.time.seconds(since: moment)) <= 0.5 { found.events.append(event) }
    }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &run)
    run.finish()
    // The nearest one of each kind, or all that have the very time.
    let events = found.events.sorted { abs($0.time.seconds(since: moment)) < abs($1.time.seconds(since: moment)) }
    guard let nearest = events.first else {
      StandardError.warn("nothing happened within half a second of \(moment)")
      throw ExitStatus.inconclusive
    }
    let distance = abs(nearest.time.seconds(since: moment))
    let chosen = events.filter { abs($0.time.seconds(since: moment)) <= distance + 0.001 }
    found.collectors = chosen.map { EvidenceCollector($0) }
    try pass { batch in for i in found.collectors.indices { found.collectors[i].findLine(batch) } }
    try pass { batch in for i in found.collectors.indices { found.collectors[i].collect(batch) } }
    let inputs = InputNames(input.inputs)
    for (event, collector) in zip(chosen, found.collectors) {
      switch format ?? .natural {
      case .table:
        StandardOutput.shared.write(Array(ExplanationFormat.table(event, collector.sorted, inputs: inputs, style: .terminal).utf8))
      case .ndjson: StandardOutput.shared.write(ExplanationFormat.line(event, collector.sorted, inputs: inputs))
      }
    }
  }

  private func pass(_ body: @escaping (borrowing ObservationBatch) -> Void) throws {
    var observations = ObservationRun(body)
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &observations)
    observations.flush()
  }

  /// What closures fill.
  private final class Found {
    var events: [Event] = []
    var collectors: [EvidenceCollector] = []
  }
}
