import COpenSSL
import IEEE1609Dot2

/// Hash functions of secured messages.
enum Digest: Hashable, Sendable {
  case sha256, sha384, sm3

  /// nil for an algorithm of a later edition.
  init?(_ algorithm: HashAlgorithm) {
    switch algorithm {
    case .sha256: self = .sha256
    case .sha384: self = .sha384
    case .sm3: self = .sm3
    default: return nil
    }
  }

  var algorithm: OpaquePointer? {
    switch self {
    case .sha256: EVP_sha256()
    case .sha384: EVP_sha384()
    case .sm3: EVP_sm3()
    }
  }

  /// The hash of octets.
  func hash(_ octets: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: 64)
    var count: UInt32 = 0
    // Fails only without memory; what is empty then equals no hash.
    guard EVP_Digest(octets, octets.count, &result, &count, algorithm, nil) == 1 else { return [] }
    return Array(result[..<Int(count)])
  }
}

/// The last eight octets of the hash of a certificate, by which others name it.
public struct CertificateID: Hashable, Sendable, CustomStringConvertible {
  /// The octets as a big-endian number.
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  init(hash: [UInt8]) { rawValue = hash.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } }

  /// Sixteen lower-case hexadecimal digits.
  public var description: String {
    let digits = String(rawValue, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
