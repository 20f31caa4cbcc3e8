import V2XCapture

extension Peeling {
  /// Peels the link layer and everything in it.
  mutating func peel(_ octets: RawSpan, _ linkType: LinkType) {
    switch linkType {
    case .ethernet: ethernet(octets)
    case .linuxCooked: linuxCooked(octets)
    case .linuxCooked2: linuxCooked2(octets)
    case .null, .loop: loopback(octets)
    case .raw, .ipv4, .ipv6, LinkType(rawValue: 12), LinkType(rawValue: 14): internet(octets)
    case .radiotap: radiotap(octets)
    case .ieee80211: ieee80211(octets)
    case .payload: if at == end { outcome = .foreign(.emptyDatagram) }
    default: outcome = .foreign(.linkType(linkType.rawValue))
    }
  }

  /// IP whose version only its first octet tells.
  private mutating func internet(_ octets: RawSpan) {
    guard has(1, for: .ipv4) else { return }
    if octets.uint8(at) >> 4 == 6 { ipv6(octets) } else { ipv4(octets) }
  }

  private mutating func ethernet(_ octets: RawSpan) {
    guard has(14, for: .ethernet) else { return }
    layers.append(.ethernet)
    linkDestination = octets.linkAddress(at)
    linkSource = octets.linkAddress(at + 6)
    let type = octets.uint16(at + 12)
    at += 14
    etherType(octets, type)
  }

  private mutating func linuxCooked(_ octets: RawSpan) {
    guard has(16, for: .linuxCooked) else { return }
    layers.append(.linuxCooked)
    if octets.uint16(at + 4) == 6 { linkSource = octets.linkAddress(at + 6) }
    let type = octets.uint16(at + 14)
    at += 16
    cookedProtocol(octets, type)
  }

  private mutating func linuxCooked2(_ octets: RawSpan) {
    guard has(20, for: .linuxCooked2) else { return }
    layers.append(.linuxCooked2)
    if octets.uint8(at + 11) == 6 { linkSource = octets.linkAddress(at + 12) }
    let type = octets.uint16(at)
    at += 20
    cookedProtocol(octets, type)
  }

  /// Cooked captures name some payloads by small numbers; 4 is IEEE 802.2 LLC.
  private mutating func cookedProtocol(_ octets: RawSpan, _ type: UInt16) {
    if type == 4 { llc(octets) } else { etherType(octets, type) }
  }

  private mutating func loopback(_ octets: RawSpan) {
    guard has(4, for: .loopback) else { return }
    layers.append(.loopback)
    var family = octets.uint32(at)
    // The family stands in the capturing machine's byte order, and is a small number in the right one.
    if family > 0xffff { family = family.byteSwapped }
    at += 4
    switch family {
    case 2: ipv4(octets)
    case 10, 24, 28, 30: ipv6(octets)
    default: outcome = .foreign(.addressFamily(family))
    }
  }

  /// What an EtherType names, VLAN tags first.
  mutating func etherType(_ octets: RawSpan, _ first: UInt16) {
    var type = first
    while type == 0x8100 || type == 0x88a8 || type == 0x9100 {
      guard has(4, for: .vlan) else { return }
      layers.append(.vlan)
      type = octets.uint16(at + 2)
      at += 4
    }
    switch type {
    case 0x0800: ipv4(octets)
    case 0x86dd: ipv6(octets)
    case 0x88dc:
      layers.append(.wsmp)
      outcome = .foreign(.wsmp)
    case 0x8947:
      layers.append(.geoNetworking)
      outcome = .foreign(.geoNetworking)
    case 0x0806: outcome = .foreign(.arp)
    case 0..<0x0600: ieee8023(octets, Int(type))
    default: outcome = .foreign(.etherType(type))
    }
  }

  /// The older form of Ethernet, whose type field is a length.
  private mutating func ieee8023(_ octets: RawSpan, _ length: Int) {
    if length <= end - at { end = at + length }
    llc(octets)
  }

  private mutating func llc(_ octets: RawSpan) {
    guard end - at >= 8, octets.uint32(at) == 0xaaaa_0300, octets.uint16(at + 4) == 0 || octets.uint16(at + 4) == 0x00f8,
      octets.uint8(at + 3) == 3 || octets.uint8(at + 3) == 0
    else {
      outcome = .foreign(.llc)
      return
    }
    layers.append(.llcSnap)
    let type = octets.uint16(at + 6)
    at += 8
    etherType(octets, type)
  }

  private mutating func radiotap(_ octets: RawSpan) {
    guard has(8, for: .radiotap) else { return }
    let length = Int(octets.uint16(at + 2).byteSwapped)
    guard length >= 8 else { return fail(.radiotap, .lengthTooShort, at: at, claimed: length, present: 8) }
    guard has(length, for: .radiotap) else { return }
    layers.append(.radiotap)
    at += length
    ieee80211(octets)
  }

  private mutating func ieee80211(_ octets: RawSpan) {
    guard has(2, for: .ieee80211) else { return }
    let control = octets.uint8(at)
    let flags = octets.uint8(at + 1)
    let isData = control & 0x0c == 0x08
    let carriesNothing = control & 0x40 != 0
    layers.append(.ieee80211)
    guard isData, !carriesNothing else {
      outcome = .foreign(.ieee80211Control)
      return
    }
    let hasFourAddresses = flags & 3 == 3
    let isQoS = control & 0x80 != 0
    let hasHTControl = isQoS && flags & 0x80 != 0
    let length = 24 + (hasFourAddresses ? 6 : 0) + (isQoS ? 2 : 0) + (hasHTControl ? 4 : 0)
    guard has(length, for: .ieee80211) else { return }
    linkDestination = octets.linkAddress(at + (flags & 1 != 0 ? 16 : 4))
    switch flags & 3 {
    case 0, 1: linkSource = octets.linkAddress(at + 10)
    case 2: linkSource = octets.linkAddress(at + 16)
    default: linkSource = octets.linkAddress(at + 24)
    }
    guard flags & 0x40 == 0 else {
      outcome = .foreign(.ieee80211Protected)
      return
    }
    at += length
    guard has(2, for: .llcSnap) else { return }
    // Outside a basic service set an EtherType may stand right here (EtherType protocol discrimination).
    let first = octets.uint16(at)
    if first == 0x88dc || first == 0x8947 || first == 0x0800 || first == 0x86dd {
      at += 2
      etherType(octets, first)
    } else {
      llc(octets)
    }
  }
}
