import Testing
import V2XModel

@testable import V2XReconstruction

@Suite struct LaneMatcherTests {
  /// Three parallel lanes to the east, 3.5 m apart; lane 1 is the left one.
  let approach: Approach = {
    let lanes = (0..<3).map { i in
      Approach.Lane(
        id: LaneID(rawValue: UInt8(i + 1)), width: 3.5,
        line: Polyline([Vector(east: -200, north: -3.5 * Double(i)), Vector(east: 0, north: -3.5 * Double(i))])!, kind: .vehicle,
        maneuvers: nil, connections: [])
    }
    return Approach(
      key: .init(node: Junction.node, upstream: Junction.Arm.west.neighbour), lanes: lanes, movements: [], stopPoint: .zero,
      direction: Vector(east: 1, north: 0), isControlled: true)
  }()

  /// Ten points a second at 10 m/s towards the line, beside lane 1 by `offset(t)` metres to the right.
  func track(sigma: Double = 0.5, _ offset: (Double) -> Double) -> Track {
    var track = Track()
    track.length = 4
    track.positionSigma = sigma
    for i in 0..<100 {
      let t = Double(i) * 0.1
      let point = TrackPoint(
        time: Junction.time(t), position: Vector(east: -100 + 10 * t, north: -offset(t)), direction: Vector(east: 1, north: 0), speed: 10,
        file: 0, frame: UInt64(i), identity: 0)
      _ = track.points.insert(point, notBefore: 0)
    }
    return track
  }

  func laneMatch(_ track: Track) -> (lane: Int, match: LaneMatch)? {
    var matcher = LaneMatcher()
    return matcher.match(track, at: 99, on: approach)
  }

  @Test func theLaneNearestAllAlong() throws {
    let (lane, match) = try #require(laneMatch(track { _ in 3.3 }))
    #expect(lane == 1 && match.lane == LaneID(rawValue: 2) && match.posterior > 0.999)
    #expect(abs(match.offset - 0.2) < 1e-9)
  }

  @Test func oneStraySampleDoesNotChangeTheLane() throws {
    let (_, match) = try #require(laneMatch(track { abs($0 - 9.9) < 0.01 ? 2.2 : 0.1 }))
    #expect(match.lane == LaneID(rawValue: 1) && match.posterior > 0.9)
  }

  @Test func aLaneChangeBeforeTheLineIsFollowed() throws {
    let (_, match) = try #require(laneMatch(track { $0 < 7 ? 0 : min(3.5, ($0 - 7) * 2) }))
    #expect(match.lane == LaneID(rawValue: 2) && match.posterior > 0.9)
  }

  @Test func betweenTwoLanesItIsAmbiguous() throws {
    let (_, match) = try #require(laneMatch(track { _ in 1.75 }))
    #expect(match.posterior < 0.6 && match.runnerUp != nil)
    // A worse position leaves more doubt than a better one.
    let near = try #require(laneMatch(track(sigma: 0.5) { _ in 1.2 })).match
    let vague = try #require(laneMatch(track(sigma: 3) { _ in 1.2 })).match
    #expect(near.posterior > vague.posterior)
  }
}
