/// A set of integers as sorted, disjoint closed ranges.
struct IntegerSet: Equatable {
  /// Stand for no bound: beyond what 64 bits hold.
  static let minimum = Int128(Int64.min) * 16
  static let maximum = Int128(Int64.max) * 16

  private(set) var ranges: [ClosedRange<Int128>]

  static let all = IntegerSet(minimum...maximum)
  /// What a size can be.
  static let sizes = IntegerSet(0...maximum)
  static let empty = IntegerSet(ranges: [])

  private init(ranges: [ClosedRange<Int128>]) { self.ranges = ranges }

  init(_ range: ClosedRange<Int128>) { ranges = [range] }

  var isEmpty: Bool { ranges.isEmpty }
  var first: Int128? { ranges.first?.lowerBound }
  var last: Int128? { ranges.last?.upperBound }

  /// The smallest member, nil where there is none below all others.
  var lower: Int64? { first.flatMap { Int64(exactly: $0) } }
  /// The greatest member, nil where there is none above all others.
  var upper: Int64? { last.flatMap { Int64(exactly: $0) } }

  func contains(_ number: Int64) -> Bool { ranges.contains { $0.contains(Int128(number)) } }

  static func union(of sets: [IntegerSet]) -> IntegerSet {
    var merged: [ClosedRange<Int128>] = []
    for range in sets.flatMap(\.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return IntegerSet(ranges: merged)
  }

  func intersection(_ other: IntegerSet) -> IntegerSet {
    var result: [ClosedRange<Int128>] = []
    var (left, right) = (0, 0)
    while left < ranges.count, right < other.ranges.count {
      let (one, two) = (ranges[left], other.ranges[right])
      let lower = max(one.lowerBound, two.lowerBound)
      let upper = min(one.upperBound, two.upperBound)
      if lower <= upper { result.append(lower...upper) }
      if one.upperBound < two.upperBound { left += 1 } else { right += 1 }
    }
    return IntegerSet(ranges: result)
  }
}
