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
    for row in rows.indices {
      let participant = rows[row]
      guard participant.ptcId != 0, participant.ptcType != .rsu else { continue }
      guard let place = RawPlace(participant.pos.offsetLL, from: reference) else { continue }
      let motion = Motion(
        time: MessageTime.instant(millisecondOfMinute: Int(participant.secMark.rawValue), near: reception.time), position: place.point,
        elevation: participant.pos.offsetV?.elevation(above: elevation), positionSigma: participant.posConfidence.pos.sigma,
        speed: participant.speed.metresPerSecond, heading: participant.heading.degrees,
        longitudinalAcceleration: participant.accelSet?.long.metresPerSecondSquared,
        lateralAcceleration: participant.accelSet?.lat.metresPerSecondSquared, yawRate: participant.accelSet?.yaw.degreesPerSecond)
      batch.objects.append(
        PerceivedObject(
          reception: reception, unit: StationID(rawValue: report.id.rawValue), number: participant.ptcId,
          station: participant.id.map { StationID(rawValue: $0.rawValue) }, counter: report.msgCnt.rawValue, motion: motion,
          extent: participant.size.neutral, kind: participant.kind,
          sourceCode: participant.source.isKnown ? UInt8(truncatingIfNeeded: participant.source.index) : nil))
    }
  }
}

extension ParticipantData.Flat {
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
