import ASN1Runtime
import IEEE1609Dot2

@testable import V2XSecurity

/// Root, authority and sender, made for a test.
struct TestChain {
  let curve: VerificationKey.Curve
  let rootKey: TestKey
  let authorityKey: TestKey
  let senderKey: TestKey
  let root: [UInt8]
  let authority: [UInt8]
  let sender: [UInt8]

  /// Seconds since 2004-01-01 from which all certificates are valid, for ten hours.
  static let start: UInt32 = 660_000_000

  struct Options {
    var permissions: [Int64] = [111, 3618]
    var issuable: [Int64] = [111, 112, 3618]
    var authorityHours: UInt16 = 10
    var chainLengthRange: Int64 = 1
  }

  init(_ curve: VerificationKey.Curve, _ options: Options = Options()) throws {
    self.curve = curve
    (rootKey, authorityKey, senderKey) = (TestKey(curve), TestKey(curve), TestKey(curve))
    let digest: Digest = curve.digest
    func permissions(_ list: [Int64]) -> SequenceOf<PsidSspRange> { SequenceOf(list.map { PsidSspRange(psid: Psid(rawValue: $0)) }) }
    func body(_ name: String, hours: UInt16, _ key: TestKey) -> ToBeSignedCertificate {
      ToBeSignedCertificate(
        id: .name(name), cracaId: FixedOctets(), crlSeries: CrlSeries(rawValue: 0),
        validityPeriod: ValidityPeriod(start: Time32(rawValue: Self.start), duration: .hours(Uint16(rawValue: hours))),
        verifyKeyIndicator: .verificationKey(key.verificationKey))
    }
    func issued(_ body: ToBeSignedCertificate, _ issuer: [UInt8]?, _ key: TestKey) throws -> [UInt8] {
      let by: IssuerIdentifier
      if let issuer {
        let id = FixedOctets<8>(rawValue: CertificateID(hash: digest.hash(issuer)).rawValue)
        by = curve == .sm2 ? .sm3AndDigest(id) : .sha256AndDigest(id)
      } else {
        by = .`self`(curve == .sm2 ? .sm3 : .sha256)
      }
      var certificate = Certificate(version: 3, type: .explicit, issuer: by, toBeSigned: body)
      certificate.signature = key.sign(try body.oer(), with: issuer)
      return try certificate.oer()
    }
    var rootBody = body("root", hours: 10, rootKey)
    rootBody.certIssuePermissions = [
      PsidGroupPermissions(subjectPermissions: .all(Null()), minChainLength: 1, chainLengthRange: options.chainLengthRange)
    ]
    root = try issued(rootBody, nil, rootKey)
    var authorityBody = body("authority", hours: options.authorityHours, authorityKey)
    authorityBody.certIssuePermissions = [PsidGroupPermissions(subjectPermissions: .explicit(permissions(options.issuable)))]
    authority = try issued(authorityBody, root, rootKey)
    var senderBody = body("sender", hours: 10, senderKey)
    senderBody.appPermissions = SequenceOf(options.permissions.map { PsidSsp(psid: Psid(rawValue: $0)) })
    sender = try issued(senderBody, authority, authorityKey)
  }

  /// How the signer of a message is told.
  enum Naming { case certificate, certificates, digest }

  /// A signed message.
  func message(
    _ payload: [UInt8], aid: Int64 = 111, at seconds: UInt32 = TestChain.start + 60, _ naming: Naming = .certificates
  ) throws -> [UInt8] {
    let inner = Ieee1609Dot2Data(protocolVersion: 3, content: .unsecuredData(OctetString(payload)))
    let body = ToBeSignedData(
      payload: SignedDataPayload(data: inner),
      headerInfo: HeaderInfo(
        psid: Psid(rawValue: aid), generationTime: Time64(rawValue: Int64(seconds) * 1_000_000),
        expiryTime: Time64(rawValue: Int64(seconds + 5) * 1_000_000)))
    let signer: SignerIdentifier
    switch naming {
    case .certificate: signer = .certificate([try Certificate(oer: sender)])
    case .certificates: signer = .certificate([try Certificate(oer: sender), try Certificate(oer: authority)])
    case .digest: signer = .digest(FixedOctets(rawValue: CertificateID(hash: curve.digest.hash(sender)).rawValue))
    }
    let signed = SignedData(
      hashId: curve == .sm2 ? .sm3 : .sha256, tbsData: body, signer: signer, signature: senderKey.sign(try body.oer(), with: sender))
    return try Ieee1609Dot2Data(protocolVersion: 3, content: .signedData(signed)).oer()
  }
}
