import Testing
import V2XModel

@Suite struct MessageTimeTests {
  /// 2026-05-18 01:07:30 UTC.
  let hint = Instant(nanoseconds: 1_779_066_450_000_000_000)

  @Test func aMillisecondOfTheMinuteLiesNearestToTheHint() {
    #expect(MessageTime.instant(millisecondOfMinute: 30_136, near: hint)?.seconds(since: hint) == 0.136)
    #expect(MessageTime.instant(millisecondOfMinute: 29_950, near: hint)?.seconds(since: hint) == -0.05)
  }

  @Test func theMinuteMayRollOverBetweenFixAndCapture() {
    let justAfter = hint.adding(seconds: 30.02)  // 01:08:00.02
    #expect(MessageTime.instant(millisecondOfMinute: 59_990, near: justAfter) == hint.adding(seconds: 29.99))
    let justBefore = hint.adding(seconds: 29.98)
    #expect(MessageTime.instant(millisecondOfMinute: 10, near: justBefore) == hint.adding(seconds: 30.01))
  }

  @Test(arguments: [-1, 60_000, 60_999, 65_535]) func reservedMillisecondsAreNoTime(value: Int) {
    #expect(MessageTime.instant(millisecondOfMinute: value, near: hint) == nil)
    #expect(MessageTime.instant(minuteOfYear: 10, millisecondOfMinute: value, near: hint) == nil)
  }

  @Test func theYearIsTheOneThatLiesNearest() {
    let newYear = Instant(nanoseconds: 1_798_761_600_000_000_000)  // 2027-01-01 00:00:00
    // A message of the last minute of December, captured in January, and the reverse.
    #expect(
      MessageTime.instant(minuteOfYear: 525_599, millisecondOfMinute: 59_900, near: newYear.adding(seconds: 0.05))
        == newYear.adding(seconds: -0.1))
    #expect(
      MessageTime.instant(minuteOfYear: 0, millisecondOfMinute: 20, near: newYear.adding(seconds: -0.01)) == newYear.adding(seconds: 0.02))
  }

  @Test func minutesOfALeapYearReachItsLastDay() {
    let hint = Instant(nanoseconds: 1_861_919_100_000_000_000)  // 2028-12-31 23:45:00
    #expect(MessageTime.instant(minuteOfYear: 527_039, near: hint)?.description == "2028-12-31T23:59:00.000000000Z")
    #expect(MessageTime.instant(minuteOfYear: 527_040, near: hint) == nil)
  }

  @Test func aTenthOfTheHourMayLieInTheNextHour() {
    let nearlyFull = Instant(nanoseconds: 1_779_065_990_000_000_000)  // 00:59:50
    #expect(MessageTime.instant(tenthOfHour: 150, near: nearlyFull)?.seconds(since: nearlyFull) == 25)
    #expect(MessageTime.instant(tenthOfHour: 35_900, near: nearlyFull)?.seconds(since: nearlyFull) == 0)
  }

  @Test(arguments: [35_991, 35_999, 36_000, 36_001, -1]) func specialMarksAreNoTime(mark: Int) {
    #expect(MessageTime.instant(tenthOfHour: mark, near: hint) == nil)
  }

  @Test func countdownsLongerThanAnHourAreUnavailable() {
    #expect(MessageTime.seconds(tenths: 0) == 0)
    #expect(MessageTime.seconds(tenths: 35_999) == 3599.9)
    #expect(MessageTime.seconds(tenths: 36_000) == nil)
    #expect(MessageTime.seconds(tenths: 36_001) == nil)
  }

  @Test func hintsAtTheEndsOfTimeDoNotTrap() {
    for hint in [Instant.distantPast, .distantFuture] {
      _ = MessageTime.instant(millisecondOfMinute: 30_000, near: hint)
      _ = MessageTime.instant(minuteOfYear: 5, near: hint)
      _ = MessageTime.instant(tenthOfHour: 5, near: hint)
    }
  }
}
