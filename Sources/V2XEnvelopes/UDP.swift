import V2XCapture

extension Peeling {
  /// Peels a UDP header and verifies its checksum; a wrong one is noted, not fatal.
  mutating func udp(_ octets: RawSpan) {
    let start = at
    guard has(8, for: .udp) else { return }
    layers.append(.udp)
    source?.port = octets.uint16(start)
    destination?.port = octets.uint16(start + 2)
    let length = Int(octets.uint16(start + 4))
    guard length >= 8 else { return fail(.udp, .lengthTooShort, at: start + 4, claimed: length, present: 8) }
    guard narrow(to: length, by: .udpLength, of: .udp, fieldAt: start + 4) else { return }
    at = start + 8
    let checksum = octets.uint16(start + 6)
    if checksum == 0 {
      udpChecksum = source?.address.isIPv6 == true ? .wrong : .absent
    } else if isTruncated || hasSourceRoute {
      udpChecksum = .notVerifiable
    } else {
      var sum = pseudoHeader
      sum.add(17)
      sum.add(UInt16(truncatingIfNeeded: length))
      sum.add(octets.part(start, end))
      udpChecksum = sum.folded == 0xffff ? .valid : .wrong
    }
    if isTruncated {
      outcome = .truncated
    } else if length == 8 {
      outcome = .foreign(.emptyDatagram)
    } else {
      outcome = .payload
    }
  }
}
