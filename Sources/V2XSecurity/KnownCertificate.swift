import ASN1Runtime
import IEEE1609Dot2

/// A certificate as it is held for verification: its content, its hash, and its key.
final class KnownCertificate: Sendable {
  let octets: [UInt8]
  let content: Certificate
  /// The hash function that its identifier comes from: the one that goes with its signature.
  let digest: Digest
  /// The hash of all of it, in the form that hashes are taken of.
  let hash: [UInt8]
  /// The octets that its issuer signed.
  let signedOctets: [UInt8]
  /// nil for an implicit certificate, whose key comes from that of its issuer, and for keys of a later edition.
  let key: VerificationKey?

  var id: CertificateID { CertificateID(hash: hash) }

  /// - Throws: `CodingError` where the octets are no certificate in canonical encoding.
  init(_ octets: [UInt8]) throws(CodingError) {
    self.octets = octets
    content = try Certificate(oer: octets)
    signedOctets = try content.toBeSigned.oer()
    digest = Self.digest(of: content)
    hash = digest.hash(try Self.hashedForm(content).oer())
    key = Self.key(content)
  }

  /// Whether it is its own issuer.
  var isSelfIssued: Bool { if case .`self` = content.issuer { true } else { false } }

  /// The name it gives itself; nil where it has none.
  var name: String? { if case .name(let text) = content.toBeSigned.id { text } else { nil } }

  private static func digest(of certificate: Certificate) -> Digest {
    switch certificate.signature {
    case .sm2Signature: .sm3
    case .ecdsaBrainpoolP384r1Signature, .ecdsaNistP384Signature: .sha384
    case .some: .sha256
    // An implicit certificate is hashed as its issuer was.
    case nil:
      switch certificate.issuer {
      case .sm3AndDigest: .sm3
      case .sha384AndDigest: .sha384
      default: .sha256
      }
    }
  }

  /// The certificate as hashes are taken of it: of the point in a signature, which y it has does not count (IEEE 1609.2, canonicalization).
  private static func hashedForm(_ certificate: Certificate) -> Certificate {
    var form = certificate
    switch certificate.signature {
    case .ecdsaNistP256Signature(var signature):
      signature.rSig = xOnly(signature.rSig)
      form.signature = .ecdsaNistP256Signature(signature)
    case .ecdsaBrainpoolP256r1Signature(var signature):
      signature.rSig = xOnly(signature.rSig)
      form.signature = .ecdsaBrainpoolP256r1Signature(signature)
    case .ecdsaNistP384Signature(var signature):
      signature.rSig = xOnly(signature.rSig)
      form.signature = .ecdsaNistP384Signature(signature)
    case .ecdsaBrainpoolP384r1Signature(var signature):
      signature.rSig = xOnly(signature.rSig)
      form.signature = .ecdsaBrainpoolP384r1Signature(signature)
    default: break
    }
    return form
  }

  private static func xOnly(_ point: EccP256CurvePoint) -> EccP256CurvePoint { x(point).map { .xOnly($0) } ?? point }

  private static func xOnly(_ point: EccP384CurvePoint) -> EccP384CurvePoint { x(point).map { .xOnly($0) } ?? point }

  private static func x(_ point: EccP256CurvePoint) -> OctetString? {
    switch point {
    case .xOnly(let x), .compressedY0(let x), .compressedY1(let x): x
    case .uncompressedP256(let point): point.x
    case .fill: nil
    }
  }

  private static func x(_ point: EccP384CurvePoint) -> OctetString? {
    switch point {
    case .xOnly(let x), .compressedY0(let x), .compressedY1(let x): x
    case .uncompressedP384(let point): point.x
    case .fill: nil
    }
  }

  private static func key(_ certificate: Certificate) -> VerificationKey? {
    guard case .verificationKey(let key) = certificate.toBeSigned.verifyKeyIndicator else { return nil }
    switch key {
    case .ecdsaNistP256(let point): return encoded(point).flatMap { VerificationKey(.nistP256, point: $0) }
    case .ecdsaBrainpoolP256r1(let point): return encoded(point).flatMap { VerificationKey(.brainpoolP256, point: $0) }
    case .ecdsaBrainpoolP384r1(let point): return encoded(point).flatMap { VerificationKey(.brainpoolP384, point: $0) }
    case .ecdsaNistP384(let point): return encoded(point).flatMap { VerificationKey(.nistP384, point: $0) }
    case .ecsigSm2(let point): return encoded(point).flatMap { VerificationKey(.sm2, point: $0) }
    case .unknown: return nil
    }
  }

  /// A point in the form of SEC 1; nil for one that does not tell its y.
  private static func encoded(_ point: EccP256CurvePoint) -> [UInt8]? {
    switch point {
    case .compressedY0(let x): [2] + x.octets
    case .compressedY1(let x): [3] + x.octets
    case .uncompressedP256(let point): [4] + point.x.octets + point.y.octets
    case .xOnly, .fill: nil
    }
  }

  private static func encoded(_ point: EccP384CurvePoint) -> [UInt8]? {
    switch point {
    case .compressedY0(let x): [2] + x.octets
    case .compressedY1(let x): [3] + x.octets
    case .uncompressedP384(let point): [4] + point.x.octets + point.y.octets
    case .xOnly, .fill: nil
    }
  }

  // MARK: Verifying

  /// Identity of a signer without a certificate above it (GB/T 32918.2, the value in use everywhere).
  private static let defaultIdentity = Array("1234567812345678".utf8)

  /// What the key makes of a signature over octets.
  ///
  /// - Parameter isOwn: whether these are the octets of the certificate itself.
  func check(_ signature: Signature, over octets: [UInt8], isOwn: Bool = false) -> SecurityCheck {
    guard content.type == .explicit else { return .notChecked(.implicitCertificate) }
    guard let key else { return .notChecked(.unknownKey) }
    switch (signature, key.curve) {
    case (.sm2Signature(let numbers), .sm2):
      let identity = isOwn ? Self.defaultIdentity : Digest.sm3.hash(self.octets)
      let isGood = key.verifySM2(
        SignatureNumbers(r: numbers.rSig.octets, s: numbers.sSig.octets), over: octets, identity: identity)
      return isGood ? .verified : .failed(.signature)
    case (.ecdsaNistP256Signature(let numbers), .nistP256), (.ecdsaBrainpoolP256r1Signature(let numbers), .brainpoolP256):
      return check(Self.x(numbers.rSig), numbers.sSig, octets, isOwn, key)
    case (.ecdsaNistP384Signature(let numbers), .nistP384), (.ecdsaBrainpoolP384r1Signature(let numbers), .brainpoolP384):
      return check(Self.x(numbers.rSig), numbers.sSig, octets, isOwn, key)
    case (.unknown, _): return .notChecked(.unknownAlgorithm)
    default: return .failed(.algorithm)
    }
  }

  /// ECDSA over the hash of two hashes: that of the octets, and that of the signer's certificate or of nothing (IEEE 1609.2).
  private func check(
    _ r: OctetString?, _ s: OctetString, _ octets: [UInt8], _ isOwn: Bool, _ key: VerificationKey
  ) -> SecurityCheck {
    guard let r else { return .failed(.signature) }
    let digest = key.curve.digest
    let signer = isOwn ? digest.hash([]) : digest == self.digest ? hash : digest.hash((try? Self.hashedForm(content).oer()) ?? [])
    let input = digest.hash(digest.hash(octets) + signer)
    return key.verifyECDSA(SignatureNumbers(r: r.octets, s: s.octets), over: input) ? .verified : .failed(.signature)
  }
}
