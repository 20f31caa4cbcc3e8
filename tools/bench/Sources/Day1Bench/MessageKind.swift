import Glibc

/// The five messages, by the index that leads their frame.
enum MessageKind: UInt8, CaseIterable {
  case bsm, map, rsm, spat, rsi

  var name: String {
    switch self {
    case .bsm: "bsm"
    case .map: "map"
    case .rsm: "rsm"
    case .spat: "spat"
    case .rsi: "rsi"
    }
  }

  /// The kind of an encoded frame: extension bit clear, then three bits of index.
  init?(frame: ArraySlice<UInt8>) {
    guard let first = frame.first else { return nil }
    self.init(rawValue: first >> 4)
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

  /// Reads what `write` has written.
  init?(_ kind: MessageKind, contentsOf path: String) {
    guard let file = Payloads.contents(of: path) else { return nil }
    var messages: [[UInt8]] = []
    var at = 0
    while at + 2 <= file.count {
      let length = Int(file[at]) << 8 | Int(file[at + 1])
      guard at + 2 + length <= file.count else { return nil }
      messages.append(Array(file[at + 2..<at + 2 + length]))
      at += 2 + length
    }
    self.init(kind, messages)
  }

  /// Writes each message with two octets of length before it.
  func write(to path: String) -> Bool {
    guard let file = fopen(path, "wb") else { return false }
    defer { fclose(file) }
    for index in 0..<count {
      let message = range(index)
      let framed = [UInt8(message.count >> 8), UInt8(message.count & 255)] + octets[message]
      guard fwrite(framed, 1, framed.count, file) == framed.count else { return false }
    }
    return true
  }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}
