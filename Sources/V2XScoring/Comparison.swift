/// How the value of a measure is compared with a threshold.
public enum Comparison: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case lessOrEqual = "<="
  case less = "<"
  case greaterOrEqual = ">="
  case greater = ">"
  case equal = "=="

  /// As written in a scenario file.
  public var description: String { rawValue }

  /// The sign used in print.
  public var symbol: String {
    switch self {
    case .lessOrEqual: "≤"
    case .less: "<"
    case .greaterOrEqual: "≥"
    case .greater: ">"
    case .equal: "="
    }
  }

  /// Whether `value` stands in this relation to `threshold`.
  public func holds(_ value: Double, _ threshold: Double) -> Bool {
    switch self {
    case .lessOrEqual: value <= threshold
    case .less: value < threshold
    case .greaterOrEqual: value >= threshold
    case .greater: value > threshold
    case .equal: value == threshold
    }
  }

  /// Whether the comparison holds for every value of a range (`true`), for none (`false`), or for some (`nil`).
  public func holds(_ range: ClosedRange<Double>, _ threshold: Double) -> Bool? {
    if self == .equal {
      if range.lowerBound == threshold, range.upperBound == threshold { return true }
      return range.contains(threshold) ? nil : false
    }
    // The other relations are monotone: the ends tell for all between them.
    switch (holds(range.lowerBound, threshold), holds(range.upperBound, threshold)) {
    case (true, true): return true
    case (false, false): return false
    default: return nil
    }
  }

  /// Whether a smaller value can only help: true of `<` and `<=`.
  public var isUpperLimit: Bool { self == .less || self == .lessOrEqual }
}
