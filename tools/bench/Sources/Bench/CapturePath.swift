import CSAE53
import V2X
import V2XCapture
import V2XMessages
import V2XModel

/// The path from a file, as far as one of its ends: frames and messages that came there, and a sum that depends on all of them.
struct CapturePath {
  var frames: Int
  var messages: Int
  var sum: Int

  /// Reads, peels, recognises and decodes: every field of every message stands in rows, ready for observations.
  static func toFields(_ path: String, threads: Int) throws(CaptureError) -> CapturePath {
    var run = try CaptureRun(paths: [path], threads: threads)
    var sink = FieldsSink()
    run.process(into: &sink)
    return sink.found
  }

  /// Goes on to the rows of observations, in SI units, that analysis works on.
  static func toObservations(_ path: String, threads: Int) throws(CaptureError) -> CapturePath {
    final class Count { var rows = 0 }
    let count = Count()
    var run = try CaptureRun(paths: [path], threads: threads)
    var sink = ObservationRun { batch in count.rows += batch.count }
    run.process(into: &sink)
    sink.flush()
    return CapturePath(frames: sink.counts.frames, messages: sink.counts.messageTotal, sum: count.rows)
  }
}

/// Looks at a field of each message where it stands.
private struct FieldsSink: ParallelSink {
  private(set) var found = CapturePath(frames: 0, messages: 0, sum: 0)

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    found.messages += 1
    found.sum &+= Self.field(of: message)
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) { found.frames += 1 }

  @inline(__always)
  private static func field(of message: borrowing RecognisedMessage) -> Int {
    message.withRows { messages, row in
      switch row {
      case .bsmFrame(let message): Int(messages[FlatRange(message)][0].secMark.rawValue)
      case .rsmFrame(let message): messages[FlatRange(message)][0].participants.count
      case .rsiFrame(let message): Int(messages[FlatRange(message)][0].msgCnt.rawValue)
      case .spatFrame(let message): message.intersections.count
      case .mapFrame(let message): message.nodes.count
      case .extended, .unknown: 0
      }
    }
  }

  struct Preparation: MessagePreparation {
    fileprivate var sum = 0

    mutating func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) { sum &+= FieldsSink.field(of: message) }
    mutating func removeAll() { sum = 0 }
  }

  func makePreparation() -> sending Preparation { Preparation() }
  mutating func receive(_ index: Int, of preparation: Preparation, frame: FrameFacts) { found.messages += 1 }
  mutating func finish(_ preparation: inout Preparation) { found.sum &+= preparation.sum }
}
