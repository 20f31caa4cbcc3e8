import Testing
import V2XModel

@testable import V2XReconstruction

@Suite struct PhaseTimelineTests {
  func at(_ seconds: Double) -> Instant { Junction.time(seconds) }

  /// Green until 10, yellow until 13, then red; a message every tenth of a second, `shift` after the full tenth.
  func timeline(shift: Double = 0.02, skip: (Double) -> Bool = { _ in false }, promise: Bool = true, late: Double = 0) -> PhaseTimeline {
    var timeline = PhaseTimeline(phase: PhaseID(rawValue: 1))
    for i in 0..<200 {
      let t = Double(i) * 0.1 + shift
      if skip(t) { continue }
      timeline.observe(interval(t, promise: promise, late: late), at: at(t))
    }
    return timeline
  }

  func interval(_ t: Double, promise: Bool = true, late: Double = 0) -> PhaseInterval {
    let (state, end): (PhaseState, Double) = t < 10 ? (.protectedGreen, 10) : t < 13 ? (.yellow, 13) : (.red, 40)
    let told = promise ? at(end + late) : nil
    return PhaseInterval(state: state, code: state == .red ? 3 : 6, start: at(t), minEnd: told, likelyEnd: told, maxEnd: told)
  }

  @Test func aMomentInsideAStateIsCertain() {
    let reading = timeline().reading(at: at(11.5), sigma: 0.05)
    #expect(reading.state == .yellow && reading.probability > 0.999 && reading.redProbability < 0.001)
    #expect(abs((reading.onset?.time ?? .distantPast).seconds(since: at(10))) < 0.03)
  }

  @Test func aPromiseNarrowsTheChange() throws {
    let told = try #require(timeline().reading(at: at(12), sigma: 0.05).onset)
    let untold = try #require(timeline(promise: false).reading(at: at(12), sigma: 0.05).onset)
    #expect(abs(told.time.seconds(since: at(10))) < 0.001)
    #expect(abs(untold.time.seconds(since: at(10))) <= 0.05)
    #expect(abs(untold.sigma - 0.1 / 12.0.squareRoot()) < 1e-6)
  }

  @Test func aPromiseThatWasBrokenIsNotBelieved() throws {
    let onset = try #require(timeline(late: 1.2).reading(at: at(12), sigma: 0.05).onset)
    #expect(abs(onset.time.seconds(since: at(10))) <= 0.05)
  }

  @Test func aMomentAtTheChangeIsHalfAndHalf() {
    let reading = timeline().reading(at: at(13), sigma: 0.1)
    #expect(abs(reading.redProbability - 0.5) < 0.05)
  }

  @Test(arguments: [(-0.2, false), (-0.5, true), (20.1, false), (20.6, true)]) func beforeAndAfterAllMessages(t: Double, isUnknown: Bool) {
    let reading = timeline(promise: false).reading(at: at(t), sigma: 0.02)
    #expect((reading.state == nil || reading.isSilent) == isUnknown)
  }

  @Test func aChangeInASilenceIsUnknownWithin() {
    let timeline = timeline(skip: { $0 > 9 && $0 < 14 }, promise: false)
    #expect(timeline.reading(at: at(11), sigma: 0.02).isSilent)
    #expect(!timeline.reading(at: at(8), sigma: 0.02).isSilent)
    #expect(!timeline.reading(at: at(15), sigma: 0.02).isSilent)
    // Its beginning was not observed.
    #expect(timeline.reading(at: at(15), sigma: 0.02).onset == nil)
  }

  @Test func shortGapsAreNoSilence() {
    let timeline = timeline(skip: { $0 > 10.5 && $0 < 11.2 })
    let reading = timeline.reading(at: at(10.9), sigma: 0.02)
    #expect(reading.state == .yellow && !reading.isSilent && reading.probability > 0.99)
  }

  @Test func repeatedAndLateMessagesChangeNothing() throws {
    var shuffled = PhaseTimeline(phase: PhaseID(rawValue: 1))
    for i in 0..<200 {
      // Every third message comes after its successor, and each twice.
      let j = i % 3 == 1 ? i + 1 : i % 3 == 2 ? i - 1 : i
      for _ in 0..<2 { shuffled.observe(interval(Double(j) * 0.1 + 0.02, promise: false), at: at(Double(j) * 0.1 + 0.02)) }
    }
    let (a, b) = (timeline(promise: false), shuffled)
    #expect(a.history.map(\.state) == b.history.map(\.state))
    #expect(a.history.map(\.firstSeen) == b.history.map(\.firstSeen))
    #expect(a.history.map(\.formerSeen) == b.history.map(\.formerSeen))
  }

  @Test func aFlickeringSignalStaysBounded() {
    var timeline = PhaseTimeline(phase: PhaseID(rawValue: 1))
    for i in 0..<10_000 {
      timeline.observe(PhaseInterval(state: i % 2 == 0 ? .red : .dark, code: 0), at: at(Double(i) * 0.1))
    }
    #expect(timeline.history.count == PhaseTimeline.capacity)
  }

  @Test func severalRunningStatesOrNoneContradictThemselves() {
    var batch = ObservationBatch()
    var signals = SignalIndex()
    let reception = Reception(file: 0, frame: 1, time: at(0))
    func row(_ phase: UInt8) -> SignalObservation {
      SignalObservation(
        reception: reception, intersection: Junction.node, phase: PhaseID(rawValue: phase), generated: at(0), intervals: 0..<0)
    }
    batch.phaseIntervals.append(PhaseInterval(state: .red, code: 3, start: at(0)))
    batch.phaseIntervals.append(PhaseInterval(state: .protectedGreen, code: 6, start: at(0)))
    batch.append(row(1), intervalsFrom: 0)
    batch.phaseIntervals.append(PhaseInterval(state: .red, code: 3, start: at(5)))
    batch.append(row(2), intervalsFrom: 2)
    batch.phaseIntervals.append(PhaseInterval(state: .red, code: 3))
    batch.append(row(3), intervalsFrom: 3)
    for row in batch.signals { signals.observe(row, in: batch) }
    #expect(signals.contradictions == 2)
    let node = signals.node(Junction.node)
    let states = [1, 2, 3].map { node?.timeline(PhaseID(rawValue: $0))?.reading(at: at(0), sigma: 0.01).state }
    #expect(states == [.unavailable, .unavailable, .red])
  }
}
