import Testing
import V2XModel

@testable import V2XReconstruction

/// A bus of 12 m on the western arm, where a stop position lies 100 m before the stop line.
@Suite struct StationStopTests {
  static let stop = Junction.Arm.west.point(lane: 1, before: 100)
  static let options = Reconstruction.Options(
    route: Route(stations: [.init(id: "W", stopPosition: Junction.frame.unproject(stop), heading: 90)]))

  /// Comes at 10 m/s, brakes at 1 m/s² from 10 s on, stands from 20 s to 35 s with its front `past` the stop position, leaves at 1 m/s².
  static func docking(past: Double) -> (Double) -> Junction.State {
    { t in
      let (way, speed): (Double, Double) =
        switch t {
        case ..<10: (-50 - (10 - t) * 10, 10)
        case ..<20: (-(20 - t) * (20 - t) / 2, 20 - t)
        case ..<35: (0, 0)
        default: ((t - 35) * (t - 35) / 2, t - 35)
        }
      return .init(front: Junction.Arm.west.point(lane: 1, before: 100 - past - way), heading: 90, speed: speed)
    }
  }

  static func stops(_ junction: Junction) -> [StationStop] {
    junction.events(options: options) { if case .stationStop(let stop) = $0 { stop } else { nil } }
  }

  static let bus = Junction.Sender(length: 12, width: 2.5, kind: .bus, noise: 0.1)

  @Test func arrivalDepartureAndWhereItStood() throws {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(Self.bus, from: 2, to: 44, Self.docking(past: 0.4))
    let stops = Self.stops(junction)
    let stop = try #require(stops.first)
    #expect(stops.count == 1 && stop.station == "W")
    // 0.1 m/s is passed 0.1 s before rest and 0.1 s after it.
    #expect(abs(try #require(stop.arrived).seconds(since: Junction.time(19.9))) < 0.1)
    #expect(abs(try #require(stop.departed).seconds(since: Junction.time(35.1))) < 0.1)
    #expect(abs(stop.longitudinalError - 0.4) < 0.06)
    #expect(abs(stop.lateralError) < 0.06)
    #expect(abs(stop.yaw) < 0.1)
    #expect(stop.certainty == .certain && stop.notes.isEmpty)
    #expect(!stop.evidence.isEmpty)
  }

  @Test func beforeThePositionIsNegative() throws {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(Self.bus, from: 2, to: 44, Self.docking(past: -2.5))
    #expect(abs(try #require(Self.stops(junction).first).longitudinalError + 2.5) < 0.06)
  }

  @Test func whoseArrivalNobodyHeardHasNone() throws {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(Self.bus, from: 25, to: 44, Self.docking(past: 0))
    let stop = try #require(Self.stops(junction).first)
    #expect(stop.arrived == nil && stop.departed != nil)
    #expect(stop.certainty == .probable && stop.notes == ["arrival-not-observed"])
  }

  @Test func whoStillStandsAtTheEndHasNotDeparted() throws {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(Self.bus, from: 2, to: 30, Self.docking(past: 0))
    let stop = try #require(Self.stops(junction).first)
    #expect(stop.arrived != nil && stop.departed == nil)
    #expect(stop.certainty == .probable && stop.notes == ["departure-not-observed"])
  }

  @Test func carsAndBusesElsewhereDoNotStopAtStations() {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(.init(noise: 0.1), from: 2, to: 44, Self.docking(past: 0))
    // 12 m past the stop position, and in the next lane.
    junction.addVehicle(
      .init(id: .station(StationID(rawValue: 2)), length: 12, width: 2.5, kind: .bus), from: 2, to: 44, Self.docking(past: 12))
    junction.addVehicle(.init(id: .station(StationID(rawValue: 3)), length: 12, width: 2.5, kind: .bus), from: 2, to: 44) { t in
      var state = Self.docking(past: 0)(t)
      state.front = state.front + Vector(east: 0, north: 3.5)
      return state
    }
    #expect(Self.stops(junction).isEmpty)
  }

  @Test func aCreepWithoutRestIsNoStop() {
    var junction = Junction()
    junction.addMap()
    junction.addVehicle(
      Self.bus, from: 2, to: 44,
      Junction.following(.west, [(t: 0, past: -300), (t: 20, past: -110), (t: 30, past: -104), (t: 44, past: 40)]))
    #expect(Self.stops(junction).isEmpty)
  }
}
