@_spi(GeneratedCode) import ASN1Runtime
import CSAE53
import V2XModel

extension RTCMcorrections.Flat {
  /// One row for each message of the correction service.
  ///
  /// - Parameter octets: the message that the rows were read from.
  func observe(_ messages: borrowing FlatMessages, of octets: RawSpan, _ reception: Reception, into batch: inout ObservationBatch) {
    let rows = messages[corrections]
    for index in rows.indices {
      guard let count = try? rows[index].payload.value(in: octets, as: PayloadLength.self) else { continue }
      batch.cooperation.append(
        Cooperation(
          reception: reception, sender: nil, counter: msgCnt.rawValue, time: nil,
          content: .correction(Correction(message: rows[index].rtcmID?.rawValue, octets: count))))
    }
  }

  /// The length that leads `RTCM-Payload`, an OCTET STRING of 1 to 2047 octets.
  private enum PayloadLength: FlatForm {
    static func read(from reader: inout UPERReader) throws(CodingError) -> Int { Int(try reader.readConstrained(11, largest: 2046)) + 1 }
  }
}

extension PAMData.Flat {
  /// The parking area, and how many of its slots are free.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    var slots = 0
    var free = 0
    let nodes = messages[pamNodes]
    for node in nodes.indices {
      let drives = messages[nodes[node].inDrives ?? FlatRange()]
      for drive in drives.indices {
        let rows = messages[drives[drive].parkingSlots ?? FlatRange()]
        slots += rows.count
        for row in rows.indices where rows[row].status == .available { free += 1 }
      }
    }
    batch.cooperation.append(
      Cooperation(
        reception: reception, sender: nil, counter: msgCnt.rawValue,
        time: timeStamp.flatMap { MessageTime.instant(minuteOfYear: Int($0.rawValue), near: reception.time) },
        content: .parking(
          Parking(
            lot: parkingLotInfo.id, capacity: parkingLotInfo.number, slots: slots, free: free,
            guided: (parkingAreaGuidance ?? FlatRange()).count))))
  }
}

extension CLPMM.Flat {
  /// The vehicle's place in its platoon.
  ///
  /// - Parameter octets: the message that the row was read from.
  func observe(of octets: RawSpan, _ reception: Reception, into batch: inout ObservationBatch) {
    guard let identity = try? pid.value(in: octets, as: Identity.self) else { return }
    batch.cooperation.append(
      Cooperation(
        reception: reception, sender: StationID(rawValue: id.rawValue), counter: msgCnt.rawValue,
        time: MessageTime.instant(millisecondOfMinute: Int(secMark.rawValue), near: reception.time),
        content: .platoon(
          Platoon(
            identity: identity, role: Platoon.Role(rawValue: UInt8(truncatingIfNeeded: role.index)) ?? .unknown,
            status: Platoon.Status(rawValue: UInt8(truncatingIfNeeded: status.index)) ?? .unknown, members: leadingExt?.memberList.count,
            capacity: leadingExt.map { Int($0.capacity) }, isOpen: leadingExt?.openToJoin))))
  }

  /// The seventeen octets of `pid`.
  private enum Identity: FlatForm {
    static func read(from reader: inout UPERReader) throws(CodingError) -> PlatoonID {
      PlatoonID(first: try reader.read(64), second: try reader.read(64), last: UInt8(try reader.read(8)))
    }
  }
}

extension VehiclePaymentMessage.Flat {
  /// Who sends this step.
  func sender(_ messages: borrowing FlatMessages) -> StationID? {
    switch payment {
    case .initialzationRequest(let step): StationID(rawValue: messages[step].id.rawValue)
    case .initialzationResponse(let step): StationID(rawValue: messages[step].obuId.rawValue)
    case .actionRequest(let step): StationID(rawValue: messages[step].sourceId.rawValue)
    case .actionResponse(let step): StationID(rawValue: messages[step].sourceId.rawValue)
    case .unknown: nil
    }
  }

  /// Which step of a payment it is.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    func station(_ octets: FixedOctets<8>?) -> StationID? { octets.map { StationID(rawValue: $0.rawValue) } }
    let step: PaymentStep =
      switch payment {
      case .initialzationRequest: PaymentStep(step: .announcement, target: nil, isDone: nil)
      case .initialzationResponse(let step): PaymentStep(step: .introduction, target: station(messages[step].targetId), isDone: nil)
      case .actionRequest(let step): PaymentStep(step: .request, target: station(messages[step].targetId), isDone: nil)
      case .actionResponse(let step):
        PaymentStep(step: .response, target: station(messages[step].targetId), isDone: messages[step].ret == .noError)
      case .unknown: PaymentStep(step: .unknown, target: nil, isDone: nil)
      }
    batch.cooperation.append(
      Cooperation(reception: reception, sender: sender(messages), counter: msgCnt.rawValue, time: nil, content: .payment(step)))
  }
}
