import Testing
import V2X
import V2XCapture
import V2XEnvelopes
import V2XMessages
import V2XModel

@Suite(.enabled(if: isCounting)) struct CaptureAllocationTests {
  @Test(arguments: ["brt-a", "airport-a"]) func readingAndPeelingFramesAllocatesNothing(_ name: String) throws {
    var reader = try CaptureReader(path: Messages.capture(name))
    var peeler = EnvelopePeeler()
    var payloads = 0
    func read(_ frames: Int) throws(CaptureError) {
      for _ in 0..<frames {
        guard let frame = try reader.next() else { return }
        if peeler.peel(frame).payload.byteCount > 0 { payloads += 1 }
      }
    }
    try read(1000)
    let count = try allocations { () throws(CaptureError) in try read(30_000) }
    #expect(payloads > 30_000)
    #expect(count == 0)
  }

  @Test(arguments: ["brt-a", "airport-a"]) func framesBecomeObservationsWithoutAllocation(_ name: String) throws {
    var reader = try CaptureReader(path: Messages.capture(name))
    var pipeline = Pipeline()
    var sink = Observing()
    func read(_ frames: Int) throws(CaptureError) {
      for _ in 0..<frames {
        guard let frame = try reader.next() else { return }
        pipeline.process(frame, into: &sink)
      }
    }
    try read(10_000)
    let (observations, damagedBefore) = (sink.observations, sink.damaged)
    let count = try allocations { () throws(CaptureError) in try read(20_000) }
    let damaged = sink.damaged - damagedBefore
    #expect(sink.observations - observations > 20_000)
    // What is wrong with a damaged frame, and where, is worth a few allocations.
    #expect(name == "airport-a" ? damaged > 0 : damaged == 0)
    #expect(count <= 8 * damaged)
  }
}

/// Keeps observations as a run does, until there are many.
private struct Observing: PipelineSink, ~Copyable {
  var observations = 0
  var damaged = 0
  private var batch = ObservationBatch()

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    message.observe(frame.reception, into: &batch)
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    if case .damaged = outcome { damaged += 1 }
    guard batch.count >= 2048 else { return }
    observations += batch.count
    batch.removeAll()
  }
}
