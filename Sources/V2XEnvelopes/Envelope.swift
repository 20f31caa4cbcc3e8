/// What surrounds a message in a frame: the layers, the addresses, and the payload, which is lent.
///
/// An envelope lives as long as its frame, and until the peeler that made it is used again.
public struct Envelope: ~Escapable {
  /// How peeling ended. Every frame has exactly one.
  public enum Outcome: Hashable, Sendable {
    /// A UDP payload, whole; ``Envelope/candidates`` says what it may be.
    case payload
    /// A fragment of a datagram that is not complete with it; the datagram counts as its last fragment.
    case fragment
    /// Nothing that is read here.
    case foreign(ForeignReason)
    /// The snap length cut the payload.
    case truncated
    /// Layers contradict each other.
    case damaged(EnvelopeError)
  }

  /// What the UDP checksum says.
  public enum ChecksumState: String, Hashable, Sendable {
    /// It agrees with the octets.
    case valid
    /// It does not: damage, or a capture on the sending machine whose network card computes it later.
    case wrong
    /// The sender left it out, as IPv4 allows.
    case absent
    /// Octets it covers are not there: cut by the snap length, or hidden by a source route.
    case notVerifiable = "not-verifiable"
  }

  /// The layers that were peeled, outermost first. Those inside a UDP payload belong to the ``Candidate``.
  public let layers: LayerList
  /// What follows the innermost of them.
  public let payload: RawSpan
  /// Octets before the payload, from the start of the frame; from the start of the IP payload where that was reassembled.
  public let payloadOffset: Int
  /// What the UDP checksum says; nil where UDP was not reached.
  public let udpChecksum: ChecksumState?
  /// The datagram that the whole frame is; nil where there is more to tell, and then `parts` are what was found.
  @usableFromInline let datagram: PlainDatagram?
  private let parts: UnsafePointer<Peeling>?
  @usableFromInline let octets: RawSpan

  /// The envelope of what was peeled layer by layer. The caller answers for the pointer: it is good as long as the envelope.
  @_lifetime(copy payload)
  init(_ parts: UnsafePointer<Peeling>, payload: RawSpan) {
    layers = parts.pointee.layers
    self.payload = payload
    payloadOffset = parts.pointee.at
    udpChecksum = parts.pointee.udpChecksum
    datagram = nil
    self.parts = parts
    octets = payload
  }

  /// The envelope of a datagram without anything special around it.
  @inline(__always)
  @_lifetime(copy octets)
  init(_ datagram: PlainDatagram, of octets: RawSpan) {
    layers = datagram.layers
    payload = datagram.payload(octets)
    payloadOffset = datagram.start
    udpChecksum = datagram.checksum
    self.datagram = datagram
    parts = nil
    self.octets = octets
  }

  /// How peeling ended.
  public var outcome: Outcome { parts?.pointee.outcome ?? .payload }
  /// The sender; nil where IP was not reached.
  @inlinable @inline(__always) public var source: Endpoint? {
    if let datagram { return datagram.source(octets) }
    return partsSource
  }
  /// The receiver or group; nil where IP was not reached.
  @inlinable @inline(__always) public var destination: Endpoint? {
    if let datagram { return datagram.destination(octets) }
    return partsDestination
  }
  /// Sender on the link; nil where the link has no six-octet addresses.
  public var linkSource: LinkAddress? { datagram != nil ? datagram?.linkSource(octets) : parts?.pointee.linkSource }
  /// Receiver on the link; nil where the link has no six-octet addresses.
  public var linkDestination: LinkAddress? { datagram != nil ? datagram?.linkDestination(octets) : parts?.pointee.linkDestination }
  /// Whether the snap length cut octets of the payload.
  public var isTruncated: Bool { parts?.pointee.isTruncated ?? false }
  /// How many fragments the datagram came in: 1 when it came whole.
  public var fragmentCount: Int { parts?.pointee.fragmentCount ?? 1 }

  /// Whether there is nothing special around the payload, which is no text of digits.
  @inline(__always)
  var isPlain: Bool { parts == nil }

  /// Whether the frame is a fragment that completes no datagram.
  package var isFragment: Bool {
    guard let parts, case .fragment = parts.pointee.outcome else { return false }
    return true
  }

  @usableFromInline var partsSource: Endpoint? { parts?.pointee.source }
  @usableFromInline var partsDestination: Endpoint? { parts?.pointee.destination }

  /// Whether peeling came to a payload.
  @inline(__always)
  var hasPayload: Bool {
    guard let parts else { return true }
    if case .payload = parts.pointee.outcome { return true }
    return false
  }

  /// The octets a payload of hexadecimal digits stands for; empty when it is none.
  var digits: RawSpan {
    @_lifetime(copy self)
    get {
      guard let parts else { return payload.part(0, 0) }
      return _overrideLifetime(RawSpan(_unsafeBytes: parts.pointee.digits), copying: self)
    }
  }

  /// What the payload may be, the likeliest first. Empty unless the outcome is `payload`.
  public var candidates: Candidates {
    @_lifetime(copy self)
    get { Candidates(self) }
  }

  /// The damage to report when no candidate is accepted: a DSMP header that the octets present contradict.
  ///
  /// nil when there is no such header either: the payload is then ``ForeignReason/unrecognisedPayload``.
  public var rejection: EnvelopeError? {
    guard hasPayload else { return nil }
    if !digits.isEmpty { return DSMPHeader.damage(in: digits, offset: 0, limit: .hexadecimal) }
    return DSMPHeader.damage(in: payload, offset: payloadOffset, limit: .udpLength)
  }
}
