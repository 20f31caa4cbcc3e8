import Testing
import V2XModel

@testable import V2XReconstruction

/// One road user, however it is known.
@Suite struct TrackTests {
  let plan: Junction.Plan = [Junction.Arm.west.phase(1): [(from: -100, state: .protectedGreen)]]
  let first = RoadUserID.station(StationID(rawValue: 0xa1))
  let second = RoadUserID.station(StationID(rawValue: 0xb2))

  func junction() -> Junction {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(plan)
    return junction
  }

  @Test(arguments: [0.1, 0.6, 1.5]) func aNewIdentityAtTheLineIsTheSameVehicle(pause: Double) throws {
    var junction = junction()
    let path = Junction.straight(.west, crossing: 12, speed: 9)
    junction.addVehicle(.init(id: first), from: 2, to: 12.0 - pause / 2, path)
    junction.addVehicle(.init(id: second), from: 12.0 + pause / 2, to: 25, path)
    let found = junction.crossings()
    #expect(found.count == 1)
    let crossing = try #require(found.first)
    #expect(abs(crossing.time.seconds(since: Junction.time(12))) < 0.02)
    #expect(crossing.ids == [first, second])
  }

  @Test func anotherSizeIsAnotherVehicle() {
    var junction = junction()
    let path = Junction.straight(.west, crossing: 12.05, speed: 9)
    junction.addVehicle(.init(id: first), from: 2, to: 12.0, path)
    junction.addVehicle(.init(id: second, length: 12, width: 2.5, kind: .bus), from: 12.1, to: 25, path)
    #expect(junction.crossings().isEmpty)
  }

  @Test func twoChangesAtOnceSideBySideAreNotMixed() {
    var junction = junction()
    for (lane, ids) in [(1, (0xa1, 0xb1)), (2, (0xa2, 0xb2))] {
      let path = Junction.straight(.west, lane: lane, crossing: 12.05, speed: 9)
      junction.addVehicle(.init(id: .station(StationID(rawValue: UInt64(ids.0)))), from: 2, to: 12.0, path)
      junction.addVehicle(.init(id: .station(StationID(rawValue: UInt64(ids.1)))), from: 12.1, to: 25, path)
    }
    let found = junction.crossings()
    for crossing in found {
      #expect(Set(crossing.ids.map { "\($0)".suffix(1) }).count == 1)
    }
    #expect(found.count == 2)
  }

  @Test func anIdentityHeardAgainWasNotFollowedByAnother() {
    var junction = junction()
    // One is not heard for two seconds while another, alike, comes on the air where it should be.
    let path = Junction.straight(.west, crossing: 14, speed: 9)
    junction.addVehicle(.init(id: first), from: 2, to: 30, isLost: { $0 > 10 && $0 < 12 }, path)
    junction.addVehicle(.init(id: second), from: 10.6, to: 30, Junction.straight(.west, crossing: 14.1, speed: 9))
    #expect(Set(junction.crossings().map(\.ids)) == [[first], [second]])
  }

  @Test func whatAUnitPerceivesOfATransmittingVehicleIsTheSameCrossing() throws {
    var junction = junction()
    let path = Junction.straight(.west, crossing: 12.3, speed: 9)
    let participant = RoadUserID.participant(unit: Junction.unit, number: 7)
    junction.addVehicle(.init(id: participant, latency: 0.09, noise: 0.2, bias: Vector(east: 0.4, north: -0.2)), from: 5, to: 20, path)
    junction.addVehicle(.init(id: first), from: 2, to: 25, path)
    let found = junction.crossings()
    #expect(found.count == 1)
    let crossing = try #require(found.first)
    #expect(crossing.ids == [first, participant])
    // The vehicle's own word gives the time.
    #expect(abs(crossing.time.seconds(since: Junction.time(12.3))) < 0.01)
    #expect(!crossing.notes.contains(.perceivedOnly))
  }

  @Test func aParticipantBesideATransmittingVehicleIsAnotherOne() {
    var junction = junction()
    junction.addVehicle(.init(id: first), from: 2, to: 25, Junction.straight(.west, lane: 1, crossing: 12.3, speed: 9))
    junction.addVehicle(
      .init(id: .participant(unit: Junction.unit, number: 7)), from: 5, to: 20, Junction.straight(.west, lane: 2, crossing: 12.4, speed: 9))
    let found = junction.crossings()
    #expect(found.map { $0.ids.count } == [1, 1])
    #expect(found.map(\.lane.lane.rawValue) == [1, 2])
  }

  @Test func twoUnitsSeeOneVehicle() {
    var junction = junction()
    let path = Junction.straight(.west, crossing: 12.3, speed: 9)
    let ids: [RoadUserID] = [.participant(unit: Junction.unit, number: 7), .participant(unit: StationID(rawValue: 9), number: 7)]
    for id in ids { junction.addVehicle(.init(id: id, noise: 0.2), from: 5, to: 20, path) }
    #expect(junction.crossings().map { Set($0.ids) } == [Set(ids)])
  }

  @Test func exchangedNumbersKeepTheVehiclesApart() throws {
    var junction = junction()
    let (leader, follower) = (Junction.straight(.west, crossing: 10, speed: 8), Junction.straight(.west, crossing: 12, speed: 8))
    func id(_ number: UInt16) -> Junction.Sender { .init(id: .participant(unit: Junction.unit, number: number)) }
    // The numbers change hands while the follower is before the line and the leader past it.
    junction.addVehicle(id(1), from: 4, to: 11, leader)
    junction.addVehicle(id(2), from: 4, to: 11, follower)
    junction.addVehicle(id(2), from: 11.1, to: 20, leader)
    junction.addVehicle(id(1), from: 11.1, to: 20, follower)
    let found = junction.crossings()
    #expect(found.count == 2)
    #expect(found.map { $0.ids } == [[id(1).id], [id(1).id]])
    #expect(abs(try #require(found.last).time.seconds(since: Junction.time(12))) < 0.02)
  }

  @Test func oneWrongPositionIsLeftOut() {
    var junction = junction()
    let path = Junction.straight(.west, crossing: 12.3, speed: 9)
    junction.addVehicle(.init(id: first), from: 2, to: 25) { t in
      var state = path(t)
      // A flipped bit while it approaches: two hundred metres past the line.
      if abs(t - 11) < 0.01 { state.front = state.front + Vector(east: 200, north: 0) }
      return state
    }
    #expect(junction.crossings().count == 1)
  }

  @Test func aSuddenLaneChangeIsTheSameVehicle() {
    var junction = junction()
    junction.addVehicle(.init(id: .participant(unit: Junction.unit, number: 7)), from: 5, to: 20) { t in
      Junction.straight(.west, lane: t < 9 ? 2 : 1, crossing: 12.3, speed: 9)(t)
    }
    let found = junction.crossings()
    #expect(found.map(\.lane.lane.rawValue) == [1])
  }

  @Test func pedestriansDoNotCrossStopLines() {
    var junction = junction()
    junction.addVehicle(
      .init(id: .participant(unit: Junction.unit, number: 7), length: 0.5, width: 0.5, kind: .pedestrian), from: 0, to: 40,
      Junction.straight(.west, crossing: 12.3, speed: 1.4))
    #expect(junction.crossings().isEmpty)
  }

  @Test func slotsAreUsedAgain() {
    var junction = Junction()
    junction.addMap(to: 400)
    junction.addSignals(plan, to: 400)
    for i in 0..<90 {
      let crossing = 10 + Double(i) * 4
      junction.addVehicle(
        .init(id: .station(StationID(rawValue: UInt64(i)))), from: crossing - 5, to: crossing + 5,
        Junction.straight(.west, crossing: crossing, speed: 9))
    }
    var builder = TrackBuilder()
    var tick = Junction.start
    junction.replay { batch in
      for row in batch.stations {
        builder.observe(row, frame: Junction.frame, delay: 0)
        while tick < row.reception.time {
          tick = tick.adding(seconds: 0.2)
          builder.stitch(now: tick)
          builder.expire(now: tick)
          for slot in builder.tracks.indices where builder.isOver(slot, now: tick) { builder.close(slot) }
        }
      }
    }
    // Ten seconds on air and twenty until it is forgotten, one every four seconds.
    #expect(builder.tracks.count <= 9)
    #expect(junction.crossings().count == 90)
  }
}
