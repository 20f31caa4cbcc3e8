import ASN1Runtime
import CSAE53

/// Where a message of Day II is in the octets of its frame.
struct DayTwoFrame {
  /// Its `messageId`.
  let number: UInt16
  /// The octets of the message itself; nil where they come in fragments.
  let content: Range<Int>?
  /// Whether there is nothing but this message: the open types fill what they are in, and no addition follows.
  let isExact: Bool

  var kind: MessageKind { MessageKind(dayTwo: number) }

  /// The octet that a frame with addition 0 begins with.
  static let lead: UInt8 = 0x80

  /// - Parameter octets: a `MessageFrame` with addition 0: an octet for the addition, then an open type around number and open type.
  init(_ octets: RawSpan) {
    let count = octets.byteCount
    func octet(_ at: Int) -> Int { at < count ? Int(octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)) : 0 }
    /// What a length stands before; nil for a first fragment.
    func content(_ at: Int) -> Range<Int>? {
      let first = octet(at)
      if first < 0x80 { return at + 1..<at + 1 + first }
      if first < 0xC0 { return at + 2..<at + 2 + ((first & 0x3F) << 8 | octet(at + 1)) }
      return nil
    }
    let outer = content(1)
    // A first fragment of more than 16 383 octets has a length of one octet.
    let frame = outer?.lowerBound ?? 2
    number = UInt16(truncatingIfNeeded: (octet(frame) & 0x7F) << 8 | octet(frame + 1))
    if let outer, let inner = content(frame + 2), inner.upperBound <= count {
      self.content = inner
      isExact =
        octet(0) == Int(Self.lead) && octet(frame) < 0x80 && outer.upperBound == count && inner.upperBound == count && !inner.isEmpty
    } else {
      self.content = nil
      isExact = false
    }
  }
}
