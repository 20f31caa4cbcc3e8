import ASN1Runtime
import CSAE53
import Testing
import V2XMessages

@Suite(.enabled(if: isCounting)) struct CodecAllocationTests {
  /// What decoding one message of a type to a value of its own may allocate on average: its lists and long strings.
  struct Threshold: CustomTestStringConvertible, Sendable {
    var type: String
    var captured: Double
    var random: Double
    var testDescription: String { type }
  }

  static let thresholds = [
    Threshold(type: "BSM", captured: 0.022, random: 1.23),
    Threshold(type: "MAP", captured: 4, random: 5.12),
    Threshold(type: "RSM", captured: 1, random: 1),
    Threshold(type: "SPAT", captured: 3, random: 6.6),
    Threshold(type: "RSI", captured: 3, random: 1.88),
  ]

  @Test(arguments: thresholds) func aTypedValueAllocatesNoMoreThanCommitted(_ threshold: Threshold) throws {
    for (messages, limit) in [(Messages.captured, threshold.captured), (Messages.random, threshold.random)] {
      let messages = try #require(messages[threshold.type])
      var decoded = 0
      func pass() throws(CodingError) {
        for message in messages {
          if case .unknown = try MessageFrame(uper: message.span.bytes) { continue }
          decoded += 1
        }
      }
      try pass()
      let count = try allocations { () throws(CodingError) in try pass() }
      #expect(decoded == 2 * messages.count)
      #expect(Double(count) <= limit * Double(messages.count), "\(Double(count) / Double(messages.count)) a message")
    }
  }

  @Test(arguments: thresholds.map(\.type)) func readingRowsIntoUsedStorageAllocatesNothing(_ type: String) throws {
    let captured = try #require(Messages.captured[type])
    let random = try #require(Messages.random[type])
    let messages = captured + random
    var storage = FlatMessages()
    var read = 0
    func pass() throws(CodingError) {
      for message in messages {
        storage.removeAll()
        _ = try storage.append(message.span.bytes)
        read += 1
      }
    }
    try pass()
    let count = try allocations { () throws(CodingError) in try pass() }
    #expect(read == 2 * messages.count)
    #expect(count == 0)
  }

  @Test func readingRowsOfDayTwoIntoUsedStorageAllocatesNothing() throws {
    var rows = DayTwoRows()
    var storage = FlatMessages()
    // What a VPM has of lists without bounds is read as values.
    let messages = try #require(Messages.random["Day II"]).filter { message in
      guard rows.read(message.span.bytes, into: &storage), case .payment? = rows.message else { return true }
      return false
    }
    var read = 0
    func pass() {
      for message in messages {
        storage.removeAll()
        if rows.read(message.span.bytes, into: &storage) { read += 1 }
      }
    }
    pass()
    let count = allocations { pass() }
    #expect(read == 2 * messages.count)
    #expect(count == 0)
  }

  @Test func theFieldsOfABSMTakeNoAllocation() throws {
    let messages = try #require(Messages.captured["BSM"])
    var fields = BasicSafetyMessage.ObservedFields()
    var speeds = 0
    func pass() {
      for message in messages where fields.read(message.span.bytes) { speeds += Int(fields.speed.rawValue) }
    }
    pass()
    let once = speeds
    let count = allocations { pass() }
    #expect(once > 0 && speeds == 2 * once)
    #expect(count == 0)
  }

  @Test(arguments: thresholds.map(\.type)) func encodingIntoABufferAllocatesNothing(_ type: String) throws {
    for messages in [Messages.captured, Messages.random] {
      let values = try #require(messages[type]).map { try MessageFrame(uper: $0) }
      var storage = [UInt8](repeating: 0, count: 8192)
      var written = 0
      func pass() throws(CodingError) {
        var span = storage.mutableSpan
        var buffer = span.mutableBytes
        for value in values { written += try value.encode(into: &buffer) }
      }
      try pass()
      let once = written
      let count = try allocations { () throws(CodingError) in try pass() }
      #expect(written == 2 * once)
      #expect(count == 0)
    }
  }
}
