import ASN1Runtime
import ASN1Schema
import JSONText

/// How the two readings of a schema disagree about these octets; nil where they do not.
///
/// They agree when both refuse the octets for the same reason at the same place, or when both give a value that goes back to the same octets,
/// which are read again as the same value.
func disagreement(on octets: [UInt8], as type: any UPERCodable.Type, _ schema: Schema) -> String? {
  disagreement(on: octets, asType: type, schema)
}

private func disagreement<Value: UPERCodable>(on octets: [UInt8], asType type: Value.Type, _ schema: Schema) -> String? {
  guard let index = schema.type(named: type.asn1Name) else { return "the schema has no type \(type.asn1Name)" }
  var json = JSONWriter()
  var counts = AdditionCounts()
  var walkError: CodingError? = nil
  do throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    try schema.writeJSON(of: index, from: &reader, to: &json, additionCounts: &counts)
  } catch { walkError = error }
  let value: Value
  do throws(CodingError) { value = try Value(uper: octets) } catch {
    guard let walkError else { return "the type refuses what the walk reads: \(error)" }
    let isSame = walkError.code == error.code && walkError.bit == error.bit && walkError.path == error.path
    return isSame ? nil : "the walk says \(walkError), the type \(error)"
  }
  if let walkError { return "the walk refuses what the type reads: \(walkError)" }
  do {
    let sent = try value.uper()
    let walked = try schema.encode(try JSONValue(parsing: json.octets), as: index, additionCounts: counts)
    guard walked == sent else { return "the walk writes \(Hexadecimal.text(walked)), the type \(Hexadecimal.text(sent))" }
    let again = try Value(uper: sent)
    guard try again.uper() == sent else { return "read again it is written as other octets" }
    // What the standard would have written otherwise may lose a count of additions on its way.
    guard sent != octets || again == value else { return "read again it is another value" }
  } catch { return "a value that was read cannot be written: \(error)" }
  return nil
}
