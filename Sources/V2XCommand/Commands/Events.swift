import ArgumentParser
import V2X

/// `v2x events`: what happened between vehicles and infrastructure.
struct Events: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Tell what happened: stop lines passed, red lights run, stations, conflicts, and what is wrong with signals, maps and clocks.",
    discussion: """
      Each event names the frames it rests on, as Wireshark numbers them. Red-light running is marked.

        v2x events captures/brt-a.pcap
        v2x events captures/brt-a.pcap --kind conflict --kind station_stop --route captures/brt-a.route.geojson
        v2x events captures/brt-a.pcap --node 102 --format csv > node-102.csv
        v2x events captures/brt-a.pcap | grep '"violation":true'

      Stations come from a route file. Kinds: \(Event.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Output format.")
  var format: EventFormat?

  @OptionGroup var selection: EventOptions

  func run() throws {
    let options = try selection.reconstruction()
    let printer = EventPrinter(format ?? .natural, inputs: input.inputs)
    printer.begin()
    let selection = selection
    var run = EventRun(options: options) { event in if selection.wants(event) { printer.print(event) } }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &run)
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
