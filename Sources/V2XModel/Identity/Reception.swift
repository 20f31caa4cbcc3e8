/// Where and when a message was captured: what an event points at as evidence.
public struct Reception: Hashable, Sendable {
  /// The input, counted from 0 in the order the inputs were given.
  public var file: UInt16
  /// The frame within the input, counted from 1.
  public var frame: UInt64
  /// Capture time.
  public var time: Instant

  @inlinable
  public init(file: UInt16, frame: UInt64, time: Instant) {
    self.file = file
    self.frame = frame
    self.time = time
  }

  /// The frame without its time.
  public var reference: FrameReference { FrameReference(file: file, frame: frame) }
}

/// A frame of a capture as a person looks it up.
public struct FrameReference: Hashable, Comparable, Sendable {
  /// The input, counted from 0 in the order the inputs were given.
  public var file: UInt16
  /// The frame within the input, counted from 1.
  public var frame: UInt64

  @inlinable
  public init(file: UInt16, frame: UInt64) {
    self.file = file
    self.frame = frame
  }

  public static func < (left: FrameReference, right: FrameReference) -> Bool {
    (left.file, left.frame) < (right.file, right.frame)
  }
}
