/// What came of one check of a secured message.
public enum SecurityCheck: Hashable, Sendable {
  /// It was done, and holds.
  case verified
  /// It was done, and does not hold.
  case failed(Reason)
  /// It was not done.
  case notChecked(Reason)

  /// Why; more may come.
  public struct Reason: Hashable, Sendable, CustomStringConvertible {
    /// A few words.
    public let description: String
    private init(_ description: String) { self.description = description }

    // Why a check failed.

    /// The signature is not one over these octets by this key.
    public static let signature = Reason("the signature does not fit")
    /// The algorithm of a signature, of a hash or of a key is not that of the others.
    public static let algorithm = Reason("signature, hash and key do not go together")
    /// The octets are no message or certificate in canonical encoding.
    public static let malformed = Reason("not in canonical encoding")
    /// A certificate is not what its type demands.
    public static let certificateForm = Reason("a certificate lacks what its type demands")
    /// Certificates issue each other in a circle, or too many follow each other.
    public static let chainLength = Reason("the chain does not end")
    /// The certificate at the end of the chain is its own issuer and not a root that was named.
    public static let rootNotNamed = Reason("the chain ends at a root that was not named")
    /// The message holds certificates that are not those of its signer's chain.
    public static let foreignCertificate = Reason("a certificate in the message does not belong to the chain")
    /// A time lies outside the validity of a certificate of the chain.
    public static let outsideValidity = Reason("outside the validity of a certificate")
    /// The message says that it has expired before it was generated.
    public static let expiry = Reason("expires before it is generated")
    /// The signer's certificate does not permit this application.
    public static let notPermitted = Reason("the certificate does not permit this application")
    /// An issuer may not issue certificates for this application.
    public static let notIssuable = Reason("an issuer may not permit this application")

    // Why a check was not done.

    /// No root was named.
    public static let noRoot = Reason("no root certificate was named")
    /// The certificate that the signer is named by is not at hand.
    public static let signerUnknown = Reason("the signer's certificate is not at hand")
    /// An issuer's certificate is not at hand.
    public static let issuerUnknown = Reason("an issuer's certificate is not at hand")
    /// The message is signed by a key without certificate.
    public static let noCertificate = Reason("signed without a certificate")
    /// The key of an implicit certificate is not computed.
    public static let implicitCertificate = Reason("the key of an implicit certificate is not computed")
    /// A key of a later edition, or none on its curve.
    public static let unknownKey = Reason("the certificate's key cannot be used")
    /// An algorithm of a later edition.
    public static let unknownAlgorithm = Reason("an algorithm that is not known")
    /// What a signature of this form covers is not public.
    public static let unknownRule = Reason("what a signature of this form covers is not known")
    /// Nothing is signed.
    public static let notSigned = Reason("not signed")
    /// The content is encrypted.
    public static let encrypted = Reason("encrypted")
    /// No time is told and none was given.
    public static let noTime = Reason("no time is known")
  }

  public var isVerified: Bool { self == .verified }

  var isFailed: Bool { if case .failed = self { true } else { false } }

  /// `verified`, or what was not: `failed: …`, `not checked: …`.
  public var text: String {
    switch self {
    case .verified: "verified"
    case .failed(let reason): "failed: \(reason)"
    case .notChecked(let reason): "not checked: \(reason)"
    }
  }
}
