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

  @Test func aDateAndTimeOfDayIsAnInstant() {
    #expect(MessageTime.instant(year: 2026, month: 5, day: 18, hour: 1, minute: 7, millisecondOfMinute: 30_000) == hint)
    #expect(MessageTime.instant(year: 2026, month: 5, day: 18, hour: 9, minute: 7, offset: 480) == hint.adding(seconds: -30))
    #expect(MessageTime.instant(year: 1970, month: 1, day: 1, hour: 0, minute: 0) == Instant(nanoseconds: 0))
    // The day after the 29th of February 2024.
    #expect(MessageTime.instant(year: 2024, month: 3, day: 1, hour: 0, minute: 0) == Instant(nanoseconds: 1_709_251_200_000_000_000))
    #expect(MessageTime.instant(year: 2024, month: 2, day: 29, hour: 0, minute: 0) == Instant(nanoseconds: 1_709_164_800_000_000_000))
  }

  @Test func daysAndTimesThatThereAreNotAreNoInstant() {
    #expect(MessageTime.instant(year: 2023, month: 2, day: 29, hour: 0, minute: 0) == nil)
    #expect(MessageTime.instant(year: 2024, month: 4, day: 31, hour: 0, minute: 0) == nil)
    #expect(MessageTime.instant(year: 0, month: 1, day: 1, hour: 0, minute: 0) == nil)
    #expect(MessageTime.instant(year: 2024, month: 0, day: 1, hour: 0, minute: 0) == nil)
    #expect(MessageTime.instant(year: 2024, month: 1, day: 0, hour: 0, minute: 0) == nil)
    #expect(MessageTime.instant(year: 2024, month: 1, day: 1, hour: 24, minute: 0) == nil)
    #expect(MessageTime.instant(year: 2024, month: 1, day: 1, hour: 0, minute: 60) == nil)
    #expect(MessageTime.instant(year: 2024, month: 1, day: 1, hour: 0, minute: 0, millisecondOfMinute: 60_000) == nil)
    #expect(MessageTime.instant(year: 4095, month: 1, day: 1, hour: 0, minute: 0) == nil)
  }
}
