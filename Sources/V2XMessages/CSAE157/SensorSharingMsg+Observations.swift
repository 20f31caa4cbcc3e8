import ASN1Runtime
import CSAE53
import V2XModel

extension SensorSharingMsg.Flat {
  /// What the sender perceives: rows as of an RSM for road users, as of an RSI for events, and obstacles.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    let reference = RawPlace(sensorPos)
    let elevation = sensorPos.elevation?.metres
    let sender = StationID(rawValue: id.rawValue)
    let users = messages[participants ?? FlatRange()]
    for row in users.indices {
      let object = users[row].ptc.perceived(
        by: sender, counter: msgCnt.rawValue, from: reference, elevation: elevation, reception,
        kind: users[row].detectedPTCType.flatMap(Self.kind))
      if let object { batch.objects.append(object) }
    }
    let events = messages[rtes ?? FlatRange()]
    for row in events.indices { batch.notices.append(events[row].notice(of: sender, from: reference, reception)) }
    let rows = messages[obstacles ?? FlatRange()]
    for row in rows.indices {
      guard let obstacle = rows[row].neutral(from: reference, elevation: elevation, reception) else { continue }
      batch.cooperation.append(
        Cooperation(
          reception: reception, sender: sender, counter: msgCnt.rawValue, time: obstacle.motion.time, content: .obstacle(obstacle)))
    }
  }

  /// What the sensor takes a road user for; nil where it does not say.
  private static func kind(_ type: DetectedPTCType) -> RoadUserKind? {
    switch type {
    case .car, .van: .car
    case .truck: .truck
    case .bus: .bus
    case .cyclist, .tricyclist: .bicycle
    case .motorcyclist: .motorcycle
    case .pedestrian: .pedestrian
    default: nil
    }
  }
}

extension DetectedObstacleData.Flat {
  fileprivate func neutral(from reference: RawPlace?, elevation: Double?, _ reception: Reception) -> Obstacle? {
    guard let place = RawPlace(pos.offsetLL, from: reference) else { return nil }
    let motion = Motion(
      time: MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time), position: place.point,
      elevation: pos.offsetV?.elevation(above: elevation), positionSigma: posConfidence.pos.sigma, speed: speed.metresPerSecond,
      heading: heading.degrees, longitudinalAcceleration: accelSet?.long.metresPerSecondSquared,
      lateralAcceleration: accelSet?.lat.metresPerSecondSquared, yawRate: accelSet?.yaw.degreesPerSecond)
    return Obstacle(
      number: obsId, code: UInt8(truncatingIfNeeded: obsType.index), motion: motion,
      extent: Extent(length: size.length.metres, width: size.width.metres, height: size.height?.metres))
  }
}
