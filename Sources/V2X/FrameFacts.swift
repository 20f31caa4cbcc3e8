public import V2XEnvelopes
public import V2XModel

/// What is known of a frame besides its messages.
public struct FrameFacts: Hashable, Sendable {
  /// Where and when it was captured: the evidence of everything that rests on it.
  public var reception: Reception
  /// Octets on the wire.
  public var length: Int
  /// The layers outside the payload, outermost first.
  public var layers: LayerList
  /// Sender and receiver; nil where IP was not reached.
  public var source: Endpoint?
  public var destination: Endpoint?
  /// What the UDP checksum says; nil where UDP was not reached.
  public var checksum: Envelope.ChecksumState?
}
