import Testing
import V2XModel

@testable import V2XReconstruction

/// Where, when and how vehicles pass stop lines.
@Suite struct CrossingTests {
  let car = RoadUserID.station(StationID(rawValue: 0xa1))
  let green: Junction.Plan = [Junction.Arm.west.phase(1): [(from: -100, state: .protectedGreen)]]

  func seconds(_ crossing: StopLineCrossing) -> Double { crossing.time.seconds(since: Junction.start) }

  @Test func oneVehicleStraightOn() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals([Junction.Arm.west.phase(1): [(from: 5, state: .protectedGreen), (from: 40, state: .yellow)]])
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12.34, speed: 13))
    let found = junction.crossings()
    #expect(found.count == 1)
    let crossing = try #require(found.first)
    #expect(abs(seconds(crossing) - 12.34) < 0.01)
    #expect(crossing.intersection == Junction.node && crossing.upstream == Junction.Arm.west.neighbour)
    #expect(crossing.lane.lane == LaneID(rawValue: 1) && crossing.lane.posterior > 0.99)
    #expect(crossing.phase == Junction.Arm.west.phase(1) && crossing.maneuver == .straight)
    #expect(crossing.downstream == Junction.Arm.east.neighbour)
    #expect(crossing.light == .protectedGreen && crossing.certainty == .certain)
    #expect(abs(try #require(crossing.timeInState) - 7.34) < 0.06)
    #expect(abs(try #require(crossing.speed) - 13) < 0.01)
    #expect(crossing.classification == .permitted && crossing.violation == false)
    #expect(crossing.ids == [car])
    #expect(crossing.notes.isEmpty)
  }

  @Test func evidenceIsTheFramesAroundTheMoment() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12.34, speed: 13))
    let crossing = try #require(junction.crossings().first)
    var told: [String] = []
    var signals: Set<FrameReference> = []
    junction.replay { batch in
      for row in batch.roadNodes where crossing.evidence.contains(row.reception.reference) { told.append("map") }
      for row in batch.signals where crossing.evidence.contains(row.reception.reference) {
        signals.insert(row.reception.reference)
        #expect(abs(row.reference.seconds(since: crossing.time)) <= 0.1)
      }
      for row in batch.stations where crossing.evidence.contains(row.reception.reference) {
        told.append("station")
        #expect(abs(row.reception.time.seconds(since: crossing.time)) < 0.3)
      }
    }
    #expect(told.filter { $0 == "station" }.count == 4)
    #expect(told.filter { $0 == "map" }.count == 1)
    #expect(signals.count == 2)
    #expect(crossing.evidence == crossing.evidence.sorted())
  }

  @Test(arguments: [(0, 1), (2, 2)]) func turnsTakeTheirOwnPhase(way: Int, lane: Int) throws {
    for arm in Junction.Arm.allCases {
      var junction = Junction()
      junction.addMap()
      junction.addSignals([arm.phase(way): [(from: -100, state: .permissiveGreen)]])
      junction.addVehicle(from: 2, to: 30, Junction.turning(arm, way: way, crossing: 10, speed: 7))
      let found = junction.crossings()
      #expect(found.count == 1)
      let crossing = try #require(found.first)
      #expect(crossing.phase == arm.phase(way) && crossing.lane.lane == LaneID(rawValue: UInt8(lane)))
      #expect(crossing.maneuver == (way == 0 ? .right : .left) && crossing.downstream == arm.exit(way).neighbour)
      #expect(crossing.light == .permissiveGreen)
    }
  }

  @Test func theFrontBumperCountsNotTheCentre() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    let bus = Junction.Sender(length: 18, width: 2.55, kind: .bus)
    junction.addVehicle(bus, from: 2, to: 25, Junction.straight(.west, crossing: 12, speed: 6))
    let crossing = try #require(junction.crossings().first)
    // Its centre passes a second and a half later.
    #expect(abs(seconds(crossing) - 12) < 0.01)
    #expect(crossing.kind == .bus)
  }

  @Test func anUnstatedLengthIsAssumedAndSaid() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    junction.addVehicle(Junction.Sender(statesSize: false), from: 2, to: 25, Junction.straight(.west, crossing: 12, speed: 6))
    let crossing = try #require(junction.crossings().first)
    #expect(abs(seconds(crossing) - 12) < 0.01)
    #expect(crossing.notes.contains(.lengthAssumed))
  }

  @Test func noiseAtRestOnTheLineMakesOneCrossing() throws {
    for seed in 1...20 {
      var junction = Junction()
      junction.addMap()
      junction.addSignals(green)
      // Stands with its front 0.2 m before the line for 15 s.
      let path = Junction.following(.west, [(t: 0, past: -60), (t: 8, past: -0.2), (t: 23, past: -0.2), (t: 30, past: 50)])
      junction.addVehicle(Junction.Sender(noise: 0.25, seed: UInt64(seed)), from: 1, to: 29, path)
      let found = junction.crossings()
      #expect(found.count == 1)
      // Twenty-eight milliseconds after it starts.
      #expect(abs(seconds(try #require(found.first)) - 23.03) < 0.15, "seed \(seed)")
    }
  }

  @Test func aVehicleThatStopsBeforeTheLineDoesNotCross() {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    junction.addVehicle(
      Junction.Sender(noise: 0.25), from: 1, to: 40, Junction.following(.west, [(t: 0, past: -60), (t: 8, past: -1), (t: 60, past: -1)]))
    #expect(junction.crossings().isEmpty)
  }

  @Test func trafficLeavingOnTheSameArmDoesNotCross() {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    // From the middle of the junction to the west, on the side of the road that leads there.
    junction.addVehicle(from: 1, to: 20) { .init(front: Vector(east: 10 - $0 * 8, north: 1.75), heading: 270, speed: 8) }
    // Backwards past the western line, on the wrong side.
    junction.addVehicle(.init(id: .station(StationID(rawValue: 2))), from: 1, to: 20) {
      .init(front: Vector(east: 10 - $0 * 8, north: -5.25), heading: 270, speed: 8)
    }
    #expect(junction.crossings().isEmpty)
  }

  @Test func gapsAreBridgedWhenTheSpeedAgrees() throws {
    for (gap, expected) in [(0.5, 1), (1.9, 1), (3.5, 1), (6.0, 0)] {
      var junction = Junction()
      junction.addMap()
      junction.addSignals(green)
      junction.addVehicle(from: 2, to: 30, isLost: { abs($0 - 12) < gap / 2 }, Junction.straight(.west, crossing: 12, speed: 10))
      let found = junction.crossings()
      #expect(found.count == expected, "gap \(gap)")
      guard let crossing = found.first else { continue }
      #expect(abs(seconds(crossing) - 12) < 0.05)
      #expect(crossing.notes.contains(.bridged) == (gap > 2))
    }
  }

  @Test func repetitionsThroughSeveralUnitsChangeNothing() {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    var twice = junction
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12.34, speed: 13))
    twice.addVehicle(Junction.Sender(repeatedAfter: 0.13), from: 2, to: 25, Junction.straight(.west, crossing: 12.34, speed: 13))
    #expect(twice.crossings().map(\.time) == junction.crossings().map(\.time))
  }

  @Test func aMapHeardLateFindsVehiclesThatHavePassed() throws {
    var junction = Junction()
    junction.addMap(from: 15)
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12.34, speed: 6))
    let crossing = try #require(junction.crossings().first)
    #expect(abs(seconds(crossing) - 12.34) < 0.01)
  }

  @Test func theMapInForceNumbersTheLane() throws {
    var junction = Junction()
    junction.addMap(to: 15)
    junction.addMap(.init(laneNumbersFrom: 11), from: 16)
    junction.addSignals(green)
    junction.addVehicle(.init(id: .station(StationID(rawValue: 1))), from: 2, to: 25, Junction.straight(.west, crossing: 15.6, speed: 9))
    junction.addVehicle(.init(id: .station(StationID(rawValue: 2))), from: 5, to: 35, Junction.straight(.west, crossing: 18, speed: 9))
    #expect(junction.crossings().map(\.lane.lane.rawValue) == [1, 11])
  }

  @Test func pointsFromTheLineBackwardsAreTurnedAround() {
    var junction = Junction()
    junction.addMap(.init(isReversed: true))
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12, speed: 9))
    #expect(junction.crossings().map { abs(seconds($0) - 12) < 0.01 } == [true])
  }

  @Test func lanesWithoutPointsLieBesideTheLink() {
    var junction = Junction()
    junction.addMap(.init(hasLanePoints: false))
    junction.addSignals(green)
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 1))), from: 2, to: 25, Junction.straight(.west, lane: 1, crossing: 12, speed: 9))
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 2))), from: 5, to: 35, Junction.straight(.west, lane: 2, crossing: 18, speed: 9))
    #expect(junction.crossings().map(\.lane.lane.rawValue) == [1, 2])
  }

  @Test func aWayNotInTheMapStillHasTheMovementsPhase() throws {
    var junction = Junction()
    junction.addMap(.init(missing: [(arm: .west, lane: 1, way: 1)]))
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12, speed: 9))
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.phase == Junction.Arm.west.phase(1) && crossing.notes.contains(.connectionNotInMap))
  }

  @Test func aWayOutThatIsNotDrawnIsToldByHeading() throws {
    var junction = Junction()
    junction.addMap(.init(arms: [.west, .south, .north]))
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12, speed: 9))
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.phase == Junction.Arm.west.phase(1) && crossing.notes.contains(.exitByHeading))
  }

  @Test func aVehicleLostInTheIntersectionLeavesThePhaseOpen() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 12.6, Junction.straight(.west, crossing: 12, speed: 9))
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.phase == nil && crossing.candidatePhases == [Junction.Arm.west.phase(0), Junction.Arm.west.phase(1)])
    // The right turn shows red, straight on green.
    #expect(crossing.light == nil && crossing.certainty == .indeterminate && crossing.violation == nil)
    #expect(crossing.notes.contains(.exitNotObserved) && crossing.notes.contains(.phaseAmbiguous))
  }

  @Test func anUncontrolledWayIsNoMatterOfLight() throws {
    var junction = Junction()
    junction.addMap(.init(phase: { $0 == .west && $1 == 0 ? nil : $0.phase($1) }))
    junction.addSignals([:])
    junction.addVehicle(from: 2, to: 30, Junction.turning(.west, way: 0, crossing: 10, speed: 7))
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.classification == .uncontrolled && crossing.phase == nil && crossing.light == nil && crossing.violation == false)
  }

  @Test func aMapWithoutRegionFindsSignalsWithOne() throws {
    var junction = Junction()
    junction.addMap(.init(region: nil))
    junction.addSignals(green)
    junction.addVehicle(from: 2, to: 25, Junction.straight(.west, crossing: 12, speed: 9))
    #expect(try #require(junction.crossings().first).light == .protectedGreen)
  }

  @Test func headwayIsTheTimeSinceTheVehicleBefore() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals(green)
    for (i, crossing) in [10.0, 12.5, 13.1].enumerated() {
      junction.addVehicle(
        .init(id: .station(StationID(rawValue: UInt64(i)))), from: crossing - 8, to: crossing + 8,
        Junction.straight(.west, lane: i == 2 ? 2 : 1, crossing: crossing, speed: 9))
    }
    let found = junction.crossings()
    #expect(found.count == 3)
    #expect(found[0].headway == nil && found[2].headway == nil)
    #expect(abs(try #require(found[1].headway) - 2.5) < 0.02)
  }
}
