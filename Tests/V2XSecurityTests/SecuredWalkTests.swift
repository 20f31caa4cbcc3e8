import ASN1Runtime
import ChineseSPDU
import Foundation
import IEEE1609Dot2
import JSONText
import TestSupport
import Testing
import V2XEnvelopes

@testable import V2XSecurity

/// The walk that peels secured messages, held against the generated types.
@Suite struct SecuredWalkTests {
  /// What the walk says otherwise than the types; nil where nothing. The walk may read what is not canonical; what is canonical it must read.
  static func disagreement(_ octets: [UInt8]) -> String? {
    if let data = try? Ieee1609Dot2Data(oer: octets), data.protocolVersion == 3 { return disagreement(octets, data) }
    if octets.first == 2, let message = try? SecuredMessage2019(oer: octets) { return disagreement(octets, message) }
    return nil
  }

  typealias SecuredMessage2019 = ChineseSPDU.SecuredMessage

  private static func disagreement(_ octets: [UInt8], _ data: Ieee1609Dot2Data) -> String? {
    guard case .signedData(let signed) = data.content else { return nil }
    guard signed.tbsData.payload.depth < 3 else { return nil }
    // Told apart from the older form by the number of the hash function.
    guard signed.hashId == .sha256 || signed.hashId == .sha384 || signed.hashId == .sm3 else { return nil }
    guard let message = V2XEnvelopes.SecuredMessage(octets.span.bytes) else { return "not walked" }
    let header = signed.tbsData.headerInfo
    guard message.aid == UInt64(header.psid.rawValue) else { return "another application" }
    guard message.generationTime == header.generationTime.map({ UInt64($0.rawValue) }) else { return "another time" }
    guard message.expiryTime == header.expiryTime.map({ UInt64($0.rawValue) }) else { return "another expiry" }
    guard let body = try? signed.tbsData.oer(), message.signedOctets.withUnsafeBytes({ [UInt8]($0) }) == body else {
      return "another signed part"
    }
    switch (signed.signer, message.signer) {
    case (.digest(let digest), .digest(let other)): if digest.rawValue != other { return "another digest" }
    case (.certificate(let list), .certificates(let count)):
      guard list.count == count else { return "other certificates" }
      guard let first = list.first else { break }
      let octets = try? first.oer()
      if octets != message.certificateOctets.withUnsafeBytes({ [UInt8]($0) }) { return "another certificate" }
    case (.`self`, .itself), (.unknown, .unknown): break
    default: return "another signer"
    }
    let payload = payload(message)
    return payload == signed.tbsData.payload.innermost ? nil : "another payload"
  }

  private static func disagreement(_ octets: [UInt8], _ message: SecuredMessage2019) -> String? {
    guard case .signedData(let signed) = message.payload else { return nil }
    guard let walked = V2XEnvelopes.SecuredMessage(octets.span.bytes) else { return "not walked" }
    let header = signed.tbs.headerInfo
    guard header.itsAid < 0 || walked.aid == UInt64(header.itsAid) else { return "another application" }
    guard walked.generationTime == header.genTime.map({ UInt64($0.rawValue) }) else { return "another time" }
    guard let body = try? signed.tbs.oer(), walked.signedOctets.withUnsafeBytes({ [UInt8]($0) }) == body else {
      return "another signed part"
    }
    let payload = payload(walked)
    return payload == signed.tbs.data?.octets ? nil : "another payload"
  }

  private static func payload(_ message: borrowing V2XEnvelopes.SecuredMessage) -> [UInt8]? {
    guard let octets = message.payload else { return nil }
    return octets.withUnsafeBytes { [UInt8]($0) }
  }

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
      let found = Self.disagreement(octets)
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
        let found = Self.disagreement(octets)
        #expect(found == nil, "\(Hexadecimal.text(octets))")
      }
    }
  }
}

extension SignedDataPayload {
  /// Messages in each other.
  fileprivate var depth: Int {
    guard case .signedData(let signed)? = data?.content else { return 0 }
    return 1 + signed.tbsData.payload.depth
  }

  fileprivate var innermost: [UInt8]? {
    switch data?.content {
    case .unsecuredData(let octets): octets.octets
    case .signedData(let signed): signed.tbsData.payload.innermost
    default: nil
    }
  }
}
