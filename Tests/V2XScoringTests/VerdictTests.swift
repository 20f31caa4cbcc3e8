import Testing
import V2XScoring

@Suite struct VerdictTests {
  @Test(
    arguments: [
      ([], Verdict.inconclusive),
      ([.pass, .pass], .pass),
      ([.pass, .inconclusive, .pass], .inconclusive),
      ([.inconclusive, .fail, .pass], .fail),
      ([.fail, .inconclusive], .fail),
    ] as [([Verdict], Verdict)])
  func combination(_ verdicts: [Verdict], _ combined: Verdict) {
    #expect(Verdict(combining: verdicts) == combined)
  }

  @Test func comparisonOverRange() {
    #expect(Comparison.lessOrEqual.holds(1...2, 2) == true)
    #expect(Comparison.less.holds(1...2, 2) == nil)
    #expect(Comparison.greater.holds(1...2, 2) == false)
    #expect(Comparison.greaterOrEqual.holds(2...3, 2) == true)
    #expect(Comparison.equal.holds(2...2, 2) == true)
    #expect(Comparison.equal.holds(1...3, 2) == nil)
    #expect(Comparison.equal.holds(1...3, 4) == false)
  }

  @Test func figuresAsPeopleReadThem() {
    #expect(MeasureUnit.count.text(12) == "12")
    #expect(MeasureUnit.share.text(0.07018) == "7.0 %")
    #expect(MeasureUnit.seconds.text(25.987) == "25.99 s")
    #expect(MeasureUnit.seconds.text(-0.05) == "-0.05 s")
    #expect(MeasureUnit.count.text(.infinity) == "inf")
  }
}
