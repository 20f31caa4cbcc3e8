/// The kinds of messages that are measured apart: the five of Day I, and two of the BSM, and those of Day II.
enum MessageKind: String, CaseIterable {
  /// A BSM without safety and emergency extensions, as nearly all of a drive are.
  case bsmMinimal = "bsm-minimal"
  /// A BSM with all its optional parts: events, path history, path prediction, lights, emergency extension.
  case bsmFull = "bsm-full"
  case spat, map, rsm, rsi
  case rtcm, rsc, ssm, vir, pam, psm, clpmm, vpm, test

  /// What leads the frame: the index of an alternative, or what says that one of Day II follows.
  var index: UInt8 {
    switch self {
    case .bsmMinimal, .bsmFull: 0
    case .map: 1
    case .rsm: 2
    case .spat: 3
    case .rsi: 4
    default: 8
    }
  }

  /// The number of a message of Day II and its type; nil of Day I.
  var dayTwo: (number: UInt16, type: String)? {
    switch self {
    case .bsmMinimal, .bsmFull, .spat, .map, .rsm, .rsi: nil
    case .test: (0, "TestMsg")
    case .rtcm: (10, "RTCMcorrections")
    case .rsc: (11, "RoadsideCoordination")
    case .ssm: (12, "SensorSharingMsg")
    case .vir: (13, "VehIntentionAndRequest")
    case .pam: (14, "PAMData")
    case .psm: (15, "PersonalSafetyMessage")
    case .clpmm: (16, "CLPMM")
    case .vpm: (17, "VehiclePaymentMessage")
    }
  }
}

/// Distinct messages of one kind, end to end in one buffer.
struct MessageSet {
  let kind: MessageKind
  private(set) var octets: [UInt8] = []
  /// Where each message ends.
  private(set) var ends: [Int] = []

  var count: Int { ends.count }
  var meanLength: Double { Double(octets.count) / Double(max(1, count)) }

  init(_ kind: MessageKind, _ messages: [[UInt8]]) {
    self.kind = kind
    for message in messages {
      octets += message
      ends.append(octets.count)
    }
  }

  init?(_ kind: MessageKind, contentsOf path: String) {
    guard let messages = MessageFile.read(path) else { return nil }
    self.init(kind, messages)
  }

  func prefix(_ count: Int) -> MessageSet { count < self.count ? MessageSet(kind, (0..<count).map { Array(octets[range($0)]) }) : self }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
  var messages: [[UInt8]] { (0..<count).map { Array(octets[range($0)]) } }
}
