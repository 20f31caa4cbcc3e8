/// A secured message as far as it tells of itself: what it holds, for which application, since when, and who signed.
///
/// It is read in place, without allocation, and only where all of it is there: every part of the structure was walked over, and its end is that of the
/// octets. What it says is what its sender says: nothing here is verified.
public struct SecuredMessage: ~Escapable {
  /// Who signed.
  public enum Signer: Hashable, Sendable {
    /// The certificate whose hash ends with these eight octets.
    case digest(UInt64)
    /// So many certificates in the message itself, the signer's first.
    case certificates(count: Int)
    /// Nobody but the key.
    case itself
    /// In a way of a later edition.
    case unknown
  }

  /// All of it.
  public let octets: RawSpan
  public let form: SecuredForm
  /// The application identifier; nil where nothing is signed.
  public let aid: UInt64?
  /// Microseconds since 2004-01-01 00:00; nil where it is not told.
  public let generationTime: UInt64?
  /// Microseconds since 2004-01-01 00:00; nil where it is not told.
  public let expiryTime: UInt64?
  /// nil where nothing is signed.
  public let signer: Signer?
  private let content: (start: Int, end: Int)?
  private let signed: (start: Int, end: Int)
  private let certificate: (start: Int, end: Int)

  /// What is protected; nil where it is encrypted, or sent elsewhere.
  public var payload: RawSpan? {
    @_lifetime(copy self)
    get {
      guard let content else { return nil }
      return octets.extracting(content.start..<content.end)
    }
  }

  /// Octets before the payload; 0 without one.
  public var payloadOffset: Int { content?.start ?? 0 }

  /// What the signature covers; empty where nothing is signed.
  public var signedOctets: RawSpan {
    @_lifetime(copy self)
    get { octets.extracting(signed.start..<signed.end) }
  }

  /// The signer's certificate; empty where the message does not hold it.
  public var certificateOctets: RawSpan {
    @_lifetime(copy self)
    get { octets.extracting(certificate.start..<certificate.end) }
  }

  /// Reads a secured message of either form; nil when the octets are none, or more or less than one.
  ///
  /// Of an encrypted one no more is looked at than that it is one.
  @_lifetime(copy octets)
  public init?(_ octets: RawSpan) {
    guard let form = SecuredForm(recognisedIn: octets) else { return nil }
    var walk = SecuredWalk(octets)
    if form.protection != .encrypted {
      if form.layer == .ieee1609Dot2 { walk.data(depth: 0) } else { walk.securedMessage() }
      guard walk.isComplete else { return nil }
    }
    self.octets = octets
    self.form = form
    content = walk.content
    signed = walk.signed
    certificate = walk.certificate
    let isSigned = form.protection == .signed
    aid = isSigned ? walk.aid : nil
    generationTime = walk.generationTime
    expiryTime = walk.expiryTime
    signer = isSigned ? walk.signer : nil
  }
}

extension SecuredMessage {
  /// Nanoseconds from the Unix epoch to 2004-01-01 00:00 UTC.
  private static let epoch: Int64 = 1_072_915_200_000_000_000

  /// A time of certificates and headers in nanoseconds since the Unix epoch; nil beyond what that reaches.
  ///
  /// Leap seconds since 2004 are not taken out: IEEE 1609.2 counts them, which makes its times five seconds late here, and of the Chinese texts it is not known.
  public static func unixTime(microseconds: UInt64) -> Int64? {
    guard microseconds < 8_000_000_000_000_000 else { return nil }
    return epoch + Int64(microseconds) * 1000
  }
}

/// Steps over a secured message of either form and notes where its parts are. Once something is missing it stays at the end.
struct SecuredWalk: ~Escapable {
  private let octets: RawSpan
  private var at = 0
  private var hasFailed = false

  private(set) var content: (start: Int, end: Int)?
  private(set) var signed = (start: 0, end: 0)
  private(set) var certificate = (start: 0, end: 0)
  private(set) var aid: UInt64?
  private(set) var generationTime: UInt64?
  private(set) var expiryTime: UInt64?
  private(set) var signer = SecuredMessage.Signer.unknown

  @_lifetime(copy octets)
  init(_ octets: RawSpan) { self.octets = octets }

  /// Whether the message was there as a whole, and nothing else.
  var isComplete: Bool { !hasFailed && at == octets.byteCount }

  // MARK: Octets

  private mutating func fail() {
    hasFailed = true
    at = octets.byteCount
  }

  private mutating func octet() -> UInt8 {
    guard at < octets.byteCount else {
      fail()
      return 0
    }
    at += 1
    return octets.uint8(at - 1)
  }

  private mutating func skip(_ count: Int) {
    if count <= octets.byteCount - at { at += count } else { fail() }
  }

  /// A number of up to eight octets.
  private mutating func number(_ count: Int) -> UInt64 {
    guard count <= 8, count <= octets.byteCount - at else {
      fail()
      return 0
    }
    var value: UInt64 = 0
    for index in at..<at + count { value = value << 8 | UInt64(octets.uint8(index)) }
    at += count
    return value
  }

  /// A length, so many octets of which are there.
  private mutating func length() -> Int {
    let first = Int(octet())
    let value = first < 0x80 ? first : first > 0x80 && first <= 0x84 ? Int(number(first & 0x7F)) : Int.max
    if value <= octets.byteCount - at { return value }
    fail()
    return 0
  }

  /// A number behind its length.
  private mutating func counted() -> UInt64 { number(length()) }

  /// Something behind its length: an octet string, a number, the content of an open type.
  private mutating func skipCounted() { skip(length()) }

  private mutating func skipItem() {
    let first = octet()
    if first >= 0x80 { skip(Int(first & 0x7F)) }
  }

  /// The additions behind the known components of a SEQUENCE.
  private mutating func skipAdditions() {
    let count = length()
    guard count > 1, !hasFailed else { return fail() }
    var additions = 0
    for index in at + 1..<at + count { additions += octets.uint8(index).nonzeroBitCount }
    at += count
    for _ in 0..<additions where !hasFailed { skipCounted() }
  }

  private mutating func skipPoint() {
    switch octet() {
    case 0x80, 0x82, 0x83: skip(32)
    case 0x81: break
    case 0x84: skip(64)
    default: fail()
    }
  }

  /// The alternative of a CHOICE whose first two hold a point; what was added to it later stands behind a length.
  private mutating func skipKey() {
    if octet() < 0x82 { skipPoint() } else { skipCounted() }
  }

  private mutating func repeated(_ body: (inout SecuredWalk) -> Void) -> Int {
    let count = Int(clamping: counted())
    var done = 0
    while done < count, !hasFailed {
      body(&self)
      done += 1
    }
    return done
  }

  private mutating func skipRepeated(octets size: Int) {
    let (total, isTooMuch) = Int(clamping: counted()).multipliedReportingOverflow(by: size)
    if isTooMuch { fail() } else { skip(total) }
  }

  // MARK: IEEE 1609.2

  /// `Ieee1609Dot2Data`. The outermost header tells of the message, the innermost content is what it holds.
  mutating func data(depth: Int) {
    guard depth < 4, octet() == 3 else { return fail() }
    switch octet() {
    case 0x80:
      let count = length()
      content = (at, at + count)
      skip(count)
    case 0x81: signedData(depth)
    case 0x82:
      content = nil
      encryptedData()
    default:
      content = nil
      skipCounted()
    }
  }

  private mutating func signedData(_ depth: Int) {
    skipItem()
    let start = at
    let presence = octet()
    if presence & 0x40 != 0 { data(depth: depth + 1) }
    if presence & 0x20 != 0 {
      if octet() == 0x80 { skip(32) } else { skipCounted() }
    }
    if presence & 0x80 != 0 { skipAdditions() }
    headerInfo()
    // Of messages in each other the outer one, which is finished last, is noted.
    signed = (start, at)
    certificate = (0, 0)
    switch octet() {
    case 0x80: signer = .digest(number(8))
    case 0x81:
      var first = (start: 0, end: 0)
      var number = 0
      let count = repeated { walk in
        let start = walk.at
        walk.skipCertificate()
        if number == 0 { first = (start, walk.at) }
        number += 1
      }
      signer = .certificates(count: count)
      certificate = first
    case 0x82:
      signer = .itself
    default:
      signer = .unknown
      skipCounted()
    }
    skipSignature()
  }

  private mutating func skipSignature() {
    if octet() < 0x82 {
      skipPoint()
      skip(32)
    } else {
      skipCounted()
    }
  }

  private mutating func headerInfo() {
    let presence = octet()
    aid = counted()
    generationTime = presence & 0x40 != 0 ? number(8) : nil
    expiryTime = presence & 0x20 != 0 ? number(8) : nil
    if presence & 0x10 != 0 { skip(10) }
    if presence & 0x08 != 0 { skip(3) }
    if presence & 0x04 != 0 {
      let isExtended = octet() & 0x80 != 0
      skip(5)
      if isExtended { skipAdditions() }
    }
    if presence & 0x02 != 0 {
      if octet() == 0x80 {
        skipItem()
        skipKey()
      } else if octet() == 0x80 {
        skip(16)
      } else {
        skipCounted()
      }
    }
    if presence & 0x80 != 0 { skipAdditions() }
  }

  private mutating func encryptedData() {
    _ = repeated { walk in
      switch walk.octet() {
      case 0x80: walk.skip(8)
      case 0x81:
        walk.skip(8)
        walk.skipCiphertext()
      case 0x82, 0x83, 0x84:
        walk.skip(8)
        if walk.octet() < 0x82 {
          walk.skipPoint()
          walk.skip(32)
        } else {
          walk.skipCounted()
        }
      default: walk.fail()
      }
    }
    skipCiphertext()
  }

  private mutating func skipCiphertext() {
    if octet() == 0x80 { skip(12) }
    skipCounted()
  }

  private mutating func skipCertificate() {
    let outer = octet()
    skip(1)
    skipItem()
    switch octet() {
    case 0x80: skip(8)
    case 0x81: skipItem()
    default: skipCounted()
    }
    let presence = octet()
    switch octet() {
    case 0x80:
      let hasGroup = octet() & 0x80 != 0
      skip(hasGroup ? 24 : 11)
    case 0x83: break
    default: skipCounted()
    }
    // Revocation series, start and duration.
    skip(12)
    if presence & 0x40 != 0 { skipRegion(hasNumbers: true) }
    if presence & 0x20 != 0 { skip(1) }
    if presence & 0x10 != 0 { skipPermissions() }
    if presence & 0x08 != 0 { skipGroups() }
    if presence & 0x04 != 0 { skipGroups() }
    if presence & 0x01 != 0 {
      skipItem()
      skipKey()
    }
    switch octet() {
    case 0x80: skipKey()
    case 0x81: skipPoint()
    default: skipCounted()
    }
    if presence & 0x80 != 0 { skipAdditions() }
    if outer & 0x80 != 0 { skipSignature() }
  }

  private mutating func skipPermissions() {
    _ = repeated { walk in
      let presence = walk.octet()
      walk.skipCounted()
      if presence & 0x80 != 0 {
        walk.skip(1)
        walk.skipCounted()
      }
    }
  }

  private mutating func skipGroups() {
    _ = repeated { walk in
      let presence = walk.octet()
      switch walk.octet() {
      case 0x80:
        _ = walk.repeated { walk in
          let presence = walk.octet()
          walk.skipCounted()
          guard presence & 0x80 != 0 else { return }
          switch walk.octet() {
          case 0x80: _ = walk.repeated { $0.skipCounted() }
          case 0x81: break
          default: walk.skipCounted()
          }
        }
      case 0x81: break
      default: walk.skipCounted()
      }
      if presence & 0x80 != 0 { walk.skipCounted() }
      if presence & 0x40 != 0 { walk.skipCounted() }
      if presence & 0x20 != 0 { walk.skip(1) }
    }
  }

  private mutating func skipRegion(hasNumbers: Bool) {
    switch octet() {
    case 0x80: skip(10)
    case 0x81: skipRepeated(octets: 16)
    case 0x82: skipRepeated(octets: 8)
    case 0x83 where hasNumbers:
      _ = repeated { walk in
        switch walk.octet() {
        case 0x80: walk.skip(2)
        case 0x81:
          walk.skip(2)
          walk.skipRepeated(octets: 1)
        case 0x82:
          walk.skip(2)
          _ = walk.repeated { walk in
            walk.skip(1)
            walk.skipRepeated(octets: 2)
          }
        default: walk.skipCounted()
        }
      }
    default: skipCounted()
    }
  }

  // MARK: The older Chinese form

  /// `SecuredMessage`.
  mutating func securedMessage() {
    skip(1)
    guard octet() == 0x81 else {
      let count = length()
      content = (at, at + count)
      return skip(count)
    }
    switch octet() {
    case 0x80: signer = .itself
    case 0x81:
      var first = (start: 0, end: 0)
      var number = 0
      let count = repeated { walk in
        let start = walk.at
        walk.skipOlderCertificate()
        if number == 0 { first = (start, walk.at) }
        number += 1
      }
      signer = .certificates(count: count)
      certificate = first
    case 0x82:
      skipItem()
      signer = .digest(number(8))
    default: skipCounted()
    }
    signed.start = at
    olderSignedPart()
    signed.end = at
    skipOlderSignature()
  }

  private mutating func olderSignedPart() {
    let parts = octet()
    let presence = octet()
    let count = length()
    aid = number(count)
    if presence & 0x80 != 0 { skipItem() }
    generationTime = presence & 0x40 != 0 ? number(8) : nil
    expiryTime = presence & 0x20 != 0 ? number(8) : nil
    if presence & 0x10 != 0 { skip(10) }
    if presence & 0x08 != 0 { skip(3) }
    if presence & 0x04 != 0 { skipOlderEncryptionKey() }
    if parts & 0x80 != 0 {
      let count = length()
      content = (at, at + count)
      skip(count)
    }
    if parts & 0x40 != 0 { skip(32) }
  }

  private mutating func skipOlderEncryptionKey() {
    skipItem()
    skipItem()
    skipPoint()
  }

  private mutating func skipOlderSignature() {
    skipItem()
    skipPoint()
    skip(32)
  }

  private mutating func skipOlderCertificate() {
    skip(1)
    switch octet() {
    case 0x80: break
    case 0x81:
      skipItem()
      skip(8)
    default: skipCounted()
    }
    skipItem()
    skipCounted()
    let presence = octet()
    let isKeyExtended = octet() & 0x80 != 0
    skipItem()
    skipPoint()
    if isKeyExtended { skipAdditions() }
    if presence & 0x40 != 0 { skipOlderEncryptionKey() }
    if presence & 0x20 != 0 { skip(1) }
    if presence & 0x10 != 0 { skipRepeated(octets: 8) }
    if presence & 0x08 != 0 {
      _ = repeated { walk in
        walk.skip(8)
        walk.skipCounted()
      }
    }
    if presence & 0x80 != 0 { skipAdditions() }
    let validity = octet()
    switch octet() {
    case 0x80: skip(4)
    case 0x81: skip(8)
    default: fail()
    }
    if validity & 0x40 != 0 { skipRegion(hasNumbers: false) }
    if validity & 0x80 != 0 { skipAdditions() }
    skipOlderSignature()
  }
}
