import Testing
import V2XModel

@testable import V2XReconstruction

@Suite struct LinkStatisticsTests {
  /// BSMs of one sender: generation time, counter, latency.
  static func link(_ messages: [(t: Double, counter: UInt8?, latency: Double)]) throws -> LinkStatistics.Link {
    var statistics = LinkStatistics()
    var batch = ObservationBatch()
    for (index, message) in messages.enumerated() {
      let time = Junction.time(message.t)
      batch.stations.append(
        StationState(
          reception: Reception(file: 0, frame: UInt64(index + 1), time: time.adding(seconds: message.latency)),
          station: StationID(rawValue: 1), counter: message.counter,
          motion: Motion(time: time, position: Junction.frame.origin, speed: 5, heading: 90), extent: Extent(), kind: .car))
    }
    statistics.ingest(batch)
    return try #require(statistics.links.values.first)
  }

  @Test func lossIsCountedByCountersThatWrap() throws {
    // Counters 126, 127, 0, 2, 3, 3, 7: steps 1, 1, 2, 1, none, 4. Four are missing of nine, and one came twice.
    let times = [0.0, 0.1, 0.2, 0.4, 0.5, 0.51, 0.9]
    let link = try Self.link(zip(times, [126, 127, 0, 2, 3, 3, 7] as [UInt8]).map { ($0, $1, 0.02) })
    #expect(link.missed == 4 && link.repeated == 1 && link.resets == 0)
    #expect(abs(try #require(link.lossRatio) - 4.0 / 9) < 1e-9)
  }

  @Test func ageIsThatOfTheNewestMessage() throws {
    // Made at 0, 0.1, 0.2, 0.5 and 0.6 s, 20 ms on the way: the mean of the age is 0.12 s and its greatest value 0.32 s.
    let link = try Self.link([0.0, 0.1, 0.2, 0.5, 0.6].enumerated().map { ($1, UInt8($0), 0.02) })
    #expect(abs(try #require(link.meanAge) - 0.12) < 1e-6)
    #expect(abs(link.peakAge - 0.32) < 1e-6)
    #expect(abs(try #require(link.latency.quantile(0.5)) - 0.02) < 0.001)
    #expect(abs(link.gaps.greatest - 0.3) < 1e-6)
  }

  @Test func aCounterThatBeginsAnewIsNoLoss() throws {
    // From 20 to 100 within a tenth of a second.
    let link = try Self.link([(0, 18, 0.02), (0.1, 19, 0.02), (0.2, 20, 0.02), (0.3, 100, 0.02), (0.4, 101, 0.02)])
    #expect(link.missed == 0 && link.resets == 1)
  }

  @Test func aPauseIsANewEpisode() throws {
    let link = try Self.link([(0, 1, 0.02), (0.1, 2, 0.02), (20, 90, 0.02), (20.1, 91, 0.02)])
    #expect(link.missed == 0 && link.resets == 0)
    #expect(abs(link.gaps.greatest - 0.1) < 1e-6)
  }

  @Test func withoutCountersLossIsNotKnown() throws {
    let link = try Self.link([(0, nil, 0.02), (0.1, nil, 0.02)])
    #expect(link.lossRatio == nil && link.received == 2)
  }

  @Test func ratesComeFromTimesNotFromWindows() throws {
    // Eleven messages in one second are ten a second, wherever a window would have been cut.
    let link = try Self.link((0...10).map { (0.95 + Double($0) * 0.1, UInt8($0), 0.02) })
    #expect(abs(try #require(link.rate) - 10) < 1e-6)
  }
}
