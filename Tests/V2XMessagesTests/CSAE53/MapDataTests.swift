import Testing
import V2XMessages
import V2XModel

@Suite struct MapDataTests {
  static func points(_ longitudes: Int...) -> String {
    "[" + longitudes.map { #"{"posOffset":{"offsetLL":{"position-LL5":{"lon":\#($0),"lat":0}}}}"# }.joined(separator: ",") + "]"
  }

  static let limits = #"[{"type":"vehicleMinSpeed","speed":100},{"type":"vehicleMaxSpeed","speed":833}]"#

  static let map =
    #"{"mapFrame":{"msgCnt":9,"nodes":[{"name":"East","id":{"region":350,"id":1001},"refPos":{"lat":245000000,"long":1181000000,"elevation":70},"#
    + #""inLinks":[{"upstreamNodeId":{"region":350,"id":1000},"speedLimits":\#(limits),"linkWidth":700,"points":\#(points(-20_000, -150)),"#
    + #""movements":[{"remoteIntersection":{"region":350,"id":1002},"phaseId":3},{"remoteIntersection":{"id":1003}}],"lanes":["#
    + #"{"laneID":1,"laneWidth":350,"laneAttributes":{"laneType":{"vehicle":{"bits":"00010000"}}},"maneuvers":{"bits":"100001000010"},"#
    + #""connectsTo":[{"remoteIntersection":{"region":350,"id":1002},"connectingLane":{"lane":4,"maneuver":{"bits":"100000000000"}},"phaseId":3},"#
    + #"{"remoteIntersection":{"id":1003}}],"speedLimits":[{"type":"vehicleMaxSpeed","speed":600}],"points":\#(points(-20_000, -10_000, -200))},"#
    + #"{"laneID":2,"laneWidth":0,"laneAttributes":{"laneType":{"crosswalk":{"bits":"0000000000000000"}}}},{"laneID":3}]},"#
    + #"{"upstreamNodeId":{"id":5},"linkWidth":0,"lanes":[{"laneID":1}]}]},"#
    + #"{"id":{"id":77},"refPos":{"lat":245000000,"long":1181100000}}]}}"#

  @Test func nodesAndLinksNameTheRowsOfTheirParts() throws {
    let batch = try Messages.observations(Self.map)
    #expect(batch.count == 2)
    #expect(batch.roadNodes.map(\.id) == [.init(region: 350, node: 1001), .init(region: nil, node: 77)])
    #expect(batch.roadNodes.map(\.links) == [0..<2, 2..<2])
    #expect(batch.roadNodes[0].position == GeoPoint(latitude: 24.5, longitude: 118.1))
    #expect(batch.roadNodes[0].elevation == 7)
    #expect(batch.roadNodes[1].elevation == nil)
    #expect(batch.roadNodes.allSatisfy { $0.counter == 9 && $0.reception.frame == 7 })

    let link = batch.roadLinks[0]
    #expect(link.upstream == IntersectionID(region: 350, node: 1000))
    #expect(link.laneWidth == 7)
    #expect(link.speedLimit == 16.66)
    #expect(batch.roadPoints[link.points].map(\.longitude) == [118.098, 118.099985])
    #expect(
      Array(batch.roadMovements[link.movements])
        == [
          RoadMovement(remote: .init(region: 350, node: 1002), phase: PhaseID(rawValue: 3)),
          RoadMovement(remote: .init(region: nil, node: 1003), phase: nil),
        ])
    #expect(batch.roadLinks[1].laneWidth == nil)
    #expect(batch.roadLinks[1].speedLimit == nil)
    #expect(batch.roadLinks[1].points.isEmpty)
    #expect(batch.roadLanes[batch.roadLinks[1].lanes].map(\.id.rawValue) == [1])
  }

  @Test func lanesAndTheirConnections() throws {
    let batch = try Messages.observations(Self.map)
    let lanes = Array(batch.roadLanes[batch.roadLinks[0].lanes])
    #expect(lanes.map(\.id.rawValue) == [1, 2, 3])
    #expect(lanes.map(\.width) == [3.5, nil, nil])
    #expect(lanes.map(\.kind) == [.vehicle, .crosswalk, .vehicle])
    #expect(lanes.map(\.isBusLane) == [true, false, false])
    #expect(lanes[0].maneuvers == [.straight, .rightOnRed, .caution])
    #expect(lanes[1].maneuvers == nil)
    #expect(lanes.map(\.speedLimit) == [12, nil, nil])
    #expect(batch.roadPoints[lanes[0].points].map(\.longitude) == [118.098, 118.099, 118.09998])
    #expect(lanes[2].points.isEmpty)
    #expect(
      Array(batch.roadConnections[lanes[0].connections])
        == [
          RoadConnection(
            remote: .init(region: 350, node: 1002), lane: LaneID(rawValue: 4), maneuvers: .straight, phase: PhaseID(rawValue: 3)),
          RoadConnection(remote: .init(region: nil, node: 1003)),
        ])
    #expect(lanes[1].connections.isEmpty)
  }

  @Test(arguments: [
    ("straight", 0, AllowedManeuvers.straight), ("left", 1, .left), ("right", 2, .right), ("U-turn", 3, .uTurn),
    ("left on red", 4, .leftOnRed), ("right on red", 5, .rightOnRed), ("lane change", 6, .laneChange), ("no stopping", 7, .noStopping),
    ("yield", 8, .yieldAlways), ("go with halt", 9, .goWithHalt), ("caution", 10, .caution), ("reserved", 11, AllowedManeuvers()),
  ])
  func everyManeuverIsOneBit(name: String, bit: Int, maneuver: AllowedManeuvers) throws {
    let bits = String((0..<12).map { $0 == bit ? "1" : "0" })
    let batch = try Messages.observations(
      #"{"mapFrame":{"msgCnt":0,"nodes":[{"id":{"id":1},"refPos":{"lat":0,"long":0},"inLinks":[{"upstreamNodeId":{"id":2},"linkWidth":350,"#
        + #""lanes":[{"laneID":1,"maneuvers":{"bits":"\#(bits)"}}]}]}]}}"#)
    #expect(batch.roadLanes.first?.maneuvers == maneuver)
  }

  @Test func aNodeWithoutAPlaceIsLeftOutWithItsLinks() throws {
    let batch = try Messages.observations(
      #"{"mapFrame":{"msgCnt":0,"nodes":[{"id":{"id":1},"refPos":{"lat":900000001,"long":0},"inLinks":[{"upstreamNodeId":{"id":2},"linkWidth":1,"#
        + #""lanes":[{"laneID":1}]}]},{"id":{"id":3},"refPos":{"lat":0,"long":0}}]}}"#)
    #expect(batch.roadNodes.map(\.id.node) == [3])
    #expect(batch.roadLinks.isEmpty)
    #expect(batch.roadLanes.isEmpty)
  }
}
