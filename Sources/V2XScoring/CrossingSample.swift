import V2XModel
public import V2XReconstruction

/// A stop-line crossing as an exercise sees it.
public struct CrossingSample: Sendable {
  public var crossing: StopLineCrossing
  /// It lies within the scenario's scope; `false` = it may or may not, because its lane, phase or kind of road user is not known.
  public var isInScope: Bool

  public init(_ crossing: StopLineCrossing, isInScope: Bool = true) {
    self.crossing = crossing
    self.isInScope = isInScope
  }

  /// The crossing as a sample of an exercise; `nil` = it does not belong to it.
  init?(_ crossing: StopLineCrossing, in scope: Scope) {
    guard scope.contains(time: crossing.time), scope.contains(node: crossing.intersection) else { return nil }
    let parts = [
      scope.contains(lane: crossing.lane), scope.contains(phase: crossing.phase, candidates: crossing.candidatePhases),
      scope.contains(identities: crossing.ids, kind: crossing.kind),
    ]
    if parts.contains(false) { return nil }
    self.init(crossing, isInScope: !parts.contains(nil))
  }
}

/// What an event says to a question.
public enum Finding: Hashable, Sendable {
  /// The question does not arise: no sample.
  case notConcerned
  case no
  /// Yes, but it rests on an inference that may be wrong.
  case probably
  case certainly
  /// The event cannot tell.
  case undecided
}

/// The questions that measures of signal compliance ask. A passage without a signal concerns none of them.
extension CrossingSample {
  /// Whether a signal governed the passage.
  var underSignal: Finding {
    if crossing.classification == .uncontrolled { return .notConcerned }
    return isInScope ? .certainly : .undecided
  }

  /// Whether it was red-light running.
  var violation: Finding {
    answer { crossing.violation }
  }

  /// Whether it was of a class.
  func classified(_ classification: StopLineCrossing.Classification) -> Finding {
    answer { crossing.classification == .indeterminate ? nil : crossing.classification == classification }
  }

  /// Whether it was red-light running more than `seconds` into red.
  func violation(laterThan seconds: Double) -> Finding {
    answer {
      guard let violation = crossing.violation else { return nil }
      return violation ? crossing.timeInState.map { $0 > seconds } : false
    }
  }

  /// Whether nothing can be said about it.
  var isUndecided: Finding {
    switch violation {
    case .notConcerned: .notConcerned
    case .undecided: .certainly
    default: .no
    }
  }

  private func answer(_ question: () -> Bool?) -> Finding {
    if crossing.classification == .uncontrolled { return .notConcerned }
    guard isInScope, crossing.certainty != .indeterminate, let yes = question() else { return .undecided }
    if !yes { return .no }
    // That a turn's lamp is an arrow is inferred from the phases of the map, so a violation that hangs on it is not certain.
    let isInferred = crossing.notes.contains(.turnOnRedOwnPhase)
    return crossing.certainty == .certain && !isInferred ? .certainly : .probably
  }
}
