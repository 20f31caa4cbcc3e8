import ArgumentParser
import JSONText
import V2X

/// `v2x inspect`: what a capture holds, at a glance.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a capture holds: messages, senders, nodes, damage.",
    discussion: """
      Every frame is in exactly one bucket. A wrong UDP checksum is damage where other frames of its sender verify; where none does, the sender's
      network card fills it in after the capture, and the table says so.

        v2x inspect captures/airport-a.pcap
        v2x inspect morning.pcapng.gz noon.pcap --filter "host 10.30.1.11" --format ndjson
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var trust: TrustOptions

  @Option(help: "table, or ndjson: one object with everything.")
  var format: OutputFormat?

  func run() throws {
    var inspection = Inspection(trust: try trust.store())
    var loop = try CaptureLoop(input.inputs, input.selection, threads: trust.threads)
    try loop.process(into: &inspection)
    let faults = loop.faults.map { error in
      "\(error.source < input.inputs.count ? input.inputs[error.source] : "input"): \(error)"
    }
    inspection.print(
      format: format ?? .natural,
      context: .init(
        inputs: input.inputs, faults: faults,
        offloading: loop.offloadingSenders.map { ($0.address.description, $0.frames) }))
    try input.selection.checkStrictness(damaged: inspection.counts.damagedTotal, faults: loop.faults.count)
  }
}

extension Inspection {
  /// Prints to standard output.
  func print(format: OutputFormat, context: Context) {
    if format == .table {
      var text = ""
      write(into: &text, context: context, style: TextStyle.terminal)
      StandardOutput.shared.write(text)
    } else {
      var json = JSONWriter()
      write(to: &json, context: context)
      StandardOutput.shared.write(json.octets)
    }
  }
}

extension TextStyle {
  /// Width and colour of the terminal, or neither in a pipe.
  static var terminal: TextStyle {
    StandardOutput.isTerminal ? TextStyle(width: StandardOutput.width, usesColour: true) : .plain
  }
}
