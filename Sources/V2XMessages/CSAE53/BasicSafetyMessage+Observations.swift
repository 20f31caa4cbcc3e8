import ASN1Runtime
import CSAE53
import V2XModel

extension BasicSafetyMessage.Flat {
  /// What the vehicle says of itself; nothing where it does not know where it is.
  func observe(_ reception: Reception, into batch: inout ObservationBatch) {
    guard let place = RawPlace(pos) else { return }
    let motion = Motion(
      time: MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time), position: place.point,
      elevation: pos.elevation?.metres, positionSigma: posAccuracy?.semiMajor.metres ?? posConfidence?.pos.sigma,
      speed: speed.metresPerSecond, heading: heading.degrees, longitudinalAcceleration: accelSet.long.metresPerSecondSquared,
      lateralAcceleration: accelSet.lat.metresPerSecondSquared, yawRate: accelSet.yaw.degreesPerSecond)
    batch.stations.append(
      StationState(
        reception: reception, station: StationID(rawValue: id.rawValue), counter: msgCnt.rawValue, motion: motion, extent: size.neutral,
        kind: RoadUserKind(basicVehicleClass: Int(vehicleClass.classification.rawValue)),
        classCode: vehicleClass.classification.rawValue, isOnEmergencyCall: emergencyExt?.isInUse ?? false))
  }
}

extension VehicleEmergencyExtensions.Flat {
  /// Siren or light bar in use; caution lights, arrow signs and school-bus lights are no emergency call.
  var isInUse: Bool { sirenUse == .inUse || lightsUse == .inUse }
}
