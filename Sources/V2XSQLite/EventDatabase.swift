import GRDB
import JSONText
import V2XModel
public import V2XReconstruction
public import V2XReporting

/// Events in an SQLite file that any SQLite tool opens.
///
/// `events` has a row for each event: what is common to all in columns, all of its fields as JSON in `fields`. `crossings`, `station_stops`, `conflicts`, `states`
/// and `tracks` are views with the fields of those kinds as columns. `road_users` says which identities an event is about, `evidence` which frames it
/// rests on. Times are Unix seconds.
public final class EventDatabase {
  private let queue: DatabaseQueue
  private let inputs: InputNames
  private var writer = JSONWriter()
  private var pending: [Event] = []

  /// Events that are written in one transaction.
  private static let batch = 1000

  /// Makes the file anew.
  ///
  /// - Throws: what GRDB throws when the file cannot be written.
  public init(path: String, inputs: InputNames) throws {
    self.inputs = inputs
    var configuration = Configuration()
    configuration.label = "testroad"
    // The file is written once and by nobody else: what is lost when the machine fails is made again.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { try $0.execute(sql: Self.schema) }
  }

  /// Takes in an event; it may be written later.
  public func write(_ event: Event) throws {
    pending.append(event)
    if pending.count >= Self.batch { try flush() }
  }

  /// Writes what has gathered, and the indices.
  public func finish() throws {
    try flush()
    try queue.write { try $0.execute(sql: Self.indices) }
  }

  /// How many events a file holds.
  public static func count(path: String) throws -> Int {
    try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") ?? 0 }
  }

  private func flush() throws {
    let events = pending
    pending.removeAll(keepingCapacity: true)
    try queue.write { database in
      let row = try database.makeStatement(
        sql: "INSERT INTO events (kind, t, time, region, node, latitude, longitude, certainty, fields) VALUES (?,?,?,?,?,?,?,?,?)")
      let user = try database.makeStatement(sql: "INSERT INTO road_users (event, id) VALUES (?,?)")
      let frame = try database.makeStatement(sql: "INSERT INTO evidence (event, file, frame) VALUES (?,?,?)")
      for event in events {
        writer.removeAll()
        writer.event(event, inputs: inputs)
        let fields = String(decoding: writer.octets, as: UTF8.self)
        let common = CommonFields(of: event)
        let place = event.places.last
        try row.execute(arguments: [
          event.kind.rawValue, Double(event.time.nanoseconds) / 1e9, event.time.description, event.intersection?.region.map { Int($0) },
          event.intersection.map { Int($0.node) }, place?.latitude, place?.longitude, common.certainty, fields,
        ])
        let id = database.lastInsertedRowID
        for one in event.roadUsers { try user.execute(arguments: [id, one.description]) }
        for one in common.frames { try frame.execute(arguments: [id, inputs[one.file], Int64(clamping: one.frame)]) }
      }
    }
  }

  private static let schema = """
    DROP VIEW IF EXISTS crossings; DROP VIEW IF EXISTS station_stops; DROP VIEW IF EXISTS conflicts; DROP VIEW IF EXISTS tracks; DROP VIEW IF EXISTS states;
    DROP TABLE IF EXISTS evidence; DROP TABLE IF EXISTS road_users; DROP TABLE IF EXISTS events;
    CREATE TABLE events (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, t REAL NOT NULL, time TEXT NOT NULL, region INTEGER, node INTEGER,
      latitude REAL, longitude REAL, certainty TEXT, fields TEXT NOT NULL
    );
    CREATE TABLE road_users (event INTEGER NOT NULL REFERENCES events(id), id TEXT NOT NULL);
    CREATE TABLE evidence (event INTEGER NOT NULL REFERENCES events(id), file TEXT NOT NULL, frame INTEGER NOT NULL);
    \(view("crossings", .stopLineCrossing, ["lane", "phase", "maneuver", "light", "time_in_state", "speed", "violation", "class", "p_red", "t_sigma"]))
    \(view("station_stops", .stationStop, ["station", "arrived", "departed", "dwell", "longitudinal_error", "lateral_error", "yaw"]))
    \(view("conflicts", .conflict, ["type", "min_ttc", "max_drac", "pet", "distance", "serious"]))
    \(view("states", .state, ["user", "speed", "heading", "road_user"]))
    \(view("tracks", .track, ["user", "from", "to", "road_user", "length", "width", "equipped", "travelled", "ghost", "ghost_reason"]))
    """

  private static func view(_ name: String, _ kind: Event.Kind, _ fields: [String]) -> String {
    let columns = fields.map { "json_extract(fields, '$.\($0)') AS \"\($0)\"" }.joined(separator: ", ")
    return "CREATE VIEW \(name) AS SELECT id, t, time, node, latitude, longitude, certainty, \(columns) FROM events "
      + "WHERE kind = '\(kind.rawValue)';"
  }

  private static let indices = """
    CREATE INDEX events_kind_t ON events(kind, t);
    CREATE INDEX events_node_t ON events(node, t);
    CREATE INDEX road_users_id ON road_users(id);
    CREATE INDEX road_users_event ON road_users(event);
    CREATE INDEX evidence_event ON evidence(event);
    CREATE INDEX evidence_frame ON evidence(file, frame);
    """
}
