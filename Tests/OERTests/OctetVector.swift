import ASN1Runtime
import ASN1Schema
import Foundation
import JSONText
import Testing

/// A value in octets, with what other encoders agree it is.
struct OctetVector: Sendable {
  var type: String
  var octets: [UInt8]
  var expected: JSONValue
  var id: String

  /// Those of the test specification, made with pycrate and asn1tools. Where the two differ, the one is taken that X.696 sides with: pycrate for an
  /// INTEGER with an extensible constraint (no constraint: a sign) and for version brackets (one addition), asn1tools for a NULL behind a marker (an open
  /// type without octets).
  static let all: [OctetVector] = {
    guard let text = try? String(contentsOf: source.appending(path: "Data/vectors.jsonl"), encoding: .utf8) else { return [] }
    return text.split(separator: "\n").enumerated().compactMap { number, line in
      guard let value = try? JSONValue(parsing: line.utf8), let type = value["type"]?.string, let expected = value["value"],
        let octets = value["hex"]?.string.flatMap({ Hexadecimal.octets($0.utf8) })
      else { return nil }
      return OctetVector(type: type, octets: octets, expected: expected, id: "line \(number + 1)")
    }
  }()

  private static let source = URL(filePath: #filePath).deletingLastPathComponent()
}

extension JSONValue {
  /// The same value with the members of objects in one order.
  var sorted: JSONValue {
    switch self {
    case .object(let members): .object(members.map { .init(key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key })
    case .array(let elements): .array(elements.map(\.sorted))
    default: self
    }
  }
}
