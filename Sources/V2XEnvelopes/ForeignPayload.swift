/// Payloads of other message sets, known by their shape alone.
enum ForeignPayload {
  /// Whether the octets are one SAE J2735 message frame: an identifier of two octets whose extension bit is clear, then the length of the message
  /// in one or two octets, which is exactly the rest.
  static func isJ2735(_ octets: RawSpan) -> Bool {
    guard octets.byteCount > 4, octets.uint8(0) == 0, messages ~= octets.uint8(1) else { return false }
    let first = Int(octets.uint8(2))
    if first < 0x80 { return octets.byteCount == 3 + first }
    return first < 0xC0 && octets.byteCount == 4 + ((first & 0x3F) << 8 | Int(octets.uint8(3)))
  }

  /// The identifiers that the message frame has had so far: mapData 18 to the latest additions.
  private static let messages: ClosedRange<UInt8> = 18...63
}

extension Envelope {
  /// Why there is nothing to read when no candidate is accepted and nothing is damaged.
  public var foreignReason: ForeignReason {
    ForeignPayload.isJ2735(digits.isEmpty ? payload : digits) ? .j2735 : .unrecognisedPayload
  }
}
