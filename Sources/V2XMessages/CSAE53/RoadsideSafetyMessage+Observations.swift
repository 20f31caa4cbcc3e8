import ASN1Runtime
import CSAE53
import V2XModel

extension RoadsideSafetyMessage.Flat {
  /// What the roadside unit perceives: one row for each participant but itself.
  static func observe(
    _ message: FlatIndex<RoadsideSafetyMessage.Flat>, of messages: borrowing FlatMessages, _ reception: Reception,
    into batch: inout ObservationBatch
  ) {
    let reports = messages[FlatRange(message)]
    let report = reports[0]
    let reference = RawPlace(report.refPos)
    let elevation = report.refPos.elevation?.metres
    let rows = messages[report.participants]
    let unit = StationID(rawValue: report.id.rawValue)
    for row in rows.indices {
      let object = rows[row].perceived(by: unit, counter: report.msgCnt.rawValue, from: reference, elevation: elevation, reception)
      if let object { batch.objects.append(object) }
    }
  }
}

extension ParticipantData.Flat {
  /// The road user as a unit perceives it; nil for the unit itself, and where its place is not known.
  ///
  /// - Parameter kind: what the unit takes it for, where it says so elsewhere and the participant itself does not tell.
  @inline(__always)
  func perceived(
    by unit: StationID, counter: UInt8, from reference: RawPlace?, elevation: Double?, _ reception: Reception,
    kind other: RoadUserKind? = nil
  ) -> PerceivedObject? {
    guard ptcId != 0, ptcType != .rsu, let place = RawPlace(pos.offsetLL, from: reference) else { return nil }
    let motion = Motion(
      time: MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time), position: place.point,
      elevation: pos.offsetV?.elevation(above: elevation), positionSigma: posConfidence.pos.sigma, speed: speed.metresPerSecond,
      heading: heading.degrees, longitudinalAcceleration: accelSet?.long.metresPerSecondSquared,
      lateralAcceleration: accelSet?.lat.metresPerSecondSquared, yawRate: accelSet?.yaw.degreesPerSecond)
    return PerceivedObject(
      reception: reception, unit: unit, number: ptcId, station: id.map { StationID(rawValue: $0.rawValue) }, counter: counter,
      motion: motion,
      extent: size.neutral, kind: vehicleClass == nil ? other ?? kind : kind,
      sourceCode: source.isKnown ? UInt8(truncatingIfNeeded: source.index) : nil)
  }

  /// The class of vehicle where it is stated, else what the participant type tells.
  var kind: RoadUserKind {
    if let code = vehicleClass?.classification.rawValue, code != 0 { return RoadUserKind(basicVehicleClass: Int(code)) }
    switch ptcType {
    case .motor: return .motor
    case .nonMotor: return .nonMotor
    case .pedestrian: return .pedestrian
    default: return .unknown
    }
  }
}
