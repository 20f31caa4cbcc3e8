import Testing
import V2XModel
import V2XScoring

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-05-18T01:07:30Z", 1_779_066_450_000_000_000),
    ("2026-05-18T09:07:30+08:00", 1_779_066_450_000_000_000), ("2026-05-18t01:07:30.25z", 1_779_066_450_250_000_000),
    ("2026-05-17 20:07:30.123456789123-05:00", 1_779_066_450_123_456_789), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000), ("1969-12-31T23:59:59.5Z", -500_000_000),
  ])
  func readsRFC3339(_ text: String, _ nanoseconds: Int64) {
    #expect(Instant(rfc3339: text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    "", "2026-05-18", "2026-05-18T01:07Z", "2026-05-18T01:07:30", "2026-13-18T01:07:30Z", "2026-02-29T01:07:30Z", "2026-05-18T24:00:00Z",
    "2026-05-18T01:07:30.Z", "2026-05-18T01:07:30+0800", "2026-05-18T01:07:30Zx", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
  ])
  func refusesOtherText(_ text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test func readsWhatDescriptionWrites() {
    for nanoseconds: Int64 in [0, 1, -1, 1_779_066_450_123_456_789, 951_782_400_000_000_000] {
      let instant = Instant(nanoseconds: nanoseconds)
      #expect(Instant(rfc3339: instant.description) == instant)
    }
  }
}
