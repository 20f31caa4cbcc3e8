import JSONText

/// Octets from a text of hexadecimal digits, in one reused buffer.
struct HexadecimalText: ~Copyable {
  private let base = UnsafeMutableRawPointer.allocate(byteCount: 1 << 15, alignment: 16)
  private var count = 0

  deinit {
    base.deallocate()
  }

  /// The octets read last; empty when the payload was no such text.
  var octets: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  mutating func clear() {
    count = 0
  }

  /// Reads a text that is nothing but pairs of digits, white space at its end allowed.
  mutating func read(_ text: RawSpan) {
    count = 0
    var end = text.byteCount
    guard end >= 4, Hexadecimal.value(of: text.uint8(0)) != nil else { return }
    while end > 0, Self.isSpace(text.uint8(end - 1)) { end -= 1 }
    guard end & 1 == 0, end <= 1 << 16 else { return }
    var at = 0
    while at < end {
      guard let high = Hexadecimal.value(of: text.uint8(at)), let low = Hexadecimal.value(of: text.uint8(at + 1)) else { return }
      base.storeBytes(of: high << 4 | low, toByteOffset: at / 2, as: UInt8.self)
      at += 2
    }
    count = end / 2
  }

  /// Whether a text can begin with this character.
  @inline(__always)
  static func mayBegin(_ character: UInt8) -> Bool {
    // Digits, then letters of either case.
    character &- 0x30 < 10 || (character | 0x20) &- 0x61 < 6
  }

  private static func isSpace(_ character: UInt8) -> Bool {
    character == 0x0a || character == 0x0d || character == 0x20 || character == 0
  }
}
