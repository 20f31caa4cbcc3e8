import V2XCapture
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

  /// What is known of a frame once it is peeled.
  @inline(__always)
  init(_ frame: borrowing Frame, _ envelope: borrowing Envelope) {
    reception = Reception(
      file: UInt16(truncatingIfNeeded: frame.source), frame: UInt64(frame.number), time: Instant(nanoseconds: frame.time))
    length = frame.originalLength
    layers = envelope.layers
    source = envelope.source
    destination = envelope.destination
    checksum = envelope.udpChecksum
  }
}
