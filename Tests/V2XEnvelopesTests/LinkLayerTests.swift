import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

@Suite struct LinkLayerTests {
  private static let known = FrameBuilder.dsmp(knownMessage)
  private static let four = FrameBuilder.udpV4(known)
  private static let six = FrameBuilder.udpV6(known)

  /// Link type, octets, layers around the datagram.
  static let frames: [(UInt32, [UInt8], [String])] = [
    (1, FrameBuilder.ethernet(four, type: 0x0800), ["ethernet", "ipv4"]),
    (1, FrameBuilder.ethernet(six, type: 0x86dd), ["ethernet", "ipv6"]),
    (1, FrameBuilder.ethernet(four, type: 0x0800, tags: [0x8100]), ["ethernet", "vlan", "ipv4"]),
    (1, FrameBuilder.ethernet(four, type: 0x0800, tags: [0x88a8, 0x8100]), ["ethernet", "vlan", "vlan", "ipv4"]),
    (1, FrameBuilder.ethernet(four, type: 0x0800, tags: [0x8100, 0x8100]), ["ethernet", "vlan", "vlan", "ipv4"]),
    (1, FrameBuilder.ethernet(six, type: 0x86dd, tags: [0x9100, 0x8100, 0x8100]), ["ethernet", "vlan", "vlan", "vlan", "ipv6"]),
    (1, FrameBuilder.ethernet([0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + four, type: UInt16(four.count + 8)), ["ethernet", "llc-snap", "ipv4"]),
    (113, FrameBuilder.linuxCooked(four, type: 0x0800), ["linux-sll", "ipv4"]),
    (113, FrameBuilder.linuxCooked(six, type: 0x86dd), ["linux-sll", "ipv6"]),
    (113, FrameBuilder.linuxCooked([0, 100, 8, 0] + four, type: 0x8100), ["linux-sll", "vlan", "ipv4"]),
    (276, FrameBuilder.linuxCooked2(four, type: 0x0800), ["linux-sll2", "ipv4"]),
    (276, FrameBuilder.linuxCooked2(six, type: 0x86dd), ["linux-sll2", "ipv6"]),
    (101, four, ["ipv4"]), (12, four, ["ipv4"]), (14, six, ["ipv6"]), (101, six, ["ipv6"]),
    (228, four, ["ipv4"]), (229, six, ["ipv6"]),
    (0, [2, 0, 0, 0] + four, ["loopback", "ipv4"]), (0, [0, 0, 0, 2] + four, ["loopback", "ipv4"]),
    (0, [10, 0, 0, 0] + six, ["loopback", "ipv6"]), (0, [24, 0, 0, 0] + six, ["loopback", "ipv6"]),
    (0, [0, 0, 0, 28] + six, ["loopback", "ipv6"]), (0, [30, 0, 0, 0] + six, ["loopback", "ipv6"]),
    (108, [0, 0, 0, 2] + four, ["loopback", "ipv4"]), (108, [0, 0, 0, 24] + six, ["loopback", "ipv6"]),
  ]

  @Test(arguments: frames)
  func `Every link layer leads to the same datagram`(linkType: UInt32, octets: [UInt8], layers: [String]) {
    // Whatever trails the packet is padding.
    for padding in [0, 1, 40] {
      let peeled = Peeled(octets + [UInt8](repeating: 0xee, count: padding), LinkType(rawValue: linkType))
      #expect(peeled.outcome == .payload)
      #expect(peeled.layers == layers + ["udp"])
      #expect(peeled.payload == Self.known)
      #expect(peeled.payloadOffset == octets.count - Self.known.count)
      #expect(peeled.udpChecksum == .valid)
      #expect(peeled.source == (layers.contains("ipv4") ? "10.30.1.10:47347" : "[fe80::1]:47347"))
      #expect(peeled.destination == (layers.contains("ipv4") ? "10.30.1.2:30299" : "[ff02::1]:30299"))
      #expect(peeled.candidates.first?.layers == layers + ["udp", "adaptation", "dsmp"])
      #expect(peeled.candidates.first?.payloads == [knownMessage])
      #expect(peeled.candidates.first?.aid == 111)
      #expect(peeled.rejection == nil)
    }
  }

  @Test(arguments: frames)
  func `A frame cut short anywhere is damaged, and merely truncated where the snap length cut it`(
    linkType: UInt32, octets: [UInt8], layers: [String]
  ) {
    for length in 0..<octets.count {
      let cut = Peeled(Array(octets[..<length]), LinkType(rawValue: linkType))
      #expect(cut.damage != nil || layers.contains("llc-snap"), "cut to \(length): \(cut.outcome)")
      if let damage = cut.damage {
        #expect(damage.offset <= length)
        #expect([.headerCutShort, .lengthExceeds].contains(damage.code))
      }
      let truncated = Peeled(Array(octets[..<length]), LinkType(rawValue: linkType), original: octets.count)
      #expect(truncated.outcome == .truncated || layers.contains("llc-snap"), "truncated to \(length): \(truncated.outcome)")
      #expect(truncated.isTruncated)
    }
  }

  @Test func `Addresses of the link are read where there are such`() {
    let ethernet = Peeled(Self.frames[0].1)
    #expect(ethernet.linkSource == "02:00:00:00:01:0a")
    #expect(ethernet.linkDestination == "ff:ff:ff:ff:ff:ff")
    let cooked = Peeled(FrameBuilder.linuxCooked2(Self.four, type: 0x0800), .linuxCooked2)
    #expect(cooked.linkSource == "02:00:00:00:01:0a")
    #expect(cooked.linkDestination == nil)
    #expect(Peeled(Self.four, .raw).linkSource == nil)
  }

  @Test func `What is not V2X is told by reason`() {
    let ethernet = { (type: UInt16) in Peeled(FrameBuilder.ethernet([UInt8](repeating: 0, count: 50), type: type)).outcome }
    #expect(ethernet(0x0806) == .foreign(.arp))
    #expect(ethernet(0x88cc) == .foreign(.etherType(0x88cc)))
    #expect(ethernet(0x88dc) == .foreign(.wsmp))
    #expect(ethernet(0x8947) == .foreign(.geoNetworking))
    #expect(ethernet(38) == .foreign(.llc))
    #expect(Peeled([1, 2, 3], LinkType(rawValue: 195)).outcome == .foreign(.linkType(195)))
    #expect(Peeled([7, 0, 0, 0, 1], .null).outcome == .foreign(.addressFamily(7)))
    let transports: [(UInt8, ForeignReason)] = [
      (6, .tcp), (1, .icmp), (2, .igmp), (50, .esp), (58, .icmpv6), (132, .ipProtocol(132)),
    ]
    for (number, reason) in transports {
      #expect(Peeled(FrameBuilder.ipv4([1, 2, 3], protocol: number), .raw).outcome == .foreign(reason))
      #expect(Peeled(FrameBuilder.ipv6([1, 2, 3], next: number), .raw).outcome == .foreign(reason))
    }
    #expect(Peeled(FrameBuilder.ipv6([], next: 59), .raw).outcome == .foreign(.noNextHeader))
    #expect(Peeled(FrameBuilder.udpV4([]), .raw).outcome == .foreign(.emptyDatagram))
  }

  /// An IEEE 802.11 header: type and flags, then addresses and what follows from them.
  private func wireless(_ control: [UInt8], extra: Int = 0, _ body: [UInt8]) -> [UInt8] {
    let addresses: [UInt8] = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]
    return control + [0, 0] + addresses + [0, 0] + [UInt8](repeating: 0, count: extra) + body
  }

  @Test func `IEEE 802.11 data leads to the EtherType, behind LLC or right after the header`() {
    let radiotap: [UInt8] = [0, 0, 12, 0, 0, 0, 0, 0, 9, 9, 9, 9]
    let llc: [UInt8] = [0xaa, 0xaa, 3, 0, 0, 0, 0x88, 0xdc]
    let cases: [([UInt8], Int, [UInt8], [String])] = [
      ([0x08, 0], 0, llc, ["ieee80211", "llc-snap", "wsmp"]),
      ([0x88, 0], 2, llc, ["ieee80211", "llc-snap", "wsmp"]),
      ([0x88, 0x80], 6, llc, ["ieee80211", "llc-snap", "wsmp"]),
      ([0x88, 3], 8, llc, ["ieee80211", "llc-snap", "wsmp"]),
      ([0x88, 0], 2, [0x88, 0xdc], ["ieee80211", "wsmp"]),
    ]
    for (control, extra, middle, layers) in cases {
      let frame = wireless(control, extra: extra, middle + [1, 2, 3])
      let bare = Peeled(frame, .ieee80211)
      #expect(bare.outcome == .foreign(.wsmp))
      #expect(bare.layers == layers)
      #expect(bare.payload == [1, 2, 3])
      let radio = Peeled(radiotap + frame, .radiotap)
      #expect(radio.layers == ["radiotap"] + layers)
      #expect(radio.payload == [1, 2, 3])
    }
    let datagram = Peeled(wireless([0x08, 0], [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + Self.four), .ieee80211)
    #expect(datagram.outcome == .payload)
    #expect(datagram.linkSource == "02:02:02:02:02:02")
    #expect(datagram.linkDestination == "01:01:01:01:01:01")
    #expect(Peeled(wireless([0x80, 0], []), .ieee80211).outcome == .foreign(.ieee80211Control))
    #expect(Peeled(wireless([0xd4, 0], []), .ieee80211).outcome == .foreign(.ieee80211Control))
    #expect(Peeled(wireless([0x48, 0], []), .ieee80211).outcome == .foreign(.ieee80211Control))
    #expect(Peeled(wireless([0x08, 0x40], llc), .ieee80211).outcome == .foreign(.ieee80211Protected))
    #expect(Peeled([0, 0, 4, 0, 0, 0, 0, 0], .radiotap).damage?.code == .lengthTooShort)
    #expect(Peeled([0, 0, 40, 0, 0, 0, 0, 0], .radiotap).damage?.code == .headerCutShort)
  }
}
