import Testing
import V2XMessages
import V2XModel

@Suite struct SPATTests {
  static func spat(_ states: String, head: String = "", intersection: String = "") -> String {
    #"{"spatFrame":{"msgCnt":5\#(head),"intersections":[{"intersectionId":{"region":350,"id":1001},"status":{"bits":"0000010000000000"}"#
      + #"\#(intersection),"phases":[{"id":3,"phaseStates":[\#(states)]}]}]}}"#
  }

  static func counting(_ light: String = "red", start: Int = 0, likelyEnd: Int, more: String = "") -> String {
    #"{"light":"\#(light)","timing":{"counting":{"startTime":\#(start),"likelyEndTime":\#(likelyEnd)\#(more)}}}"#
  }

  static func utc(_ light: String = "red", start: Int, likelyEnd: Int, more: String = "") -> String {
    #"{"light":"\#(light)","timing":{"utcTiming":{"startUTCTime":\#(start),"likelyEndUTCTime":\#(likelyEnd)\#(more)}}}"#
  }

  @Test func countdownsCountFromTheMessage() throws {
    let more = #","minEndTime":100,"maxEndTime":200,"timeConfidence":150,"nextStartTime":600,"nextDuration":50"#
    let batch = try Messages.observations(
      Self.spat(
        Self.counting("protected-green", likelyEnd: 153, more: more) + "," + Self.counting("yellow", start: 153, likelyEnd: 183),
        head: #","moy":197347,"timeStamp":29900"#))
    let signal = try #require(batch.signals.first)
    #expect(batch.count == 1)
    #expect(signal.intersection == IntersectionID(region: 350, node: 1001))
    #expect(signal.phase == PhaseID(rawValue: 3))
    #expect(signal.counter == 5)
    #expect(signal.generated == .half(-0.1))
    #expect(signal.intervals == 0..<2)
    let green = batch.phaseIntervals[0]
    #expect(green.state == .protectedGreen)
    #expect(green.code == 6)
    #expect(green.start == .half(-0.1))
    #expect(!green.startIsKnown)
    #expect(green.minEnd == .half(9.9))
    #expect(green.likelyEnd == .half(15.2))
    #expect(green.maxEnd == .half(19.9))
    #expect(green.nextStart == .half(59.9))
    #expect(green.nextEnd == .half(64.9))
    #expect(green.confidence == 0.75)
    let yellow = batch.phaseIntervals[1]
    #expect(yellow.state == .yellow)
    #expect(yellow.start == .half(15.2))
    #expect(yellow.likelyEnd == .half(18.2))
    #expect(yellow.minEnd == nil)
    #expect(yellow.nextEnd == nil)
    #expect(yellow.confidence == nil)
  }

  @Test func moreThanAnHourAndUnknownAreNoTimes() throws {
    let more = #","minEndTime":36000,"nextStartTime":36001,"nextDuration":10"#
    let batch = try Messages.observations(
      Self.spat(Self.counting(start: 35_999, likelyEnd: 36_001, more: more), head: #","moy":197347,"timeStamp":30000"#))
    let interval = try #require(batch.phaseIntervals.first)
    #expect(interval.start == .half(3599.9))
    #expect(interval.minEnd == nil)
    #expect(interval.likelyEnd == nil)
    #expect(interval.nextStart == nil)
    #expect(interval.nextEnd == nil)
  }

  @Test func timesOfTheHourLieNearTheMessage() throws {
    // The hour ends 52.5 min after the reference: 5 s past it is of the next hour, 59:59.0 of this one.
    let reference = Instant.half(52 * 60 + 20)
    let batch = try Messages.observations(
      Self.spat(
        Self.utc(
          start: 35_900, likelyEnd: 50, more: #","minEndUTCTime":35990,"maxEndUTCTime":100,"nextStartUTCTime":900,"nextEndUTCTime":1000"#),
        head: #","moy":197399,"timeStamp":50000"#), at: reference)
    let interval = try #require(batch.phaseIntervals.first)
    #expect(batch.signals.first?.generated == reference)
    #expect(interval.start == reference)
    #expect(interval.startIsKnown)
    #expect(interval.minEnd == reference.adding(seconds: 9))
    #expect(interval.likelyEnd == reference.adding(seconds: 15))
    #expect(interval.maxEnd == reference.adding(seconds: 20))
    #expect(interval.nextStart == reference.adding(seconds: 100))
    #expect(interval.nextEnd == reference.adding(seconds: 110))
  }

  @Test func aStateThatBeganBeforeTheFullHour() throws {
    let reference = Instant.half(52 * 60 + 40)
    let batch = try Messages.observations(Self.spat(Self.utc(start: 35_950, likelyEnd: 200)), at: reference)
    let interval = try #require(batch.phaseIntervals.first)
    #expect(interval.start == reference.adding(seconds: -15))
    #expect(interval.startIsKnown)
    #expect(interval.likelyEnd == reference.adding(seconds: 10))
  }

  @Test func timesThatAreNone() throws {
    let batch = try Messages.observations(
      Self.spat(Self.utc(start: 36_001, likelyEnd: 36_000, more: #","minEndUTCTime":35991,"maxEndUTCTime":35999"#)))
    let interval = try #require(batch.phaseIntervals.first)
    #expect(interval.start == nil)
    #expect(!interval.startIsKnown)
    #expect(interval.minEnd == nil)
    #expect(interval.likelyEnd == nil)
    #expect(interval.maxEnd == nil)
  }

  @Test func aStateToComeIsNotOneThatBegan() throws {
    let batch = try Messages.observations(Self.spat(Self.utc(start: 4600, likelyEnd: 4700)))
    #expect(batch.phaseIntervals.first?.start == .half(10))
    #expect(batch.phaseIntervals.first?.startIsKnown == false)
  }

  @Test func theTimeOfTheIntersectionGoesBeforeThatOfTheMessage() throws {
    let states = Self.counting(likelyEnd: 100)
    let both = try Messages.observations(
      Self.spat(states, head: #","moy":197347,"timeStamp":29000"#, intersection: #","moy":197347,"timeStamp":29500"#))
    #expect(both.signals.first?.generated == .half(-0.5))
    #expect(both.phaseIntervals.first?.likelyEnd == .half(9.5))
    let head = try Messages.observations(Self.spat(states, head: #","timeStamp":29000"#))
    #expect(head.signals.first?.generated == .half(-1))
    let minuteUnknown = try Messages.observations(Self.spat(states, head: #","moy":527040,"timeStamp":29000"#))
    #expect(minuteUnknown.signals.first?.generated == .half(-1))
  }

  @Test(arguments: ["", #","moy":197347"#, #","moy":197347,"timeStamp":65535"#])
  func withoutATimeCountdownsCountFromTheCapture(head: String) throws {
    let batch = try Messages.observations(Self.spat(Self.counting(likelyEnd: 100), head: head))
    #expect(batch.signals.first?.generated == nil)
    #expect(batch.signals.first?.reference == Messages.half)
    #expect(batch.phaseIntervals.first?.likelyEnd == .half(10))
  }

  @Test func everyPhaseOfEveryIntersectionIsARow() throws {
    func phases(_ numbers: [Int]) -> String {
      numbers.map { #"{"id":\#($0),"phaseStates":[{"light":"dark"},{"light":"flashing-green"}]}"# }.joined(separator: ",")
    }
    let status = #""status":{"bits":"0000000000000000"}"#
    let batch = try Messages.observations(
      #"{"spatFrame":{"msgCnt":0,"intersections":["#
        + #"{"intersectionId":{"id":1},\#(status),"phases":[\#(phases([1, 2]))]},"#
        + #"{"intersectionId":{"region":9,"id":1},\#(status),"phases":[\#(phases([1]))]}]}}"#)
    #expect(batch.signals.map(\.intersection) == [.init(region: nil, node: 1), .init(region: nil, node: 1), .init(region: 9, node: 1)])
    #expect(batch.signals.map(\.phase.rawValue) == [1, 2, 1])
    #expect(batch.signals.map(\.intervals) == [0..<2, 2..<4, 4..<6])
    #expect(batch.phaseIntervals.map(\.state) == [.dark, .flashingGreen, .dark, .flashingGreen, .dark, .flashingGreen])
    #expect(batch.phaseIntervals.allSatisfy { $0.start == nil && $0.likelyEnd == nil })
  }

  @Test(arguments: [
    ("unavailable", PhaseState.unavailable, 0), ("dark", .dark, 1), ("flashing-red", .flashingRed, 2), ("red", .red, 3),
    ("flashing-green", .flashingGreen, 4), ("permissive-green", .permissiveGreen, 5), ("protected-green", .protectedGreen, 6),
    ("yellow", .yellow, 7), ("flashing-yellow", .flashingYellow, 8), ("_ext_0", .unavailable, 9),
  ])
  func lightsAreNeutralAndTheirCodesKept(light: String, state: PhaseState, code: UInt8) throws {
    let batch = try Messages.observations(Self.spat(#"{"light":"\#(light)"}"#))
    #expect(batch.phaseIntervals.first?.state == state)
    #expect(batch.phaseIntervals.first?.code == code)
  }
}
