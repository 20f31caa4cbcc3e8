import ASN1Runtime
import ASN1Schema
import CSAE53
import JSONText
import TestSupport
import Testing
import V2XEnvelopes
import V2XMessages
import V2XModel

/// Messages of older editions: found by content, kept as they came, and understood as far as 2020 can say the same.
@Suite struct MessageEditionTests {
  static func octets(_ json: String, _ edition: MessageEdition) throws -> [UInt8] {
    try edition.schema.encode(JSONValue(parsing: Array(json.utf8)), as: edition.frame)
  }

  /// What is recognised, with the edition and the observations.
  struct Found {
    var outcome: FrameOutcome
    var editions: [MessageEdition] = []
    var isAmbiguous = false
    var stations: [StationState] = []
    var signals: [SignalObservation] = []
    var intervals: [PhaseInterval] = []
    var nodes: [RoadNode] = []
    var links: [RoadLink] = []
    var lanes: [RoadLane] = []
    var points: [GeoPoint] = []
  }

  static func recognise(_ octets: [UInt8], edition: MessageEdition? = nil) -> Found {
    var batch = ObservationBatch(capacity: 16)
    var editions: [MessageEdition] = []
    var isAmbiguous = false
    var recogniser = MessageRecogniser(edition: edition)
    let outcome = recogniser.recognise(octets: octets.span.bytes) { message in
      editions.append(message.edition)
      isAmbiguous = message.isAmbiguous
      let isSame = message.payload.withUnsafeBytes { $0.elementsEqual(octets) }
      #expect(isSame)
      message.observe(Reception(file: 0, frame: 7, time: Messages.half), into: &batch)
    }
    return Found(
      outcome: outcome, editions: editions, isAmbiguous: isAmbiguous, stations: batch.stations, signals: batch.signals,
      intervals: batch.phaseIntervals, nodes: batch.roadNodes, links: batch.roadLinks, lanes: batch.roadLanes, points: batch.roadPoints)
  }

  static let place = #"{"lat":245000000,"long":1181000000}"#

  static func map(_ link: String) -> String {
    #"{"mapFrame":{"msgCnt":2,"nodes":[{"id":{"region":350,"id":1001},"refPos":\#(place),"inLinks":[\#(link)]}]}}"#
  }

  static func link(_ width: String, lane: String = "") -> String {
    #"{"upstreamNodeId":{"region":350,"id":1002},\#(width)"points":[{"posOffset":{"offsetLL":{"position-LL1":{"lon":100,"lat":200}}}},"#
      + #"{"posOffset":{"offsetLL":{"position-LL1":{"lon":0,"lat":0}}}}],"lanes":[{"laneID":1\#(lane)}]}"#
  }

  @Test func mapsOfTheDraftWithoutAWidth() throws {
    let octets = try Self.octets(Self.map(Self.link("")), .release20190724)
    #expect(MessageEdition.edition2020.exactValue(octets.span.bytes) == nil)
    let found = Self.recognise(octets)
    #expect(found.outcome == .message(.map))
    #expect(found.editions == [.release20190724])
    #expect(found.nodes.map(\.id) == [IntersectionID(region: 350, node: 1001)])
    #expect(found.links.count == 1 && found.lanes.count == 1)
    #expect(found.points.first == GeoPoint(latitude: 24.50002, longitude: 118.10001))
    #expect(!found.isAmbiguous)
  }

  @Test func mapsOf2017NameTheWidthOtherwise() throws {
    let octets = try Self.octets(Self.map(Self.link(#""laneWidth":350,"#)), .edition2017)
    let found = Self.recognise(octets, edition: .edition2017)
    #expect(found.editions == [.edition2017])
    let newest = Self.recognise(try Self.octets(Self.map(Self.link(#""linkWidth":350,"#)), .edition2020))
    #expect(found.nodes == newest.nodes)
    #expect(found.links == newest.links)
    #expect(found.lanes == newest.lanes)
    #expect(found.points == newest.points)
  }

  static func bsm(_ fields: String) -> String {
    #"{"bsmFrame":{"msgCnt":127,"id":{"hex":"584d425254303031"},\#(fields),"transmission":"forwardGears","speed":500,"heading":7200,"#
      + #""accelSet":{"long":-250,"lat":30,"vert":-127,"yaw":-1500},"brakes":{},"size":{"width":255,"length":1200,"height":64},"#
      + #""vehicleClass":{"classification":52}}}"#
  }

  @Test func vehiclesOf2017AreStations() throws {
    let octets = try Self.octets(
      Self.bsm(#""plateNo":{"hex":"cec344313233"},"secMark":29990,"pos":\#(Self.place),"accuracy":{"pos":"a50cm"}"#), .edition2017)
    let found = Self.recognise(octets)
    #expect(found.outcome == .message(.bsm) && found.editions == [.edition2017])
    let newest = Self.recognise(
      try Self.octets(Self.bsm(#""secMark":29990,"pos":\#(Self.place),"posConfidence":{"pos":"a50cm"}"#), .edition2020))
    #expect(newest.editions == [.edition2020] && newest.isAmbiguous)
    #expect(found.stations == newest.stations)
    #expect(found.stations.first?.motion.positionSigma == 0.25)
  }

  @Test func signalsOf2017CountDownOnly() throws {
    func spat(_ light: String, _ timing: String) -> String {
      #"{"spatFrame":{"msgCnt":5,"intersections":[{"intersectionId":{"id":7},"status":{"bits":"0000000000000000"},"phases":[{"id":3,"#
        + #""phaseStates":[{"light":"\#(light)","timing":\#(timing)}]}]}]}}"#
    }
    let times = #"{"startTime":0,"likelyEndTime":123}"#
    let found = Self.recognise(try Self.octets(spat("protected-Movement-Allowed", times), .edition2017))
    #expect(found.editions == [.edition2017])
    let newest = Self.recognise(try Self.octets(spat("protected-green", #"{"counting":\#(times)}"#), .edition2020))
    #expect(newest.editions == [.edition2020])
    #expect(found.signals == newest.signals)
    #expect(found.intervals == newest.intervals)
    #expect(found.intervals.first?.state == .protectedGreen)
  }

  @Test func anEditionThatIsForcedIsTheOnlyOne() throws {
    let octets = try Self.octets(Self.map(Self.link("")), .release20190724)
    #expect(Self.recognise(octets, edition: .edition2020).outcome == .foreign(.unrecognisedPayload))
    #expect(Self.recognise(octets, edition: .release20190724).editions == [.release20190724])
    #expect(Self.recognise(octets, edition: .edition2017).outcome == .foreign(.unrecognisedPayload))
  }

  @Test func aMapWithoutRoadsIsOfTwoEditions() throws {
    let octets = try Self.octets(
      #"{"mapFrame":{"msgCnt":119,"nodes":[{"id":{"id":0},"refPos":{"lat":834685713,"long":876693555}}]}}"#, .release20190724)
    let found = Self.recognise(octets)
    #expect(found.editions == [.edition2020] && found.isAmbiguous)
    #expect(Self.recognise(octets, edition: .release20190724).editions == [.release20190724])
  }

  @Test func namesOfEditions() {
    for edition in MessageEdition.allCases { #expect(MessageEdition(named: edition.name.uppercased()) == edition) }
    #expect(MessageEdition(named: "2018") == nil)
    #expect(MessageEdition.allCases.map(\.name) == ["2020", "Release20190724", "2017"])
  }

  // MARK: Translation

  @Test func whatOnlyOneEditionHasIsLeftOutOrZero() throws {
    let old = Schema("T sequence a:N b:N? c:L d:E / \nN integer 0 255\nL list 0 3 N\nE enumerated x y z")
    let new = Schema("T sequence a:M c:L e:M d:E f:S?\nM integer 0 7\nL list 2 2 M\nE enumerated p q\nS sequence")
    func parsed(_ json: String) throws -> JSONValue { try JSONValue(parsing: Array(json.utf8)) }
    func translated(_ json: String) throws -> JSONValue? { new.translation(of: try parsed(json), from: old, as: "T") }
    #expect(try translated(#"{"a":200,"b":1,"c":[1,9,3],"d":"y"}"#) == parsed(#"{"a":7,"c":[1,7],"e":0,"d":"q"}"#))
    #expect(try translated(#"{"a":1,"c":[4],"d":"z"}"#) == parsed(#"{"a":1,"c":[4,4],"e":0,"d":"p"}"#))
    #expect(try translated(#"{"a":1,"c":[],"d":"x"}"#) == parsed(#"{"a":1,"c":[0,0],"e":0,"d":"p"}"#))
    #expect(try translated("[]") == nil)
  }
}
