import ASN1Runtime
import ASN1Schema
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing

/// One line of a vector file: octets, and what an independent decoder made of them.
struct MessageVector: Sendable, CustomTestStringConvertible {
  var id: String
  var octets: [UInt8]
  var edition: String
  var expected: JSONValue?
  var verdict: String
  var isCanonical: Bool

  var testDescription: String { id }

  /// The vectors of T/CSAE 53 and T/CSAE 157 in a file that stand alone, without layers around them.
  static func load(_ url: URL) throws -> [MessageVector] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
      let value = try JSONValue(parsing: Array(line.utf8))
      guard ["csae53", "csae157"].contains(value["set"]?.string), value["encapsulation"]?.string == "none" else { return nil }
      guard let id = value["id"]?.string, let octets = Hexadecimal.octets((value["hex"]?.string ?? "").utf8) else { return nil }
      return MessageVector(
        id: id, octets: octets, edition: value["edition"]?.string ?? "", expected: value["expected"],
        verdict: value["verdict"]?.string ?? "decoded", isCanonical: value["roundtrip"] != .bool(false))
    }
  }
}

/// The schema of the message set and what a walk of a message gives.
enum Walked {
  static let schema = Schema(Specification.schema)

  struct Result {
    var value: JSONValue
    var counts: AdditionCounts
    var consumed: Int
  }

  static func walk(_ octets: [UInt8]) throws(CodingError) -> Result {
    guard let type = schema.type(named: "MessageFrame") else { throw CodingError(.unexpectedValue, bit: 0) }
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    var counts = AdditionCounts()
    try schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts)
    guard let value = try? JSONValue(parsing: json.octets) else { throw CodingError(.unexpectedValue, bit: 0) }
    return Result(value: value, counts: counts, consumed: reader.consumedOctets)
  }

  static func encode(_ result: Result) throws(CodingError) -> [UInt8] {
    guard let type = schema.type(named: "MessageFrame") else { throw CodingError(.unexpectedValue, bit: 0) }
    return try schema.encode(result.value, as: type, additionCounts: result.counts)
  }
}

extension JSONValue {
  /// Equal but for the order of members.
  func hasSameContent(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      left.count == right.count && left.allSatisfy { member in other[member.key].map { member.value.hasSameContent(as: $0) } ?? false }
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.hasSameContent(as: $1) }
    default: self == other
    }
  }
}
