import V2X
import V2XCapture
import V2XMessages
import V2XModel

/// The whole path from a file to observations: read, peel, recognise and decode, and the fields that analysis works on.
struct CapturePath: PipelineSink, ~Copyable {
  private(set) var messages = 0
  private(set) var observations = 0
  private var batch = ObservationBatch()

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    messages += 1
    message.observe(frame.reception, into: &batch)
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    if batch.count >= 2048 {
      observations += batch.count
      batch.removeAll()
    }
  }

  /// Frames, messages and rows of observations of a capture.
  static func run(_ path: String) throws(CaptureError) -> (frames: Int, messages: Int, observations: Int) {
    var reader = try CaptureReader(path: path)
    var pipeline = Pipeline()
    var sink = CapturePath()
    var frames = 0
    while let frame = try reader.next() {
      frames += 1
      pipeline.process(frame, into: &sink)
    }
    return (frames, sink.messages, sink.observations + sink.batch.count)
  }
}
