import Testing
import V2XModel
import V2XReconstruction
import V2XScoring

@Suite struct EvaluationTests {
  private func scenario(
    _ measure: Measure, _ comparison: Comparison = .lessOrEqual, _ threshold: Double = 0, least: Int = 30, undecided: Double = 0.05,
    scope: Scope = Scope()
  ) -> Scenario {
    Scenario(
      name: "test", title: BilingualText("Test", "测试"), scope: scope,
      criteria: [
        Criterion(measure: measure, comparison: comparison, threshold: threshold, leastSamples: least, mostUndecided: undecided)
      ])
  }

  private func result(_ scenario: Scenario, _ crossings: [StopLineCrossing], evidenceLimit: Int = 100) -> EvaluationResult {
    var evaluation = Evaluation(of: scenario, evidenceLimit: evidenceLimit)
    for crossing in crossings { evaluation.ingest(.stopLineCrossing(crossing)) }
    return evaluation.finish()
  }

  private func clean(_ count: Int) -> [StopLineCrossing] { (0..<count).map { crossing(second: Double($0), frame: UInt64($0 + 1)) } }

  // MARK: Verdicts

  @Test func passesOnEnoughCleanCrossings() {
    let result = result(scenario(.signalCrossingsOnRed), clean(30))
    #expect(result.verdict == .pass)
    #expect(result.criteria[0].value.value == 0)
    #expect(result.criteria[0].value.samples == 30)
    #expect(result.criteria[0].value.evidence.total == 0)
  }

  @Test func oneSampleTooFewIsInconclusive() {
    let result = result(scenario(.signalCrossingsOnRed), clean(29))
    #expect(result.verdict == .inconclusive)
    #expect(result.criteria[0].judgement.reason.english == "too few samples: 29, at least 30 needed")
    #expect(result.criteria[0].judgement.reason.chinese == "样本不足：29 个，至少需要 30 个")
  }

  @Test func oneCertainViolationFailsHoweverFewSamples() {
    let result = result(scenario(.signalCrossingsOnRed), [redLightRunning()])
    #expect(result.verdict == .fail)
    #expect(result.criteria[0].judgement.reason.english == "1 for certain; no further sample can undo it")
  }

  @Test func oneCertainViolationFailsAShareOfNone() {
    #expect(result(scenario(.signalRedLightRunningShare), [redLightRunning()]).verdict == .fail)
  }

  @Test func probableViolationNeitherFailsNorPasses() {
    let result = result(scenario(.signalCrossingsOnRed), clean(60) + [redLightRunning(certainty: .probable)])
    #expect(result.verdict == .inconclusive)
    #expect(result.criteria[0].value.value == 1)
    #expect(result.criteria[0].value.range == 0...1)
    #expect(result.criteria[0].value.evidence.total == 1)
  }

  @Test func violationThatHangsOnAnInferredLampIsNotCertain() {
    let result = result(scenario(.signalCrossingsOnRed), clean(60) + [redLightRunning(notes: [.turnOnRedOwnPhase])])
    #expect(result.verdict == .inconclusive)
  }

  @Test func undecidedCrossingsBlockAPassButNotAFail() {
    let many = (0..<4).map { undecidedCrossing(second: Double($0)) }
    let open = result(scenario(.signalCrossingsOnRed), clean(40) + many)
    #expect(open.verdict == .inconclusive)
    #expect(open.criteria[0].judgement.reason.english == "4 of 44 samples undecided: 9.1 %, at most 5.0 % allowed")
    #expect(result(scenario(.signalCrossingsOnRed), clean(40) + many + [redLightRunning()]).verdict == .fail)
    #expect(result(scenario(.signalCrossingsOnRed), clean(40) + many.prefix(2)).verdict == .pass)
  }

  @Test func onlyUndecidedCrossingsAreInconclusive() {
    let crossings = (0..<50).map { undecidedCrossing(second: Double($0)) }
    for measure in Measure.all where measure.name != "signal.crossings" && measure.name != "signal.indeterminate.share" {
      #expect(result(scenario(measure, least: 1, undecided: 0.99), crossings).verdict == .inconclusive, "\(measure.name)")
    }
  }

  @Test func nothingSeenIsInconclusive() {
    for measure in Measure.all {
      #expect(result(scenario(measure), []).verdict == .inconclusive, "\(measure.name)")
    }
  }

  @Test func certaintyIndeterminateOverridesWhatTheEventClaims() {
    let result = result(scenario(.signalCrossingsOnRed), clean(60) + [redLightRunning(certainty: .indeterminate)])
    #expect(result.criteria[0].value.value == 0)
    #expect(result.criteria[0].value.undecided == 1)
  }

  @Test func shareNearTheLimitIsInconclusive() {
    // 3 of 60: 5 %, 95 % interval 1.7 % to 13.7 %.
    let crossings = clean(57) + (0..<3).map { redLightRunning(second: Double($0)) }
    #expect(result(scenario(.signalRedLightRunningShare, .lessOrEqual, 0.05), crossings).verdict == .inconclusive)
    #expect(result(scenario(.signalRedLightRunningShare, .lessOrEqual, 0.01), crossings).verdict == .fail)
    #expect(result(scenario(.signalRedLightRunningShare, .lessOrEqual, 0.15), crossings).verdict == .pass)
  }

  @Test func shareInFewSamplesIsInconclusiveHoweverLarge() {
    let crossings = clean(1) + (0..<8).map { redLightRunning(second: Double($0)) }
    #expect(result(scenario(.signalRedLightRunningShare, .lessOrEqual, 0.05), crossings).verdict == .inconclusive)
  }

  @Test func failNeedsTheLimitBrokenHoweverUndecidedSamplesAreDecided() {
    // 10 of 100 run red: at least 5.5 %. With 900 more that nobody can judge it may be 1 % as well.
    let crossings = clean(90) + (0..<10).map { redLightRunning(second: Double($0)) }
    #expect(result(scenario(.signalRedLightRunningShare, .lessOrEqual, 0.01), crossings).verdict == .fail)
    let undecided = (0..<900).map { undecidedCrossing(second: Double($0)) }
    #expect(result(scenario(.signalRedLightRunningShare, .lessOrEqual, 0.01), crossings + undecided).verdict == .inconclusive)
    // Two may be missing from a count that must be reached.
    let few = clean(39) + [crossing(classification: .entryOnYellow)] + undecided.prefix(2)
    let open = result(scenario(.signalCrossingsOnYellow, .greaterOrEqual, 3), few)
    #expect(open.verdict == .inconclusive)
    #expect(open.criteria[0].judgement.reason.english == "out of limits unless the 2 undecided samples count: 1")
    #expect(result(scenario(.signalCrossingsOnYellow, .greaterOrEqual, 4), few).verdict == .fail)
  }

  @Test func scenarioReasonNamesTheDecidingCriteria() {
    var both = scenario(.signalCrossingsOnRed)
    both.criteria.append(Criterion(measure: .signalIndeterminateShare, comparison: .lessOrEqual, threshold: 0.05, leastSamples: 30))
    let failed = result(both, clean(40) + [redLightRunning()])
    #expect(failed.verdict == .fail)
    #expect(failed.reason == BilingualText("not met: Red-light running", "不满足：闯红灯次数"))
    #expect(result(both, clean(40)).reason.english == "all 2 criteria hold")
    #expect(result(both, clean(4)).reason.english.hasPrefix("not enough evidence: Red-light running; Share"))
  }

  // MARK: Measures

  @Test func timeIntoRedIsTheGreatestAndCitesItsCrossing() {
    let crossings = [
      redLightRunning(timeInState: 3, frame: 7), redLightRunning(timeInState: 26, frame: 8), redLightRunning(timeInState: 4, frame: 9),
    ]
    let value = result(scenario(.signalTimeIntoRedMaximum, .lessOrEqual, 5), crossings).criteria[0].value
    #expect(value.value == 26)
    #expect(value.evidence.crossings.map(\.evidence) == [[FrameReference(file: 0, frame: 8)]])
    #expect(value.evidence.total == 1)
  }

  @Test func withoutViolationEveryUpperLimitOfTimeIntoRedIsKept() {
    let none = result(scenario(.signalTimeIntoRedMaximum, .lessOrEqual, 0.5), clean(30))
    #expect(none.verdict == .pass)
    #expect(none.criteria[0].value.value == nil)
    #expect(none.criteria[0].judgement.reason.english == "no crossing ran red")
    #expect(result(scenario(.signalTimeIntoRedMaximum, .greaterOrEqual, 0.5), clean(30)).verdict == .inconclusive)
    #expect(result(scenario(.signalTimeIntoRedMaximum, .lessOrEqual, 0.5), clean(29)).verdict == .inconclusive)
  }

  @Test func violationWithUnknownOnsetIsUndecidedWhereTheOnsetMatters() {
    let crossings = clean(60) + [redLightRunning(timeInState: nil)]
    #expect(result(scenario(.signalSevereCrossingsOnRed), crossings).criteria[0].value.undecided == 1)
    #expect(result(scenario(.signalTimeIntoRedMaximum, .lessOrEqual, 1), crossings).criteria[0].value.undecided == 1)
    #expect(result(scenario(.signalCrossingsOnRed), crossings).criteria[0].value.value == 1)
  }

  @Test func eachClassIsCountedByItsMeasure() {
    let crossings =
      clean(3) + [
        crossing(light: .yellow, classification: .entryOnYellow), crossing(light: .yellow, classification: .entryOnYellow),
        crossing(light: .red, classification: .turnOnRed), crossing(light: .red, classification: .stopLineOverrun),
        crossing(light: .red, classification: .exempt), redLightRunning(timeInState: 1), redLightRunning(timeInState: 6),
        crossing(phase: nil, light: nil, classification: .uncontrolled), undecidedCrossing(),
      ]
    func value(_ measure: Measure) -> Double? { result(scenario(measure), crossings).criteria[0].value.value }
    #expect(value(.signalCrossings) == 11)
    #expect(value(.signalCrossingsOnYellow) == 2)
    #expect(value(.signalTurnsOnRed) == 1)
    #expect(value(.signalStopLineOverruns) == 1)
    #expect(value(.signalCrossingsOnRed) == 2)
    #expect(value(.signalSevereCrossingsOnRed) == 1)
    #expect(value(.signalRedLightRunningShare) == 0.2)
    #expect(value(.signalIndeterminateShare) == 1.0 / 11)
  }

  @Test func evidenceIsBoundedAndSaysHowMuchIsLeftOut() {
    let crossings = (0..<12).map { redLightRunning(second: Double($0), frame: UInt64($0)) }
    let evidence = result(scenario(.signalCrossingsOnRed), crossings, evidenceLimit: 5).criteria[0].value.evidence
    #expect(evidence.crossings.count == 5)
    #expect(evidence.crossings[4].evidence == [FrameReference(file: 0, frame: 4)])
    #expect(evidence.total == 12)
    #expect(evidence.unlisted == 7)
  }

  @Test func namesOfTheCatalogueAreUnique() {
    #expect(Set(Measure.all.map(\.name)).count == Measure.all.count)
    #expect(Measure.named("signal.crossings-on-red")?.title.chinese == "闯红灯次数")
    #expect(Measure.named("signal.nothing") == nil)
  }

  // MARK: Scope

  private func counts(_ scope: Scope, _ crossings: [StopLineCrossing]) -> EvaluationCounts {
    result(scenario(.signalCrossings, scope: scope), crossings).counts
  }

  @Test func nodesWithoutRegionMatchAnyRegion() {
    let crossings = [crossing(node: 101), crossing(node: 102)]
    #expect(counts(Scope(nodes: [IntersectionID(region: nil, node: 101)]), crossings).inScope == 1)
    #expect(counts(Scope(nodes: [IntersectionID(region: 350, node: 101)]), crossings).inScope == 1)
    #expect(counts(Scope(nodes: [IntersectionID(region: 351, node: 101)]), crossings).inScope == 0)
  }

  @Test func ambiguousLaneMakesTheSampleUndecidedOnlyWhereItMatters() {
    let scope = Scope(lanes: [LaneID(rawValue: 1)])
    let known = [crossing(lane: 1), crossing(lane: 2)]
    let open = [crossing(lane: 1, lanePosterior: 0.6, otherLane: 2), crossing(lane: 2, lanePosterior: 0.6, otherLane: 3)]
    let counts = counts(scope, known + open)
    #expect(counts.inScope == 2)
    #expect(counts.scopeUnknown == 1)
    #expect(counts.outOfScope == 2)
    let judged = result(scenario(.signalCrossingsOnRed, scope: scope), open)
    #expect(judged.criteria[0].value.undecided == 1)
  }

  @Test func unknownPhaseIsDecidedByItsCandidates() {
    let scope = Scope(phases: [PhaseID(rawValue: 2), PhaseID(rawValue: 3)])
    let crossings = [
      crossing(phase: 2), crossing(phase: 4), crossing(phase: nil, candidates: [2, 3]), crossing(phase: nil, candidates: [2, 4]),
      crossing(phase: nil, candidates: [4, 5]),
    ]
    let counts = counts(scope, crossings)
    #expect(counts.inScope == 3)
    #expect(counts.scopeUnknown == 1)
    #expect(counts.outOfScope == 2)
  }

  @Test func actorsByKindOrIdentity() {
    let id = RoadUserID.station(StationID(rawValue: 9))
    let scope = Scope(kinds: [.bus], identities: [id])
    let crossings = [
      crossing(kind: .bus), crossing(kind: .car), crossing(ids: [.participant(unit: StationID(rawValue: 1), number: 4), id], kind: .car),
      crossing(kind: .unknown),
    ]
    let counts = counts(scope, crossings)
    #expect(counts.inScope == 3)
    #expect(counts.scopeUnknown == 1)
    #expect(counts.outOfScope == 1)
  }

  @Test func windowIncludesItsStartAndExcludesItsEnd() {
    let start = crossing().time
    let scope = Scope(from: start, to: start.adding(seconds: 10))
    let result = result(
      scenario(.signalCrossings, scope: scope), [-1, 0, 5, 10].map { crossing(second: $0) })
    #expect(result.counts.inScope == 2)
    #expect(result.counts.outOfScope == 2)
    #expect(result.span == start...start.adding(seconds: 5))
  }
}
