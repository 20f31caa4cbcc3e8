import Testing
import V2XModel

@testable import V2XReconstruction

@Suite struct ClockTests {
  let straight = Junction.Arm.west.phase(1)

  /// Others whose clocks are right, on another arm.
  func company(_ junction: inout Junction) {
    for i in 0..<5 {
      junction.addVehicle(
        .init(id: .station(StationID(rawValue: UInt64(0xc0 + i))), latency: 0.012 + Double(i) * 0.002), from: 2, to: 40,
        Junction.following(.north, lane: 1, [(t: 0, past: -100), (t: 10, past: -10 - Double(i) * 8), (t: 100, past: -10 - Double(i) * 8)]))
    }
  }

  @Test(arguments: [0.35, -0.4]) func aWrongClockIsCorrectedAndSaid(ahead: Double) throws {
    var junction = Junction()
    junction.addMap()
    // Yellow just before it comes: by its own clock it would have passed on red (or on yellow).
    junction.addSignals([straight: [(from: -100, state: .protectedGreen), (from: 20.2, state: .red)]])
    company(&junction)
    junction.addVehicle(.init(clockAhead: ahead), from: 5, to: 35, Junction.straight(.west, crossing: 20, speed: 15))
    let found = junction.crossings()
    #expect(found.count == 1)
    let crossing = try #require(found.first)
    #expect(abs(crossing.time.seconds(since: Junction.time(20))) < 0.02)
    #expect(abs(crossing.clockOffset - ahead) < 0.01)
    #expect(crossing.notes.contains(.clockCorrected))
    #expect(crossing.light == .protectedGreen && crossing.violation == false)
  }

  @Test func ordinaryDifferencesOfLatencyAreLeftAlone() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals([straight: [(from: -100, state: .protectedGreen)]])
    company(&junction)
    junction.addVehicle(.init(latency: 0.045), from: 5, to: 35, Junction.straight(.west, crossing: 20, speed: 15))
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.clockOffset == 0 && !crossing.notes.contains(.clockCorrected))
  }

  @Test func aSignalControllerAheadIsCorrectedToo() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals([straight: [(from: -100, state: .protectedGreen), (from: 20.2, state: .red)]], clockAhead: 0.5)
    company(&junction)
    junction.addVehicle(from: 5, to: 35, Junction.straight(.west, crossing: 20.4, speed: 15))
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.light == .red)
    #expect(abs(try #require(crossing.timeInState) - 0.2) < 0.06)
  }

  @Test func theFloorIgnoresASingleBadStamp() {
    var clock = SenderClock()
    let start = Junction.start
    for i in 0..<50 {
      let time = start.adding(seconds: Double(i) * 0.1)
      clock.observe(time: time, captured: time.adding(seconds: 0.02 + Double(i % 5) * 0.01))
    }
    clock.observe(time: start.adding(seconds: 9), captured: start.adding(seconds: 5))
    #expect(abs((clock.floor ?? 1) - 0.02) < 1e-6)
  }

  @Test func theFloorFollowsAStepOfTheClock() {
    var clock = SenderClock()
    for i in 0..<1200 {
      let time = Junction.start.adding(seconds: Double(i) * 0.1)
      clock.observe(time: time.adding(seconds: i < 600 ? 0 : -0.5), captured: time.adding(seconds: 0.02))
    }
    #expect(abs((clock.floor ?? 0) - 0.52) < 1e-6)
  }

  @Test func threeSendersMakeAConsensus() {
    var consensus = ClockConsensus()
    consensus.begin()
    consensus.add(0.01)
    consensus.add(0.02)
    consensus.finish()
    #expect(consensus.zero == nil)
    consensus.begin()
    for floor in [0.012, 0.011, -0.34] { consensus.add(floor) }
    consensus.finish()
    #expect(consensus.zero == 0.011)
  }
}
