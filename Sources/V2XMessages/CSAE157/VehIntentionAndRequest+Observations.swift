import ASN1Runtime
import CSAE53
import V2XModel

extension VehIntentionAndRequest.Flat {
  /// Where the vehicle means to go, and one row for each request.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    let reference = RawPlace(refPos)
    let time = MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time)
    func row(_ content: Cooperation.Content) -> Cooperation {
      Cooperation(reception: reception, sender: StationID(rawValue: id.rawValue), counter: msgCnt.rawValue, time: time, content: content)
    }
    let points = messages.append(intAndReq.pathPlanning, from: reference, to: &batch)
    batch.cooperation.append(
      row(.plan(Plan(position: reference?.point, manoeuvres: intAndReq.currentBehavior?.manoeuvres ?? [], points: points))))
    let requests = messages[intAndReq.reqs ?? FlatRange()]
    for index in requests.indices { batch.cooperation.append(row(.request(requests[index].neutral(messages)))) }
  }
}

extension CSAE53.DriveRequest.Flat {
  fileprivate func neutral(_ messages: borrowing FlatMessages) -> V2XModel.DriveRequest {
    V2XModel.DriveRequest(
      number: reqID, status: V2XModel.DriveRequest.Status(rawValue: UInt8(truncatingIfNeeded: status.index)) ?? .unknown,
      // The level is in the top three bits.
      priority: reqPriority.map { UInt8(truncatingIfNeeded: $0.rawValue >> 5) },
      vehicle: targetVeh.map { StationID(rawValue: $0.rawValue) },
      roadsideUnit: targetRSU.map { StationID(rawValue: $0.rawValue) }, subject: subject(messages), lifetime: lifeTime?.seconds)
  }

  private func subject(_ messages: borrowing FlatMessages) -> V2XModel.DriveRequest.Subject {
    switch info {
    case .laneChange(let change):
      return .laneChange(from: change.upstreamNode.neutral, to: change.downstreamNode.neutral, lane: change.targetLane.rawValue)
    case .clearTheWay(let index):
      let way = messages[index]
      return .clearance(from: way.upstreamNode.neutral, to: way.downstreamNode.neutral, lane: way.targetLane.rawValue)
    case .signalPriority(let index):
      let priority = messages[index]
      return .signalPriority(
        priority.intersectionId.neutral, towards: priority.requiredMov.remoteIntersection.neutral,
        phase: priority.requiredMov.phaseId.map { V2XModel.PhaseID(rawValue: $0.rawValue) },
        arrival: priority.estimatedArrivalTime?.seconds,
        distance: priority.distance2Intersection.map { Double($0) * 0.1 })
    case .sensorSharing: return .sensorSharing
    case .parking: return .parking
    case .unknown, nil: return .unknown
    }
  }
}

extension DriveBehavior.Flat {
  /// The first bit sent stands for going straight.
  var manoeuvres: Manoeuvres {
    Manoeuvres(rawValue: (0..<14).reduce(0) { $0 | (bits[$1] ? 1 << UInt16($1) : 0) })
  }
}

extension FlatMessages {
  /// Appends the points of a path to the batch, and returns where they are.
  func append(
    _ path: FlatRange<PathPlanningPoint.Flat>?, from reference: RawPlace?, to batch: inout ObservationBatch
  ) -> Range<Int> {
    let first = batch.plannedPoints.count
    let rows = self[path ?? FlatRange()]
    for index in rows.indices {
      guard let place = RawPlace(rows[index].pos.offsetLL, from: reference) else { continue }
      batch.plannedPoints.append(
        PlannedPoint(
          position: place.point, speed: rows[index].speed?.metresPerSecond, heading: rows[index].heading?.degrees,
          ahead: rows[index].estimatedTime?.seconds))
    }
    return first..<batch.plannedPoints.count
  }
}
