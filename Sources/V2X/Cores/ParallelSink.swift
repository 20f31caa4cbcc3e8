public import V2XMessages

/// A sink for all cores: most of its work on a message is prepared on any thread, in any order, and then taken in in the order of the capture.
///
/// ``CaptureRun`` calls `receive(_:of:frame:)` with what was prepared, or `receive(_:of:)` with a message itself: a sink must come to the same with
/// both.
public protocol ParallelSink: PipelineSink, ~Copyable {
  associatedtype Preparation: MessagePreparation

  /// Makes a preparation that shares nothing with others. It is used again for many stretches of the capture, by one thread at a time.
  func makePreparation() -> sending Preparation

  /// Takes in the message that was prepared as number `index`, counted from 0.
  mutating func receive(_ index: Int, of preparation: Preparation, frame: FrameFacts)

  /// All of the preparation that is wanted has been received; it will be emptied.
  mutating func finish(_ preparation: Preparation)
}

extension ParallelSink where Self: ~Copyable {
  public mutating func finish(_ preparation: Preparation) {}
}

/// Where a sink keeps what it prepares of messages, until they are taken in.
public protocol MessagePreparation: AnyObject, SendableMetatype {
  /// Prepares one more message, lent for the call.
  func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts)

  /// Forgets all messages and keeps the storage.
  func removeAll()
}
