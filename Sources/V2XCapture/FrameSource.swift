/// Something frames are pulled from: a file, several merged, or a live input that has come to its end.
public protocol FrameSource: ~Copyable {
  /// The next frame, or nil at the end.
  ///
  /// After an error whose ``CaptureError/endsSource`` is false the next call goes on behind the fault; after any other it returns nil.
  @_lifetime(&self)
  mutating func next() throws(CaptureError) -> Frame?
}

/// A live input: frames come when they come, and some are lost.
public protocol LiveFrameSource: ~Copyable {
  /// The next frame, or nil when none came within `milliseconds`.
  ///
  /// A signal that interrupts the wait also returns nil, so that a caller can look whether it was told to stop.
  @_lifetime(&self)
  mutating func next(within milliseconds: Int) throws(CaptureError) -> Frame?

  /// What has been received and lost so far.
  var statistics: CaptureStatistics { mutating get }
}

/// What a live input has received and lost.
public struct CaptureStatistics: Hashable, Sendable {
  /// Frames or datagrams handed over by the system.
  public var received: Int
  /// Lost because the reader was too slow.
  public var dropped: Int
  /// Lost in the network interface or its driver; nil when that is not known.
  public var droppedByInterface: Int?

  public init(received: Int = 0, dropped: Int = 0, droppedByInterface: Int? = nil) {
    self.received = received
    self.dropped = dropped
    self.droppedByInterface = droppedByInterface
  }
}
