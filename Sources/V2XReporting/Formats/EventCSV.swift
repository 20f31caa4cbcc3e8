import JSONText
import V2XModel
public import V2XReconstruction

/// Events as comma-separated values (RFC 4180, lines ended by a line feed): the fields of ``EventLines`` in the same order.
/// Lists are separated by spaces, evidence is `file:frame`; what is not known is empty.
public struct EventCSV: EventWriter, Sendable {
  private let inputs: InputNames

  public init(inputs: InputNames) { self.inputs = inputs }

  private static let head = [
    "kind", "t", "time", "t_sigma", "node", "region", "upstream", "to", "ids", "road_user", "latitude", "longitude", "lane",
    "lane_probability", "phase", "candidate_phases", "maneuver", "light", "light_code", "time_in_state", "speed", "violation", "class",
    "p_red", "certainty", "headway", "clock_offset", "evidence", "notes",
  ]

  public mutating func begin(into octets: inout [UInt8]) { line(Self.head, into: &octets) }

  public mutating func write(_ event: Event, into octets: inout [UInt8]) {
    switch event {
    case .stopLineCrossing(let crossing): line(fields(crossing), into: &octets)
    }
  }

  private func fields(_ crossing: StopLineCrossing) -> [String] {
    func text(_ value: Double?, _ decimals: Int) -> String {
      guard let value, value.isFinite else { return "" }
      return number { $0.number(value, decimals: decimals) }
    }
    let first = [
      "stop_line_crossing", number { $0.seconds(nanoseconds: crossing.time.nanoseconds) }, crossing.time.description,
      text(crossing.timeSigma, 4), "\(crossing.intersection.node)", crossing.intersection.region.map { "\($0)" } ?? "",
      "\(crossing.upstream.node)", crossing.downstream.map { "\($0.node)" } ?? "", joined(crossing.ids), crossing.kind.description,
    ]
    let place = [
      text(crossing.place.latitude, 7), text(crossing.place.longitude, 7), "\(crossing.lane.lane)", text(crossing.lane.posterior, 4),
      crossing.phase.map { "\($0)" } ?? "", joined(crossing.candidatePhases), crossing.maneuver?.rawValue ?? "",
    ]
    let light = [
      crossing.light?.description ?? "", crossing.lightCode.map { "\($0)" } ?? "", text(crossing.timeInState, 3), text(crossing.speed, 3),
      crossing.violation.map { "\($0)" } ?? "", crossing.classification.rawValue, text(crossing.redProbability, 4),
      crossing.certainty.rawValue, text(crossing.headway, 3), text(crossing.clockOffset, 4),
    ]
    let evidence = crossing.evidence.map { "\(inputs[$0.file]):\($0.frame)" }
    return first + place + light + [joined(evidence), joined(crossing.notes.map(\.rawValue))]
  }

  private func joined(_ elements: [some CustomStringConvertible]) -> String {
    elements.map(\.description).joined(separator: " ")
  }

  private func number(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.octets, as: UTF8.self)
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
