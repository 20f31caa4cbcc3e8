import ASN1Runtime

/// The certificates that a user names: roots, and others that complete chains without being trusted for it.
///
/// A certificate that is its own issuer is a root; it is only taken when its signature holds. All others have to lead to one of those.
public struct TrustStore: Sendable {
  /// Why certificates could not be taken.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(description: String) { self.description = description }

    /// The file could not be read.
    public static func unreadable(_ reason: String) -> Failure { Failure(description: reason) }
  }

  private(set) var roots: [KnownCertificate] = []
  private(set) var others: [CertificateID: KnownCertificate] = [:]

  /// Without any certificate.
  public init() {}

  /// Whether no root was named: then nothing can be verified.
  public var isEmpty: Bool { roots.isEmpty }

  /// The roots that were named.
  public var rootIDs: [CertificateID] { roots.map(\.id) }

  /// Adds the certificates of one file: certificates one behind the other in canonical octet encoding, or a line of hexadecimal digits for each.
  ///
  /// - Throws: where the octets are no certificates, or a root's own signature does not hold; nothing is added then.
  public mutating func add(_ file: [UInt8]) throws(Failure) {
    var certificates: [KnownCertificate] = []
    for octets in try Self.split(file) {
      let certificate: KnownCertificate
      do throws(CodingError) { certificate = try KnownCertificate(octets) } catch { throw Failure(description: "no certificate: \(error)") }
      if certificate.isSelfIssued {
        let check = ChainBuilder.check(certificate, issuedBy: certificate)
        guard check.isVerified else { throw Failure(description: "the root \(certificate.id) does not verify: \(check.text)") }
      }
      certificates.append(certificate)
    }
    guard !certificates.isEmpty else { throw Failure(description: "no certificate") }
    for certificate in certificates {
      if certificate.isSelfIssued { roots.append(certificate) } else { others[certificate.id] = certificate }
    }
  }

  private static func split(_ file: [UInt8]) throws(Failure) -> [[UInt8]] {
    func isSpace(_ octet: UInt8) -> Bool { octet == 0x20 || 0x09...0x0D ~= octet }
    let lines = file.split { $0 == 0x0A || $0 == 0x0D }.map { $0.filter { !isSpace($0) } }.filter { !$0.isEmpty }
    let decoded = lines.map { octets(ofDigits: $0) }
    if !decoded.isEmpty, decoded.allSatisfy({ $0 != nil }) { return decoded.compactMap { $0 } }
    // One behind the other: the encoding tells where each ends.
    var certificates: [[UInt8]] = []
    var rest = file[...]
    while !rest.isEmpty {
      let octets = Array(rest)
      do throws(CodingError) {
        let count = try KnownCertificate.length(of: octets)
        certificates.append(Array(octets[..<count]))
        rest = rest.dropFirst(count)
      } catch { throw Failure(description: "no certificate: \(error)") }
    }
    return certificates
  }

  private static func octets(ofDigits digits: [UInt8]) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    var octets: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      octets.append(high << 4 | low)
    }
    return octets
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}
