import V2XCapture

extension Peeling {
  /// Peels an IPv4 header with options; a fragment stops here.
  mutating func ipv4(_ octets: RawSpan) {
    let start = at
    guard has(20, for: .ipv4) else { return }
    let first = octets.uint8(start)
    guard first >> 4 == 4 else { return fail(.ipv4, .wrongVersion, at: start) }
    let headerLength = Int(first & 15) * 4
    guard headerLength >= 20 else { return fail(.ipv4, .lengthTooShort, at: start, claimed: headerLength, present: 20) }
    // 0 is what a network card's segmentation leaves; the frame then tells the length.
    let field = Int(octets.uint16(start + 2))
    let totalLength = field == 0 ? end - start + missing : field
    guard totalLength >= headerLength else {
      return fail(.ipv4, .lengthTooShort, at: start + 2, claimed: totalLength, present: headerLength)
    }
    guard narrow(to: totalLength, by: .ipv4TotalLength, of: .ipv4, fieldAt: start + 2), has(headerLength, for: .ipv4) else { return }
    layers.append(.ipv4)
    let sourceAddress = IPAddress(ipv4: octets.uint32(start + 12))
    let destinationAddress = IPAddress(ipv4: octets.uint32(start + 16))
    source = Endpoint(address: sourceAddress)
    destination = Endpoint(address: destinationAddress)
    pseudoHeader = InternetChecksum()
    pseudoHeader.add(octets.part(start + 12, start + 20))
    if headerLength > 20 { hasSourceRoute = isSourceRouted(octets, start + 20, start + headerLength) }
    at = start + headerLength
    let transport = octets.uint8(start + 9)
    let fragmentField = octets.uint16(start + 6)
    if fragmentField & 0x3fff != 0, transport == 17 {
      fragment = Fragment(
        source: sourceAddress, destination: destinationAddress, identification: UInt32(octets.uint16(start + 4)), nextHeader: transport,
        offset: Int(fragmentField & 0x1fff) * 8, hasMore: fragmentField & 0x2000 != 0)
      outcome = isTruncated ? .truncated : .fragment
      return
    }
    self.transport(octets, transport)
  }

  /// Whether an option names further hops, so that the header's destination is not the last one.
  private func isSourceRouted(_ octets: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var option = start
    while option < end {
      let kind = octets.uint8(option)
      if kind == 0 { return false }
      if kind == 1 {
        option += 1
        continue
      }
      guard option + 2 < end else { return false }
      let length = Int(octets.uint8(option + 1))
      guard length >= 3 else { return kind == 131 || kind == 137 }
      if kind == 131 || kind == 137 { return Int(octets.uint8(option + 2)) <= length }
      option += length
    }
    return false
  }

  /// Peels what an IP protocol number names.
  mutating func transport(_ octets: RawSpan, _ number: UInt8) {
    switch number {
    case 17: udp(octets)
    case 6: outcome = .foreign(.tcp)
    case 1: outcome = .foreign(.icmp)
    case 2: outcome = .foreign(.igmp)
    case 58: outcome = .foreign(.icmpv6)
    case 50: outcome = .foreign(.esp)
    default: outcome = .foreign(.ipProtocol(number))
    }
  }
}
