import ASN1Runtime
import ASN1Schema
import Foundation
import JSONText
import TestSupport
import Testing

/// The two readings of the test specification: the walk over its schema, and the generated types.
enum Readings {
  static let schema = Schema(Specification.schema)

  static var types: [any UPERCodable.Type] { specificationTypes }

  static func type(named name: String) throws -> any UPERCodable.Type { try #require(types.first { $0.asn1Name == name }, "\(name)") }

  /// What a walk of a message gives.
  struct Walked {
    var value: JSONValue
    var counts: AdditionCounts
    var consumed: Int
  }

  static func walk(_ octets: [UInt8], as name: String) throws(CodingError) -> Walked {
    guard let type = schema.type(named: name) else { throw CodingError(.unexpectedValue, bit: 0) }
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    var counts = AdditionCounts()
    try schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts)
    guard let value = try? JSONValue(parsing: json.octets) else { throw CodingError(.unexpectedValue, bit: 0) }
    return Walked(value: value, counts: counts, consumed: reader.consumedOctets)
  }

  static func encode(_ value: JSONValue, as name: String, counts: AdditionCounts = AdditionCounts()) throws(CodingError) -> [UInt8] {
    guard let type = schema.type(named: name) else { throw CodingError(.unexpectedValue, bit: 0) }
    return try schema.encode(value, as: type, additionCounts: counts)
  }

  /// Encodes a JSON text as the walk does.
  static func encode(json: String, as name: String) throws -> [UInt8] { try encode(JSONValue(parsing: Array(json.utf8)), as: name) }

  static func decode(_ octets: [UInt8], as type: any UPERCodable.Type) throws(CodingError) -> any UPERCodable {
    try type.init(uper: octets)
  }

  static func error(_ body: () throws(CodingError) -> Void) -> CodingError? {
    do { try body() } catch { return error }
    return nil
  }

  /// Demands that the two readings agree on these octets: see `disagreement`.
  static func expectAgreement(
    _ octets: [UInt8], as type: any UPERCodable.Type, _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = disagreement(on: octets, as: type, schema)
    #expect(
      found == nil, "\(type.asn1Name) \(comment) \(Hexadecimal.text(octets.prefix(400)))", sourceLocation: sourceLocation)
  }
}

/// One line of `Data/vectors.jsonl`.
///
/// The octets were made by two independent encoders from random values of the test specification, or from values of a later edition of it with
/// more additions; `expected` then is what this edition sees. `encoders` is `both` where the two agree. Where it is `one` the other cannot do
/// the construct (lower bounds without an upper one, extensible sizes of bit strings, a size added to a named list) or is known to differ from the
/// standard (no octet for an open type without bits; a second list of root components).
struct Vector: Sendable {
  var id: String
  var type: String
  var octets: [UInt8]
  var expected: JSONValue

  static let all: [Vector] = {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/vectors.jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let value = try? JSONValue(parsing: Array(line.utf8)), let id = value["id"]?.string, let type = value["type"]?.string,
        let octets = Hexadecimal.octets((value["hex"]?.string ?? "").utf8), let expected = value["expected"]
      else {
        Issue.record("not a vector: \(line.prefix(80))")
        return nil
      }
      return Vector(id: id, type: type, octets: octets, expected: expected)
    }
  }()
}

extension JSONValue {
  /// Where and how another value differs, the order of members left aside; nil where it does not.
  func difference(from other: JSONValue, path: String = "") -> String? {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      for member in left {
        guard let value = other[member.key] else { return "\(path).\(member.key) is not expected" }
        if let difference = member.value.difference(from: value, path: path + "." + member.key) { return difference }
      }
      return right.first { self[$0.key] == nil }.map { "\(path).\($0.key) is missing" }
    case (.array(let left), .array(let right)):
      for (index, pair) in zip(left, right).enumerated() {
        if let difference = pair.0.difference(from: pair.1, path: "\(path)[\(index)]") { return difference }
      }
      return left.count == right.count ? nil : "\(path) has \(left.count) elements, not \(right.count)"
    case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8) ? nil : "\(path): \(left) instead of \(right)"
    default: return self == other ? nil : "\(path): \(self) instead of \(other)"
    }
  }
}

/// A small generator of random numbers, so that a run can be repeated anywhere.
struct Sequence64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) ^ (state << 31)
  }
}
