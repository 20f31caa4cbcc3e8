import TestSupport
import Testing
import V2XMessages
import V2XModel

/// What the messages of T/CSAE 157 say in neutral terms. Places are offsets in steps of 1e-7 degree from 24.5° N, 118.1° E.
@Suite struct DayTwoTests {
  static let place = #"{"lat":245000000,"long":1181000000}"#
  static let unit = #"{"hex":"5253553030303031"}"#
  static let bus = #"{"hex":"584d425254303031"}"#

  /// 2026-05-18 09:08 in China.
  static let morning = #"{"year":2026,"month":5,"day":18,"hour":9,"minute":8,"offset":480}"#

  static func frame(_ number: Int, _ type: String, _ value: String) -> String {
    #"{"msgFrameExt":{"messageId":\#(number),"value":{"\#(type)":\#(value)}}}"#
  }

  // MARK: PSM

  static func psm(_ who: String = #"{"basicType":"aPEDESTRIAN"}"#, radius: Int = 5, pos: String = place, more: String = "") -> String {
    frame(
      15, "PersonalSafetyMessage",
      #"{"msgCnt":9,"id":\#(bus),"secMark":29000,"pos":\#(pos),"posAccuracy":{"semiMajor":20,"semiMinor":255,"orientation":65535},"#
        + #""speed":60,"heading":7200,"overallRadius":\#(radius),"non-motorData":\#(who)\#(more)}"#)
  }

  @Test func aPedestrianIsAStation() throws {
    let batch = try Messages.observations(Self.psm(more: #","accelSet":{"long":50,"lat":2001,"vert":-127,"yaw":100}"#))
    #expect(batch.count == 1)
    let state = try #require(batch.stations.first)
    #expect(state.reception == Reception(file: 0, frame: 7, time: Messages.half))
    #expect(state.station.description == "584d425254303031")
    #expect(state.counter == 9)
    #expect(state.motion.time == .half(-1))
    #expect(state.motion.position == GeoPoint(latitude: 24.5, longitude: 118.1))
    #expect(state.motion.positionSigma == 1)
    #expect(state.motion.speed == 1.2)
    #expect(state.motion.heading == 90)
    #expect(state.motion.longitudinalAcceleration == 0.5)
    #expect(state.motion.lateralAcceleration == nil)
    #expect(state.motion.yawRate == 1)
    // A radius of 0.5 m.
    #expect(state.extent == Extent(length: 1, width: 1))
    #expect(state.kind == .pedestrian)
  }

  @Test(arguments: [
    ("aPEDALCYCLIST", RoadUserKind.bicycle), ("aROADWORKER", .pedestrian), ("anANIMAL", .nonMotor), ("unavailable", .nonMotor),
  ])
  func kindsOfPersons(name: String, kind: RoadUserKind) throws {
    let state = try #require(Messages.observations(Self.psm(#"{"basicType":"\#(name)"}"#, radius: 0)).stations.first)
    #expect(state.kind == kind)
    #expect(state.extent == Extent())
  }

  @Test func aPersonThatDoesNotKnowWhereItIsSaysNothing() throws {
    #expect(try Messages.observations(Self.psm(pos: #"{"lat":900000001,"long":1181000000}"#)).isEmpty)
  }

  // MARK: SSM

  @Test func roadUsersAndObstaclesOfASensor() throws {
    // The worked vector: a pedestrian as a sensor sees it, and a traffic cone 10 steps to the east and 20 to the north.
    let batch = try Messages.observations(
      of: FrameBuilder.octets(
        hex:
          "8042000c3f3065253553030303031236b0887ea081635ce67e0030800c001dc1348a00ca00f1603c70800c80c957c001600006000361b582800a80145800000040401008"
      ))
    #expect(batch.objects.count == 1)
    let object = try #require(batch.objects.first)
    #expect(object.unit.description == "5253553030303031")
    #expect(object.counter == 6)
    #expect(object.kind == .pedestrian)
    #expect(batch.cooperation.count == 1)
    guard case .obstacle(let cone)? = batch.cooperation.first?.content else {
      Issue.record("not an obstacle")
      return
    }
    #expect(cone.number == 3)
    #expect(cone.code == 6)
    #expect(abs(cone.motion.position.latitude - 24.500002) < 1e-9)
    #expect(abs(cone.motion.position.longitude - 118.100001) < 1e-9)
    #expect(cone.motion.speed == 0)
    #expect(cone.motion.time == .half(-23))
    #expect(cone.motion.positionSigma == 0.1)
    #expect(cone.extent == Extent(length: 0.4, width: 0.4, height: 0.8))
  }

  // MARK: VIR

  @Test func aBusAsksForGreen() throws {
    let batch = try Messages.observations(
      Self.frame(
        13, "VehIntentionAndRequest",
        #"{"msgCnt":7,"id":\#(Self.bus),"secMark":8000,"refPos":\#(Self.place),"intAndReq":{"currentBehavior":{"bits":"00000100000000"},"#
          + #""path-Planning":[{"pos":{"offsetLL":{"position-LL1":{"lon":200,"lat":100}}},"speed":500,"heading":7200,"estimatedTime":250}],"#
          + #""reqs":[{"reqID":1,"status":"request","reqPriority":{"hex":"e0"},"targetRSU":\#(Self.unit),"#
          + #""info":{"signalPriority":{"intersectionId":{"region":350,"id":1001},"requiredMov":{"remoteIntersection":{"region":350,"id":1002},"#
          + #""phaseId":3},"estimatedArrivalTime":900,"distance2Intersection":1500}},"lifeTime":1000}]}}"#))
    #expect(batch.cooperation.count == 2)
    let sender = try #require(batch.cooperation.first)
    #expect(sender.sender?.description == "584d425254303031")
    #expect(sender.counter == 7)
    #expect(sender.time == .half(-22))
    #expect(sender.content == .plan(Plan(position: GeoPoint(latitude: 24.5, longitude: 118.1), manoeuvres: .passStraight, points: 0..<1)))
    let point = try #require(batch.plannedPoints.first)
    #expect(point.position == GeoPoint(latitude: 24.50001, longitude: 118.10002))
    #expect(point.speed == 10 && point.heading == 90 && point.ahead == 2.5)
    guard case .request(let request)? = batch.cooperation.last?.content else {
      Issue.record("not a request")
      return
    }
    #expect(request.number == 1 && request.status == .requested && request.priority == 7)
    #expect(request.vehicle == nil)
    #expect(request.roadsideUnit?.description == "5253553030303031")
    #expect(request.lifetime == 10)
    #expect(
      request.subject
        == .signalPriority(
          IntersectionID(region: 350, node: 1001), towards: IntersectionID(region: 350, node: 1002), phase: PhaseID(rawValue: 3),
          arrival: 9,
          distance: 150))
  }

  // MARK: RSC

  @Test func advicesToAVehicleAndToLanes() throws {
    let link = #"{"upstreamNodeId":{"id":1},"downstreamNodeId":{"id":2},"referenceLanes":{"bits":"0110000000000001"}}"#
    let batch = try Messages.observations(
      Self.frame(
        11, "RoadsideCoordination",
        #"{"msgCnt":4,"id":\#(Self.unit),"secMark":30000,"refPos":\#(Self.place),"coordinates":[{"vehId":\#(Self.bus),"#
          + #""driveSuggestion":{"suggestion":{"bits":"00000000000010"},"lifeTime":500},"info":{"bits":"00000001"}}],"#
          + #""laneCoordinates":[{"targetLane":\#(link),"tBegin":\#(Self.morning),"info":{"bits":"00001001"},"recommendedSpeed":700,"recommendedBehavior":{"bits":"01000000000100"}}]}"#
      ))
    #expect(batch.cooperation.map(\.time) == [Messages.half, Messages.half])
    guard case .advice(let first) = batch.cooperation[0].content, case .advice(let second) = batch.cooperation[1].content else {
      Issue.record("not two advices")
      return
    }
    #expect(first.vehicle?.description == "584d425254303031")
    #expect(first.manoeuvres == .speedUp && first.lifetime == 5 && first.from == nil && first.speed == nil)
    #expect(second.vehicle == nil && second.speed == 14 && second.lifetime == nil)
    #expect(second.manoeuvres == [.changeLeft, .slowDown])
    #expect(first.purposes == .signalPriority && first.lanes == nil && first.start == nil)
    #expect(second.purposes == [.laneManagement, .signalPriority])
    let lanes = try #require(second.lanes)
    #expect((0...20).filter { lanes.contains(LaneID(rawValue: $0)) } == [1, 2, 15])
    // 9:08 in China is 1:08 in UTC.
    #expect(second.start == .half(30) && second.end == nil)
    #expect(second.from == IntersectionID(region: nil, node: 1) && second.to == IntersectionID(region: nil, node: 2))
  }

  // MARK: Services

  @Test func corrections() throws {
    let batch = try Messages.observations(of: FrameBuilder.octets(hex: "800c000a09030d107da00b4c004c"))
    #expect(batch.cooperation.map(\.content) == [.correction(Correction(message: 1005, octets: 3))])
    #expect(batch.cooperation.first?.counter == 3)
  }

  @Test func aParkingArea() throws {
    func slot(_ status: String) -> String {
      #"{"slotID":1,"parkingType":{"bits":"0100000000"},"status":"\#(status)","parkingSpaceTheta":"vertical","parkingLock":"nolock"}"#
    }
    let batch = try Messages.observations(
      Self.frame(
        14, "PAMData",
        #"{"msgCnt":8,"timeStamp":197347,"parkingLotInfo":{"id":1,"number":200},"pamNodes":[{"id":256,"refPos":\#(Self.place),"#
          + #""inDrives":[{"upstreamPAMNodeId":2,"parkingSlots":[\#(slot("available")),\#(slot("occupied")),\#(slot("available"))]}]}]}"#))
    #expect(batch.cooperation.map(\.content) == [.parking(Parking(lot: 1, capacity: 200, slots: 3, free: 2, guided: 0))])
    #expect(batch.cooperation.first?.time == .half(-30))
  }

  @Test func leaderAndFollowerOfAPlatoon() throws {
    let leader = try Messages.observations(
      of: FrameBuilder.octets(hex: "802a0010274c1919999998181819c9f4991999999818181980000000100000000c80001919999998181819a6"))
    guard case .platoon(let platoon)? = leader.cooperation.first?.content else {
      Issue.record("not a platoon")
      return
    }
    #expect(platoon.identity.description == "3233333330303033" + "0000000020000000" + "19")
    #expect(platoon.role == .leader && platoon.status == .navigating)
    #expect(platoon.members == 1 && platoon.capacity == 10 && platoon.isOpen == true)
    let follower = try Messages.observations(
      of: FrameBuilder.octets(hex: "802000101d052c26a1292a1818189388282620aa27a7a71818181818181818181894"))
    guard case .platoon(let other)? = follower.cooperation.first?.content else {
      Issue.record("not a platoon")
      return
    }
    #expect(other.role == .follower && other.status == .following && other.members == nil && other.isOpen == nil)
    #expect(follower.cooperation.first?.time == .half(-20))
  }

  @Test func stepsOfAPayment() throws {
    let time = #"{"year":2026,"month":5,"day":18,"hour":1,"minute":7,"second":31500}"#
    let unit = StationID(rawValue: 0x5253_5530_3030_3031)
    func steps(_ step: String) throws -> [Cooperation] {
      let rows = try Messages.observations(Self.frame(17, "VehiclePaymentMessage", #"{"msgCnt":1,"payment":{\#(step)}}"#)).cooperation
      #expect(rows.map(\.time) == [.half(1.5)])
      return rows
    }
    func announcement(_ services: String...) throws -> [Cooperation] {
      let list = services.joined(separator: ",")
      return try steps(#""initialzation-request":{"time":\#(time),"id":\#(Self.unit),"paymentList":[\#(list)]}"#)
    }
    let free = #"{"pid":"freeflow","paymentInfo":{"paymentInfoType1":{}}}"#
    let toll = #"{"pid":"enclosed","paymentInfo":{"paymentInfoType1":{"tollInfo":{"price":1250}}}}"#
    #expect(
      try announcement(free).map(\.content) == [
        .payment(PaymentStep(step: .announcement, service: .freeFlowToll, target: nil, isDone: nil))
      ])
    #expect(
      try announcement(toll).map(\.content)
        == [.payment(PaymentStep(step: .announcement, service: .enclosedToll, price: 12.5, target: nil, isDone: nil))])
    // Of two services neither is meant.
    #expect(try announcement(free, toll).map(\.content) == [.payment(PaymentStep(step: .announcement, target: nil, isDone: nil))])
    #expect(try announcement(free).first?.sender == unit)
    let introduction = try steps(#""initialzation-response":{"time":\#(time),"obuId":\#(Self.bus),"targetId":\#(Self.unit)}"#)
    #expect(introduction.map(\.content) == [.payment(PaymentStep(step: .introduction, target: unit, isDone: nil))])
    let request = try Messages.observations(of: FrameBuilder.octets(hex: "801200110f0b4383f367ea4a6aa6060606062680"))
    #expect(
      request.cooperation.map(\.content) == [.payment(PaymentStep(step: .request, service: .congestionCharge, target: nil, isDone: nil))])
    // A day without an hour is no moment.
    #expect(request.cooperation.map(\.time) == [nil])
    for (result, isDone) in [("noError", true), ("accessDenied", false)] {
      let response = try steps(
        #""action-response":{"time":\#(time),"sourceId":\#(Self.bus),"targetId":\#(Self.unit),"paymentEntityId":"parking","ret":"\#(result)"}"#
      )
      #expect(response.map(\.content) == [.payment(PaymentStep(step: .response, service: .parkingFee, target: unit, isDone: isDone))])
      #expect(response.first?.sender?.description == "584d425254303031")
    }
  }

  // MARK: All

  @Test func messagesForTestsSayNothing() throws {
    #expect(try Messages.observations(of: FrameBuilder.octets(hex: "800800000502006aaec0")).isEmpty)
  }

  @Test func kindsAndSenders() {
    let samples: [(String, MessageKind, String?)] = [
      ("800800000502006aaec0", .test, nil), ("800c000a09030d107da00b4c004c", .rtcm, nil),
      ("8025000b22411494d54c0c0c0c0c44e2110fd4102c6b9ccfc156135094950c0c0c5000100f9804", .rsc, "5253553030303031"),
      (
        "8035000d3207584d4252543030311f40443f5040b1ae733f181000b808f02929aa98181818189380af01f4b80af01f5018038317700f9c", .vir,
        "584d425254303031"
      ),
      ("8017000e140215000100c84018040110fd4102c6b9ccfcfe80", .pam, nil),
      ("8022000f1f00950454430303030312328443f5040b1ae733fffffffff01e000005402080", .psm, "5045443030303031"),
      ("802000101d052c26a1292a1818189388282620aa27a7a71818181818181818181894", .clpmm, "584d425254303031"),
      ("801200110f0b4383f367ea4a6aa6060606062680", .vpm, "5253553030303031"),
    ]
    for (hex, kind, sender) in samples {
      let found = Recognised(alone: FrameBuilder.octets(hex: hex))
      #expect(found.outcome == .message(kind), "\(kind)")
      #expect(found.messages.first?.kind == kind)
      #expect(found.messages.first?.sender?.description == sender, "\(kind)")
      #expect(kind.type == "msgFrameExt" && kind.set == "csae157")
    }
  }

  @Test func aMessageInFragmentsIsReadToo() throws {
    // More than 16 383 octets: nearly all an SSM can have.
    let participant =
      #"{"ptc":{"ptcType":"pedestrian","ptcId":7,"source":"video","id":\#(Self.bus),"secMark":1,"pos":{"offsetLL":{"position-LL1":{"lon":1,"lat":1}}},"#
      + #""posConfidence":{"pos":"a50cm"},"speed":1,"heading":1,"size":{"width":1,"length":1}},"tracking":1,"#
      + #""polygon":[\#([String](repeating: #"{"offsetLL":{"position-LatLon":{"lon":1,"lat":1}}}"#, count: 8).joined(separator: ","))]}"#
    let list = [String](repeating: participant, count: 200).joined(separator: ",")
    let octets = try Messages.octets(
      Self.frame(
        12, "SensorSharingMsg",
        #"{"msgCnt":1,"id":\#(Self.unit),"equipmentType":"rsu","secMark":1,"sensorPos":\#(Self.place),"participants":[\#(list)]}"#))
    #expect(octets.count > 16_384)
    let batch = try Messages.observations(of: octets)
    #expect(batch.objects.count == 200)
    #expect(Set(batch.objects.map(\.unit.description)) == ["5253553030303031"])
    #expect(Recognised(alone: octets).outcome == .message(.ssm))
  }
}
