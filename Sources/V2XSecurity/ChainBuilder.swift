import ASN1Runtime
import IEEE1609Dot2

/// Certificates from a signer's up to a root.
struct ChainBuilder {
  /// Certificates that may stand in a chain, the root's included.
  static let longestChain = 8

  /// What came of following the issuers.
  struct Result {
    var certificates: [KnownCertificate]
    var links: [SecurityLabel.Link]
    /// Whether the last certificate is a root that was named.
    var root: SecurityCheck
  }

  /// Follows the issuers of a certificate.
  ///
  /// - Parameter issuer: the certificate of an identifier, if it is at hand.
  static func chain(
    from signer: KnownCertificate, _ store: TrustStore, issuer: (CertificateID) -> KnownCertificate?
  ) -> Result {
    var result = Result(certificates: [], links: [], root: .failed(.chainLength))
    var certificate = signer
    while result.certificates.count < longestChain {
      result.certificates.append(certificate)
      if certificate.isSelfIssued {
        result.links.append(link(certificate, certificate.id, check(certificate, issuedBy: certificate)))
        // All of it is compared: an identifier is but the end of a hash.
        let isNamed = store.roots.contains { $0.octets == certificate.octets }
        result.root = isNamed ? .verified : store.isEmpty ? .notChecked(.noRoot) : .failed(.rootNotNamed)
        return result
      }
      guard let id = certificate.issuerID else {
        result.links.append(link(certificate, nil, .notChecked(.unknownAlgorithm)))
        result.root = .notChecked(.issuerUnknown)
        return result
      }
      guard let next = store.roots.first(where: { $0.id == id }) ?? issuer(id) else {
        result.links.append(link(certificate, id, .notChecked(.issuerUnknown)))
        result.root = .notChecked(store.isEmpty ? .noRoot : .issuerUnknown)
        return result
      }
      result.links.append(link(certificate, id, check(certificate, issuedBy: next)))
      certificate = next
    }
    return result
  }

  private static func link(_ certificate: KnownCertificate, _ issuer: CertificateID?, _ check: SecurityCheck) -> SecurityLabel.Link {
    SecurityLabel.Link(certificate: certificate.id, name: certificate.name, issuer: issuer, check: check)
  }

  /// Whether a certificate is what its type demands, names this issuer, and is signed by its key.
  static func check(_ certificate: KnownCertificate, issuedBy issuer: KnownCertificate) -> SecurityCheck {
    let content = certificate.content
    switch (content.type, content.signature, content.toBeSigned.verifyKeyIndicator) {
    case (.explicit, let signature?, .verificationKey):
      if case .`self`(let algorithm) = content.issuer {
        guard certificate === issuer, Digest(algorithm) == certificate.digest else { return .failed(.algorithm) }
      } else {
        guard certificate.issuerDigest == issuer.digest, certificate.issuerID == issuer.id else { return .failed(.algorithm) }
      }
      return issuer.check(signature, over: certificate.signedOctets, isOwn: certificate === issuer)
    case (.implicit, nil, .reconstructionValue): return .notChecked(.implicitCertificate)
    default: return .failed(.certificateForm)
    }
  }

  // MARK: Validity and rights

  /// Whether a time lies within the validity of all certificates.
  ///
  /// - Parameter time: microseconds since 2004-01-01.
  static func checkTime(_ time: UInt64, _ certificates: [KnownCertificate]) -> SecurityCheck {
    certificates.allSatisfy { $0.validity.start <= time && time < $0.validity.end } ? .verified : .failed(.outsideValidity)
  }

  /// Whether the signer may send for an application, and all others may pass that right on so far down.
  static func checkPermission(_ aid: Int64, _ certificates: [KnownCertificate]) -> SecurityCheck {
    guard let signer = certificates.first else { return .notChecked(.signerUnknown) }
    let isPermitted = signer.content.toBeSigned.appPermissions?.contains { $0.psid.rawValue == aid } ?? false
    guard isPermitted else { return .failed(.notPermitted) }
    for (distance, issuer) in certificates.enumerated().dropFirst() {
      guard issuer.mayPermit(aid, distance: Int64(distance)) else { return .failed(.notIssuable) }
    }
    return .verified
  }
}

extension KnownCertificate {
  /// How many octets the certificate at the front has.
  static func length(of octets: [UInt8]) throws(CodingError) -> Int {
    var reader = OERReader(octets.span.bytes)
    _ = try Certificate(from: &reader)
    return reader.position
  }

  /// The identifier of its issuer; nil for a root, and where it is told in a way of a later edition.
  var issuerID: CertificateID? {
    switch content.issuer {
    case .sha256AndDigest(let digest), .sha384AndDigest(let digest), .sm3AndDigest(let digest): CertificateID(rawValue: digest.rawValue)
    case .`self`, .unknown: nil
    }
  }

  /// The hash function that its issuer's identifier comes from.
  var issuerDigest: Digest? {
    switch content.issuer {
    case .sha256AndDigest: .sha256
    case .sha384AndDigest: .sha384
    case .sm3AndDigest: .sm3
    case .`self`, .unknown: nil
    }
  }

  /// When it is valid, in microseconds since 2004-01-01.
  var validity: (start: UInt64, end: UInt64) {
    let period = content.toBeSigned.validityPeriod
    let start = UInt64(period.start.rawValue) * 1_000_000
    let duration: UInt64 =
      switch period.duration {
      case .microseconds(let count): UInt64(count.rawValue)
      case .milliseconds(let count): UInt64(count.rawValue) * 1000
      case .seconds(let count): UInt64(count.rawValue) * 1_000_000
      case .minutes(let count): UInt64(count.rawValue) * 60_000_000
      case .hours(let count): UInt64(count.rawValue) * 3_600_000_000
      case .sixtyHours(let count): UInt64(count.rawValue) * 216_000_000_000
      case .years(let count): UInt64(count.rawValue) * 31_556_952_000_000
      }
    return (start, start + duration)
  }

  /// Whether it may issue certificates that lead, so many links further down, to one that permits an application.
  func mayPermit(_ aid: Int64, distance: Int64) -> Bool {
    content.toBeSigned.certIssuePermissions?.contains { group in
      let isInside =
        switch group.subjectPermissions {
        case .all: true
        case .explicit(let ranges): ranges.contains { $0.psid.rawValue == aid }
        case .unknown: false
        }
      let isNear =
        distance >= group.minChainLength
        && (group.chainLengthRange == -1 || distance - group.minChainLength <= group.chainLengthRange)
      return isInside && isNear && group.eeType.app
    } ?? false
  }
}
