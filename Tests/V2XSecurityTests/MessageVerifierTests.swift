import ASN1Runtime
import Foundation
import IEEE1609Dot2
import JSONText
import TestSupport
import Testing
import V2XEnvelopes

@testable import V2XSecurity

/// Messages signed with keys made here.
@Suite struct MessageVerifierTests {
  static let payload: [UInt8] = [1, 2, 3, 4, 5]

  static func verifier(_ files: [UInt8]...) throws -> MessageVerifier {
    var trust = TrustStore()
    for file in files { try trust.add(file) }
    return MessageVerifier(trust: trust)
  }

  static func label(_ octets: [UInt8], _ verifier: inout MessageVerifier, receivedAt time: Int64? = nil) -> SecurityLabel? {
    guard let message = SecuredMessage(octets.span.bytes) else { return nil }
    return verifier.label(message, receivedAt: time)
  }

  @Test(arguments: [VerificationKey.Curve.sm2, .nistP256])
  func aMessageIsVerifiedWhereItsChainLeadsToANamedRoot(curve: VerificationKey.Curve) throws {
    let chain = try TestChain(curve)
    var verifier = try Self.verifier(chain.root)
    let label = try #require(Self.label(try chain.message(Self.payload), &verifier))
    #expect(label.verdict == .verified)
    #expect(label.chain.map(\.check) == [.verified, .verified, .verified])
    #expect(label.chain.map(\.name) == ["sender", "authority", "root"])
    #expect(label.certificate?.permissions == [111, 3618])
    #expect(label.aid == 111)
    #expect(label.signer == CertificateID(hash: curve.digest.hash(chain.sender)))
    #expect(label.holdsCertificate)
    let start = 1_072_915_200 + Int64(TestChain.start)
    #expect(label.generationTime == (start + 60) * 1_000_000_000)
    #expect(label.expiryTime == (start + 65) * 1_000_000_000)
    #expect(label.certificate?.start == start * 1_000_000_000)
    #expect(label.certificate?.end == (start + 36_000) * 1_000_000_000)
  }

  @Test(arguments: [VerificationKey.Curve.sm2, .nistP256])
  func withoutThatRootItIsNot(curve: VerificationKey.Curve) throws {
    let chain = try TestChain(curve)
    let other = try TestChain(curve)
    let message = try chain.message(Self.payload)
    var without = try Self.verifier()
    let unnamed = try #require(Self.label(message, &without))
    #expect(unnamed.verdict == .notVerified)
    #expect(unnamed.payloadSignature == .notChecked(.noRoot))
    #expect(unnamed.certificate?.permissions == [111, 3618])
    var stranger = try Self.verifier(other.root)
    let strange = try #require(Self.label(message, &stranger))
    #expect(strange.verdict == .notVerified)
    #expect(strange.payloadSignature == .verified)
    #expect(strange.root == .notChecked(.issuerUnknown))
    // An authority that was named is no root; nor is a root that came with the message.
    var authority = try Self.verifier(other.root, chain.authority)
    #expect(Self.label(message, &authority)?.verdict == .notVerified)
    var signed = try #require(try Self.signed(message))
    signed.signer = .certificate(SequenceOf(try [chain.sender, chain.authority, chain.root].map { try Certificate(oer: $0) }))
    let whole = try Ieee1609Dot2Data(protocolVersion: 3, content: .signedData(signed)).oer()
    let brought = try #require(Self.label(whole, &stranger))
    #expect(brought.root == .failed(.rootNotNamed))
    #expect(brought.verdict == .failed)
  }

  static func signed(_ octets: [UInt8]) throws -> SignedData? {
    guard case .signedData(let signed) = try Ieee1609Dot2Data(oer: octets).content else { return nil }
    return signed
  }

  /// Whatever bit is another one, the message is not verified.
  ///
  /// But for how ECDSA signatures tell the first number, as x alone or as the x of a point: IEEE 1609.2 takes both for the same.
  @Test(arguments: [VerificationKey.Curve.sm2, .nistP256])
  func anyBitMatters(curve: VerificationKey.Curve) throws {
    let chain = try TestChain(curve)
    let message = try chain.message(Self.payload)
    var verifier = try Self.verifier(chain.root)
    #expect(Self.label(message, &verifier)?.verdict == .verified)
    let forms = curve == .sm2 ? [] : try Self.formsOfNumbers(message, chain)
    for bit in 0..<message.count * 8 where !(forms.contains(bit / 8) && bit % 8 == 6) {
      var octets = message
      octets[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      // As the first message that is seen, and behind the good one.
      var fresh = MessageVerifier(trust: verifier.trust)
      #expect(Self.label(octets, &fresh)?.verdict != .verified, "bit \(bit)")
      #expect(Self.label(octets, &verifier)?.verdict != .verified, "bit \(bit), later")
    }
  }

  /// Where the three signatures of a message tell the form of their first numbers.
  private static func formsOfNumbers(_ message: [UInt8], _ chain: TestChain) throws -> [Int] {
    // A signature is an octet for the algorithm, one for the form, and two numbers.
    var places = [message.count - 65]
    for certificate in [chain.sender, chain.authority] {
      let start = try #require((0..<message.count - certificate.count).first { message[$0...].starts(with: certificate) })
      places.append(start + certificate.count - 65)
    }
    for place in places { #expect(message[place] == 0x80) }
    return places
  }

  @Test func aCertificateSeenBeforeVerifiesMessagesThatNameIt() throws {
    let chain = try TestChain(.sm2)
    let byDigest = try chain.message(Self.payload, .digest)
    var verifier = try Self.verifier(chain.root)
    let early = try #require(Self.label(byDigest, &verifier))
    #expect(early.verdict == .notVerified)
    #expect(early.payloadSignature == .notChecked(.signerUnknown))
    #expect(early.signer == CertificateID(hash: Digest.sm3.hash(chain.sender)))
    #expect(!early.holdsCertificate)
    // The authority's certificate is not in this one: it was named.
    #expect(Self.label(try chain.message(Self.payload, .certificate), &verifier)?.verdict == .notVerified)
    #expect(Self.label(try chain.message(Self.payload), &verifier)?.verdict == .verified)
    #expect(Self.label(byDigest, &verifier)?.verdict == .verified)
    #expect(Self.label(try chain.message(Self.payload, .certificate), &verifier)?.verdict == .verified)
    var told = try Self.verifier(chain.root + chain.authority + chain.sender)
    #expect(Self.label(byDigest, &told)?.verdict == .verified)
    // Certificates that lead to no named root are not remembered.
    var stranger = try Self.verifier(try TestChain(.sm2).root)
    _ = Self.label(try chain.message(Self.payload), &stranger)
    #expect(Self.label(byDigest, &stranger)?.payloadSignature == .notChecked(.signerUnknown))
  }

  @Test func timeAndRightsAreLookedAt() throws {
    let chain = try TestChain(.sm2)
    var verifier = try Self.verifier(chain.root)
    func checks(_ message: [UInt8]) -> SecurityLabel? { Self.label(message, &verifier) }
    #expect(checks(try chain.message(Self.payload, at: TestChain.start - 1))?.time == .failed(.outsideValidity))
    #expect(checks(try chain.message(Self.payload, at: TestChain.start + 36_000))?.time == .failed(.outsideValidity))
    #expect(checks(try chain.message(Self.payload, at: TestChain.start + 36_000))?.verdict == .failed)
    #expect(checks(try chain.message(Self.payload, aid: 113))?.permission == .failed(.notPermitted))
    #expect(checks(try chain.message(Self.payload, aid: 3618))?.verdict == .verified)
    func label(_ options: TestChain.Options) throws -> SecurityLabel? {
      let chain = try TestChain(.sm2, options)
      var verifier = try Self.verifier(chain.root)
      return Self.label(try chain.message(Self.payload, at: TestChain.start + 7200), &verifier)
    }
    #expect(try label(.init())?.verdict == .verified)
    #expect(try label(.init(issuable: [112]))?.permission == .failed(.notIssuable))
    #expect(try label(.init(authorityHours: 1))?.time == .failed(.outsideValidity))
    // The root may pass the right on to its own certificates alone.
    #expect(try label(.init(chainLengthRange: 0))?.permission == .failed(.notIssuable))
  }

  @Test func whatIsNotSignedIsNotCalledSo() throws {
    var verifier = try Self.verifier(try TestChain(.sm2).root)
    #expect(Self.label([3, 0x80, 2, 1, 1], &verifier)?.verdict == .unsecured)
    #expect(Self.label([3, 0x82, 1, 1, 1], &verifier)?.verdict == .encrypted)
    #expect(Self.label([3, 0x80, 2, 1], &verifier)?.verdict == nil)
    let zeros = String(repeating: "00", count: 32)
    let digits = "02 81 82 00 0102030405060708 80 40 01 6F 00000000075BCD15 04 DEADBEEF 00 80 \(zeros) \(zeros)"
    let older = try #require(Hexadecimal.octets(digits.utf8.filter { $0 != 0x20 }))
    let label = try #require(Self.label(older, &verifier))
    #expect(label.verdict == .notVerified)
    #expect(label.payloadSignature == .notChecked(.unknownRule))
    #expect(label.aid == 111)
    #expect(label.signer?.description == "0102030405060708")
  }

  @Test func onlyVerifiedMessagesAreCalledSo() {
    for verdict in SecurityLabel.Verdict.allCases where verdict != .verified {
      #expect(!verdict.rawValue.hasPrefix("verified") && !verdict.rawValue.contains("trust"))
    }
  }

  /// Writes seeds for the fuzzing targets; run by hand.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["V2X_SEEDS"] != nil)) func writeSeeds() throws {
    let chain = try TestChain(.sm2)
    let older = SecuredWalkTests.older
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases")
    let messages =
      [try chain.message(Self.payload), try chain.message(Self.payload, .digest), try TestChain(.nistP256).message([1])] + older
    for (index, message) in messages.enumerated() {
      try Data(message).write(to: folder.appending(path: "fuzz-security/message-\(index)"))
      try Data([index < 3 ? 15 : 14] + message).write(to: folder.appending(path: "fuzz-oer/message-\(index)"))
    }
    try Data([13] + chain.authority).write(to: folder.appending(path: "fuzz-oer/certificate"))
    print("ROOT", Hexadecimal.text(try TestChain(.sm2).root))
  }

  @Test func certificatesAreTakenFromBinaryFilesAndFromDigits() throws {
    let chain = try TestChain(.sm2)
    var trust = TrustStore()
    try trust.add(Array("\(Hexadecimal.text(chain.root))\r\n\n \(Hexadecimal.text(chain.authority, uppercase: true)) \n".utf8))
    #expect(trust.rootIDs == [CertificateID(hash: Digest.sm3.hash(chain.root))])
    #expect(trust.others.count == 1)
    var forged = chain.root
    forged[forged.count - 1] ^= 1
    for file in [[], Array("hello".utf8), chain.root + [0], Array(chain.root.dropLast()), forged, Array(chain.root + forged)] {
      var other = TrustStore()
      #expect(throws: TrustStore.Failure.self) { try other.add(file) }
      #expect(other.isEmpty && other.others.isEmpty)
    }
  }
}
