import ASN1Runtime
import CSAE53
import V2XModel

extension BasicSafetyMessage.Flat {
  /// What the vehicle says of itself; nothing where it does not know where it is.
  // A row is long: it is looked at where it stands.
  static func observe(
    _ message: FlatIndex<BasicSafetyMessage.Flat>, of messages: borrowing FlatMessages, _ reception: Reception,
    into batch: inout ObservationBatch
  ) {
    let rows = messages[FlatRange(message)]
    let row = rows[0]
    guard let place = RawPlace(row.pos) else { return }
    let motion = Motion(
      time: MessageTime.instant(millisecondOfMinute: Int(row.secMark.rawValue), near: reception.time), position: place.point,
      elevation: row.pos.elevation?.metres, positionSigma: row.posAccuracy?.semiMajor.metres ?? row.posConfidence?.pos.sigma,
      speed: row.speed.metresPerSecond, heading: row.heading.degrees, longitudinalAcceleration: row.accelSet.long.metresPerSecondSquared,
      lateralAcceleration: row.accelSet.lat.metresPerSecondSquared, yawRate: row.accelSet.yaw.degreesPerSecond)
    batch.stations.append(
      StationState(
        reception: reception, station: StationID(rawValue: row.id.rawValue), counter: row.msgCnt.rawValue, motion: motion,
        extent: row.size.neutral,
        kind: RoadUserKind(basicVehicleClass: Int(row.vehicleClass.classification.rawValue)),
        classCode: row.vehicleClass.classification.rawValue, isOnEmergencyCall: row.emergencyExt?.isInUse ?? false))
  }
}

extension VehicleEmergencyExtensions.Flat {
  /// Siren or light bar in use; caution lights, arrow signs and school-bus lights are no emergency call.
  var isInUse: Bool { sirenUse == .inUse || lightsUse == .inUse }
}
