import ASN1Runtime
import CSAE53

/// Where a message of Day II is in the octets of its frame, which were read before.
struct DayTwoFrame {
  let number: UInt16
  /// The octets of the message itself; nil where they come in fragments.
  let content: Range<Int>?

  var kind: MessageKind { MessageKind(dayTwo: number) }

  /// - Parameter octets: a `MessageFrame` with addition 0: an octet for the addition, then an open type around number and open type.
  init(_ octets: RawSpan) {
    let count = octets.byteCount
    func octet(_ at: Int) -> Int { at < count ? Int(octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)) : 0 }
    /// Where what a length stands before begins, and how long it is.
    func content(_ at: Int) -> (start: Int, length: Int)? {
      let first = octet(at)
      if first < 0x80 { return (at + 1, first) }
      if first < 0xC0 { return (at + 2, (first & 0x3F) << 8 | octet(at + 1)) }
      return nil
    }
    // A first fragment of more than 16 383 octets has a length of one octet.
    let frame = content(1)?.start ?? 2
    number = UInt16(truncatingIfNeeded: (octet(frame) & 0x7F) << 8 | octet(frame + 1))
    if content(1) != nil, let inner = content(frame + 2), inner.start + inner.length <= count {
      self.content = inner.start..<inner.start + inner.length
    } else {
      self.content = nil
    }
  }
}
