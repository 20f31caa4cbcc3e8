import Testing
import V2XMessages
import V2XModel

@Suite struct RoadsideSafetyMessageTests {
  static func participant(
    type: String = "motor", number: Int = 7, source: String = "integrated",
    pos: String = #"{"offsetLL":{"position-LL3":{"lon":50,"lat":60}}}"#, more: String = ""
  ) -> String {
    #"{"ptcType":"\#(type)","ptcId":\#(number),"source":"\#(source)","secMark":30100,"pos":\#(pos),"#
      + #""posConfidence":{"pos":"a20cm"},"speed":60,"heading":14400,"size":{"width":50,"length":60}\#(more)}"#
  }

  static func rsm(_ participants: String..., refPos: String = #"{"lat":245000000,"long":1181000000,"elevation":100}"#) -> String {
    #"{"rsmFrame":{"msgCnt":2,"id":{"hex":"5253553030303031"},"refPos":\#(refPos),"participants":[\#(participants.joined(separator: ","))]}}"#
  }

  @Test func whatAUnitSeesInSIUnits() throws {
    let batch = try Messages.observations(
      Self.rsm(
        Self.participant(
          source: "video",
          more:
            #","id":{"hex":"584d425254303031"},"accelSet":{"long":100,"lat":2001,"vert":0,"yaw":250},"vehicleClass":{"classification":52}"#
        )))
    #expect(batch.count == 1)
    let object = try #require(batch.objects.first)
    #expect(object.unit.description == "5253553030303031")
    #expect(object.number == 7)
    #expect(object.station?.description == "584d425254303031")
    #expect(object.counter == 2)
    #expect(object.sourceCode == 3)
    #expect(object.kind == .bus)
    #expect(object.extent == Extent(length: 0.6, width: 0.5))
    #expect(object.referencePoint == .centre)
    #expect(object.motion.time == .half(0.1))
    #expect(object.motion.position == GeoPoint(latitude: 24.500006, longitude: 118.100005))
    #expect(object.motion.elevation == nil)
    #expect(object.motion.positionSigma == 0.1)
    #expect(object.motion.speed == 1.2)
    #expect(object.motion.heading == 180)
    #expect(object.motion.longitudinalAcceleration == 1)
    #expect(object.motion.lateralAcceleration == nil)
    #expect(object.motion.yawRate == 2.5)
  }

  @Test func theUnitItselfIsLeftOut() throws {
    let batch = try Messages.observations(
      Self.rsm(
        Self.participant(number: 0), Self.participant(type: "rsu", number: 3), Self.participant(type: "pedestrian", number: 4),
        Self.participant(type: "unknown", number: 5), Self.participant(type: "non-motor", number: 6), Self.participant(number: 65_535)))
    #expect(batch.objects.map(\.number) == [4, 5, 6, 65_535])
    #expect(batch.objects.map(\.kind) == [.pedestrian, .unknown, .nonMotor, .motor])
    #expect(batch.stations.isEmpty)
  }

  @Test(arguments: [
    ("LL1", -2048, 2047), ("LL2", -8192, 8191), ("LL3", -32_768, 32_767), ("LL4", -131_072, 131_071), ("LL5", -2_097_152, 2_097_151),
    ("LL6", -8_388_608, 8_388_607),
  ])
  func everyFormOfOffsetAddsInStepsOfTheReference(form: String, lon: Int, lat: Int) throws {
    let batch = try Messages.observations(
      Self.rsm(Self.participant(pos: #"{"offsetLL":{"position-\#(form)":{"lon":\#(lon),"lat":\#(lat)}}}"#)))
    let position = try #require(batch.objects.first).motion.position
    #expect(position.latitude == Double(245_000_000 + lat) / 1e7)
    #expect(position.longitude == Double(1_181_000_000 + lon) / 1e7)
  }

  @Test func theAbsoluteFormNeedsNoReference() throws {
    let pos = #"{"offsetLL":{"position-LatLon":{"lon":1180999999,"lat":-10}}}"#
    let unknown = #"{"lat":900000001,"long":1800000001}"#
    let batch = try Messages.observations(Self.rsm(Self.participant(pos: pos), Self.participant(number: 8), refPos: unknown))
    // The second one is an offset from nowhere.
    #expect(batch.objects.map(\.number) == [7])
    #expect(batch.objects.first?.motion.position == GeoPoint(latitude: -0.000001, longitude: 118.0999999))
    let nowhere = #"{"offsetLL":{"position-LatLon":{"lon":1800000001,"lat":-10}}}"#
    #expect(try Messages.observations(Self.rsm(Self.participant(pos: nowhere))).isEmpty)
  }

  @Test(arguments: [
    (#"{"offset1":-63}"#, 3.7), (#"{"offset2":127}"#, 22.7), (#"{"offset3":255}"#, 35.5), (#"{"offset4":511}"#, 61.1),
    (#"{"offset5":-1023}"#, -92.3), (#"{"offset6":2047}"#, 214.7), (#"{"elevation":305}"#, 30.5),
  ])
  func verticalOffsetsCountFromTheReference(offset: String, elevation: Double) throws {
    let pos = #"{"offsetLL":{"position-LL1":{"lon":0,"lat":0}},"offsetV":\#(offset)}"#
    let batch = try Messages.observations(Self.rsm(Self.participant(pos: pos)))
    let found = try #require(batch.objects.first?.motion.elevation)
    #expect(abs(found - elevation) < 1e-9)
  }

  @Test(arguments: [#"{"offset1":-64}"#, #"{"offset2":-128}"#, #"{"offset6":-2048}"#, #"{"elevation":-4096}"#])
  func theLeastVerticalOffsetOfEachFormIsUnavailable(offset: String) throws {
    let pos = #"{"offsetLL":{"position-LL1":{"lon":0,"lat":0}},"offsetV":\#(offset)}"#
    let batch = try Messages.observations(Self.rsm(Self.participant(pos: pos)))
    #expect(batch.objects.count == 1)
    #expect(batch.objects.first?.motion.elevation == nil)
  }

  @Test func aVerticalOffsetFromNowhereIsNil() throws {
    let pos = #"{"offsetLL":{"position-LL1":{"lon":0,"lat":0}},"offsetV":{"offset1":10}}"#
    let batch = try Messages.observations(Self.rsm(Self.participant(pos: pos), refPos: #"{"lat":245000000,"long":1181000000}"#))
    #expect(batch.objects.count == 1)
    #expect(batch.objects.first?.motion.elevation == nil)
  }
}
