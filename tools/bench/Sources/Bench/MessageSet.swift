/// The kinds of messages that are measured apart: the five of Day I, and two of the BSM.
enum MessageKind: String, CaseIterable {
  /// A BSM without safety and emergency extensions, as nearly all of a drive are.
  case bsmMinimal = "bsm-minimal"
  /// A BSM with all its optional parts: events, path history, path prediction, lights, emergency extension.
  case bsmFull = "bsm-full"
  case spat, map, rsm, rsi

  /// The index that leads the frame.
  var index: UInt8 {
    switch self {
    case .bsmMinimal, .bsmFull: 0
    case .map: 1
    case .rsm: 2
    case .spat: 3
    case .rsi: 4
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
