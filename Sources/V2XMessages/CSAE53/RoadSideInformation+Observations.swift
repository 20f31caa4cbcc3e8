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
      batch.notices.append(events[row].notice(of: unit, from: reference, reception))
    }
    let signs = messages[rtss ?? FlatRange()]
    for row in signs.indices {
      let sign = signs[row]
      batch.notices.append(
        Notice(
          reception: reception, unit: unit, number: UInt16(sign.rtsId), subject: .sign(code: sign.signType.rawValue),
          position: sign.signPos.flatMap { RawPlace($0.offsetLL, from: reference)?.point },
          start: RSITimeDetails.minute(sign.timeDetails?.startTime, near: reception.time),
          end: RSITimeDetails.minute(sign.timeDetails?.endTime, near: reception.time), priority: sign.priority?.level))
    }
  }
}

extension RTEData.Flat {
  /// The event as a notice of a unit.
  func notice(of unit: StationID, from reference: RawPlace?, _ reception: Reception) -> Notice {
    Notice(
      reception: reception, unit: unit, number: UInt16(rteId), subject: .event(code: eventType.rawValue),
      position: eventPos.flatMap { RawPlace($0.offsetLL, from: reference)?.point }, radius: eventRadius?.metres,
      start: RSITimeDetails.minute(timeDetails?.startTime, near: reception.time),
      end: RSITimeDetails.minute(timeDetails?.endTime, near: reception.time), priority: priority?.level,
      confidence: eventConfidence?.percent.map { $0 / 100 })
  }
}

extension RSITimeDetails {
  fileprivate static func minute(_ minute: MinuteOfTheYear?, near hint: Instant) -> Instant? {
    minute.flatMap { MessageTime.instant(minuteOfYear: Int($0.rawValue), near: hint) }
  }
}

extension RSIPriority {
  /// The level is in the top three bits.
  fileprivate var level: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 5) }
}
