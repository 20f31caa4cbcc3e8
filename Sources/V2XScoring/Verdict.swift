/// What a judgement comes to.
public enum Verdict: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Shown to hold, on enough evidence.
  case pass
  /// Shown not to hold, on evidence that further samples cannot undo or that is large enough.
  case fail
  /// Too little evidence for either. Never counts as a pass.
  case inconclusive

  /// `pass`, `fail` or `inconclusive`: the word used in output for machines.
  public var description: String { rawValue }

  /// The word for people.
  public var title: BilingualText {
    switch self {
    case .pass: BilingualText("PASS", "通过")
    case .fail: BilingualText("FAIL", "不通过")
    case .inconclusive: BilingualText("INCONCLUSIVE", "无法判定")
    }
  }

  /// What several judgements come to together: a fail decides, else a doubt remains a doubt. Nothing judged is inconclusive.
  public init(combining verdicts: some Sequence<Verdict>) {
    var combined: Verdict?
    for verdict in verdicts {
      switch (combined, verdict) {
      case (_, .fail): combined = .fail
      case (.fail, _): break
      case (_, .inconclusive): combined = .inconclusive
      case (nil, .pass): combined = .pass
      case (.pass, .pass), (.inconclusive, .pass): break
      }
    }
    self = combined ?? .inconclusive
  }
}

/// A verdict with the reason for it.
public struct Judgement: Hashable, Sendable {
  public var verdict: Verdict
  /// One sentence.
  public var reason: BilingualText

  public init(_ verdict: Verdict, _ reason: BilingualText) {
    self.verdict = verdict
    self.reason = reason
  }
}
