/// What was measured of one operation on one kind of message, per message.
struct Measurement {
  let task: String
  let messages: Int
  let octets: Double
  var nanoseconds: [Peer: Double] = [:]
  var instructions: [Peer: Double] = [:]

  static func ratio(_ values: [Peer: Double]) -> Double? {
    guard let own = values[.swift], let other = values[.asn1c], own > 0 else { return nil }
    return other / own
  }
}

/// Prints measurements for people and for machines.
enum Report {
  static func table(_ measurements: [Measurement]) -> String {
    var rows = [["task", "messages", "octets", "ns", "asn1c", "ratio", "instructions", "asn1c", "ratio"]]
    for measurement in measurements {
      rows.append([
        measurement.task, String(measurement.messages), decimal(measurement.octets, 0),
        number(measurement.nanoseconds[.swift], 0), number(measurement.nanoseconds[.asn1c], 0),
        number(Measurement.ratio(measurement.nanoseconds), 1),
        number(measurement.instructions[.swift], 0), number(measurement.instructions[.asn1c], 0),
        number(Measurement.ratio(measurement.instructions), 1),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  static func json(_ measurements: [Measurement]) -> String {
    func pair(_ name: String, _ values: [Peer: Double]) -> String? {
      guard let own = values[.swift], let other = values[.asn1c], let ratio = Measurement.ratio(values) else { return nil }
      return "\"\(name)\":{\"swift\":\(decimal(own, 1)),\"asn1c\":\(decimal(other, 1)),\"ratio\":\(decimal(ratio, 2))}"
    }
    let lines = measurements.map { measurement in
      let numbers = [pair("ns", measurement.nanoseconds), pair("instructions", measurement.instructions)].compactMap { $0 }
      return "{"
        + (["\"task\":\"\(measurement.task)\"", "\"messages\":\(measurement.messages)", "\"octets\":\(decimal(measurement.octets, 1))"]
        + numbers).joined(separator: ",") + "}"
    }
    return "{\"schema\":\"bench.day1/1\",\"measurements\":[\n" + lines.joined(separator: ",\n") + "\n]}"
  }

  private static func number(_ value: Double?, _ digits: Int) -> String { value.map { decimal($0, digits) } ?? "-" }

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return String(scaled) }
    let fraction = String(scaled % scale)
    return "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }
}
