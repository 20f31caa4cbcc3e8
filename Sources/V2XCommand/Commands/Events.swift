public import ArgumentParser
public import V2X
import V2XSQLite

extension MapDatum: ExpressibleByArgument {}

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
        v2x events captures/brt-a.pcap --format geojson > brt-a.geojson
        v2x events captures/brt-a.pcap --sqlite brt-a.sqlite && sqlite3 brt-a.sqlite 'SELECT time, lane, light FROM crossings WHERE violation'

      Stations come from a route file. Kinds: \(Event.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Output format.")
  var format: EventFormat?

  @Option(help: "What coordinates of geojson are in: wgs84, or gcj02 for Chinese base maps.")
  var datum: MapDatum = .wgs84

  @Option(help: ArgumentHelp("Write the events to this SQLite file instead, which is made anew.", valueName: "file"))
  var sqlite: String?

  @OptionGroup var selection: EventOptions

  func run() throws {
    let options = try selection.reconstruction()
    if let sqlite { return try store(in: sqlite, options) }
    let printer = EventPrinter(format ?? .natural, inputs: input.inputs, datum: datum)
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

extension Events {
  /// Writes the events to a database.
  private func store(in path: String, _ options: Reconstruction.Options) throws {
    let store: EventStore
    do {
      store = try EventStore(path, inputs: input.inputs)
    } catch {
      StandardError.warn("\(path): \(error)")
      throw ExitStatus.couldNotRun
    }
    let selection = selection
    var run = EventRun(options: options) { event in if selection.wants(event) { store.write(event) } }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &run)
    run.finish()
    if let error = store.finish() {
      StandardError.warn("\(path): \(error)")
      throw ExitStatus.couldNotRun
    }
    try input.selection.checkStrictness(damaged: run.counts.damagedTotal, faults: loop.faults.count)
  }
}

/// A database and the first error that writing to it met.
private final class EventStore {
  private let database: EventDatabase
  private var error: (any Error)?

  init(_ path: String, inputs: [String]) throws { database = try EventDatabase(path: path, inputs: InputNames(inputs)) }

  func write(_ event: Event) {
    guard error == nil else { return }
    do { try database.write(event) } catch { self.error = error }
  }

  func finish() -> (any Error)? {
    guard error == nil else { return error }
    do { try database.finish() } catch { self.error = error }
    return error
  }
}

/// Writes events to standard output as they are told.
final class EventPrinter {
  private var writer: any EventWriter
  private var octets: [UInt8] = []

  init(_ format: EventFormat, inputs: [String], datum: MapDatum = .wgs84) {
    writer = format.makeWriter(inputs: InputNames(inputs), style: .terminal, datum: datum)
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
