/// A calendar date and time of day in UTC (proleptic Gregorian calendar).
public struct CivilTime: Hashable, Sendable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int

  /// The calendar's view of an instant.
  public init(_ instant: Instant) {
    let (days, rest) = floorDivide(instant.nanoseconds, 86_400_000_000_000)
    // Days are counted from 0000-03-01, so that the leap day ends the year.
    let shifted = days + 719_468
    let (era, dayOfEra) = floorDivide(shifted, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = Int(rest / 3_600_000_000_000)
    minute = Int(rest / 60_000_000_000 % 60)
    second = Int(rest / 1_000_000_000 % 60)
    nanosecond = Int(rest % 1_000_000_000)
  }

  /// Days from 1970-01-01 to the first of January of `year`; negative before.
  public static func daysToStart(ofYear year: Int) -> Int {
    let before = year - 1
    func floored(_ divisor: Int) -> Int { Int(floorDivide(Int64(before), Int64(divisor)).quotient) }
    return before * 365 + floored(4) - floored(100) + floored(400) - 719_162
  }
}

/// Division that rounds towards minus infinity, so that the remainder is never negative.
func floorDivide(_ dividend: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
