import Testing
import V2X

@Suite struct CrossingTruthTests {
  @Test(arguments: [("brt-a", 170, 12), ("airport-a", 51, 2)])
  func crossingsAreThoseThatWereDriven(name: String, expected: Int, violations: Int) throws {
    let run = try CapturedRun.named(name)
    let score = try #require(CrossingTruth(run.truth)).score(run.crossings)
    #expect(score.expected == expected)
    #expect(score.recall >= 0.98)
    #expect(score.precision >= 0.98)
    #expect(score.lane >= 0.98)
    #expect(score.phase >= 0.98)
    #expect(score.light >= 0.98)
    #expect(score.timeError(0.5) <= 0.05)
    #expect(score.timeError(0.95) <= 0.25)
    #expect(score.claimedWrong == 0)
    #expect(score.violations == violations)
    #expect(score.violationRecall >= 0.9)
    #expect(score.violationPrecision >= 0.9)
  }

  /// The comparison itself: it must see what is missing, invented and wrong.
  @Test func theComparisonNoticesFaults() throws {
    let run = try CapturedRun.corridor.get()
    let truth = try #require(CrossingTruth(run.truth))
    let sound = truth.score(run.crossings)
    let half = truth.score(Array(run.crossings.prefix(run.crossings.count / 2)))
    #expect(half.recall < 0.6)
    #expect(half.precision > 0.95)
    let doubled = truth.score(run.crossings + run.crossings)
    #expect(doubled.precision < 0.6)
    #expect(doubled.recall == sound.recall)
    let changed = truth.score(
      run.crossings.map { crossing in
        var crossing = crossing
        crossing.light = .flashingGreen
        crossing.violation = crossing.violation.map { !$0 }
        crossing.phase = PhaseID(rawValue: 99)
        crossing.time = crossing.time.adding(seconds: 0.3)
        return crossing
      })
    #expect(changed.light == 0)
    #expect(changed.phase == 0)
    #expect(changed.violationPrecision < 0.1)
    #expect(changed.violationRecall < 0.1)
    #expect(changed.timeError(0.5) > 0.2)
  }
}
