import JSONText
import V2XModel
public import V2XReconstruction

/// Events as comma-separated values (RFC 4180, lines ended by a line feed): one table for all kinds, in which a kind leaves empty what it has not.
/// Lists are separated by spaces, evidence is `file:frame`, the road users of a conflict are parted by a slash; what is not known is empty.
public struct EventCSV: EventWriter, Sendable {
  private let inputs: InputNames

  public init(inputs: InputNames) { self.inputs = inputs }

  /// The columns of all kinds of events: those of crossings first, then what others have beyond them.
  private static let head = [
    "kind", "t", "time", "t_sigma", "node", "region", "upstream", "to", "ids", "road_user", "latitude", "longitude", "lane",
    "lane_probability", "phase", "candidate_phases", "maneuver", "light", "light_code", "time_in_state", "speed", "violation", "class",
    "p_red", "certainty", "headway", "clock_offset", "evidence", "notes",
    "station", "arrived", "departed", "dwell", "longitudinal_error", "longitudinal_sigma", "lateral_error", "yaw",
    "road_users", "type", "min_ttc", "max_drac", "pet", "distance", "first_speed", "second_speed", "serious",
    "old", "new", "gap", "mismatch", "runner_up", "probability", "offset", "sigma", "messages", "message", "from", "missed",
    "bias", "p95", "states", "horizons", "systematic", "changes", "vehicles", "of",
    "ghost", "ghost_reason", "length", "width", "extent_assumed", "equipped", "units", "travelled", "gaps", "start", "user", "heading",
  ]
  private static let columns = Dictionary(uniqueKeysWithValues: head.enumerated().map { ($1, $0) })

  public mutating func begin(into octets: inout [UInt8]) { line(Self.head, into: &octets) }

  public mutating func write(_ event: Event, into octets: inout [UInt8]) {
    var row = Row(fields: [String](repeating: "", count: Self.head.count), inputs: inputs)
    event.describe(to: &row)
    line(row.fields, into: &octets)
  }

  /// The fields of one event, each in its column.
  private struct Row: EventFieldSink {
    var fields: [String]
    let inputs: InputNames

    private mutating func put(_ name: String, _ text: String) {
      // A field without a column would be lost in silence.
      guard let column = EventCSV.columns[name] else { preconditionFailure("no column \(name)") }
      fields[column] = text
    }

    private func formatted(_ write: (inout JSONWriter) -> Void) -> String {
      var writer = JSONWriter()
      write(&writer)
      return String(decoding: writer.octets, as: UTF8.self)
    }

    mutating func text(_ name: StaticString, _ value: String?) { put("\(name)", value ?? "") }
    mutating func integer(_ name: StaticString, _ value: Int?) { put("\(name)", value.map { "\($0)" } ?? "") }
    mutating func flag(_ name: StaticString, _ value: Bool?) { put("\(name)", value.map { "\($0)" } ?? "") }
    mutating func number(_ name: StaticString, _ value: Double?, decimals: Int) {
      guard let value, value.isFinite else { return put("\(name)", "") }
      put("\(name)", formatted { $0.number(value, decimals: decimals) })
    }
    mutating func moment(_ name: StaticString, _ value: Instant?) {
      // The end of what lasts has the column of where a way leads: both are the end of something.
      put("\(name)", value.map { value in formatted { $0.seconds(nanoseconds: value.nanoseconds) } } ?? "")
    }
    mutating func texts(_ name: StaticString, _ values: [String]) { put("\(name)", values.joined(separator: " ")) }
    mutating func integers(_ name: StaticString, _ values: [Int]) { put("\(name)", values.map { "\($0)" }.joined(separator: " ")) }
    mutating func place(_ name: StaticString, _ value: GeoPoint) {
      let latitude = formatted { $0.number(value.latitude, decimals: 7) }
      let longitude = formatted { $0.number(value.longitude, decimals: 7) }
      if "\(name)" != "place" { return put("\(name)", "\(latitude) \(longitude)") }
      put("latitude", latitude)
      put("longitude", longitude)
    }
    mutating func parties(_ name: StaticString, _ values: [[RoadUserID]]) {
      put("\(name)", values.map { $0.map(\.description).joined(separator: " ") }.joined(separator: " / "))
    }
    mutating func uses(_ name: StaticString, _ values: [(id: RoadUserID, from: Instant, to: Instant)]) {
      put("\(name)", values.map(\.id.description).joined(separator: " "))
    }
    mutating func rows(_ name: StaticString, _ columns: [StaticString], _ values: [[Double?]]) {
      let rows = values.map { row in
        row.map { value in value.map { value in formatted { $0.number(value, decimals: 3) } } ?? "" }.joined(separator: ":")
      }
      put("\(name)", rows.joined(separator: " "))
    }
    mutating func evidence(_ frames: [FrameReference]) {
      put("evidence", frames.map { "\(inputs[$0.file]):\($0.frame)" }.joined(separator: " "))
    }
  }

  private func line(_ fields: [String], into octets: inout [UInt8]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { octets.append(UInt8(ascii: ",")) }
      let needsQuotes = field.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
      if !needsQuotes {
        octets.append(contentsOf: field.utf8)
        continue
      }
      octets.append(UInt8(ascii: "\""))
      for octet in field.utf8 {
        if octet == UInt8(ascii: "\"") { octets.append(octet) }
        octets.append(octet)
      }
      octets.append(UInt8(ascii: "\""))
    }
    octets.append(UInt8(ascii: "\n"))
  }
}
