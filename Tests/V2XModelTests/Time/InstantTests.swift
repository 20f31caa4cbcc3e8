import Testing
import V2XModel

@Suite struct InstantTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000000Z"),
    (-1, "1969-12-31T23:59:59.999999999Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
    (1_779_066_450_123_456_789, "2026-05-18T01:07:30.123456789Z"),
    (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
    (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
  ])
  func printsAsRFC3339(nanoseconds: Int64, text: String) {
    #expect(Instant(nanoseconds: nanoseconds).description == text)
  }

  @Test func differencesKeepNanoseconds() {
    let a = Instant(nanoseconds: 1_779_066_450_000_000_000)
    #expect(a.adding(nanoseconds: 1).seconds(since: a) == 1e-9)
    #expect(a.adding(seconds: -0.35).nanoseconds == a.nanoseconds - 350_000_000)
  }

  @Test func sumsStopAtTheEndsOfTheRange() {
    #expect(Instant(nanoseconds: .max - 1).adding(seconds: 10) == .distantFuture)
    #expect(Instant(nanoseconds: .min + 1).adding(seconds: -10) == .distantPast)
    #expect(Instant(nanoseconds: 0).adding(seconds: .infinity) == .distantFuture)
    #expect(Instant(nanoseconds: 5).adding(seconds: .nan) == Instant(nanoseconds: 5))
    #expect(Instant.distantFuture.seconds(since: .distantPast) > 1e10)
  }

  @Test func refusesSecondsThatAreNoTime() {
    #expect(Instant(seconds: .nan) == nil)
    #expect(Instant(seconds: 1e20) == nil)
    #expect(Instant(seconds: 1.5)?.nanoseconds == 1_500_000_000)
  }

  @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
    var former = CivilTime(Instant(nanoseconds: -86_400_000_000_000))
    for day in 0..<106_000 {
      let civil = CivilTime(Instant(nanoseconds: Int64(day) * 86_400_000_000_000))
      let isNext =
        (civil.day == former.day + 1 && civil.month == former.month && civil.year == former.year)
        || (civil.day == 1 && civil.month == former.month + 1 && civil.year == former.year)
        || (civil.day == 1 && civil.month == 1 && former.month == 12 && former.day == 31 && civil.year == former.year + 1)
      guard isNext else {
        Issue.record("\(former) is followed by \(civil)")
        return
      }
      if civil.day == 1, civil.month == 1 { #expect(CivilTime.daysToStart(ofYear: civil.year) == day) }
      former = civil
    }
  }
}
