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
    let (time, step): (Instant?, PaymentStep) =
      switch payment {
      case .initialzationRequest(let index): (messages[index].time.instant, messages[index].announcement(messages))
      case .initialzationResponse(let index): (messages[index].time.instant, messages[index].introduction(messages))
      case .actionRequest(let index): (messages[index].time.instant, messages[index].request)
      case .actionResponse(let index): (messages[index].time.instant, messages[index].response)
      case .unknown: (nil, PaymentStep(step: .unknown, target: nil, isDone: nil))
      }
    batch.cooperation.append(
      Cooperation(reception: reception, sender: sender(messages), counter: msgCnt.rawValue, time: time, content: .payment(step)))
  }
}

extension RST.Flat {
  fileprivate func announcement(_ messages: borrowing FlatMessages) -> PaymentStep {
    let services = messages[paymentList]
    guard services.count == 1 else { return PaymentStep(step: .announcement, target: nil, isDone: nil) }
    var price: Double?
    if case .paymentInfoType1(let toll) = services[0].paymentInfo { price = messages[toll].tollInfo?.price.map { Double($0) / 100 } }
    return PaymentStep(step: .announcement, service: services[0].pid.neutral, price: price, target: nil, isDone: nil)
  }
}

extension VSI.Flat {
  fileprivate func introduction(_ messages: borrowing FlatMessages) -> PaymentStep {
    let services = messages[vpapplicationList ?? FlatRange()]
    return PaymentStep(
      step: .introduction, service: services.count == 1 ? services[0].pid.neutral : nil,
      target: targetId.map { StationID(rawValue: $0.rawValue) },
      isDone: nil)
  }
}

extension ActionRequest.Flat {
  fileprivate var request: PaymentStep {
    PaymentStep(step: .request, service: paymentEntityId.neutral, target: targetId.map { StationID(rawValue: $0.rawValue) }, isDone: nil)
  }
}

extension ActionResponse.Flat {
  fileprivate var response: PaymentStep {
    PaymentStep(
      step: .response, service: paymentEntityId.neutral, target: targetId.map { StationID(rawValue: $0.rawValue) }, isDone: ret == .noError)
  }
}

extension PaymentEntityID {
  fileprivate var neutral: PaymentStep.Service? { UInt8(exactly: index).flatMap { PaymentStep.Service(rawValue: $0) } }
}
