import Glibc

/// A distribution of durations in constant memory: exact count, least and greatest; quantiles to about 3 %.
///
/// Bins grow by a factor of 2^(1/12), from one microsecond to some hours.
public struct DurationHistogram: Sendable {
  private static let binsPerOctave = 12.0
  private static let binCount = 420
  private static let smallest = 1e-6

  private var bins: [UInt32] = []
  public private(set) var count = 0
  /// Seconds; nil without a duration.
  public private(set) var least: Double?
  /// Seconds; nil without a duration.
  public private(set) var greatest: Double?

  public init() {}

  /// Adds a duration in seconds; a negative one, from frames out of order, counts as zero.
  public mutating func add(_ seconds: Double) {
    let value = max(0, seconds)
    if bins.isEmpty { bins = [UInt32](repeating: 0, count: Self.binCount) }
    count += 1
    least = min(least ?? value, value)
    greatest = max(greatest ?? value, value)
    bins[Self.bin(of: value)] &+= 1
  }

  private static func bin(of value: Double) -> Int {
    guard value > smallest else { return 0 }
    return min(binCount - 1, Int(log2(value / smallest) * binsPerOctave) + 1)
  }

  /// The duration that a share of all durations do not exceed; nil without a duration.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0, let least, let greatest else { return nil }
    var left = max(1, Int((Double(count) * share).rounded(.up)))
    for (index, bin) in bins.enumerated() {
      left -= Int(bin)
      if left <= 0 {
        // The geometric middle of the bin, kept inside what was seen.
        let middle = index == 0 ? Self.smallest : Self.smallest * exp2((Double(index) - 0.5) / Self.binsPerOctave)
        return min(max(middle, least), greatest)
      }
    }
    return greatest
  }
}
