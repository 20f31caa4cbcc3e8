import ASN1Runtime
import IEEE1609Dot2
public import V2XEnvelopes

/// Labels secured messages by what of them verifies.
///
///     var trust = TrustStore()
///     try trust.add(file)
///     var verifier = MessageVerifier(trust: trust)
///     let label = verifier.label(message, receivedAt: time)
///
/// Certificates that come in messages are remembered, as far as they lead to a root that was named, so that messages which only name theirs are
/// verified as well. So what a message is labelled depends on those before it.
public struct MessageVerifier: Sendable {
  public let trust: TrustStore
  /// Certificates that came in messages and lead to a root.
  private var learned: [CertificateID: KnownCertificate] = [:]
  /// Chains that were followed, by the octets of the certificate at their beginning.
  private var chains: [[UInt8]: Chain] = [:]

  /// How many certificates are remembered; beyond that they are forgotten, all at once.
  public static let capacity = 4096

  private struct Chain: Sendable {
    var certificates: [KnownCertificate]
    var links: [SecurityLabel.Link]
    var root: SecurityCheck
  }

  /// - Parameter trust: what the user named; without a root in it nothing is verified, and what messages say of themselves is read only.
  public init(trust: TrustStore = TrustStore()) { self.trust = trust }

  /// The label of a message.
  ///
  /// - Parameter time: when it was received, in nanoseconds since the Unix epoch; it stands for the time of generation where that is not told.
  public mutating func label(_ message: borrowing SecuredMessage, receivedAt time: Int64? = nil) -> SecurityLabel {
    switch message.form.protection {
    case .unsecured: return SecurityLabel(message, .notChecked(.notSigned))
    case .encrypted: return SecurityLabel(message, .notChecked(.encrypted))
    case .signed: break
    }
    guard message.form.layer == .ieee1609Dot2 else { return SecurityLabel(message, .notChecked(.unknownRule)) }
    let octets = message.octets.withUnsafeBytes { [UInt8]($0) }
    guard let signed = Self.signed(octets) else {
      var label = SecurityLabel(message, .failed(.malformed))
      label.payloadSignature = .failed(.malformed)
      return label
    }
    var label = SecurityLabel(message, trust.isEmpty ? .notChecked(.noRoot) : .notChecked(.signerUnknown))
    let certificates = Self.certificates(signed.signer)
    guard let signer = certificates.first ?? named(signed.signer) else {
      if case .`self` = signed.signer {
        for check in [\SecurityLabel.payloadSignature, \.root, \.time, \.permission] { label[keyPath: check] = .notChecked(.noCertificate) }
      } else if case .certificate = signed.signer {
        label.payloadSignature = .failed(.malformed)
      }
      return label
    }
    label.signer = signer.id
    label.certificate = SecurityLabel.Certificate(signer)
    guard !trust.isEmpty else { return label }
    let chain = chain(from: signer, certificates)
    label.chain = chain.links
    label.root = chain.root
    let belong = certificates.indices.allSatisfy {
      $0 < chain.certificates.count && chain.certificates[$0].octets == certificates[$0].octets
    }
    // What was found of the chain does not speak for others that came along.
    if !belong { label.root = .failed(.foreignCertificate) }
    if Digest(signed.hashId) != signer.key?.curve.digest, signer.key != nil {
      label.payloadSignature = .failed(.algorithm)
    } else {
      label.payloadSignature = signer.check(signed.signature, over: message.signedOctets.withUnsafeBytes { [UInt8]($0) })
    }
    label.time = checkTime(message, chain.certificates, receivedAt: time)
    label.permission = ChainBuilder.checkPermission(signed.tbsData.headerInfo.psid.rawValue, chain.certificates)
    return label
  }

  /// The signed part of octets in canonical encoding, of which there are no more.
  private static func signed(_ octets: [UInt8]) -> SignedData? {
    guard let data = try? Ieee1609Dot2Data(oer: octets), case .signedData(let signed) = data.content else { return nil }
    return signed
  }

  /// The certificates that a message holds; none where one of them cannot be used.
  private static func certificates(_ signer: SignerIdentifier) -> [KnownCertificate] {
    guard case .certificate(let list) = signer else { return [] }
    var certificates: [KnownCertificate] = []
    for certificate in list.prefix(ChainBuilder.longestChain) {
      guard let octets = try? certificate.oer(), let known = try? KnownCertificate(octets) else { return [] }
      certificates.append(known)
    }
    return certificates
  }

  private func named(_ signer: SignerIdentifier) -> KnownCertificate? {
    guard case .digest(let digest) = signer else { return nil }
    return known(CertificateID(rawValue: digest.rawValue))
  }

  private func known(_ id: CertificateID) -> KnownCertificate? { trust.others[id] ?? learned[id] }

  /// The chain of a certificate, followed once; those that hold are remembered, and their certificates.
  private mutating func chain(from signer: KnownCertificate, _ others: [KnownCertificate]) -> Chain {
    if let chain = chains[signer.octets] { return chain }
    let result = ChainBuilder.chain(from: signer, trust) { id in others.first { $0.id == id } ?? known(id) }
    let chain = Chain(certificates: result.certificates, links: result.links, root: result.root)
    guard chain.root.isVerified, chain.links.allSatisfy(\.check.isVerified) else { return chain }
    if chains.count >= Self.capacity || learned.count >= Self.capacity {
      chains.removeAll(keepingCapacity: true)
      learned.removeAll(keepingCapacity: true)
    }
    chains[signer.octets] = chain
    for certificate in chain.certificates where !certificate.isSelfIssued { learned[certificate.id] = certificate }
    return chain
  }

  private func checkTime(
    _ message: borrowing SecuredMessage, _ certificates: [KnownCertificate], receivedAt time: Int64?
  ) -> SecurityCheck {
    if let generation = message.generationTime, let expiry = message.expiryTime, expiry < generation { return .failed(.expiry) }
    if let generation = message.generationTime { return ChainBuilder.checkTime(generation, certificates) }
    // 2004-01-01 in seconds since the Unix epoch.
    guard let time, time / 1000 >= 1_072_915_200_000_000 else { return .notChecked(.noTime) }
    return ChainBuilder.checkTime(UInt64(time / 1000 - 1_072_915_200_000_000), certificates)
  }
}

extension SecurityLabel.Certificate {
  init(_ certificate: KnownCertificate) {
    id = certificate.id
    let validity = certificate.validity
    start = SecuredMessage.unixTime(microseconds: validity.start)
    end = SecuredMessage.unixTime(microseconds: validity.end)
    permissions = certificate.content.toBeSigned.appPermissions?.map(\.psid.rawValue) ?? []
  }
}
