import ASN1Runtime
import COpenSSL
import IEEE1609Dot2

@testable import V2XSecurity

/// A key pair made for a test.
final class TestKey {
  let curve: VerificationKey.Curve
  private let key: OpaquePointer
  /// The public key, compressed.
  let point: EccP256CurvePoint

  init(_ curve: VerificationKey.Curve) {
    self.curve = curve
    let context = EVP_PKEY_CTX_new_from_name(nil, curve == .sm2 ? "SM2" : "EC", nil)
    defer { EVP_PKEY_CTX_free(context) }
    precondition(EVP_PKEY_keygen_init(context) == 1)
    if curve != .sm2 { precondition(EVP_PKEY_CTX_set_group_name(context, curve.name) == 1) }
    var made: OpaquePointer?
    precondition(EVP_PKEY_generate(context, &made) == 1)
    key = made!
    var octets = [UInt8](repeating: 0, count: 65)
    var count = 0
    precondition(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, &octets, 65, &count) == 1)
    // Uncompressed, or compressed already.
    let x = OctetString(octets[1..<33])
    let isOdd = count == 65 ? octets[64] & 1 == 1 : octets[0] == 3
    point = isOdd ? .compressedY1(x) : .compressedY0(x)
  }

  deinit { EVP_PKEY_free(key) }

  var verificationKey: PublicVerificationKey { curve == .sm2 ? .ecsigSm2(point) : .ecdsaNistP256(point) }

  /// A signature over octets, by the rule for the key, with a certificate or, for nil, with that of the key itself.
  func sign(_ octets: [UInt8], with certificate: [UInt8]?) -> Signature {
    if curve == .sm2 {
      let identity = certificate.map { Digest.sm3.hash($0) } ?? Array("1234567812345678".utf8)
      let (r, s) = signSM2(octets, identity)
      return .sm2Signature(EcsigP256Signature(rSig: OctetString(r), sSig: OctetString(s)))
    }
    let input = Digest.sha256.hash(Digest.sha256.hash(octets) + Digest.sha256.hash(certificate ?? []))
    let (r, s) = signECDSA(input)
    return .ecdsaNistP256Signature(EcdsaP256Signature(rSig: .xOnly(OctetString(r)), sSig: OctetString(s)))
  }

  private func signSM2(_ octets: [UInt8], _ identity: [UInt8]) -> ([UInt8], [UInt8]) {
    let keyContext = EVP_PKEY_CTX_new(key, nil)
    defer { EVP_PKEY_CTX_free(keyContext) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    precondition(EVP_PKEY_CTX_set1_id(keyContext, identity, Int32(identity.count)) > 0)
    EVP_MD_CTX_set_pkey_ctx(context, keyContext)
    precondition(EVP_DigestSignInit(context, nil, EVP_sm3(), nil, key) == 1)
    var der = [UInt8](repeating: 0, count: 80)
    var count = der.count
    precondition(EVP_DigestSign(context, &der, &count, octets, octets.count) == 1)
    return Self.numbers(der)
  }

  private func signECDSA(_ hash: [UInt8]) -> ([UInt8], [UInt8]) {
    let context = EVP_PKEY_CTX_new(key, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var der = [UInt8](repeating: 0, count: 80)
    var count = der.count
    precondition(EVP_PKEY_sign_init(context) == 1 && EVP_PKEY_sign(context, &der, &count, hash, hash.count) == 1)
    return Self.numbers(der)
  }

  private static func numbers(_ der: [UInt8]) -> ([UInt8], [UInt8]) {
    func number(at start: Int) -> [UInt8] {
      let digits = der[start + 2..<start + 2 + Int(der[start + 1])].drop { $0 == 0 }
      return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }
    return (number(at: 2), number(at: 4 + Int(der[3])))
  }
}
