import ASN1Runtime
import CSAE53
import V2XModel

extension RoadSideInformation.Flat {
  /// What the roadside unit warns of: one row for each event and each sign.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    let reference = RawPlace(refPos)
    let unit = StationID(rawValue: id.rawValue)
    let events = messages[rtes ?? FlatRange()]
    for row in events.indices {
      let event = events[row]
      batch.notices.append(
        Notice(
          reception: reception, unit: unit, number: UInt16(event.rteId), subject: .event(code: event.eventType.rawValue),
          position: event.eventPos.flatMap { RawPlace($0.offsetLL, from: reference)?.point }, radius: event.eventRadius?.metres,
          start: Self.minute(event.timeDetails?.startTime, near: reception.time),
          end: Self.minute(event.timeDetails?.endTime, near: reception.time), priority: event.priority.map(Self.level),
          confidence: event.eventConfidence?.percent.map { $0 / 100 }))
    }
    let signs = messages[rtss ?? FlatRange()]
    for row in signs.indices {
      let sign = signs[row]
      batch.notices.append(
        Notice(
          reception: reception, unit: unit, number: UInt16(sign.rtsId), subject: .sign(code: sign.signType.rawValue),
          position: sign.signPos.flatMap { RawPlace($0.offsetLL, from: reference)?.point },
          start: Self.minute(sign.timeDetails?.startTime, near: reception.time),
          end: Self.minute(sign.timeDetails?.endTime, near: reception.time), priority: sign.priority.map(Self.level)))
    }
  }

  private static func minute(_ minute: MinuteOfTheYear?, near hint: Instant) -> Instant? {
    minute.flatMap { MessageTime.instant(minuteOfYear: Int($0.rawValue), near: hint) }
  }

  /// The level is in the top three bits.
  private static func level(_ priority: RSIPriority) -> UInt8 { UInt8(truncatingIfNeeded: priority.rawValue >> 5) }
}
