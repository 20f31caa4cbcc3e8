import ASN1Runtime
public import CSAE53
public import V2XModel

/// A message of T/CSAE 157 in rows.
public enum DayTwoMessage: Sendable {
  case test(TestMsg.Flat)
  case corrections(RTCMcorrections.Flat, octets: [Int])
  case coordination(RoadsideCoordination.Flat)
  case sharing(SensorSharingMsg.Flat)
  case intention(VehIntentionAndRequest.Flat)
  case parking(PAMData.Flat)
  case personal(PersonalSafetyMessage.Flat)
  case platoon(CLPMM.Flat, identity: [UInt8])
  case payment(VehiclePaymentMessage.Flat)

  /// Reads the message that a frame carries into rows behind those that are there; nil where its number is not assigned.
  init?(_ octets: RawSpan, into messages: inout FlatMessages) {
    let frame = DayTwoFrame(octets)
    if let range = frame.content {
      self.init(frame.kind, octets.extracting(range), into: &messages)
    } else {
      // In fragments: put together as the typed reading does.
      guard case .msgFrameExt(let whole)? = try? MessageFrame(uper: octets), let content = try? whole.value.octets else { return nil }
      self.init(frame.kind, content.span.bytes, into: &messages)
    }
  }

  private init?(_ kind: MessageKind, _ octets: RawSpan, into messages: inout FlatMessages) {
    do throws(CodingError) {
      switch kind {
      case .test: self = .test(try messages.append(octets, as: TestMsg.self))
      case .rtcm:
        let row = try messages.append(octets, as: RTCMcorrections.self)
        var lengths: [Int] = []
        let rows = messages[row.corrections]
        for index in rows.indices { lengths.append(try rows[index].payload.value(in: octets).count) }
        self = .corrections(row, octets: lengths)
      case .rsc: self = .coordination(try messages.append(octets, as: RoadsideCoordination.self))
      case .ssm: self = .sharing(try messages.append(octets, as: SensorSharingMsg.self))
      case .vir: self = .intention(try messages.append(octets, as: VehIntentionAndRequest.self))
      case .pam: self = .parking(try messages.append(octets, as: PAMData.self))
      case .psm: self = .personal(try messages.append(octets, as: PersonalSafetyMessage.self))
      case .clpmm:
        let row = try messages.append(octets, as: CLPMM.self)
        self = .platoon(row, identity: try row.pid.value(in: octets).octets)
      case .vpm: self = .payment(try messages.append(octets, as: VehiclePaymentMessage.self))
      default: return nil
      }
    } catch { return nil }
  }

  /// The identity that the sender gives itself; nil for messages without one.
  ///
  /// - Parameter messages: the storage that the message was read into.
  public func sender(_ messages: borrowing FlatMessages) -> StationID? {
    switch self {
    case .coordination(let row): StationID(rawValue: row.id.rawValue)
    case .sharing(let row): StationID(rawValue: row.id.rawValue)
    case .intention(let row): StationID(rawValue: row.id.rawValue)
    case .personal(let row): StationID(rawValue: row.id.rawValue)
    case .platoon(let row, _): StationID(rawValue: row.id.rawValue)
    case .payment(let row): row.sender(messages)
    case .test, .corrections, .parking: nil
    }
  }

  /// Appends what the message says, in neutral terms, to the tables of the batch.
  ///
  /// - Parameter messages: the storage that the message was read into.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    switch self {
    case .test: break
    case .corrections(let row, let octets): row.observe(messages, octets, reception, into: &batch)
    case .coordination(let row): row.observe(messages, reception, into: &batch)
    case .sharing(let row): row.observe(messages, reception, into: &batch)
    case .intention(let row): row.observe(messages, reception, into: &batch)
    case .parking(let row): row.observe(messages, reception, into: &batch)
    case .personal(let row): row.observe(reception, into: &batch)
    case .platoon(let row, let identity): row.observe(messages, identity, reception, into: &batch)
    case .payment(let row): row.observe(messages, reception, into: &batch)
    }
  }
}

extension MessageFrameExtValue {
  /// The message by itself.
  fileprivate var octets: [UInt8] {
    get throws(CodingError) {
      switch self {
      case .testMsg(let value): try value.uper()
      case .rtcm(let value): try value.uper()
      case .rsc(let value): try value.uper()
      case .ssm(let value): try value.uper()
      case .vir(let value): try value.uper()
      case .pam(let value): try value.uper()
      case .psm(let value): try value.uper()
      case .clpmm(let value): try value.uper()
      case .vpm(let value): try value.uper()
      case .unknown(let addition): addition.content
      }
    }
  }
}
