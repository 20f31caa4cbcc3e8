import ArgumentParser
import JSONText
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

  @Option(help: "Output format.")
  var format: EventFormat?

  @Option(
    help: ArgumentHelp("What no message carries: stations, crossings (GeoJSON). No event of this version needs it.", valueName: "file"))
  var route: String?

  func run() throws {
    if let route { try RouteFile.check(route) }
    let printer = EventPrinter(format ?? .natural, inputs: input.inputs)
    printer.begin()
    var run = EventRun { event in printer.print(event) }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &run)
    run.finish()
    printer.end()
    try input.selection.checkStrictness(damaged: run.counts.damagedTotal, faults: loop.faults.count)
  }
}

/// What is known of a road beforehand.
enum RouteFile {
  /// - Throws: exit status 2 after saying why the file is no collection of GeoJSON features.
  static func check(_ path: String) throws {
    var octets: [UInt8] = []
    try TextLines.forEach(in: path) { line in
      octets.append(contentsOf: line)
      octets.append(UInt8(ascii: "\n"))
      return true
    }
    do throws(JSONValue.SyntaxError) {
      let value = try JSONValue(parsing: octets)
      if value["type"]?.string == "FeatureCollection", value["features"]?.array != nil { return }
      StandardError.warn("\(path): a FeatureCollection of GeoJSON is expected")
    } catch {
      StandardError.warn("\(path): \(error)")
    }
    throw ExitStatus.couldNotRun
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
