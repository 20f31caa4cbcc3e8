import ASN1Runtime
import ASN1Schema
import ChineseSPDU
import IEEE1609Dot2
import JSONText
import V2XEnvelopes

/// The schemas of secured messages, read once.
enum SecuredSchema {
  /// A type of theirs, and what lines call its specification.
  struct Kind: Sendable {
    let schema: Schema
    let type: Schema.TypeIndex
    let set: String
    let edition: String

    fileprivate init(_ schema: Schema, _ name: String, set: String, edition: String) {
      guard let type = schema.type(named: name) else { preconditionFailure("the generated schema lacks \(name)") }
      (self.schema, self.type, self.set, self.edition) = (schema, type, set, edition)
    }

    /// Writes the octets as a JSON value where they are exactly one, in canonical encoding; the value is read back and compared.
    func write(_ octets: [UInt8], to json: inout JSONWriter, _ counts: inout AdditionCounts) -> Bool {
      var reader = OERReader(octets.span.bytes)
      var value = JSONWriter()
      do throws(CodingError) {
        try schema.writeJSON(of: type, from: &reader, to: &value, additionCounts: &counts)
        try reader.finish()
      } catch { return false }
      guard let parsed = try? JSONValue(parsing: value.octets),
        (try? schema.encodeOER(parsed, as: type, additionCounts: counts)) == octets
      else { return false }
      json.verbatim(value.octets)
      return true
    }
  }

  private static let ieee = Schema(IEEE1609Dot2.Specification.schema)
  private static let chinese = Schema(ChineseSPDU.Specification.schema)

  static let data = Kind(ieee, Ieee1609Dot2Data.asn1Name, set: "ieee1609", edition: "2022")
  static let certificate = Kind(ieee, IEEE1609Dot2.Certificate.asn1Name, set: "ieee1609", edition: "2022")
  static let older = Kind(chinese, ChineseSPDU.SecuredMessage.asn1Name, set: "chinese-spdu", edition: "2019")

  /// What lines call these specifications.
  static let sets = [data.set, older.set]

  /// The type of messages of a form, by the name of its layer; nil for other layers.
  static func kind(ofLayer name: String) -> Kind? {
    switch name {
    case Layer.ieee1609Dot2.name: data
    case Layer.securedMessage.name: older
    default: nil
    }
  }
}
