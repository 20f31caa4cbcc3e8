/// Turns the shortened times of messages into instants.
///
/// Messages leave out what the listener is expected to know (the minute, the hour, the year). The missing part is chosen so that
/// the result lies nearest to a hint, which is the capture time or, for the end times of a signal state, the message's own time.
/// Codes that mean "unavailable" give `nil`, as do values outside the range of the field.
public enum MessageTime {
  /// A millisecond within a minute (`DSecond`): 0 to 59 999; 60 000 and above mean leap second, reserved or unavailable.
  /// - Parameter hint: the capture time. The result is right while latency and clock error together stay below 30 s.
  public static func instant(millisecondOfMinute value: Int, near hint: Instant) -> Instant? {
    guard (0..<60_000).contains(value) else { return nil }
    return nearest(offset: Int64(value) * 1_000_000, period: 60_000_000_000, hint: hint)
  }

  /// A minute of the year (`MinuteOfTheYear`), 0 to 527 039 (527 040 = invalid), with a millisecond within that minute.
  /// - Parameter value: milliseconds, 0 to 59 999. Without it the minute alone is not an instant: `nil`.
  public static func instant(minuteOfYear: Int, millisecondOfMinute value: Int, near hint: Instant) -> Instant? {
    guard (0..<60_000).contains(value), let minute = instant(minuteOfYear: minuteOfYear, near: hint) else { return nil }
    return minute.adding(nanoseconds: Int64(value) * 1_000_000)
  }

  /// The start of a minute of the year, in the year that brings it nearest to the hint.
  public static func instant(minuteOfYear: Int, near hint: Instant) -> Instant? {
    guard (0..<527_040).contains(minuteOfYear) else { return nil }
    let year = CivilTime(hint).year
    // Nearly always the minute lies within the hint's own year, and no other can be nearer.
    if let own = start(of: minuteOfYear, in: year), abs(own.seconds(since: hint)) < 150 * 86_400 { return own }
    var best: Instant?
    var bestDistance = Double.infinity
    for candidate in (year - 1)...(year + 1) {
      guard let instant = start(of: minuteOfYear, in: candidate) else { continue }
      let distance = abs(instant.seconds(since: hint))
      if distance < bestDistance { (best, bestDistance) = (instant, distance) }
    }
    return best
  }

  /// The start of a minute of a year; nil beyond the end of time.
  private static func start(of minute: Int, in year: Int) -> Instant? {
    let seconds = Int64(CivilTime.daysToStart(ofYear: year)) * 86_400 + Int64(minute) * 60
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? nil : Instant(nanoseconds: nanoseconds)
  }

  /// A date and time of day (`DDateTime`), to the minute where the millisecond is not stated.
  ///
  /// - Parameters:
  ///   - offset: minutes that the other numbers are ahead of UTC.
  /// - Returns: nil for a day or time that there is not.
  public static func instant(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, millisecondOfMinute: Int? = nil, offset: Int = 0
  ) -> Instant? {
    guard (1...9999).contains(year), (1...12).contains(month), (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
    let milliseconds = millisecondOfMinute ?? 0
    guard (0..<60_000).contains(milliseconds) else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    var days = CivilTime.daysToStart(ofYear: year)
    func length(_ month: Int) -> Int { month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31 }
    guard day >= 1, day <= length(month) else { return nil }
    for before in 1..<month { days += length(before) }
    let minutes = ((days + day - 1) * 24 + hour) * 60 + minute - offset
    let (nanoseconds, overflow) = (Int64(minutes) * 60_000 + Int64(milliseconds)).multipliedReportingOverflow(by: 1_000_000)
    return overflow ? nil : Instant(nanoseconds: nanoseconds)
  }

  /// A tenth of a second within an hour (`TimeMark` as a time of day): 0 to 35 990. 35 991 to 35 999 stand for a leap second,
  /// 36 000 for "more than an hour ahead", 36 001 for unknown: none of these is a time.
  public static func instant(tenthOfHour value: Int, near hint: Instant) -> Instant? {
    guard (0...35_990).contains(value) else { return nil }
    return nearest(offset: Int64(value) * 100_000_000, period: 3_600_000_000_000, hint: hint)
  }

  /// A length in tenths of a second (`TimeMark` as a countdown), in seconds: 0 to 3 599.9. 36 000 (longer than an hour) and
  /// 36 001 (unknown) give `nil`.
  public static func seconds(tenths value: Int) -> Double? {
    (0..<36_000).contains(value) ? Double(value) / 10 : nil
  }

  /// The same length in nanoseconds.
  @inlinable
  public static func nanoseconds(tenths value: Int) -> Int64? {
    (0..<36_000).contains(value) ? Int64(value) * 100_000_000 : nil
  }

  @inline(__always)
  private static func nearest(offset: Int64, period: Int64, hint: Instant) -> Instant? {
    let (difference, overflow) = hint.nanoseconds.subtractingReportingOverflow(offset)
    guard !overflow else { return nil }
    let (below, remainder) = floorDivide(difference, period)
    let (product, overflowed) = (remainder * 2 >= period ? below + 1 : below).multipliedReportingOverflow(by: period)
    return overflowed ? nil : Instant(nanoseconds: product).adding(nanoseconds: offset)
  }
}
