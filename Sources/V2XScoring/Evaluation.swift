public import V2XModel
public import V2XReconstruction

/// Judges a stream of events by a scenario. State and result are bounded by the scenario, not by the number of events.
///
///     var evaluation = Evaluation(of: scenario)
///     for event in events { evaluation.ingest(event) }
///     print(evaluation.finish().verdict)
public struct Evaluation: Sendable {
  public let scenario: Scenario
  private var accumulators: [any MeasureAccumulator]
  private var counts = EvaluationCounts()
  private var span: ClosedRange<Instant>?

  /// The number of events that each measure lists as evidence where the caller does not say.
  public static let defaultEvidenceLimit = 100

  /// - Parameter evidenceLimit: the most events that each measure lists as evidence; further ones are counted.
  public init(of scenario: Scenario, evidenceLimit: Int = Evaluation.defaultEvidenceLimit) {
    self.scenario = scenario
    accumulators = scenario.criteria.map { $0.measure.makeAccumulator(evidenceLimit) }
  }

  /// Takes an event. Order does not matter for values; evidence is listed in the order of ingestion.
  public mutating func ingest(_ event: Event) {
    switch event {
    case .stopLineCrossing(let crossing): ingest(crossing)
    default: break
    }
  }

  private mutating func ingest(_ crossing: StopLineCrossing) {
    guard let sample = CrossingSample(crossing, in: scenario.scope) else {
      counts.outOfScope += 1
      return
    }
    counts.inScope += 1
    if !sample.isInScope { counts.scopeUnknown += 1 }
    span = span.map { min($0.lowerBound, crossing.time)...max($0.upperBound, crossing.time) } ?? crossing.time...crossing.time
    for i in accumulators.indices { accumulators[i].ingest(sample) }
  }

  /// The judgement of what was ingested so far. More may be ingested afterwards.
  public func finish() -> EvaluationResult {
    let results = zip(scenario.criteria, accumulators).map { criterion, accumulator in
      let value = accumulator.value()
      return CriterionResult(criterion: criterion, value: value, judgement: criterion.judge(value))
    }
    return EvaluationResult(scenario: scenario, criteria: results, counts: counts, span: span)
  }
}

/// How many events an evaluation took.
public struct EvaluationCounts: Hashable, Sendable {
  /// Events that belong to the exercise, ``scopeUnknown`` among them.
  public var inScope = 0
  /// Events elsewhere, at other times or of other road users.
  public var outOfScope = 0
  /// Events that may or may not belong to the exercise; measures take them as undecided.
  public var scopeUnknown = 0

  public init() {}
}

/// A scenario's verdict with everything it rests on.
public struct EvaluationResult: Sendable {
  public var scenario: Scenario
  /// In the order of the scenario.
  public var criteria: [CriterionResult]
  public var counts: EvaluationCounts
  /// From the first to the last event that belongs to the exercise; `nil` when none does.
  public var span: ClosedRange<Instant>?

  public init(scenario: Scenario, criteria: [CriterionResult], counts: EvaluationCounts, span: ClosedRange<Instant>?) {
    self.scenario = scenario
    self.criteria = criteria
    self.counts = counts
    self.span = span
  }

  /// Fail if any criterion fails, else inconclusive if any is, else pass.
  public var verdict: Verdict { Verdict(combining: criteria.lazy.map(\.judgement.verdict)) }

  /// Which criteria decided the verdict.
  public var reason: BilingualText {
    let verdict = verdict
    guard !criteria.isEmpty else { return BilingualText("the scenario has no criteria", "该场景没有判据") }
    let deciding = criteria.filter { $0.judgement.verdict == verdict }.map(\.title)
    let (english, chinese) = (deciding.map(\.english).joined(separator: "; "), deciding.map(\.chinese).joined(separator: "；"))
    return switch verdict {
    case .pass: BilingualText("all \(criteria.count) criteria hold", "全部 \(criteria.count) 项判据均满足")
    case .fail: BilingualText("not met: \(english)", "不满足：\(chinese)")
    case .inconclusive: BilingualText("not enough evidence: \(english)", "证据不足：\(chinese)")
    }
  }
}

/// A criterion with its value and judgement.
public struct CriterionResult: Sendable {
  public var criterion: Criterion
  public var value: MeasureValue
  public var judgement: Judgement

  public init(criterion: Criterion, value: MeasureValue, judgement: Judgement) {
    self.criterion = criterion
    self.value = value
    self.judgement = judgement
  }

  /// The criterion's title, or the measure's where it has none.
  public var title: BilingualText { criterion.title ?? criterion.measure.title }
}
