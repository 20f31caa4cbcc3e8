import Glibc

/// A distribution of durations in constant memory: exact count, least and greatest; quantiles to 3 %, and exact where durations repeat.
///
/// Bins grow by a factor of 2^(1/24), from one microsecond to some hours; a quantile is the mean of its bin.
public struct DurationHistogram: Sendable {
  private struct Bin: Sendable {
    var count: UInt32 = 0
    var mean: Float = 0
  }

  private static let binsPerOctave = 24.0
  private static let binCount = 840
  private static let smallest = 1e-6

  private var bins: [Bin] = []
  public private(set) var count = 0
  /// Seconds; nil without a duration.
  public private(set) var least: Double?
  /// Seconds; nil without a duration.
  public private(set) var greatest: Double?

  public init() {}

  /// Adds a duration in seconds; a negative one, from frames out of order, counts as zero.
  public mutating func add(_ seconds: Double) {
    let value = max(0, seconds)
    if bins.isEmpty { bins = [Bin](repeating: Bin(), count: Self.binCount) }
    count += 1
    least = min(least ?? value, value)
    greatest = max(greatest ?? value, value)
    let bin = Self.bin(of: value)
    guard bins[bin].count < .max else { return }
    bins[bin].count += 1
    let count = Float(bins[bin].count)
    bins[bin].mean += (Float(min(value, Self.longest)) - bins[bin].mean) / count
  }

  /// Longer ones are as good as this: a year, in seconds.
  private static let longest = 31_536_000.0

  private static func bin(of value: Double) -> Int {
    guard value > smallest else { return 0 }
    return Int(min(Double(binCount - 2), log2(value / smallest) * binsPerOctave)) + 1
  }

  /// The duration that a share of all durations do not exceed; nil without a duration.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0, let least, let greatest else { return nil }
    var left = max(1, Int((Double(count) * share).rounded(.up)))
    for bin in bins {
      left -= Int(bin.count)
      if left <= 0 { return min(max(Double(bin.mean), least), greatest) }
    }
    return greatest
  }
}
