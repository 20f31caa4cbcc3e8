import V2X
import V2XCapture
import V2XMessages
import V2XModel

/// The whole path from a file to observations: read, peel, recognise and decode, and the fields that analysis works on.
struct CapturePath: ParallelSink, ~Copyable {
  private(set) var frames = 0
  private(set) var messages = 0
  private(set) var observations = 0
  private var batch = ObservationBatch()

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    messages += 1
    message.observe(frame.reception, into: &batch)
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    frames += 1
    if frames & 511 == 0 { flush() }
  }

  private mutating func flush() {
    observations += batch.count
    batch.removeAll()
  }

  /// Observations made on any thread.
  final class Preparation: MessagePreparation {
    fileprivate var observations = 0
    private var messages = 0
    private var batch = ObservationBatch()

    func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
      message.observe(frame.reception, into: &batch)
      messages += 1
      if messages & 511 == 0 { flush() }
    }

    fileprivate func flush() {
      observations += batch.count
      batch.removeAll()
    }

    func removeAll() { observations = 0 }
  }

  func makePreparation() -> sending Preparation { Preparation() }
  mutating func receive(_ index: Int, of preparation: Preparation, frame: FrameFacts) { messages += 1 }
  mutating func finish(_ preparation: Preparation) {
    preparation.flush()
    observations += preparation.observations
  }

  /// Frames, messages and rows of observations of a capture.
  static func run(_ path: String, threads: Int) throws(CaptureError) -> (frames: Int, messages: Int, observations: Int) {
    var run = try CaptureRun(paths: [path], threads: threads)
    var sink = CapturePath()
    run.process(into: &sink)
    sink.flush()
    return (sink.frames, sink.messages, sink.observations)
  }
}
