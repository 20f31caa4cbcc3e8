import ASN1Runtime
import ChineseSPDU
import Foundation
import IEEE1609Dot2
import JSONText
import TestSupport
import Testing
import V2XEnvelopes

@testable import V2XSecurity

/// The walk that peels secured messages reads what the generated types read.
@Suite struct SecuredWalkTests {
  typealias SecuredMessage2019 = ChineseSPDU.SecuredMessage

  private static func isWalked(_ octets: [UInt8]) -> Bool {
    guard V2XEnvelopes.SecuredMessage(octets.span.bytes) != nil else { return false }
    return true
  }

  static func samples() throws -> [[UInt8]] {
    var samples = [try TestChain(.sm2).message([1, 2, 3]), try TestChain(.nistP256).message([1, 2, 3], .digest)]
    samples += Self.older
    guard let file = SharedInputs.file("vectors/ieee1609.jsonl") else { return samples }
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let vector = try JSONValue(parsing: line.utf8)
      guard vector["type"]?.string == "Ieee1609Dot2Data", vector["roundtrip"] == .bool(true), let digits = vector["hex"]?.string else {
        continue
      }
      samples.append(try #require(Hexadecimal.octets(digits.utf8)))
    }
    return samples
  }

  /// Messages of the older form with every part that may be there.
  static let older: [[UInt8]] = {
    let point = ECCPoint.compressedY1(OctetString([UInt8](repeating: 7, count: 32)))
    let signature = ChineseSPDU.Signature(curve: .sgdsm2, r: point, s: OctetString([UInt8](repeating: 9, count: 32)))
    let key = ChineseSPDU.PublicEncryptionKey(supportedSymmAlg: .sgdsm4cbc, eccCurve: .nistP256, publicKey: point)
    let location = ChineseSPDU.ThreeDLocation(
      latitude: ChineseSPDU.Latitude(rawValue: -5), longitude: ChineseSPDU.Longitude(rawValue: 6),
      elevation: ChineseSPDU.Elevation(rawValue: 7))
    var attributes = SubjectAttribute(verificationKey: PublicVerifyKey(curve: .sgdsm2, key: .fill(Null())))
    var validity = ValidityRestriction(
      validityPeriod: .timeStartAndEnd(
        TimeStartAndEnd(startValidity: ChineseSPDU.Time32(rawValue: 1), endValidity: ChineseSPDU.Time32(rawValue: 2))))
    let info = SubjectInfo(subjectType: .pseudonymTicket, subjectName: [1, 2])
    let plain = ChineseSPDU.Certificate(
      version: ChineseSPDU.Uint8(rawValue: 2), issuer: .`self`(Null()),
      tbs: TbsCert(subjectInfo: info, subjectAttributes: attributes, validityRestrictions: validity), signature: signature)
    attributes.encryptionKey = key
    attributes.assuranceLevel = FixedOctets(rawValue: 3)
    attributes.itsAidList = [ItsAid(rawValue: 111), ItsAid(rawValue: 112)]
    attributes.itsAidSspList = [ItsAidSsp(itsAid: ItsAid(rawValue: 111), serviceSpecificPermissions: [1, 2, 3])]
    let corner = ChineseSPDU.TwoDLocation(latitude: location.latitude, longitude: location.longitude)
    validity.region = .rectangularRegion([ChineseSPDU.RectangularRegion(northWest: corner, southEast: corner)])
    validity.validityPeriod = .timeEnd(ChineseSPDU.Time32(rawValue: 2))
    let digest = CertificateDigest(algorithm: .sgdsm3, digest: FixedOctets(rawValue: 5))
    let full = ChineseSPDU.Certificate(
      version: ChineseSPDU.Uint8(rawValue: 2), issuer: .certificateDigest(digest),
      tbs: TbsCert(subjectInfo: info, subjectAttributes: attributes, validityRestrictions: validity), signature: signature)
    var header = ChineseSPDU.HeaderInfo(itsAid: 3618)
    func message(_ signer: SignerInfo, _ header: ChineseSPDU.HeaderInfo, _ data: OctetString?, _ hash: OctetString? = nil) -> [UInt8]? {
      let body = TBSData(headerInfo: header, data: data, extHash: hash)
      let signed = ChineseSPDU.SignedData(signer: signer, tbs: body, sign: signature)
      return try? SecuredMessage2019(version: ChineseSPDU.Uint8(rawValue: 2), payload: .signedData(signed)).oer()
    }
    var messages = [message(.`self`(Null()), header, [1, 2, 3])]
    header.hashAlg = .sha3_256
    header.genTime = ChineseSPDU.Time64(rawValue: 1 << 50)
    header.expiryTime = ChineseSPDU.Time64(rawValue: 1 << 51)
    header.location = location
    header.digest = FixedOctets(rawValue: 8)
    header.encKey = key
    messages.append(message(.certificateDigest(digest), header, nil, OctetString([UInt8](repeating: 1, count: 32))))
    messages.append(message(.certificate([full, plain]), header, OctetString([UInt8](repeating: 3, count: 200))))
    return messages.compactMap { $0 }
  }()

  @Test func theWalkSaysWhatTheTypesSay() throws {
    #expect(Self.older.count == 3)
    for octets in try Self.samples() {
      #expect(Self.isWalked(octets), "\(Hexadecimal.text(octets))")
      let found = SecuredAgreement.disagreement(octets)
      #expect(found == nil, "\(Hexadecimal.text(octets))")
      for length in stride(from: 0, to: octets.count, by: 3) {
        let isSigned = octets[1] == 0x81
        #expect(!isSigned || !Self.isWalked(Array(octets[..<length])))
      }
    }
  }

  @Test func theWalkSurvivesDamageAndReadsWhatIsCanonical() throws {
    var random = SeededGenerator(seed: 17)
    for sample in try Self.samples() {
      for _ in 0..<150 {
        var octets = sample
        for _ in 0...Int.random(in: 0..<3, using: &random) {
          octets[Int.random(in: 0..<octets.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        let found = SecuredAgreement.disagreement(octets)
        #expect(found == nil, "\(Hexadecimal.text(octets))")
      }
    }
  }
}
