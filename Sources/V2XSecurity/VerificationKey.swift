import COpenSSL

/// A public key that signatures are verified with.
///
/// The key is made once and not changed afterwards, so that any thread may use it.
final class VerificationKey: @unchecked Sendable {
  enum Curve: Hashable, Sendable {
    case sm2, nistP256, nistP384, brainpoolP256, brainpoolP384

    /// What OpenSSL calls it.
    var name: String {
      switch self {
      case .sm2: "SM2"
      case .nistP256: "prime256v1"
      case .nistP384: "secp384r1"
      case .brainpoolP256: "brainpoolP256r1"
      case .brainpoolP384: "brainpoolP384r1"
      }
    }

    /// The hash function that goes with it.
    var digest: Digest {
      switch self {
      case .sm2: .sm3
      case .nistP256, .brainpoolP256: .sha256
      case .nistP384, .brainpoolP384: .sha384
      }
    }
  }

  let curve: Curve
  private let key: OpaquePointer

  /// - Parameter point: a point of the curve in the compressed or uncompressed form of SEC 1.
  /// - Returns: nil when it is no point of the curve.
  init?(_ curve: Curve, point: [UInt8]) {
    guard let context = EVP_PKEY_CTX_new_from_name(nil, curve == .sm2 ? "SM2" : "EC", nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_fromdata_init(context) == 1 else { return nil }
    var name = Array(curve.name.utf8CString)
    var point = point
    var key: OpaquePointer?
    let result = name.withUnsafeMutableBufferPointer { name in
      point.withUnsafeMutableBufferPointer { point in
        var parameters = [
          OSSL_PARAM_construct_utf8_string(Self.pointer(Self.groupName), name.baseAddress, 0),
          OSSL_PARAM_construct_octet_string(Self.pointer(Self.publicKey), point.baseAddress, point.count),
          OSSL_PARAM_construct_end(),
        ]
        return EVP_PKEY_fromdata(context, &key, Int32(KEY_SELECTION_PUBLIC), &parameters)
      }
    }
    guard result == 1, let key else { return nil }
    self.curve = curve
    self.key = key
  }

  deinit { EVP_PKEY_free(key) }

  // The names of parameters (OSSL_PKEY_PARAM_GROUP_NAME, OSSL_PKEY_PARAM_PUB_KEY), which have to stay where they are: a String would not.
  private static let groupName: StaticString = "group"
  private static let publicKey: StaticString = "pub"

  private static func pointer(_ name: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// Whether an SM2 signature is one over a message, by a signer of this identity (GB/T 32918.2).
  func verifySM2(_ signature: SignatureNumbers, over message: [UInt8], identity: [UInt8]) -> Bool {
    guard curve == .sm2, let keyContext = EVP_PKEY_CTX_new(key, nil) else { return false }
    // Freed after the other one, which refers to it.
    defer { EVP_PKEY_CTX_free(keyContext) }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_PKEY_CTX_set1_id(keyContext, identity, Int32(identity.count)) > 0 else { return false }
    EVP_MD_CTX_set_pkey_ctx(context, keyContext)
    let encoded = signature.der
    return EVP_DigestVerifyInit(context, nil, EVP_sm3(), nil, key) == 1
      && EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
  }

  /// Whether an ECDSA signature is one over a hash.
  func verifyECDSA(_ signature: SignatureNumbers, over hash: [UInt8]) -> Bool {
    guard curve != .sm2, !hash.isEmpty, let context = EVP_PKEY_CTX_new(key, nil) else { return false }
    defer { EVP_PKEY_CTX_free(context) }
    let encoded = signature.der
    return EVP_PKEY_verify_init(context) == 1 && EVP_PKEY_verify(context, encoded, encoded.count, hash, hash.count) == 1
  }
}

/// The two numbers of a signature, most significant octet first.
struct SignatureNumbers: Sendable {
  var r: [UInt8]
  var s: [UInt8]

  /// As OpenSSL takes them: a SEQUENCE of two INTEGERs.
  var der: [UInt8] {
    let content = Self.integer(r) + Self.integer(s)
    return [0x30] + Self.length(content.count) + content
  }

  private static func integer(_ octets: [UInt8]) -> [UInt8] {
    var digits = Array(octets.drop { $0 == 0 })
    if digits.first ?? 0x80 >= 0x80 { digits.insert(0, at: 0) }
    return [2] + length(digits.count) + digits
  }

  private static func length(_ count: Int) -> [UInt8] { count < 0x80 ? [UInt8(count)] : [0x81, UInt8(count)] }
}
