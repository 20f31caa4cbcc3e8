/// The header of a dedicated short message: version, application identifier, length.
struct DSMPHeader {
  /// The application identifier.
  let aid: UInt32
  /// Octets before the data, from the start of the header.
  let length: Int
  /// Octets of data, as the header claims.
  let dataLength: Int

  /// Identifiers that the published tables assign (network-layer facts, AID table).
  static func isAssigned(_ aid: UInt32) -> Bool {
    111...114 ~= aid || 3616...3629 ~= aid
  }

  /// Reads a header of version 0 without extension at `start`; nil when there is none, or not all of it.
  @inline(__always)
  init?(_ octets: RawSpan, _ start: Int) {
    guard octets.byteCount >= start + 4, octets.uint8(start) == 0, let (aid, count) = Self.identifier(octets, start + 1),
      octets.byteCount >= start + 1 + count + 2
    else { return nil }
    self.aid = aid
    length = 1 + count + 2
    dataLength = Int(octets.uint16(start + 1 + count))
  }

  /// An identifier of one to four octets, whose first tells how many; nil when it is none or cut.
  @inline(__always)
  static func identifier(_ octets: RawSpan, _ start: Int) -> (value: UInt32, count: Int)? {
    let present = octets.byteCount - start
    guard present >= 1 else { return nil }
    let first = octets.uint8(start)
    if first < 0x80 { return (UInt32(first), 1) }
    if first < 0xc0 { return present >= 2 ? (UInt32(octets.uint16(start) & 0x3fff) + 128, 2) : nil }
    if first < 0xe0 {
      return present >= 3 ? ((UInt32(first & 0x1f) << 16 | UInt32(octets.uint16(start + 1))) + 16_512, 3) : nil
    }
    if first < 0xf0 { return present >= 4 ? ((octets.uint32(start) & 0x0fff_ffff) + 2_113_664, 4) : nil }
    return nil
  }

  /// The contradiction between a DSMP header and the octets present; nil when there is no header, or no contradiction.
  ///
  /// Without the adaptation octet a header is only believed where its identifier is an assigned one.
  static func damage(in octets: RawSpan, offset: Int, limit: EnvelopeError.Limit) -> EnvelopeError? {
    guard octets.byteCount >= 2 else { return nil }
    let first = octets.uint8(0)
    let start = first == 4 ? 1 : 0
    let flags = octets.uint8(start)
    if first == 4, flags == 0x10 {
      return EnvelopeError(.dsmp, .extensionNotUnderstood, offset: offset + start, limit: limit)
    }
    guard flags == 0 else { return nil }
    if let header = DSMPHeader(octets, start) {
      guard first == 4 || isAssigned(header.aid) else { return nil }
      let present = octets.byteCount - start - header.length
      guard header.dataLength != present else { return nil }
      return EnvelopeError(
        .dsmp, .lengthContradicts, offset: offset + start + header.length - 2, limit: limit, claimed: header.dataLength, present: present)
    }
    // The header itself is cut, unless its identifier is none.
    guard first == 4, octets.byteCount == start + 1 || octets.uint8(start + 1) < 0xf0 else { return nil }
    let needed = octets.byteCount == start + 1 ? 4 : identifierLength(octets.uint8(start + 1)) + 3
    return EnvelopeError(.dsmp, .headerCutShort, offset: offset + start, limit: limit, claimed: needed, present: octets.byteCount - start)
  }

  private static func identifierLength(_ first: UInt8) -> Int {
    first < 0x80 ? 1 : first < 0xc0 ? 2 : first < 0xe0 ? 3 : 4
  }
}
