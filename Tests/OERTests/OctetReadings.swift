import ASN1Runtime
import ASN1Schema
import JSONText

/// The two readings of octets: by the schema, and as generated types.
enum OctetReadings {
  static let schema = Schema(Specification.schema)

  static let types: [String: any OERCodable.Type] = Dictionary(
    uniqueKeysWithValues: ([
      Integers.self, Items.self, BitStrings.self, OctetStrings.self, Texts.self, Flags.self, Lists.self, Choices.self, Additions.self,
      AdditionsAfter.self, AdditionsBefore.self, Tree.self, Everything.self,
    ] as [any OERCodable.Type]).map { ($0.asn1Name, $0) })

  struct Walked {
    var value: JSONValue
    var counts: AdditionCounts
  }

  static func walk(_ octets: [UInt8], _ schema: Schema, as name: String, rules: OERRules = .canonical) throws(CodingError) -> Walked {
    guard let type = schema.type(named: name) else { preconditionFailure("no type \(name)") }
    var reader = OERReader(octets.span.bytes, rules: rules)
    var json = JSONWriter()
    var counts = AdditionCounts()
    try schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts)
    do { try reader.finish() } catch { throw error.inside(name) }
    guard let value = try? JSONValue(parsing: json.octets) else {
      preconditionFailure("no JSON: \(String(decoding: json.octets, as: UTF8.self))")
    }
    return Walked(value: value, counts: counts)
  }

  /// What the two readings of the octets disagree about; nil where they do not.
  static func disagreement<Value: OERCodable>(on octets: [UInt8], as type: Value.Type, _ schema: Schema) -> String? {
    var walked: Walked? = nil
    var walkError: CodingError? = nil
    do throws(CodingError) { walked = try walk(octets, schema, as: type.asn1Name) } catch { walkError = error }
    do throws(CodingError) {
      let value = try Value(oer: octets)
      guard let walked else { return "the walk refuses what the type reads: \(walkError.map { "\($0)" } ?? "")" }
      let sent = try value.oer()
      guard sent == octets else { return "canonical octets are written as \(Hexadecimal.text(sent))" }
      guard let index = schema.type(named: type.asn1Name) else { return "no type" }
      let encoded = try schema.encodeOER(walked.value, as: index, additionCounts: walked.counts)
      return encoded == octets ? nil : "the walk writes \(Hexadecimal.text(encoded))"
    } catch {
      guard let walkError else { return "the type refuses what the walk reads: \(error)" }
      let isSame = error.code == walkError.code && error.bit == walkError.bit && error.path == walkError.path
      return isSame ? nil : "the walk says \(walkError), the type \(error)"
    }
  }
}
