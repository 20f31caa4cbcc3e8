public import V2XCapture
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
  mutating func finish(_ preparation: inout Preparation)

  /// Takes in everything that a run brings: ``CaptureRun/process(into:fault:pause:)`` asks for it. There is no need to implement it; it is a
  /// requirement so that the sinks of this module have the whole loop compiled for them.
  mutating func takeAll(of run: inout CaptureRun, fault: (CaptureError) -> Bool, pause: (borrowing CaptureRun) -> Void)
}

extension ParallelSink where Self: ~Copyable {
  public mutating func finish(_ preparation: inout Preparation) {}

  public mutating func takeAll(of run: inout CaptureRun, fault: (CaptureError) -> Bool, pause: (borrowing CaptureRun) -> Void) {
    run.processInParallel(into: &self, fault: fault, pause: pause)
  }
}

/// Where a sink keeps what it prepares of messages, until they are taken in. Structures are faster than classes, whose variables are watched over.
public protocol MessagePreparation: SendableMetatype {
  /// Prepares one more message, lent for the call.
  mutating func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts)

  /// Forgets all messages and keeps the storage.
  mutating func removeAll()
}
