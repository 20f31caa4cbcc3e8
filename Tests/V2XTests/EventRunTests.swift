import Foundation
import JSONText
import TestSupport
import Testing
import V2X

/// Hands observations on in batches of a given size, however they fall.
private struct CutRun: PipelineSink, ~Copyable {
  let frames: Int
  var batch = ObservationBatch()
  var reconstruction = Reconstruction()
  var events: [Event] = []
  private var count = 0

  init(framesABatch: Int) { frames = framesABatch }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    message.observe(frame.reception, into: &batch)
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    count += 1
    if count % frames == 0 { flush() }
  }

  mutating func flush() {
    var told: [Event] = []
    reconstruction.ingest(batch) { told.append($0) }
    events += told
    batch.removeAll()
  }

  mutating func finish() {
    flush()
    var told: [Event] = []
    reconstruction.finish { told.append($0) }
    events += told
  }
}

@Suite struct EventRunTests {
  /// The first 70 s of the airport capture: crossings under a signal, and a vehicle whose clock is wrong.
  static func read(into sink: inout some PipelineSink & ~Copyable) throws {
    let path = SharedInputs.repository.appending(path: "captures/airport-a.pcap").path(percentEncoded: false)
    var reader = try CaptureReader(path: path)
    var pipeline = Pipeline()
    try pass(&reader, &pipeline, &sink)
  }

  private static func pass(
    _ reader: inout CaptureReader, _ pipeline: inout Pipeline, _ sink: inout some PipelineSink & ~Copyable
  ) throws(CaptureError) {
    var left = 14_000
    while left > 0, let frame = try reader.next() {
      pipeline.process(frame, into: &sink)
      left -= 1
    }
  }

  @Test func eventsAreTheSameHoweverBatchesAreCut() throws {
    var events: [Event] = []
    var run = EventRun { events.append($0) }
    try Self.read(into: &run)
    run.finish()
    #expect(run.events == events.count)
    #expect(run.counts.frames == 14_000)
    #expect(run.counts.total == 14_000)
    #expect(events.count > 5)
    #expect(events.map(\.time) == events.map(\.time).sorted())
    var first: [Event]?
    for frames in [1, 7, 500, 20_000] {
      var cut = CutRun(framesABatch: frames)
      try Self.read(into: &cut)
      cut.finish()
      // The reconstruction tells events when they are certain; the run puts them in order.
      let differing = zip(cut.events.sorted { $0.time < $1.time }, events).first { $0 != $1 }
      #expect(cut.events.count == events.count, "batches of \(frames) frames")
      #expect(differing == nil, "batches of \(frames) frames")
      let order = zip(first ?? cut.events, cut.events).first { $0 != $1 }
      #expect(order == nil, "batches of \(frames) frames")
      first = first ?? cut.events
    }
  }

  @Test func framesRecordedOutOfOrderChangeNothingButTheirNumbers() throws {
    func text(of frames: [OwnedFrame]) -> [String] {
      var lines: [String] = []
      var run = EventRun { event in
        var line = JSONWriter()
        line.event(event, inputs: InputNames([]))
        lines.append(String(decoding: line.octets, as: UTF8.self).replacing(/"evidence":\[[^\]]*\]/, with: ""))
      }
      var pipeline = Pipeline()
      for frame in frames { pipeline.process(frame.frame, into: &run) }
      run.finish()
      return lines
    }
    let path = SharedInputs.repository.appending(path: "captures/airport-a.pcap").path(percentEncoded: false)
    var reader = try CaptureReader(path: path)
    var frames: [OwnedFrame] = []
    while frames.count < 14_000, let frame = try reader.next() { frames.append(OwnedFrame(copying: frame)) }
    // Each is recorded up to 200 ms late, under its own time.
    var state: UInt64 = 7
    let late = frames.map { frame -> Int64 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return frame.time + Int64(state >> 33) % 200_000_000
    }
    let shuffled = frames.indices.sorted { (late[$0], $0) < (late[$1], $1) }.map { frames[$0] }
    #expect(text(of: shuffled) == text(of: frames))
  }

  @Test func timeThatPassesWithoutFramesTellsWhatIsDue() throws {
    // What is counted up to the end, time alone does not tell.
    let atTheEnd: Set<Event.Kind> = [.signalPrediction, .mapLaneOffset, .mapMissingConnection]
    var events: [Event] = []
    var all: [Event] = []
    var finished = EventRun { if !atTheEnd.contains($0.kind) { all.append($0) } }
    try Self.read(into: &finished)
    finished.finish()
    var run = EventRun { if !atTheEnd.contains($0.kind) { events.append($0) } }
    try Self.read(into: &run)
    let last = try #require(all.last)
    run.advance(to: last.time.adding(seconds: 600))
    // The latest estimate of the clocks is one comparison further on, by microseconds.
    for (one, other) in zip(events, all) {
      #expect(one.kind == other.kind && abs(one.time.seconds(since: other.time)) < 1e-4)
      if one.kind == .stopLineCrossing { #expect(one == other) }
    }
    #expect(events.count == all.count)
    run.finish()
    #expect(events.count == all.count)
  }

  @Test func evidenceAreFramesThatCarryMessages() throws {
    var collected = Collected([OwnedFrame]())
    try Self.read(into: &collected)
    let withMessages = Set(collected.messages.map(\.frame))
    var crossings: [StopLineCrossing] = []
    var run = EventRun { if case .stopLineCrossing(let crossing) = $0 { crossings.append(crossing) } }
    try Self.read(into: &run)
    run.finish()
    #expect(!crossings.isEmpty)
    for crossing in crossings {
      #expect(!crossing.evidence.isEmpty)
      #expect(crossing.evidence.allSatisfy { $0.file == 0 && withMessages.contains($0.frame) })
      #expect(crossing.evidence == crossing.evidence.sorted())
    }
  }
}
