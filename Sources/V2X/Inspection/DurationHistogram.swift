import Glibc

/// A distribution of durations in constant memory: exact count, least and greatest; quantiles to 3 %, and exact where durations repeat.
///
/// Bins grow by a factor of 2^(1/24), from one microsecond to some hours; a quantile is the mean of its bin.
public struct DurationHistogram: Sendable {
  private struct Bin: Sendable {
    var count: UInt32 = 0
    var mean: Float = 0
  }

  private static let binsPerOctave = 24
  private static let binCount = 840

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

  /// Where the bins of an octave begin, from 1 to 2.
  private static let edges: [Double] = (0...binsPerOctave).map { exp2(Double($0) / Double(binsPerOctave)) }
  /// The bin of each 64th part of an octave's beginning. No part reaches beyond the bin that follows.
  private static let parts: [UInt8] = (0..<64).map { part in
    UInt8(edges.lastIndex { $0 <= 1 + Double(part) / 64 } ?? 0)
  }

  private static func bin(of value: Double) -> Int {
    let scaled = value * 1e6
    guard scaled > 1 else { return 0 }
    let octave = Int(scaled.exponentBitPattern) - 1023
    let fraction = scaled.significandBitPattern
    let part = Int(parts[Int(fraction >> 46)])
    let isBeyond = Double(bitPattern: 0x3ff << 52 | fraction) >= edges[part + 1]
    return min(binCount - 1, octave * binsPerOctave + part + (isBeyond ? 1 : 0) + 1)
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
