import ASN1Runtime
import CSAE53
import V2XModel

extension PersonalSafetyMessage.Flat {
  /// What a person, or somebody on a light vehicle, says of itself; nothing where it does not know where it is.
  func observe(_ reception: Reception, into batch: inout ObservationBatch) {
    guard let place = RawPlace(pos) else { return }
    let motion = Motion(
      time: MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time), position: place.point,
      elevation: pos.elevation?.metres, positionSigma: posAccuracy.semiMajor.metres, speed: speed.metresPerSecond, heading: heading.degrees,
      longitudinalAcceleration: accelSet?.long.metresPerSecondSquared, lateralAcceleration: accelSet?.lat.metresPerSecondSquared,
      yawRate: accelSet?.yaw.degreesPerSecond)
    // Sent in steps of 0.1 m; 0 says nothing.
    let across = overallRadius > 0 ? Double(overallRadius) * 0.2 : nil
    batch.stations.append(
      StationState(
        reception: reception, station: StationID(rawValue: id.rawValue), counter: msgCnt.rawValue, motion: motion,
        extent: Extent(length: across, width: across), kind: nonMotorData.kind))
  }
}

extension NonMotorData.Flat {
  fileprivate var kind: RoadUserKind {
    switch basicType {
    case .aPEDESTRIAN, .aROADWORKER: .pedestrian
    case .aPEDALCYCLIST: .bicycle
    default: .nonMotor
    }
  }
}
