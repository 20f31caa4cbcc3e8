import Testing
import V2XModel

@testable import V2XReconstruction

/// Mistakes that tools of this kind have made; PITFALLS.md says which test stands for which.
@Suite struct PitfallTests {
  private func points(_ times: [Double]) -> TrackPoints {
    var points = TrackPoints()
    for t in times {
      _ = points.insert(
        TrackPoint(time: Junction.time(t), position: Vector(east: t * 10, north: 0), direction: Vector(heading: 90), speed: 10),
        notBefore: 0)
    }
    return points
  }

  @Test func aTimeThatIsHitExactlyIsFound() {
    let points = points([1, 1.1, 1.2])
    for t in [1, 1.1, 1.2] { #expect(abs((points.position(at: Junction.time(t))?.east ?? 0) - t * 10) < 1e-9) }
    #expect(points.index(at: Junction.time(1)) == 0)
    #expect(points.position(at: Junction.time(0.99)) == nil && points.position(at: Junction.time(1.21)) == nil)
  }

  @Test func headingsAroundNorthAreOneDirection() throws {
    var junction = Junction()
    junction.addMap()
    junction.addSignals([Junction.Arm.south.phase(1): [(from: -100, state: .protectedGreen)]])
    // Northbound; stated headings lie on both sides of 0.
    junction.addVehicle(from: 2, to: 22) { t in
      var state = Junction.straight(.south, crossing: 12, speed: 10)(t)
      state.heading = Int((t * 10).rounded()) % 2 == 0 ? 359.4 : 0.6
      return state
    }
    let crossing = try #require(junction.crossings().first)
    #expect(crossing.maneuver == .straight && crossing.phase == Junction.Arm.south.phase(1))
    #expect(abs(crossing.time.seconds(since: Junction.time(12))) < 0.05)
  }

  @Test func phasesAbove127AreTheirOwn() {
    var index = SignalIndex()
    var batch = ObservationBatch()
    for tick in 0..<20 {
      for number in [UInt8(129), 200, 254] {
        let first = batch.phaseIntervals.count
        batch.phaseIntervals.append(PhaseInterval(state: number == 200 ? .red : .protectedGreen, code: 0))
        batch.append(
          SignalObservation(
            reception: Reception(file: 0, frame: UInt64(tick), time: Junction.time(Double(tick) * 0.1)), intersection: Junction.node,
            phase: PhaseID(rawValue: number), generated: Junction.time(Double(tick) * 0.1), intervals: 0..<0), intervalsFrom: first)
      }
    }
    for row in batch.signals { index.observe(row, in: batch) }
    let node = index.node(Junction.node)
    #expect(node?.timeline(PhaseID(rawValue: 200))?.reading(at: Junction.time(1), sigma: 0.01).state == .red)
    #expect(node?.timeline(PhaseID(rawValue: 129))?.reading(at: Junction.time(1), sigma: 0.01).state == .protectedGreen)
  }

  @Test func waysThatMergeMeet() throws {
    var junction = Junction()
    junction.addMap()
    // One turns right from the south into the lane that the other takes straight on from the west; both are at its beginning at about 13 s. Chords between
    // stop line and exit share an end point there and cross nowhere.
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 1))), from: 2, to: 24, Junction.straight(.west, crossing: 10.2, speed: 10))
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 2))), from: 2, to: 24, Junction.turning(.south, way: 0, crossing: 10.6, speed: 8))
    let conflicts: [Conflict] = junction.events { if case .conflict(let conflict) = $0 { conflict } else { nil } }
    let conflict = try #require(conflicts.first)
    #expect(conflict.isSerious)
  }

  @Test func messagesOnceASecondAreNotMeasuredByTenASecond() {
    var junction = Junction()
    junction.addMap()
    junction.addHealthySenders()
    junction.addSignals([:])
    let outages: [Outage] = junction.events { if case .outage(let outage) = $0 { outage } else { nil } }
    #expect(outages.isEmpty)
  }
}
