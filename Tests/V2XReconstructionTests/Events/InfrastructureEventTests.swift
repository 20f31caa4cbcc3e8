import Testing
import V2XModel

@testable import V2XReconstruction

/// What is wrong with signals, maps and their messages.
@Suite struct InfrastructureEventTests {
  static let plan: Junction.Plan = [Junction.Arm.west.phase(1): [(from: -100, state: .protectedGreen)]]

  static func outages(_ junction: Junction) -> [Outage] {
    junction.events { if case .outage(let outage) = $0 { outage } else { nil } }
  }

  @Test func eightSecondsWithoutSignals() throws {
    var junction = Junction()
    junction.addMap()
    junction.addHealthySenders()
    junction.addSignals(Self.plan) { $0 > 19.95 && $0 < 27.95 }
    let outages = Self.outages(junction)
    let outage = try #require(outages.first)
    #expect(outages.count == 1 && outage.message == .spat && outage.intersection == Junction.node)
    // The last one was made at 19.9 s, so the first missing one was due at 20.0 s; the next one is that of 28.0 s: 80 are missing.
    #expect(abs(outage.from.seconds(since: Junction.time(20))) < 0.02)
    #expect(abs(try #require(outage.to).seconds(since: Junction.time(28))) < 0.02)
    #expect(outage.missed == 80 && outage.evidence.count == 2)
  }

  @Test func aSilenceOfTheWholeCaptureIsNoOutage() {
    var junction = Junction()
    for span in [(0.0, 19.95), (28.0, 50.0)] {
      junction.addMap(from: span.0, to: span.1)
      junction.addHealthySenders(from: span.0, to: span.1)
      junction.addSignals(Self.plan, from: span.0, to: span.1)
    }
    #expect(Self.outages(junction).isEmpty)
  }

  @Test func signalsThatEndWhileOthersGoOnHaveNoEnd() throws {
    var junction = Junction()
    junction.addMap()
    junction.addHealthySenders()
    junction.addSignals(Self.plan, to: 30)
    let outage = try #require(Self.outages(junction).first)
    #expect(outage.to == nil && abs(outage.from.seconds(since: Junction.time(30.1))) < 0.02)
  }

  @Test func aSecondWithoutASignalIsNone() {
    var junction = Junction()
    junction.addMap()
    junction.addHealthySenders()
    junction.addSignals(Self.plan) { $0 > 19.95 && $0 < 20.85 }
    #expect(Self.outages(junction).isEmpty)
  }

  static func revisions(_ junction: Junction) -> [MapRevision] {
    junction.events { if case .mapRevision(let revision) = $0 { revision } else { nil } }
  }

  @Test func otherLaneNumbersAreANewRevision() throws {
    var junction = Junction()
    junction.addMap(to: 29.5)
    junction.addMap(.init(laneNumbersFrom: 11), from: 30, to: 60)
    let revisions = Self.revisions(junction)
    let revision = try #require(revisions.first)
    #expect(revisions.count == 1 && revision.intersection == Junction.node && revision.changes == [.lanes])
    // The first message with the new content, captured 20 ms after 30 s.
    #expect(abs(revision.time.seconds(since: Junction.time(30.02))) < 0.001 && revision.evidence.count == 2)
  }

  @Test func aContentHeardOnceIsNoRevision() {
    var junction = Junction()
    junction.addMap(to: 29.5)
    junction.addMap(.init(laneNumbersFrom: 11), from: 30, to: 30)
    junction.addMap(from: 31, to: 60)
    #expect(Self.revisions(junction).isEmpty)
  }

  static func audit(_ junction: Junction) -> (offsets: [MapLaneOffset], ways: [MapMissingConnection]) {
    let events = junction.events()
    return (
      events.compactMap { if case .mapLaneOffset(let offset) = $0 { offset } else { nil } },
      events.compactMap { if case .mapMissingConnection(let way) = $0 { way } else { nil } }
    )
  }

  private func convoy(_ count: Int, map: Junction.Map = .init(), left: Double = 0) -> Junction {
    var junction = Junction()
    junction.addMap(map, to: 130)
    junction.addSignals(Self.plan, to: 130)
    for i in 0..<count {
      let crossing = 14 + 6 * Double(i)
      junction.addVehicle(
        // Left of a lane that leads east is north.
        .init(id: .station(StationID(rawValue: UInt64(0x100 + i))), noise: 0.1, seed: UInt64(i + 1), bias: Vector(east: 0, north: left)),
        from: crossing - 12, to: crossing + 9, Junction.straight(.west, crossing: crossing, speed: 10))
    }
    return junction
  }

  @Test func aLaneThatEverybodyDrivesBeside() throws {
    // All drive 0.8 m left of the line: it is drawn 0.8 m too far right.
    let (offsets, _) = Self.audit(convoy(10, left: 0.8))
    let offset = try #require(offsets.first)
    #expect(offsets.count == 1 && offset.lane == LaneID(rawValue: 1) && offset.upstream == Junction.Arm.west.neighbour)
    #expect(abs(offset.offset + 0.8) < 0.05 && offset.vehicles == 10 && offset.sigma < 0.1)
  }

  @Test func fewVehiclesOrASmallOffsetProveNothing() {
    #expect(Self.audit(convoy(5, left: 0.8)).offsets.isEmpty)
    #expect(Self.audit(convoy(12, left: 0.3)).offsets.isEmpty)
  }

  @Test func aWayThatIsDrivenAndNotDrawn() throws {
    let map = Junction.Map(missing: [(arm: .west, lane: 1, way: 1)])
    let (_, ways) = Self.audit(convoy(4, map: map))
    let way = try #require(ways.first)
    #expect(ways.count == 1 && way.lane == LaneID(rawValue: 1) && way.upstream == Junction.Arm.west.neighbour)
    #expect(way.remote == Junction.Arm.east.neighbour && way.vehicles == 4 && way.of == 4)
    #expect(Self.audit(convoy(2, map: map)).ways.isEmpty)
    #expect(Self.audit(convoy(4)).ways.isEmpty)
  }
}

/// What is foretold of a phase, against what came: red for 20 s, green for 20 s, ten messages a second.
@Suite struct PredictionLedgerTests {
  static let phase = PhaseID(rawValue: 3)

  /// - Parameter predicted: the end foretold at a time, given the real one.
  static func event(states: Int = 8, isLost: (Double) -> Bool = { _ in false }, _ predicted: (_ now: Double, _ end: Double) -> Double?)
    -> SignalPrediction?
  {
    var ledger = PredictionLedger()
    for tick in 0..<(states * 200) {
      let now = Double(tick) * 0.1 + 0.02
      if isLost(now) { continue }
      let index = tick / 200
      let end = Double(index + 1) * 20
      let interval = PhaseInterval(
        state: index % 2 == 0 ? .red : .protectedGreen, code: 0, likelyEnd: predicted(now, end).map { Junction.time($0) })
      ledger.observe(interval, at: Junction.time(now), frame: FrameReference(file: 0, frame: UInt64(tick + 1)))
    }
    return ledger.event(Junction.node, phase, thresholds: .standard)
  }

  @Test func aCountdownThatIsRight() throws {
    let event = try #require(Self.event { _, end in end })
    // The change is seen between two messages, of 19.92 s and 20.02 s, and taken to be in the middle: 0.03 s early.
    #expect(abs(event.bias - 0.03) < 0.001 && event.p95 <= 0.05 && !event.isSystematic)
    #expect(event.states == 7 && event.messages == 1400)
    #expect(event.horizons.map(\.count) == [70, 70, 210, 350, 700])
  }

  @Test func oneThatIsLateByAConstantIsSystematic() throws {
    let event = try #require(Self.event { _, end in end + 1.2 })
    #expect(abs(event.bias - 1.23) < 0.001 && event.isSystematic && abs(event.p95 - 1.25) < 0.03)
  }

  @Test func oneThatFindsItsEndIsNot() throws {
    // Five seconds too early until three seconds before the end.
    let event = try #require(Self.event { now, end in end - now > 3 ? end - 5 : end })
    // 17 of 20 seconds at -5 s: -4.25 s, and 0.03 s for the middle of the change.
    #expect(abs(event.bias + 4.22) < 0.02 && !event.isSystematic)
  }

  @Test func oneThatMovesAlongWithTheClockIsSystematic() throws {
    // Always ten seconds to go: just before the end it is wrong by ten seconds, every time.
    let event = try #require(Self.event { now, _ in now + 10 })
    #expect(event.isSystematic)
  }

  @Test func endsInASilenceAreNotCounted() throws {
    let event = try #require(Self.event(isLost: { $0 > 39 && $0 < 41 }) { _, end in end })
    // Of the ends at 20, 40, ... 140 s that of 40 s was not seen.
    #expect(event.states == 6)
  }

  @Test func withoutAPredictionNothingIsTold() {
    #expect(Self.event { _, _ in nil } == nil)
    // The last state has not ended: it is no error.
    #expect(Self.event(states: 1) { _, end in end + 3 } == nil)
  }
}
