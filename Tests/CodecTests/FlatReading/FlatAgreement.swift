import ASN1Runtime

/// How the flat reading of a whole message disagrees with the typed one; nil where it does not.
///
/// They agree when both refuse the octets for the same reason at the same place, or when the rows hold what the typed value holds.
func flatDisagreement(
  on octets: [UInt8], as type: any UPERCodable.Type, _ read: (RawSpan) throws(CodingError) -> (any UPERCodable)?
) -> String? {
  var typed: (any UPERCodable)? = nil
  var typedError: CodingError? = nil
  do throws(CodingError) { typed = try whole(octets, type) } catch { typedError = error }
  do throws(CodingError) {
    guard let flat = try read(octets.span.bytes) else { return nil }
    guard let typed else { return "rows hold what the typed reading refuses: \(typedError.map { "\($0)" } ?? "")" }
    return isSame(typed, flat) ? nil : "rows hold another value: \(flat) instead of \(typed)"
  } catch {
    guard let typedError else { return "rows refuse what the typed reading takes: \(error)" }
    let isSame = typedError.code == error.code && typedError.bit == error.bit && typedError.path == error.path
    return isSame ? nil : "rows say \(error), the typed reading \(typedError)"
  }
}

private func whole<Value: UPERCodable>(_ octets: [UInt8], _ type: Value.Type) throws(CodingError) -> any UPERCodable {
  let value = try Value(uper: octets)
  var reader = UPERReader(octets.span.bytes)
  _ = try Value(from: &reader)
  try reader.finish()
  return value
}

private func isSame<Value: UPERCodable>(_ value: Value, _ other: any UPERCodable) -> Bool { other as? Value == value }
