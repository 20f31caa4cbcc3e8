import ASN1Runtime
import JSONText
import Testing

/// Damaged messages of every construct: cut, flipped and overwritten in ways that a fixed seed chooses.
@Suite struct MutationTests {
  @Test(arguments: Readings.types.map { $0.asn1Name })
  func bothReadingsAgreeOnDamagedMessages(name: String) throws {
    let type = try Readings.type(named: name)
    var random = Sequence64(state: name.utf8.reduce(2026) { $0 &* 31 &+ UInt64($1) })
    for vector in Vector.all where vector.type == name && vector.octets.count < 2000 {
      for _ in 0..<8 {
        Readings.expectAgreement(Self.damaged(vector.octets, &random), as: type, vector.id)
      }
    }
  }

  static func damaged(_ octets: [UInt8], _ random: inout Sequence64) -> [UInt8] {
    var octets = octets
    switch UInt8.random(in: 0..<5, using: &random) {
    case 0: octets.removeLast(Int.random(in: 1...octets.count, using: &random))
    case 1:
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        octets[Int.random(in: 0..<octets.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    case 2:
      let start = Int.random(in: 0..<octets.count, using: &random)
      for place in start..<min(octets.count, start + 9) { octets[place] = UInt8.random(in: 0...255, using: &random) }
    case 3: octets.remove(at: Int.random(in: 0..<octets.count, using: &random))
    default: octets.insert(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0...octets.count, using: &random))
    }
    return octets
  }

  /// Octets without any plan, ones and zeros alone among them.
  @Test(arguments: Readings.types.map { $0.asn1Name })
  func bothReadingsAgreeOnNoise(name: String) throws {
    let type = try Readings.type(named: name)
    var random = Sequence64(state: 53)
    for length in [0, 1, 2, 3, 5, 8, 13, 40, 200] {
      for filler: UInt8? in [0, 0xFF, 0x80, nil, nil, nil] {
        let octets = (0..<length).map { _ in filler ?? UInt8.random(in: 0...255, using: &random) }
        Readings.expectAgreement(octets, as: type)
      }
    }
  }

  /// Short messages, cut after every octet.
  @Test(arguments: Readings.types.map { $0.asn1Name })
  func bothReadingsAgreeOnEveryCut(name: String) throws {
    let type = try Readings.type(named: name)
    for vector in Vector.all.filter({ $0.type == name && $0.octets.count < 60 }).prefix(6) {
      for length in 0..<vector.octets.count { Readings.expectAgreement(Array(vector.octets.prefix(length)), as: type, vector.id) }
    }
  }
}
