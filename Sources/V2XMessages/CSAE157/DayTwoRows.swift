import ASN1Runtime
public import CSAE53
import V2XModel

/// The row of the message of T/CSAE 157 that was read last.
///
/// Each type has a place of its own, into which it is read: as one value they would take as much as the largest, and copying that takes longer than
/// reading most of them.
public struct DayTwoRows: Sendable {
  private var kind: MessageKind?
  private var test: TestMsg.Flat?
  private var corrections: RTCMcorrections.Flat?
  private var coordination: RoadsideCoordination.Flat?
  private var sharing: SensorSharingMsg.Flat?
  private var intention: VehIntentionAndRequest.Flat?
  private var parking: PAMData.Flat?
  private var personal: PersonalSafetyMessage.Flat?
  private var platoon: CLPMM.Flat?
  private var payment: VehiclePaymentMessage.Flat?

  public init() {}

  /// Reads the message that a frame carries into rows behind those that are there.
  ///
  /// - Parameter octets: a `MessageFrame` with `msgFrameExt`.
  /// - Returns: whether its number is assigned and its octets are such a message.
  public mutating func read(_ octets: RawSpan, into messages: inout FlatMessages) -> Bool {
    let frame = DayTwoFrame(octets)
    if let range = frame.content { return read(frame.kind, octets.extracting(range), into: &messages) }
    return readFragments(octets, into: &messages)
  }

  /// Put together as the typed reading does.
  @inline(never)
  private mutating func readFragments(_ octets: RawSpan, into messages: inout FlatMessages) -> Bool {
    kind = nil
    guard case .msgFrameExt(let whole)? = try? MessageFrame(uper: octets), let content = try? whole.value.octets else { return false }
    return read(MessageKind(dayTwo: whole.messageId.rawValue), content.span.bytes, into: &messages)
  }

  /// - Parameter octets: the message without its frame.
  mutating func read(_ kind: MessageKind, _ octets: RawSpan, into messages: inout FlatMessages) -> Bool {
    self.kind = nil
    do throws(CodingError) {
      switch kind {
      case .test: test = try messages.append(octets, as: TestMsg.self)
      case .rtcm: corrections = try messages.append(octets, as: RTCMcorrections.self)
      case .rsc: coordination = try messages.append(octets, as: RoadsideCoordination.self)
      case .ssm: sharing = try messages.append(octets, as: SensorSharingMsg.self)
      case .vir: intention = try messages.append(octets, as: VehIntentionAndRequest.self)
      case .pam: parking = try messages.append(octets, as: PAMData.self)
      case .psm: personal = try messages.append(octets, as: PersonalSafetyMessage.self)
      case .clpmm: platoon = try messages.append(octets, as: CLPMM.self)
      case .vpm: payment = try messages.append(octets, as: VehiclePaymentMessage.self)
      default: return false
      }
    } catch { return false }
    self.kind = kind
    return true
  }

  /// The message; nil where none could be read.
  public var message: DayTwoMessage? {
    switch kind {
    case .test?: test.map { .test($0) }
    case .rtcm?: corrections.map { .corrections($0) }
    case .rsc?: coordination.map { .coordination($0) }
    case .ssm?: sharing.map { .sharing($0) }
    case .vir?: intention.map { .intention($0) }
    case .pam?: parking.map { .parking($0) }
    case .psm?: personal.map { .personal($0) }
    case .clpmm?: platoon.map { .platoon($0) }
    case .vpm?: payment.map { .payment($0) }
    default: nil
    }
  }

  /// The identity that the sender gives itself; nil for messages without one.
  ///
  /// - Parameter messages: the storage that the message was read into.
  func sender(_ messages: borrowing FlatMessages) -> StationID? {
    switch kind {
    case .rsc?: (coordination?.id).map { StationID(rawValue: $0.rawValue) }
    case .ssm?: (sharing?.id).map { StationID(rawValue: $0.rawValue) }
    case .vir?: (intention?.id).map { StationID(rawValue: $0.rawValue) }
    case .psm?: (personal?.id).map { StationID(rawValue: $0.rawValue) }
    case .clpmm?: (platoon?.id).map { StationID(rawValue: $0.rawValue) }
    case .vpm?: payment?.sender(messages)
    default: nil
    }
  }

  /// Appends what the message says, in neutral terms, to the tables of the batch.
  ///
  /// - Parameters:
  ///   - messages: the storage that the message was read into.
  ///   - octets: the message without its frame; nothing where it came in fragments.
  func observe(_ messages: borrowing FlatMessages, of octets: RawSpan, _ reception: Reception, into batch: inout ObservationBatch) {
    switch kind {
    case .rtcm?: corrections?.observe(messages, of: octets, reception, into: &batch)
    case .rsc?: coordination?.observe(messages, reception, into: &batch)
    case .ssm?: sharing?.observe(messages, reception, into: &batch)
    case .vir?: intention?.observe(messages, reception, into: &batch)
    case .pam?: parking?.observe(messages, reception, into: &batch)
    case .psm?: personal?.observe(reception, into: &batch)
    case .clpmm?: platoon?.observe(of: octets, reception, into: &batch)
    case .vpm?: payment?.observe(messages, reception, into: &batch)
    default: break
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
