import ASN1Runtime
import JSONText
import TestSupport
import Testing

/// Octets that are damaged, cut or made up: the generated types and the walk over the schema make the same of them, and nothing traps.
@Suite struct DamageTests {
  @Test(arguments: OctetReadings.types.keys.sorted())
  func readingsAgreeOnDamage(name: String) throws {
    try Self.damage(OctetReadings.types[name]!)
  }

  private static func damage<Value: OERCodable>(_ type: Value.Type) throws {
    var random = SeededGenerator(seed: 11)
    for vector in OctetVector.all.filter({ $0.type == type.asn1Name }).prefix(12) where vector.octets.count < 400 {
      for length in 0..<vector.octets.count { expectAgreement(Array(vector.octets[..<length]), type) }
      for _ in 0..<100 {
        var octets = vector.octets
        guard !octets.isEmpty else { continue }
        octets[Int.random(in: 0..<octets.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        if Bool.random(using: &random) {
          octets[Int.random(in: 0..<octets.count, using: &random)] = [0, 1, 0x7F, 0x80, 0x81, 0x84, 0xFF].randomElement(using: &random)!
        }
        expectAgreement(octets, type)
      }
    }
    for _ in 0..<300 {
      expectAgreement((0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }, type)
    }
  }

  private static func expectAgreement<Value: OERCodable>(_ octets: [UInt8], _ type: Value.Type) {
    let found = OctetReadings.disagreement(on: octets, as: type, OctetReadings.schema)
    #expect(found == nil, "\(type.asn1Name) \(Hexadecimal.text(octets))")
  }
}
