import V2XCapture

extension Peeling {
  /// Peels an IPv6 header with its extension headers; a fragment stops at its header.
  mutating func ipv6(_ octets: RawSpan) {
    let start = at
    guard has(40, for: .ipv6) else { return }
    guard octets.uint8(start) >> 4 == 6 else { return fail(.ipv6, .wrongVersion, at: start) }
    layers.append(.ipv6)
    source = Endpoint(address: IPAddress(ipv6High: octets.uint64(start + 8), low: octets.uint64(start + 16)))
    destination = Endpoint(address: IPAddress(ipv6High: octets.uint64(start + 24), low: octets.uint64(start + 32)))
    pseudoHeader = InternetChecksum()
    pseudoHeader.add(octets.part(start + 8, start + 40))
    let payloadLength = Int(octets.uint16(start + 4))
    let next = octets.uint8(start + 6)
    at = start + 40
    // A payload length of 0 before a hop-by-hop header announces a jumbogram; the frame then tells the length.
    if payloadLength > 0 || next != 0 {
      guard narrow(to: payloadLength, by: .ipv6PayloadLength, of: .ipv6, fieldAt: start + 4) else { return }
    }
    extensionHeaders(octets, next)
  }

  /// Peels extension headers up to the transport.
  mutating func extensionHeaders(_ octets: RawSpan, _ first: UInt8) {
    var next = first
    while true {
      switch next {
      case 0, 43, 60, 135, 139, 140, 51:  // Hop-by-hop, routing, destination, mobility, host identity, shim6, authentication.
        guard has(8, for: .ipv6) else { return }
        let count = Int(octets.uint8(at + 1))
        let length = next == 51 ? (count + 2) * 4 : (count + 1) * 8
        guard has(length, for: .ipv6) else { return }
        if next == 43, octets.uint8(at + 3) > 0 { hasSourceRoute = true }
        next = octets.uint8(at)
        at += length
      case 44:
        guard has(8, for: .ipv6) else { return }
        let following = octets.uint8(at)
        let field = octets.uint16(at + 2)
        let identification = octets.uint32(at + 4)
        at += 8
        if field & 0xfff9 == 0 {
          // Whole, though it has a fragment header.
          next = following
        } else if let source, let destination, mayLeadToUDP(following) {
          fragment = Fragment(
            source: source.address, destination: destination.address, identification: identification, nextHeader: following,
            offset: Int(field & 0xfff8), hasMore: field & 1 != 0)
          outcome = isTruncated ? .truncated : .fragment
          return
        } else {
          return transport(octets, following)
        }
      case 59:
        outcome = .foreign(.noNextHeader)
        return
      default:
        return transport(octets, next)
      }
    }
  }

  private func mayLeadToUDP(_ header: UInt8) -> Bool {
    switch header {
    case 17, 0, 43, 60, 135, 139, 140, 51: true
    default: false
    }
  }
}
