import Testing
import V2XModel

@testable import V2XReconstruction

/// Tracks of road users, changes of identity, clocks.
@Suite struct RoadUserEventTests {
  static let unit = Junction.unit
  static let other = StationID(rawValue: 0x5253_5530_3030_3032)

  static func tracks(_ junction: Junction, options: Reconstruction.Options = .init()) -> [TrackSummary] {
    junction.events(options: options) { if case .track(let track) = $0 { track } else { nil } }
  }

  @Test func aVehicleThatThreeTellOfIsOneRoadUser() throws {
    var junction = Junction()
    junction.addMap()
    let path = Junction.straight(.west, crossing: 20, speed: 10)
    junction.addVehicle(.init(noise: 0.2), from: 2, to: 30, path)
    junction.addVehicle(.init(id: .participant(unit: Self.unit, number: 7), noise: 0.3, seed: 2), from: 8, to: 24, path)
    junction.addVehicle(.init(id: .participant(unit: Self.other, number: 9), noise: 0.3, seed: 3), from: 16, to: 28, path)
    let tracks = Self.tracks(junction)
    let track = try #require(tracks.first)
    #expect(tracks.count == 1)
    #expect(track.identities.map(\.id).count == 3 && track.isStation && track.ghost == nil)
    #expect(abs(track.from.seconds(since: Junction.time(2))) < 0.01 && abs(track.to.seconds(since: Junction.time(30))) < 0.01)
    // 28 s at 10 m/s.
    #expect(abs(track.distance - 280) < 8)
  }

  @Test func statesAreToldWhenAskedForWithNoiseAveragedOut() throws {
    var junction = Junction()
    junction.addMap()
    let path = Junction.straight(.west, crossing: 20, speed: 10)
    junction.addVehicle(.init(noise: 0.4), from: 2, to: 30, path)
    let states: [RoadUserReport] = junction.events(options: .init(stateInterval: 1)) {
      if case .state(let state) = $0 { state } else { nil }
    }
    // One at every full second in which it was heard; the first or last may lie at the very edge.
    let seconds = states.map { $0.time.seconds(since: Junction.start) }
    #expect((27...29).contains(seconds.count))
    for (former, next) in zip(seconds, seconds.dropFirst()) { #expect(abs(next - former - 1) < 1e-6) }
    var squares = 0.0
    for state in states {
      let t = state.time.seconds(since: Junction.start)
      let centre = path(t).front - Vector(heading: 90) * 2.3
      let miss = Junction.frame.project(state.place) - centre
      squares += miss.dot(miss) / 2
      #expect(abs(state.speed - 10) < 0.01 && abs(state.heading - 90) < 0.01 && state.user == states[0].user)
    }
    // Of a sigma of 0.4 m less than half is left.
    #expect((squares / Double(states.count)).squareRoot() < 0.2)
    #expect(junction.events().allSatisfy { $0.kind != .state })
  }

  @Test func whatNobodyHeardIsAGap() throws {
    var junction = Junction()
    junction.addMap()
    // Unheard from 12.1 s to 14.5 s, and for half a second before that, which is no gap.
    junction.addVehicle(
      from: 2, to: 30, isLost: { ($0 > 12.05 && $0 < 14.55) || ($0 > 8.05 && $0 < 8.55) }, Junction.straight(.west, crossing: 20, speed: 10)
    )
    let track = try #require(Self.tracks(junction).first)
    let gap = try #require(track.gaps.first)
    #expect(track.gaps.count == 1)
    #expect(abs(gap.from.seconds(since: Junction.time(12.1))) < 0.15 && abs(gap.to.seconds(since: Junction.time(14.6))) < 0.15)
  }

  @Test func vehiclesInNeighbouringLanesAreTwo() {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(.init(noise: 0.2), from: 2, to: 30, Junction.straight(.west, lane: 1, crossing: 20, speed: 10))
    junction.addVehicle(
      .init(id: .participant(unit: Self.unit, number: 7), noise: 0.3, seed: 2), from: 8, to: 24,
      Junction.straight(.west, lane: 2, crossing: 20, speed: 10))
    #expect(Self.tracks(junction).count == 2)
  }

  @Test func numbersThatAUnitExchangesStayWithTheirVehicles() {
    var junction = Junction()
    junction.addMap()
    let paths = [1, 2].map { Junction.straight(.west, lane: $0, crossing: 20, speed: 10) }
    for (i, path) in paths.enumerated() {
      // Number 1 is the first vehicle's until 15 s and the second one's from then on.
      junction.addVehicle(
        .init(id: .participant(unit: Self.unit, number: UInt16(1 + i)), noise: 0.1, seed: UInt64(i)), from: 5, to: 14.95, path)
      junction.addVehicle(
        .init(id: .participant(unit: Self.unit, number: UInt16(2 - i)), noise: 0.1, seed: UInt64(10 + i)), from: 15, to: 28, path)
    }
    let tracks = Self.tracks(junction)
    #expect(tracks.count == 2)
    for track in tracks {
      #expect(track.identities.count == 2)
      #expect(track.to.seconds(since: track.from) > 22)
    }
  }

  /// Traffic on both lanes that a unit sees for long, so that it is known where road users come from.
  private func traffic(_ junction: inout Junction) {
    for i in 0..<6 {
      junction.addVehicle(
        .init(id: .participant(unit: Self.unit, number: UInt16(100 + i)), noise: 0.1, seed: UInt64(i + 1)), from: Double(i) * 9,
        to: Double(i) * 9 + 26, Junction.straight(.west, crossing: Double(i) * 9 + 15, speed: 10))
    }
  }

  @Test func whatAppearsStandsAndVanishesIsAGhost() throws {
    var junction = Junction()
    junction.addMap(to: 80)
    traffic(&junction)
    junction.addVehicle(
      .init(id: .participant(unit: Self.unit, number: 7), noise: 0.2), from: 20, to: 24,
      { _ in .init(front: Vector(east: -60, north: 20), heading: 90, speed: 0) })
    let ghosts = Self.tracks(junction).filter { $0.ghost != nil }
    #expect(ghosts.map(\.ghost) == [.neverMoved])
    #expect(ghosts.first?.identities.map(\.id) == [.participant(unit: Self.unit, number: 7)])
  }

  @Test func whatDrivesFromNowhereToNowhereIsAGhost() throws {
    var junction = Junction()
    junction.addMap(to: 80)
    traffic(&junction)
    // Four seconds in the middle of what the unit sees, between the others.
    junction.addVehicle(
      .init(id: .participant(unit: Self.unit, number: 7), noise: 0.1, seed: 77), from: 38, to: 42,
      Junction.straight(.west, crossing: 44.5, speed: 10))
    let ghosts = Self.tracks(junction).filter { $0.ghost != nil }
    #expect(ghosts.map(\.ghost) == [.fromNowhere])
  }

  @Test func whoComesAndGoesByTheEdgeIsARoadUserHoweverShortly() {
    var junction = Junction()
    junction.addMap(to: 80)
    traffic(&junction)
    // On a road of its own, where nobody was seen before and after.
    junction.addVehicle(
      .init(id: .participant(unit: Self.unit, number: 7), noise: 0.1, seed: 77), from: 38, to: 42,
      { t in .init(front: Vector(east: -200, north: -60 + (t - 38) * 10), heading: 0, speed: 10) })
    #expect(Self.tracks(junction).allSatisfy { $0.ghost == nil })
  }

  static func changes(_ junction: Junction, options: Reconstruction.Options = .init()) -> [IdentityChange] {
    junction.events(options: options) { if case .identityChange(let change) = $0 { change } else { nil } }
  }

  /// A vehicle that is A until 9.9 s and B from 10.4 s on.
  private func changing() -> Junction {
    var junction = Junction()
    junction.addMap()
    let path = Junction.straight(.west, crossing: 15, speed: 10)
    junction.addVehicle(.init(id: .station(StationID(rawValue: 0xA))), from: 2, to: 9.95, path)
    junction.addVehicle(.init(id: .station(StationID(rawValue: 0xB))), from: 10.4, to: 20, path)
    return junction
  }

  @Test func anIdentityThatFollowsAnother() throws {
    let changes = Self.changes(changing())
    let change = try #require(changes.first)
    #expect(changes.count == 1)
    #expect(change.old.rawValue == 0xA && change.new.rawValue == 0xB)
    #expect(abs(change.gap - 0.5) < 0.01 && change.mismatch < 0.1 && change.runnerUp == nil)
    #expect(abs(change.time.seconds(since: Junction.time(10.4))) < 0.001)
    #expect(change.probability > 0.95 && change.evidence.count == 2)
  }

  @Test func changesAreNotFollowedWhenLinkingIsOff() {
    let options = Reconstruction.Options(linksIdentities: false)
    #expect(Self.changes(changing(), options: options).isEmpty)
    #expect(Self.tracks(changing(), options: options).count == 2)
  }

  @Test func changesThatCannotBeToldApartAreNotTold() {
    var junction = Junction()
    junction.addMap()
    // Two in file a metre apart in time of change: either new one fits either old one.
    for (i, crossing) in [15.0, 15.1].enumerated() {
      let path = Junction.straight(.west, crossing: crossing, speed: 10)
      junction.addVehicle(.init(id: .station(StationID(rawValue: UInt64(0xA0 + i)))), from: 2, to: 9.95, path)
      junction.addVehicle(.init(id: .station(StationID(rawValue: UInt64(0xB0 + i)))), from: 10.4, to: 20, path)
    }
    #expect(Self.changes(junction).isEmpty)
  }

  static func clocks(_ junction: Junction, options: Reconstruction.Options = .init()) -> [ClockOffset] {
    junction.events(options: options) { if case .clockOffset(let clock) = $0 { clock } else { nil } }
  }

  @Test func aClockThatIsAhead() throws {
    var junction = Junction()
    junction.addMap()
    junction.addHealthySenders()
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 0xC)), clockAhead: 0.35), from: 2, to: 30, Junction.straight(.west, crossing: 15, speed: 10))
    let clocks = Self.clocks(junction)
    let clock = try #require(clocks.first)
    #expect(clocks.count == 1 && clock.ids == [.station(StationID(rawValue: 0xC))])
    // Captured 20 ms after it was made, as the others: what remains is 0.35 s.
    #expect(abs(clock.offset - 0.35) < 0.01)
    // It is told, too, when times are left as they are.
    #expect(Self.clocks(junction, options: .init(correctsClocks: false)).count == 1)
  }

  @Test func aSmallOffsetAndAShortOneAreNotTold() {
    var junction = Junction()
    junction.addMap()
    junction.addHealthySenders()
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 0xC)), clockAhead: 0.04), from: 2, to: 30, Junction.straight(.west, crossing: 15, speed: 10))
    // Thirty messages prove nothing.
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 0xD)), clockAhead: 0.35), from: 2, to: 4.9, Junction.straight(.east, crossing: 15, speed: 10))
    #expect(Self.clocks(junction).isEmpty)
  }
}
