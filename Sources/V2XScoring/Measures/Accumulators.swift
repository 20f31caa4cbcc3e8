/// Counts the events that say yes to a question.
struct CountAccumulator: MeasureAccumulator {
  private let question: @Sendable (CrossingSample) -> Finding
  private var tally = Tally()
  private var evidence: Evidence

  init(evidenceLimit: Int, _ question: @escaping @Sendable (CrossingSample) -> Finding) {
    self.question = question
    evidence = Evidence(limit: evidenceLimit)
  }

  mutating func ingest(_ sample: CrossingSample) {
    if tally.add(question(sample)) { evidence.add(sample.crossing) }
  }

  func value() -> MeasureValue {
    let (certain, all) = (Double(tally.certain), Double(tally.certain + tally.probable))
    return MeasureValue(
      value: all, range: certain...all, possible: certain...(all + Double(tally.undecided)), reachable: certain...(.infinity),
      samples: tally.decided, undecided: tally.undecided, evidence: evidence)
  }
}

/// The share of events that say yes to a question, among those that answer it.
struct ShareAccumulator: MeasureAccumulator {
  private let question: @Sendable (CrossingSample) -> Finding
  private let isCensus: Bool
  private var tally = Tally()
  private var evidence: Evidence

  /// - Parameter isCensus: the share describes this capture, not the traffic that it is a sample of: no interval.
  init(evidenceLimit: Int, isCensus: Bool = false, _ question: @escaping @Sendable (CrossingSample) -> Finding) {
    self.question = question
    self.isCensus = isCensus
    evidence = Evidence(limit: evidenceLimit)
  }

  mutating func ingest(_ sample: CrossingSample) {
    if tally.add(question(sample)) { evidence.add(sample.crossing) }
  }

  func value() -> MeasureValue {
    let decided = tally.decided
    // A share that is above 0 stays above 0, and one that is below 1 stays below 1, however many samples follow.
    let reachable = (tally.certain > 0 ? Double.leastNonzeroMagnitude : 0)...(tally.no > 0 ? 1.0.nextDown : 1)
    guard decided > 0 else {
      return MeasureValue(
        value: nil, unavailable: BilingualText("no sample that could be decided", "没有可判定的样本"), range: nil, possible: nil,
        reachable: reachable, samples: 0, undecided: tally.undecided, evidence: evidence)
    }
    let yes = tally.certain + tally.probable
    let share = Double(yes) / Double(decided)
    let range = interval(from: tally.certain, to: yes, of: decided)
    let possible = interval(from: tally.certain, to: yes + tally.undecided, of: decided + tally.undecided)
    return MeasureValue(
      value: share, range: range, possible: min(possible.lowerBound, range.lowerBound)...max(possible.upperBound, range.upperBound),
      reachable: reachable, samples: decided, undecided: tally.undecided, evidence: evidence)
  }

  /// The shares that the least and the greatest number of "yes" stand for.
  private func interval(from least: Int, to greatest: Int, of all: Int) -> ClosedRange<Double> {
    if isCensus { return Double(least) / Double(all)...Double(greatest) / Double(all) }
    return wilsonInterval(least, of: all).lowerBound...wilsonInterval(greatest, of: all).upperBound
  }
}

/// The greatest of a quantity over the events that say yes to a question.
struct MaximumAccumulator: MeasureAccumulator {
  private let question: @Sendable (CrossingSample) -> Finding
  private let quantity: @Sendable (CrossingSample) -> Double?
  private let none: BilingualText
  private var tally = Tally()
  private var greatest: Double?
  private var greatestCertain = 0.0
  private var evidence: Evidence

  /// - Parameter quantity: not negative; `nil` = not known, which leaves the event undecided.
  /// - Parameter none: what to say when no event says yes.
  init(
    evidenceLimit: Int, none: BilingualText, of quantity: @escaping @Sendable (CrossingSample) -> Double?,
    where question: @escaping @Sendable (CrossingSample) -> Finding
  ) {
    self.question = question
    self.quantity = quantity
    self.none = none
    evidence = Evidence(limit: evidenceLimit)
  }

  mutating func ingest(_ sample: CrossingSample) {
    let finding = question(sample)
    guard finding == .certainly || finding == .probably else {
      tally.add(finding)
      return
    }
    guard let amount = quantity(sample), amount.isFinite else {
      tally.add(.undecided)
      return
    }
    tally.add(finding)
    if finding == .certainly { greatestCertain = max(greatestCertain, amount) }
    if amount > greatest ?? -.infinity {
      greatest = amount
      evidence.replace(with: sample.crossing)
    }
  }

  func value() -> MeasureValue {
    let reachable = greatestCertain...(.infinity)
    guard let greatest else {
      return MeasureValue(
        value: nil, unavailable: none, isVacuous: true, range: nil, possible: nil, reachable: reachable, samples: tally.decided,
        undecided: tally.undecided, evidence: evidence)
    }
    return MeasureValue(
      value: greatest, range: greatestCertain...greatest, possible: greatestCertain...(tally.undecided > 0 ? .infinity : greatest),
      reachable: reachable, samples: tally.decided, undecided: tally.undecided, evidence: evidence)
  }
}

/// How many events gave which answer.
struct Tally: Sendable {
  private(set) var no = 0
  private(set) var probable = 0
  private(set) var certain = 0
  private(set) var undecided = 0

  var decided: Int { no + probable + certain }

  /// Whether the answer was yes, certain or probable.
  @discardableResult
  mutating func add(_ finding: Finding) -> Bool {
    switch finding {
    case .notConcerned: return false
    case .no: no += 1
    case .probably: probable += 1
    case .certainly: certain += 1
    case .undecided: undecided += 1
    }
    return finding == .probably || finding == .certainly
  }
}

/// The 95 % interval of a proportion after Wilson (1927).
func wilsonInterval(_ yes: Int, of all: Int) -> ClosedRange<Double> {
  guard all > 0 else { return 0...1 }
  let (n, p, z) = (Double(all), Double(yes) / Double(all), 1.959_963_984_540_054)
  let denominator = 1 + z * z / n
  let centre = (p + z * z / (2 * n)) / denominator
  let half = z / denominator * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
  // At the ends rounding must not leave a remainder.
  return (yes == 0 ? 0 : max(0, centre - half))...(yes == all ? 1 : min(1, centre + half))
}
