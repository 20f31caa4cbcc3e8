import ASN1Runtime
import CSAE53
import V2XModel

extension RoadsideCoordination.Flat {
  /// One row for each vehicle and each stretch of lanes that is advised.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    let reference = RawPlace(refPos)
    let time = MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time)
    func row(_ advice: Advice) -> Cooperation {
      Cooperation(
        reception: reception, sender: StationID(rawValue: id.rawValue), counter: msgCnt.rawValue, time: time, content: .advice(advice))
    }
    let vehicles = messages[coordinates ?? FlatRange()]
    for index in vehicles.indices {
      let suggestion = vehicles[index].driveSuggestion
      let points = messages.append(vehicles[index].pathGuidance, from: reference, to: &batch)
      batch.cooperation.append(
        row(
          Advice(
            vehicle: StationID(rawValue: vehicles[index].vehId.rawValue), from: suggestion?.relatedLink?.upstreamNodeId.neutral,
            to: suggestion?.relatedLink?.downstreamNodeId.neutral, lanes: suggestion?.relatedLink?.referenceLanes?.neutral,
            manoeuvres: suggestion?.suggestion.manoeuvres ?? [], purposes: vehicles[index].info?.purposes ?? [], speed: nil,
            lifetime: suggestion?.lifeTime?.seconds, points: points)))
    }
    let lanes = messages[laneCoordinates ?? FlatRange()]
    for index in lanes.indices {
      let none = batch.plannedPoints.count
      batch.cooperation.append(
        row(
          Advice(
            vehicle: nil, from: lanes[index].targetLane.upstreamNodeId.neutral, to: lanes[index].targetLane.downstreamNodeId.neutral,
            lanes: lanes[index].targetLane.referenceLanes?.neutral, manoeuvres: lanes[index].recommendedBehavior?.manoeuvres ?? [],
            purposes: lanes[index].info?.purposes ?? [], speed: lanes[index].recommendedSpeed?.metresPerSecond, lifetime: nil,
            start: lanes[index].tBegin?.instant, end: lanes[index].tEnd?.instant, points: none..<none)))
    }
  }
}

extension CoordinationInfo.Flat {
  /// The first bit sent stands for the first purpose.
  fileprivate var purposes: CoordinationPurposes {
    CoordinationPurposes(rawValue: (0..<8).reduce(0) { $0 | (bits[$1] ? 1 << UInt8($1) : 0) })
  }
}

extension ReferenceLanes {
  /// The first bit sent stands for no lane, the others for lanes 1 to 15.
  fileprivate var neutral: LaneSet {
    LaneSet(rawValue: (1..<16).reduce(0) { $0 | (rawValue & 1 << UInt16(15 - $1) != 0 ? 1 << UInt16($1) : 0) })
  }
}

extension DDateTime.Flat {
  /// The moment, where day, hour and minute are stated; UTC unless an offset of local time is stated.
  var instant: Instant? {
    guard let year, let month, let day, let hour, let minute else { return nil }
    return MessageTime.instant(
      year: Int(year.rawValue), month: Int(month.rawValue), day: Int(day.rawValue), hour: Int(hour.rawValue), minute: Int(minute.rawValue),
      millisecondOfMinute: second.map { Int($0.rawValue) }, offset: Int(offset?.rawValue ?? 0))
  }
}
