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

      Stations come from a route file. Kinds: \(Event.Kind.allCases.filter { $0 != .state }.map(\.rawValue).joined(separator: ", ")).
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
    let telling = EventTelling(input: input, format: format, datum: datum, sqlite: sqlite)
    try telling.run(options, where: selection.wants)
  }
}

/// `v2x tracks`: where every road user was.
struct Tracks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell where every road user was: its states on one clock, and a summary when it is gone.",
    discussion: """
      A road user is one whoever told of it: its own messages, and the roadside units that saw it. States are averaged over the noise of positions.

        v2x tracks captures/brt-a.pcap --step 0.5 > states.ndjson
        v2x tracks captures/brt-a.pcap --format geojson > ways.geojson
        v2x tracks captures/brt-a.pcap --sqlite tracks.sqlite
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "Output format.")
  var format: EventFormat?

  @Option(help: ArgumentHelp("Seconds between two states, 0.1 at least.", valueName: "seconds"))
  var step: Double = 1

  @Option(help: "What coordinates of geojson are in: wgs84, or gcj02 for Chinese base maps.")
  var datum: MapDatum = .wgs84

  @Option(help: ArgumentHelp("Write to this SQLite file instead, which is made anew.", valueName: "file"))
  var sqlite: String?

  @Option(help: "Only this road user: an identity as in the output, or its hexadecimal digits; may be given again.")
  var station: [String] = []

  @Flag(help: "Take the times of all senders as they are.")
  var noClockCorrection = false

  @Flag(help: "Do not follow a vehicle from one temporary identity to the next.")
  var noLink = false

  func validate() throws {
    if !(0.1...3600 ~= step) { throw ValidationError("a step is from 0.1 to 3600 seconds, not \(step)") }
  }

  func run() throws {
    let options = Reconstruction.Options(correctsClocks: !noClockCorrection, linksIdentities: !noLink, stateInterval: step)
    let station = station
    try EventTelling(input: input, format: format, datum: datum, sqlite: sqlite).run(options) { event in
      (event.kind == .state || event.kind == .track) && (station.isEmpty || EventOptions.isAbout(event, station))
    }
  }
}

/// Tells the events of captures in some format, or puts them into a database.
struct EventTelling {
  let input: InputOptions
  let format: EventFormat?
  let datum: MapDatum
  let sqlite: String?

  func run(_ options: Reconstruction.Options, where wants: @escaping (Event) -> Bool) throws {
    if let sqlite { return try store(in: sqlite, options, where: wants) }
    let printer = EventPrinter(format ?? .natural, inputs: input.inputs, datum: datum)
    printer.begin()
    var run = EventRun(options: options) { event in if wants(event) { printer.print(event) } }
    var loop = try CaptureLoop(input.inputs, input.selection)
    try loop.process(into: &run)
    run.finish()
    printer.end()
    try input.selection.checkStrictness(damaged: run.counts.damagedTotal, faults: loop.faults.count)
  }
}

extension EventTelling {
  /// Writes the events to a database.
  private func store(in path: String, _ options: Reconstruction.Options, where wants: @escaping (Event) -> Bool) throws {
    let store: EventStore
    do {
      store = try EventStore(path, inputs: input.inputs)
    } catch {
      StandardError.warn("\(path): \(error)")
      throw ExitStatus.couldNotRun
    }
    var run = EventRun(options: options) { event in if wants(event) { store.write(event) } }
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
