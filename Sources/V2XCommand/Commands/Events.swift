import ArgumentParser
import V2X

/// `v2x events`: what happened at the junctions.
struct Events: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what happened: stop-line crossings with the light that showed.",
    discussion: """
      Each event names the frames it rests on, as Wireshark numbers them. Red-light running is marked.

        v2x events captures/brt-a.pcap
        v2x events captures/brt-a.pcap --format csv > crossings.csv
        v2x events captures/brt-a.pcap | grep '"violation":true'
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "table, ndjson or csv.")
  var format: OutputFormat?

  @Option(
    help: ArgumentHelp("What no message carries: stations, crossings (GeoJSON). No event of this version needs it.", valueName: "file"))
  var route: String?

  func validate() throws {
    if let format, format == .json { throw ValidationError("events prints table, ndjson or csv") }
  }

  func run() throws {
    let format = EventFormat(rawValue: (self.format ?? .natural).rawValue) ?? .ndjson
    let printer = EventPrinter(format, inputs: input.inputs)
    printer.begin()
    var run = EventRun { event in printer.print(event) }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.run(into: &run)
    run.finish()
    printer.end()
    try input.selection.checkStrictness(damaged: run.counts.damagedTotal, faults: loop.faults.count)
  }
}

/// Writes events to standard output as they are told.
final class EventPrinter {
  private var writer: any EventWriter
  private var octets: [UInt8] = []

  init(_ format: EventFormat, inputs: [String]) {
    writer = format.makeWriter(inputs: InputNames(inputs), style: .terminal)
  }

  func begin() {
    writer.begin(into: &octets)
    pass()
  }

  func print(_ event: Event) {
    writer.write(event, into: &octets)
    pass()
  }

  func end() {
    writer.end(into: &octets)
    pass()
  }

  private func pass() {
    StandardOutput.shared.write(octets)
    octets.removeAll(keepingCapacity: true)
  }
}
