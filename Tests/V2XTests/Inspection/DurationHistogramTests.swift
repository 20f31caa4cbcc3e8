import TestSupport
import Testing
import V2X

@Suite struct DurationHistogramTests {
  @Test(arguments: [1e-3, 0.1, 30, 3000])
  func quantilesLieWithinThreePercentOfThoseOfTheSamples(scale: Double) throws {
    var random = SeededGenerator(seed: 7)
    var histogram = DurationHistogram()
    var samples: [Double] = []
    for _ in 0..<2000 {
      // A factor of about a hundred between the short and the long ones.
      let sample = scale * Double.random(in: 0.1...1, using: &random) * Double.random(in: 0.1...1, using: &random)
      samples.append(sample)
      histogram.add(sample)
    }
    samples.sort()
    #expect(histogram.count == 2000)
    #expect(histogram.least == samples.first)
    #expect(histogram.greatest == samples.last)
    for share in [0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 1] {
      let exact = samples[max(1, Int((2000 * share).rounded(.up))) - 1]
      let found = try #require(histogram.quantile(share))
      #expect(abs(found / exact - 1) < 0.03, "\(share) of \(scale)")
    }
  }

  @Test func durationsThatRepeatAreTold() throws {
    var histogram = DurationHistogram()
    for _ in 0..<1000 { histogram.add(0.1) }
    histogram.add(0.05)
    histogram.add(4)
    #expect(abs(try #require(histogram.quantile(0.5)) - 0.1) < 1e-6)
  }

  @Test func nothingHasNoQuantile() {
    let histogram = DurationHistogram()
    #expect(histogram.count == 0)
    #expect(histogram.least == nil)
    #expect(histogram.quantile(0.5) == nil)
  }

  @Test func oneDurationIsAllQuantiles() {
    var histogram = DurationHistogram()
    histogram.add(0.1)
    #expect([0, 0.5, 1].allSatisfy { histogram.quantile($0) == 0.1 })
  }

  @Test func durationsBeyondTheBinsStayWithinWhatWasSeen() {
    var histogram = DurationHistogram()
    for seconds in [-3, 0, 1e9, .greatestFiniteMagnitude, .infinity] { histogram.add(seconds) }
    #expect(histogram.least == 0)
    #expect(histogram.greatest == .infinity)
    #expect(histogram.quantile(0) == 0)
    #expect((histogram.quantile(1) ?? 0) > 10_000)
  }
}
