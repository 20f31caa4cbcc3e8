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

  public let outcome: Outcome
  /// The layers that were peeled, outermost first. Those inside a UDP payload belong to the ``Candidate``.
  public let layers: LayerList
  /// What follows the innermost of them.
  public let payload: RawSpan
  /// Octets before the payload, from the start of the frame; from the start of the IP payload where that was reassembled.
  public let payloadOffset: Int
  /// The sender; nil where IP was not reached.
  public let source: Endpoint?
  /// The receiver or group; nil where IP was not reached.
  public let destination: Endpoint?
  /// Sender on the link; nil where the link has no six-octet addresses.
  public let linkSource: LinkAddress?
  /// Receiver on the link; nil where the link has no six-octet addresses.
  public let linkDestination: LinkAddress?
  /// What the UDP checksum says; nil where UDP was not reached.
  public let udpChecksum: ChecksumState?
  /// Whether the snap length cut octets of the payload.
  public let isTruncated: Bool
  /// How many fragments the datagram came in: 1 when it came whole.
  public let fragmentCount: Int
  /// The octets a payload of hexadecimal digits stands for; empty when it is none.
  let digits: RawSpan

  @_lifetime(copy payload, copy digits)
  init(_ peeling: Peeling, payload: RawSpan, digits: RawSpan) {
    outcome = peeling.outcome
    layers = peeling.layers
    self.payload = payload
    payloadOffset = peeling.at
    source = peeling.source
    destination = peeling.destination
    linkSource = peeling.linkSource
    linkDestination = peeling.linkDestination
    udpChecksum = peeling.udpChecksum
    isTruncated = peeling.isTruncated
    fragmentCount = peeling.fragmentCount
    self.digits = digits
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
    guard outcome == .payload else { return nil }
    if !digits.isEmpty { return DSMPHeader.damage(in: digits, offset: 0, limit: .hexadecimal) }
    return DSMPHeader.damage(in: payload, offset: payloadOffset, limit: .udpLength)
  }
}
