import ASN1Runtime
public import CSAE53
public import V2XModel

/// A message of T/CSAE 157 in rows.
public enum DayTwoMessage: Sendable {
  case test(TestMsg.Flat)
  case corrections(RTCMcorrections.Flat)
  case coordination(RoadsideCoordination.Flat)
  case sharing(SensorSharingMsg.Flat)
  case intention(VehIntentionAndRequest.Flat)
  case parking(PAMData.Flat)
  case personal(PersonalSafetyMessage.Flat)
  case platoon(CLPMM.Flat)
  case payment(VehiclePaymentMessage.Flat)

  /// Reads the message that a frame carries into rows behind those that are there.
  ///
  /// - Parameter octets: a `MessageFrame` with `msgFrameExt`.
  /// - Returns: nil where the number of the message is not assigned, or the octets are no such message.
  public init?(_ octets: RawSpan, into messages: inout FlatMessages) {
    let frame = DayTwoFrame(octets)
    if let range = frame.content {
      self.init(frame.kind, octets.extracting(range), into: &messages)
    } else {
      // In fragments: put together as the typed reading does.
      guard case .msgFrameExt(let whole)? = try? MessageFrame(uper: octets), let content = try? whole.value.octets else { return nil }
      self.init(MessageKind(dayTwo: whole.messageId.rawValue), content.span.bytes, into: &messages)
    }
  }

  /// - Parameter octets: the message without its frame.
  init?(_ kind: MessageKind, _ octets: RawSpan, into messages: inout FlatMessages) {
    do throws(CodingError) {
      switch kind {
      case .test: self = .test(try messages.append(octets, as: TestMsg.self))
      case .rtcm: self = .corrections(try messages.append(octets, as: RTCMcorrections.self))
      case .rsc: self = .coordination(try messages.append(octets, as: RoadsideCoordination.self))
      case .ssm: self = .sharing(try messages.append(octets, as: SensorSharingMsg.self))
      case .vir: self = .intention(try messages.append(octets, as: VehIntentionAndRequest.self))
      case .pam: self = .parking(try messages.append(octets, as: PAMData.self))
      case .psm: self = .personal(try messages.append(octets, as: PersonalSafetyMessage.self))
      case .clpmm: self = .platoon(try messages.append(octets, as: CLPMM.self))
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
    case .platoon(let row): StationID(rawValue: row.id.rawValue)
    case .payment(let row): row.sender(messages)
    case .test, .corrections, .parking: nil
    }
  }

  /// Appends what the message says, in neutral terms, to the tables of the batch.
  ///
  /// - Parameters:
  ///   - messages: the storage that the message was read into.
  ///   - octets: the message without its frame; nothing where it came in fragments.
  func observe(_ messages: borrowing FlatMessages, of octets: RawSpan, _ reception: Reception, into batch: inout ObservationBatch) {
    switch self {
    case .test: break
    case .corrections(let row): row.observe(messages, of: octets, reception, into: &batch)
    case .coordination(let row): row.observe(messages, reception, into: &batch)
    case .sharing(let row): row.observe(messages, reception, into: &batch)
    case .intention(let row): row.observe(messages, reception, into: &batch)
    case .parking(let row): row.observe(messages, reception, into: &batch)
    case .personal(let row): row.observe(reception, into: &batch)
    case .platoon(let row): row.observe(of: octets, reception, into: &batch)
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
