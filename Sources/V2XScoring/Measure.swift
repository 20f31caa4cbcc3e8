/// A number with unit and definition, computed from events.
///
/// The catalogue is ``all``. A measure of one's own needs a name, its definition, and an accumulator.
public struct Measure: Sendable {
  /// Dotted name: `signal.crossings-on-red`.
  public let name: String
  public let unit: MeasureUnit
  public let title: BilingualText
  /// How it is computed, and what it cannot tell.
  public let definition: String
  /// The document the definition comes from.
  public let source: String
  /// A new accumulator that keeps at most this many events as evidence.
  public let makeAccumulator: @Sendable (_ evidenceLimit: Int) -> any MeasureAccumulator

  public init(
    name: String, unit: MeasureUnit, title: BilingualText, definition: String, source: String,
    makeAccumulator: @escaping @Sendable (_ evidenceLimit: Int) -> any MeasureAccumulator
  ) {
    self.name = name
    self.unit = unit
    self.title = title
    self.definition = definition
    self.source = source
    self.makeAccumulator = makeAccumulator
  }
}

/// The unit of a measure.
public enum MeasureUnit: String, Hashable, Sendable, CaseIterable {
  /// A number of things.
  case count = "1"
  /// A part of a whole, 0 to 1; printed in percent.
  case share = "share"
  /// Seconds.
  case seconds = "s"

  /// A value as people read it: `12`, `7.0 %`, `25.99 s`.
  public func text(_ value: Double) -> String {
    switch self {
    case .count: Self.fixed(value, decimals: value == value.rounded() ? 0 : 2)
    case .share: Self.fixed(value * 100, decimals: 1) + " %"
    case .seconds: Self.fixed(value, decimals: 2) + " s"
    }
  }

  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    var factor: Int64 = 1
    for _ in 0..<decimals { factor *= 10 }
    let scaled = Int64((value * Double(factor)).rounded())
    let (whole, part) = (scaled.magnitude / factor.magnitude, scaled.magnitude % factor.magnitude)
    let sign = scaled < 0 ? "-" : ""
    if decimals == 0 { return "\(sign)\(whole)" }
    let digits = String(part)
    return "\(sign)\(whole).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
  }
}

/// Gathers one measure from events. Its state does not grow with their number.
public protocol MeasureAccumulator: Sendable {
  /// Takes an event that belongs to the exercise.
  mutating func ingest(_ sample: CrossingSample)

  /// The value so far.
  func value() -> MeasureValue
}

/// The value of a measure, how far it may be off, and what it rests on.
public struct MeasureValue: Sendable, Equatable {
  /// The best estimate, in the measure's unit; `nil` = unavailable, for the reason in ``unavailable``.
  public var value: Double?
  /// Why there is no value.
  public var unavailable: BilingualText?
  /// There is no value because nothing of the kind happened, which keeps every upper limit.
  public var isVacuous: Bool
  /// Where the true value lies given these samples: for counts, without and with what is only probable; for shares, the 95 %
  /// interval. `nil` without value.
  public var range: ClosedRange<Double>?
  /// ``range``, widened by every way in which the undecided samples might be decided. `nil` without value.
  public var possible: ClosedRange<Double>?
  /// What the value could still become if more were seen, or seen better.
  public var reachable: ClosedRange<Double>
  /// The samples that were decided and that the value rests on.
  public var samples: Int
  /// The samples that could not be decided; they are in no value.
  public var undecided: Int
  /// The events behind the value.
  public var evidence: Evidence

  public init(
    value: Double?, unavailable: BilingualText? = nil, isVacuous: Bool = false, range: ClosedRange<Double>?,
    possible: ClosedRange<Double>?, reachable: ClosedRange<Double>, samples: Int, undecided: Int, evidence: Evidence
  ) {
    self.value = value
    self.unavailable = unavailable
    self.isVacuous = isVacuous
    self.range = range
    self.possible = possible
    self.reachable = reachable
    self.samples = samples
    self.undecided = undecided
    self.evidence = evidence
  }

  /// The share of samples that could not be decided, 0 to 1; 0 without any samples.
  public var undecidedShare: Double {
    let all = samples + undecided
    return all == 0 ? 0 : Double(undecided) / Double(all)
  }
}
