public import V2XEnvelopes

/// What is known of the protection of a message: what its sender says, and which of it was verified.
///
/// Nothing follows from a check that is not listed: whether a certificate was revoked, whether its region is kept to, and whether a message was sent
/// before are not looked at. ``unchecked`` says so.
public struct SecurityLabel: Hashable, Sendable {
  /// The label in a word.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    case unsecured
    case encrypted
    /// Signed; a check was not done, and none failed.
    case notVerified = "signed, not verified"
    /// Signed; a check failed.
    case failed = "signed, verification failed"
    /// Signed; every check was done and holds, up to a root that was named.
    case verified = "verified"
  }

  /// One link of the chain: a certificate and what was found about its signature.
  public struct Link: Hashable, Sendable {
    public var certificate: CertificateID
    /// The name it gives itself; nil for none.
    public var name: String?
    /// Who issued it: itself for a root; nil where that is told in a way of a later edition.
    public var issuer: CertificateID?
    /// Its signature, by the key of its issuer.
    public var check: SecurityCheck

    public init(certificate: CertificateID, name: String?, issuer: CertificateID?, check: SecurityCheck) {
      self.certificate = certificate
      self.name = name
      self.issuer = issuer
      self.check = check
    }
  }

  /// What the signer's certificate says; unverified unless its chain is.
  public struct Certificate: Hashable, Sendable {
    public var id: CertificateID
    /// Nanoseconds since the Unix epoch, without leap seconds taken out; nil beyond their range.
    public var start: Int64?
    /// Nanoseconds since the Unix epoch, without leap seconds taken out; nil beyond their range.
    public var end: Int64?
    /// The application identifiers it permits.
    public var permissions: [Int64]
  }

  public var form: SecuredForm
  /// The signer's certificate as the message names it, or the hash of the one that it holds; nil without.
  public var signer: CertificateID?
  /// Whether the message holds the signer's certificate.
  public var holdsCertificate = false
  /// What it says, where it is at hand.
  public var certificate: Certificate?
  /// The application identifier in the signed header.
  public var aid: UInt64?
  /// Nanoseconds since the Unix epoch, without leap seconds taken out; nil where it is not told.
  public var generationTime: Int64?
  /// Nanoseconds since the Unix epoch, without leap seconds taken out; nil where it is not told.
  public var expiryTime: Int64?

  /// The signature over the message, by the signer's key.
  public var payloadSignature: SecurityCheck
  /// The certificates from the signer's up to the last that is at hand.
  public var chain: [Link] = []
  /// Whether the chain ends at a root that was named.
  public var root: SecurityCheck
  /// Whether the time of generation, or of reception where that is not told, lies within the validity of every certificate of the chain.
  public var time: SecurityCheck
  /// Whether the signer's certificate permits the application, and every issuer may pass that right on.
  public var permission: SecurityCheck

  /// What is not looked at in any message.
  public static let unchecked = ["revocation", "region", "replay"]

  /// A label of nothing that was checked.
  init(_ message: borrowing SecuredMessage, _ check: SecurityCheck) {
    form = message.form
    aid = message.aid
    generationTime = message.generationTime.flatMap { SecuredMessage.unixTime(microseconds: $0) }
    expiryTime = message.expiryTime.flatMap { SecuredMessage.unixTime(microseconds: $0) }
    payloadSignature = check
    root = check
    time = check
    permission = check
    if case .digest(let digest)? = message.signer { signer = CertificateID(rawValue: digest) }
    if case .certificates(let count)? = message.signer { holdsCertificate = count > 0 }
  }

  /// Every check there is.
  private var checks: [SecurityCheck] { [payloadSignature, root, time, permission] + chain.map(\.check) }

  public var verdict: Verdict {
    switch form.protection {
    case .unsecured: return .unsecured
    case .encrypted: return .encrypted
    case .signed: break
    }
    if checks.contains(where: \.isFailed) { return .failed }
    return !chain.isEmpty && checks.allSatisfy(\.isVerified) ? .verified : .notVerified
  }
}

extension SecurityLabel.Verdict {
  /// The verdict on a message of this form when nothing is verified.
  public init(unverified form: SecuredForm) {
    switch form.protection {
    case .unsecured: self = .unsecured
    case .encrypted: self = .encrypted
    case .signed: self = .notVerified
    }
  }
}
