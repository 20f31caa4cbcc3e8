import Testing
import V2XMessages
import V2XModel

@Suite struct BasicSafetyMessageTests {
  static func bsm(
    pos: String = #"{"lat":245000000,"long":1181000000,"elevation":250}"#, secMark: Int = 29_990, speed: Int = 500, heading: Int = 7200,
    accelSet: String = #"{"long":-250,"lat":30,"vert":-127,"yaw":-1500}"#, size: String = #"{"width":255,"length":1200,"height":64}"#,
    classification: Int = 52, more: String = ""
  ) -> String {
    #"{"bsmFrame":{"msgCnt":127,"id":{"hex":"584d425254303031"},"secMark":\#(secMark),"pos":\#(pos),"transmission":"forwardGears","#
      + #""speed":\#(speed),"heading":\#(heading),"accelSet":\#(accelSet),"brakes":{},"size":\#(size),"#
      + #""vehicleClass":{"classification":\#(classification)}\#(more)}}"#
  }

  @Test func stateOfAVehicleInSIUnits() throws {
    let batch = try Messages.observations(Self.bsm(more: #","posAccuracy":{"semiMajor":10,"semiMinor":8,"orientation":0}"#))
    #expect(batch.count == 1)
    let state = try #require(batch.stations.first)
    #expect(state.reception == Reception(file: 0, frame: 7, time: Messages.half))
    #expect(state.station.description == "584d425254303031")
    #expect(state.counter == 127)
    #expect(state.motion.time == .half(-0.010))
    #expect(state.motion.position == GeoPoint(latitude: 24.5, longitude: 118.1))
    #expect(state.motion.elevation == 25)
    #expect(state.motion.positionSigma == 0.5)
    #expect(state.motion.speed == 10)
    #expect(state.motion.heading == 90)
    #expect(state.motion.longitudinalAcceleration == -2.5)
    #expect(state.motion.lateralAcceleration == 0.3)
    #expect(state.motion.yawRate == -15)
    #expect(state.extent == Extent(length: 12, width: 2.55, height: 3.2))
    #expect(state.kind == .bus)
    #expect(state.classCode == 52)
    #expect(!state.isOnEmergencyCall)
  }

  @Test func whatIsUnavailableIsNil() throws {
    let batch = try Messages.observations(
      Self.bsm(
        pos: #"{"lat":245000000,"long":1181000000}"#, secMark: 65_535, speed: 8191, heading: 28_800,
        accelSet: #"{"long":2001,"lat":2001,"vert":-127,"yaw":0}"#, size: #"{"width":0,"length":0}"#, classification: 0))
    let state = try #require(batch.stations.first)
    #expect(state.motion.time == nil)
    #expect(state.motion.elevation == nil)
    #expect(state.motion.positionSigma == nil)
    #expect(state.motion.speed == nil)
    #expect(state.motion.heading == nil)
    #expect(state.motion.longitudinalAcceleration == nil)
    #expect(state.motion.lateralAcceleration == nil)
    #expect(state.motion.yawRate == 0)
    #expect(state.extent == Extent())
    #expect(state.kind == .unknown)
  }

  @Test(arguments: [#"{"lat":900000001,"long":1181000000}"#, #"{"lat":245000000,"long":1800000001}"#])
  func aVehicleThatDoesNotKnowWhereItIsSaysNothing(pos: String) throws {
    #expect(try Messages.observations(Self.bsm(pos: pos)).isEmpty)
  }

  @Test func theClassOfAFixIsTheRadiusOf95Percent() throws {
    let batch = try Messages.observations(Self.bsm(more: #","posConfidence":{"pos":"a50cm"}"#))
    #expect(batch.stations.first?.motion.positionSigma == 0.25)
    let unknown = try Messages.observations(Self.bsm(more: #","posConfidence":{"pos":"unavailable"}"#))
    #expect(unknown.stations.first?.motion.positionSigma == nil)
  }

  @Test func aFixBeforeTheMinuteOfItsCaptureIsOfTheMinuteBefore() throws {
    let batch = try Messages.observations(Self.bsm(secMark: 59_950), at: .half(30.020))
    #expect(batch.stations.first?.motion.time == .half(29.950))
    let ahead = try Messages.observations(Self.bsm(secMark: 10), at: .half(29.990))
    #expect(ahead.stations.first?.motion.time == .half(30.010))
  }

  @Test(arguments: [
    (#"{"sirenUse":"inUse"}"#, true), (#"{"lightsUse":"inUse"}"#, true), (#"{"lightsUse":"yellowCautionLights"}"#, false),
    (#"{"sirenUse":"notInUse"}"#, false),
    (#"{"lightsUse":"notInUse"}"#, false), (#"{"lightsUse":"unavailable","sirenUse":"unavailable"}"#, false),
    (#"{"responseType":"emergency"}"#, false),
  ])
  func sirenOrLightBarMeansAnEmergencyCall(extension text: String, isOnCall: Bool) throws {
    let batch = try Messages.observations(Self.bsm(classification: 65, more: #","emergencyExt":\#(text)"#))
    #expect(batch.stations.first?.isOnEmergencyCall == isOnCall)
    #expect(batch.stations.first?.kind == .emergency)
  }
}
