/// What a scenario demands: a measure, a limit for it, and how much evidence it takes to say that the limit is kept.
public struct Criterion: Sendable {
  public var measure: Measure
  /// What the criterion means in this scenario; `nil` = the measure's own title.
  public var title: BilingualText?
  public var comparison: Comparison
  /// In the unit of the measure.
  public var threshold: Double
  /// The least number of samples for a pass, at least 1.
  public var leastSamples: Int
  /// The greatest share of samples that may stay undecided for a pass, 0 to 1.
  public var mostUndecided: Double

  /// The share of undecided samples allowed where a criterion does not say. An engineering choice.
  public static let defaultMostUndecided = 0.05

  public init(
    measure: Measure, title: BilingualText? = nil, comparison: Comparison, threshold: Double, leastSamples: Int,
    mostUndecided: Double = Criterion.defaultMostUndecided
  ) {
    self.measure = measure
    self.title = title
    self.comparison = comparison
    self.threshold = threshold
    self.leastSamples = max(1, leastSamples)
    self.mostUndecided = mostUndecided
  }

  /// The limit as printed: `≤ 0`, `≤ 1.0 %`.
  public var limit: String { "\(comparison.symbol) \(measure.unit.text(threshold))" }

  /// Judges a value.
  ///
  /// A fail needs no number of samples when nothing that could still be seen would undo it: one certain red-light running breaks
  /// "none", whatever else happens. Any other fail needs the least number of samples, and the limit broken however the undecided
  /// ones might be decided. A pass needs the least number of samples, few undecided ones, and the limit kept over the whole range
  /// in which the value lies.
  public func judge(_ value: MeasureValue) -> Judgement {
    let unit = measure.unit
    if comparison.holds(value.reachable, threshold) == false {
      let least = unit.text(value.value ?? value.reachable.lowerBound)
      return Judgement(
        .fail, BilingualText("\(least) for certain; no further sample can undo it", "已确证为 \(least)，再多样本也不会改变"))
    }
    if let missing = value.unavailable, !value.isVacuous { return Judgement(.inconclusive, missing) }
    if value.samples < leastSamples {
      return Judgement(
        .inconclusive,
        BilingualText(
          "too few samples: \(value.samples), at least \(leastSamples) needed", "样本不足：\(value.samples) 个，至少需要 \(leastSamples) 个"))
    }
    let text = (english: described(value), chinese: described(value, inChinese: true))
    if let possible = value.possible, comparison.holds(possible, threshold) == false {
      return Judgement(.fail, BilingualText("out of limits: \(text.english)", "超出限值：\(text.chinese)"))
    }
    let share = value.undecidedShare
    if share > mostUndecided {
      let (part, limit) = (MeasureUnit.share.text(share), MeasureUnit.share.text(mostUndecided))
      return Judgement(
        .inconclusive,
        BilingualText(
          "\(value.undecided) of \(value.undecided + value.samples) samples undecided: \(part), at most \(limit) allowed",
          "\(value.undecided + value.samples) 个样本中有 \(value.undecided) 个无法判定：\(part)，最多允许 \(limit)"))
    }
    if let missing = value.unavailable {
      // Vacuous: there is nothing that could exceed the limit.
      return comparison.isUpperLimit ? Judgement(.pass, missing) : Judgement(.inconclusive, missing)
    }
    switch value.range.flatMap({ comparison.holds($0, threshold) }) {
    case true:
      return Judgement(.pass, BilingualText("within limits: \(text.english)", "符合限值：\(text.chinese)"))
    case false:
      return Judgement(
        .inconclusive,
        BilingualText(
          "out of limits unless the \(value.undecided) undecided samples count: \(text.english)",
          "若不计 \(value.undecided) 个未判定样本则超出限值：\(text.chinese)"))
    case nil:
      return Judgement(
        .inconclusive,
        BilingualText("not enough evidence: \(text.english), on both sides of the limit", "证据不足：\(text.chinese)，跨越限值两侧"))
    }
  }

  private func described(_ value: MeasureValue, inChinese: Bool = false) -> String {
    let unit = measure.unit
    let figure = value.value.map(unit.text) ?? "-"
    guard let range = value.range, range.lowerBound < range.upperBound else { return figure }
    let (low, high) = (unit.text(range.lowerBound), unit.text(range.upperBound))
    return inChinese ? "\(figure)（介于 \(low) 与 \(high) 之间）" : "\(figure) (between \(low) and \(high))"
  }
}
