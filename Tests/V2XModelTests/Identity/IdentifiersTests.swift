import Testing
import V2XModel

@Suite struct IdentifiersTests {
  @Test func identitiesPrintAsOnTheAir() {
    #expect(RoadUserID.station(StationID(rawValue: 0x0102_0304_0506_0708)).description == "bsm:0102030405060708")
    #expect(RoadUserID.participant(unit: StationID(rawValue: 0x5253_5530_3030_3031), number: 17).description == "rsm:5253553030303031:17")
    #expect(StationID(rawValue: 0).description == "0000000000000000")
    #expect(StationID(rawValue: .max).description == "ffffffffffffffff")
  }

  @Test func nodesOfDifferentRegionsAreDifferent() {
    #expect(IntersectionID(region: 1, node: 7) != IntersectionID(region: 2, node: 7))
    #expect(IntersectionID(region: nil, node: 7) != IntersectionID(region: 0, node: 7))
    #expect(IntersectionID(region: 350, node: 1001).description == "350/1001")
    #expect(IntersectionID(region: nil, node: 9).description == "9")
  }

  @Test func stationsComeBeforeParticipants() {
    let ids: [RoadUserID] = [
      .participant(unit: StationID(rawValue: 1), number: 2), .station(StationID(rawValue: 9)),
      .participant(unit: StationID(rawValue: 1), number: 1), .station(StationID(rawValue: 3)),
    ]
    #expect(ids.sorted() == [ids[3], ids[1], ids[2], ids[0]])
  }
}
