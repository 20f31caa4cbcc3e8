/// A point in time: nanoseconds since 1970-01-01 00:00:00 UTC, leap seconds not counted (as in captures and POSIX time).
///
/// Arithmetic never traps: sums that leave the range (years 1677 to 2262) stop at its ends.
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the Unix epoch.
  public var nanoseconds: Int64

  /// The instant that many nanoseconds after the Unix epoch.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The instant that many seconds after the Unix epoch; `nil` when not finite or out of range.
  public init?(seconds: Double) {
    let scaled = (seconds * 1e9).rounded()
    guard scaled.isFinite, abs(scaled) < 9.2e18 else { return nil }
    nanoseconds = Int64(scaled)
  }

  /// Seconds since the Unix epoch. A `Double` holds today's times to about 0.2 µs only: for output, not for arithmetic.
  public var seconds: Double { Double(nanoseconds) * 1e-9 }

  /// Seconds from `other` to this instant; negative when this one is earlier.
  @inlinable public func seconds(since other: Instant) -> Double {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    return overflow ? Double(nanoseconds) * 1e-9 - Double(other.nanoseconds) * 1e-9 : Double(difference) * 1e-9
  }

  /// The instant `seconds` later (earlier when negative), rounded to a nanosecond.
  @inlinable public func adding(seconds: Double) -> Instant {
    let scaled = (seconds * 1e9).rounded()
    guard abs(scaled) < 9.2e18 else { return scaled > 0 ? .distantFuture : scaled < 0 ? .distantPast : self }
    return adding(nanoseconds: Int64(scaled))
  }

  /// The instant that many nanoseconds later (earlier when negative).
  @inlinable public func adding(nanoseconds delta: Int64) -> Instant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(delta)
    return overflow ? (delta > 0 ? .distantFuture : .distantPast) : Instant(nanoseconds: sum)
  }

  @inlinable public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Later than every time a message can carry.
  public static let distantFuture = Instant(nanoseconds: .max)
  /// Earlier than every time a message can carry.
  public static let distantPast = Instant(nanoseconds: .min)
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC with nine decimals, such as `2026-05-18T01:07:30.000000000Z`.
  public var description: String {
    let date = CivilTime(self)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(padded(date.hour, 2)):"
      + "\(padded(date.minute, 2)):\(padded(date.second, 2)).\(padded(date.nanosecond, 9))Z"
  }
}
