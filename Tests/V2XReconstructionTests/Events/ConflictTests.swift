import Testing
import V2XModel

@testable import V2XReconstruction

@Suite struct ConflictTests {
  /// Outlines as they are, so that the numbers can be worked out.
  static let options: Reconstruction.Options = {
    var thresholds = EventThresholds.standard
    thresholds.lateralMargin = 0
    return Reconstruction.Options(thresholds: thresholds)
  }()

  static func conflicts(_ junction: Junction) -> [Conflict] {
    junction.events(options: options) { if case .conflict(let conflict) = $0 { conflict } else { nil } }
  }

  static func id(_ number: UInt64) -> RoadUserID { .station(StationID(rawValue: number)) }

  @Test func aFollowerThatBrakesLate() throws {
    var junction = Junction()
    junction.addMap()
    // The leader at 5 m/s; the follower at 15 m/s, whose front is 40 m behind the leader's rear at 10 s. The gap shrinks by 10 m/s: TTC is 4 s at 10 s
    // and 2 s at 12 s, where the follower brakes to 5 m/s. Then 20 m are left: DRAC = 10² / (2 · 20) = 2.5 m/s².
    junction.addVehicle(.init(id: Self.id(1)), from: 2, to: 20, Junction.following(.west, [(t: 0, past: -150), (t: 60, past: 150)]))
    junction.addVehicle(
      .init(id: Self.id(2)), from: 2, to: 20,
      Junction.following(.west, [(t: 10, past: -144.6), (t: 12, past: -114.6), (t: 60, past: 125.4)]))
    let conflict = try #require(Self.conflicts(junction).first)
    #expect(Self.conflicts(junction).count == 1)
    #expect(abs(try #require(conflict.minimumTTC) - 2) < 0.15)
    #expect(abs(try #require(conflict.maximumDRAC) - 2.5) < 0.2)
    #expect(conflict.kind == .following && conflict.pet == nil && !conflict.isSerious)
    #expect(conflict.parties.map(\.ids) == [[Self.id(1)], [Self.id(2)]])
    #expect(abs(conflict.time.seconds(since: Junction.time(12))) < 0.3)
    #expect(!conflict.evidence.isEmpty)
  }

  @Test func whoDrawsAwayIsNotClosing() {
    var junction = Junction()
    junction.addMap()
    // The leader is faster: speeds differ, and no unsigned difference makes a collision of it.
    junction.addVehicle(.init(id: Self.id(1)), from: 2, to: 20, Junction.following(.west, [(t: 0, past: -190), (t: 20, past: 110)]))
    junction.addVehicle(.init(id: Self.id(2)), from: 2, to: 20, Junction.following(.west, [(t: 0, past: -200), (t: 20, past: -100)]))
    #expect(Self.conflicts(junction).isEmpty)
  }

  @Test func oneAfterTheOtherAcrossTheSamePlace() throws {
    var junction = Junction()
    junction.addMap()
    // East at 10 m/s on lane 2 (north -1.75), its centre over the other's line (east 1.75) at 10 s; north at 10 m/s, its centre there at 11.5 s. The first
    // leaves the common square when its rear passes east 1.75 + 0.9: at 10 + 0.9/10 + 2.3/10 = 10.32 s. The second enters when its front reaches
    // north -1.75 - 0.9: at 11.5 - 0.09 - 0.23 = 11.18 s. PET = 0.86 s.
    junction.addVehicle(
      .init(id: Self.id(1)), from: 2, to: 20,
      { t in .init(front: Vector(east: 1.75 + 2.3 + (t - 10) * 10, north: -1.75), heading: 90, speed: 10) })
    junction.addVehicle(
      .init(id: Self.id(2)), from: 2, to: 20,
      { t in .init(front: Vector(east: 1.75, north: -1.75 + 2.3 + (t - 11.5) * 10), heading: 0, speed: 10) })
    let conflict = try #require(Self.conflicts(junction).first)
    #expect(abs(try #require(conflict.pet) - 0.86) <= 0.1)
    #expect(conflict.kind == .crossing && conflict.isSerious)
    #expect(conflict.parties.first?.ids == [Self.id(1)])
    // Neither would have touched the other: the gap passes behind the first.
    #expect(conflict.minimumTTC == nil)
  }

  @Test func theWorkedExampleInThePlane() throws {
    var junction = Junction()
    junction.addMap()
    // At 10 s one is at (0, 0) heading east at 15 m/s, the other at (30, -20) heading north at 10 m/s, both 4.6 m by 1.8 m: contact after 1.7867 s. From then
    // on the second stands, so that the worst moment is 10 s.
    junction.addVehicle(
      .init(id: Self.id(1)), from: 2, to: 18, { t in .init(front: Vector(east: 2.3 + (t - 10) * 15, north: 0), heading: 90, speed: 15) })
    junction.addVehicle(
      .init(id: Self.id(2)), from: 2, to: 18,
      { t in
        t <= 10
          ? .init(front: Vector(east: 30, north: -20 + 2.3 + (t - 10) * 10), heading: 0, speed: 10)
          : .init(front: Vector(east: 30, north: -20 + 2.3), heading: 0, speed: 0)
      })
    let conflict = try #require(Self.conflicts(junction).first)
    #expect(abs(try #require(conflict.minimumTTC) - 1.7867) < 0.12)
    #expect(conflict.kind == .crossing)
  }

  @Test func oncomingTrafficInItsOwnLaneIsNone() {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(.init(id: Self.id(1)), from: 2, to: 20, Junction.straight(.west, lane: 2, crossing: 10, speed: 12))
    junction.addVehicle(.init(id: Self.id(2)), from: 2, to: 20, Junction.straight(.east, lane: 2, crossing: 10, speed: 12))
    #expect(Self.conflicts(junction).isEmpty)
  }

  @Test func aVehicleIsInNoConflictWithWhatAUnitSeesOfIt() {
    var junction = Junction()
    junction.addMap()
    let path = Junction.straight(.west, crossing: 12, speed: 10)
    junction.addVehicle(.init(id: Self.id(1), noise: 0.2), from: 2, to: 22, path)
    junction.addVehicle(
      .init(id: .participant(unit: Junction.unit, number: 7), noise: 0.3, seed: 5, bias: Vector(east: 0.4, north: 0.3)), from: 4, to: 20,
      path)
    #expect(Self.conflicts(junction).isEmpty)
  }

  @Test func aPedestrianInFrontOfACar() throws {
    var junction = Junction()
    junction.addMap()
    // The car's front would reach the pedestrian's line after 1 s at the moment it stops dead, 10 m before it.
    junction.addVehicle(
      .init(id: Self.id(1)), from: 2, to: 20,
      { t in
        t <= 10
          ? .init(front: Vector(east: -10 + (t - 10) * 10, north: 0), heading: 90, speed: 10)
          : .init(front: Vector(east: -10, north: 0), heading: 90, speed: 0)
      })
    junction.addVehicle(
      .init(id: .participant(unit: Junction.unit, number: 3), length: 0.5, width: 0.5, kind: .pedestrian), from: 2, to: 20,
      { t in .init(front: Vector(east: 0.25, north: -1.4 + (t - 10) * 1.4), heading: 0, speed: 1.4) })
    let conflict = try #require(Self.conflicts(junction).first)
    // 10 m at 10 m/s up to the near side of its outline.
    #expect(abs(try #require(conflict.minimumTTC) - 1) < 0.15)
    #expect(conflict.parties.contains { $0.kind == .pedestrian })
    #expect(conflict.isSerious)
  }
}
