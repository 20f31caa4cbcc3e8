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
            to: suggestion?.relatedLink?.downstreamNodeId.neutral, manoeuvres: suggestion?.suggestion.manoeuvres ?? [], speed: nil,
            lifetime: suggestion?.lifeTime?.seconds, points: points)))
    }
    let lanes = messages[laneCoordinates ?? FlatRange()]
    for index in lanes.indices {
      let none = batch.plannedPoints.count
      batch.cooperation.append(
        row(
          Advice(
            vehicle: nil, from: lanes[index].targetLane.upstreamNodeId.neutral, to: lanes[index].targetLane.downstreamNodeId.neutral,
            manoeuvres: lanes[index].recommendedBehavior?.manoeuvres ?? [], speed: lanes[index].recommendedSpeed?.metresPerSecond,
            lifetime: nil, points: none..<none)))
    }
  }
}
