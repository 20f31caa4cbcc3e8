import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

@Suite struct IPTests {
  private static let known = FrameBuilder.dsmp(knownMessage)
  private static let datagramV4 = FrameBuilder.udp(known, source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4)
  private static let datagramV6 = FrameBuilder.udp(known, source: FrameBuilder.sourceV6, destination: FrameBuilder.destinationV6)

  @Test func `IPv4 options are passed over`() {
    let options: [UInt8] = [1, 1, 0x94, 4, 0, 0, 0, 0]
    let peeled = Peeled(FrameBuilder.ipv4(Self.datagramV4, options: options), .raw)
    #expect(peeled.outcome == .payload)
    #expect(peeled.payload == Self.known)
    #expect(peeled.udpChecksum == .valid)
  }

  @Test func `A source route hides what the checksum covers until its last hop`() {
    let underWay: [UInt8] = [131, 7, 4, 10, 0, 0, 1, 0]
    let arrived: [UInt8] = [131, 7, 8, 10, 0, 0, 1, 0]
    #expect(Peeled(FrameBuilder.ipv4(Self.datagramV4, options: underWay), .raw).udpChecksum == .notVerifiable)
    #expect(Peeled(FrameBuilder.ipv4(Self.datagramV4, options: arrived), .raw).udpChecksum == .valid)
    let routing: [UInt8] = [17, 2, 0, 1, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 16)
    #expect(Peeled(FrameBuilder.ipv6(routing + Self.datagramV6, next: 43), .raw).udpChecksum == .notVerifiable)
  }

  @Test func `IPv6 extension headers are passed over`() {
    let hopByHop: [UInt8] = [60, 0, 5, 2, 0, 0, 1, 0]
    let destination: [UInt8] = [43, 1] + [UInt8](repeating: 0, count: 14)
    let routing: [UInt8] = [51, 0, 0, 0, 0, 0, 0, 0]
    let authentication: [UInt8] = [17, 4, 0, 0] + [UInt8](repeating: 3, count: 20)
    let peeled = Peeled(FrameBuilder.ipv6(hopByHop + destination + routing + authentication + Self.datagramV6, next: 0), .raw)
    #expect(peeled.outcome == .payload)
    #expect(peeled.layers == ["ipv6", "udp"])
    #expect(peeled.payload == Self.known)
    #expect(peeled.udpChecksum == .valid)
    let whole = FrameBuilder.fragmentHeader(offset: 0, hasMore: false) + Self.datagramV6
    #expect(Peeled(FrameBuilder.ipv6(whole, next: 44), .raw).payload == Self.known)
  }

  /// Octets, and what is wrong with them.
  static let damaged: [([UInt8], EnvelopeError)] = [
    (
      FrameBuilder.ipv4(datagramV4, totalLength: UInt16(20 + datagramV4.count + 1)),
      EnvelopeError(.ipv4, .lengthExceeds, offset: 2, limit: .frame, claimed: 20 + datagramV4.count + 1, present: 20 + datagramV4.count)
    ),
    (
      FrameBuilder.ipv4(datagramV4, totalLength: 19),
      EnvelopeError(.ipv4, .lengthTooShort, offset: 2, limit: .frame, claimed: 19, present: 20)
    ),
    (
      FrameBuilder.ipv4(datagramV4, totalLength: 27),
      EnvelopeError(.udp, .headerCutShort, offset: 20, limit: .ipv4TotalLength, claimed: 8, present: 7)
    ),
    (
      FrameBuilder.ipv4(datagramV4, totalLength: UInt16(20 + datagramV4.count - 1)),
      EnvelopeError(.udp, .lengthExceeds, offset: 24, limit: .ipv4TotalLength, claimed: datagramV4.count, present: datagramV4.count - 1)
    ),
    ([0x55] + FrameBuilder.udpV4(known).dropFirst(), EnvelopeError(.ipv4, .wrongVersion, offset: 0, limit: .frame)),
    (
      [0x44] + FrameBuilder.udpV4(known).dropFirst(),
      EnvelopeError(.ipv4, .lengthTooShort, offset: 0, limit: .frame, claimed: 16, present: 20)
    ),
    (
      FrameBuilder.ipv6(datagramV6, payloadLength: UInt16(datagramV6.count + 1)),
      EnvelopeError(.ipv6, .lengthExceeds, offset: 4, limit: .frame, claimed: datagramV6.count + 1, present: datagramV6.count)
    ),
    (
      FrameBuilder.ipv6(datagramV6, payloadLength: UInt16(datagramV6.count - 1)),
      EnvelopeError(.udp, .lengthExceeds, offset: 44, limit: .ipv6PayloadLength, claimed: datagramV6.count, present: datagramV6.count - 1)
    ),
    (
      FrameBuilder.ipv6([60, 9, 0, 0, 0, 0, 0, 0], next: 0),
      EnvelopeError(.ipv6, .headerCutShort, offset: 40, limit: .ipv6PayloadLength, claimed: 80, present: 8)
    ),
    (
      FrameBuilder.ipv4(FrameBuilder.udp([1, 2], source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4, length: 7)),
      EnvelopeError(.udp, .lengthTooShort, offset: 24, limit: .ipv4TotalLength, claimed: 7, present: 8)
    ),
  ]

  @Test(arguments: damaged)
  func `A contradiction names the layer, the octet and the length that set the limit`(octets: [UInt8], expected: EnvelopeError) {
    #expect(Peeled(octets, .raw).damage == expected)
    // Around it the offset counts from the start of the frame.
    let type: UInt16 = expected.layer == .ipv6 || octets[0] >> 4 == 6 ? 0x86dd : 0x0800
    var moved = expected
    moved.offset += 14
    #expect(Peeled(FrameBuilder.ethernet(octets, type: type)).damage == moved)
  }

  @Test func `A length beyond what was on the wire is damage even where the snap length cut the frame`() {
    let packet = FrameBuilder.ipv4(Self.datagramV4, totalLength: 2_000)
    let peeled = Peeled(Array(packet.prefix(40)), .raw, original: packet.count)
    #expect(peeled.damage == EnvelopeError(.ipv4, .lengthExceeds, offset: 2, limit: .frame, claimed: 2_000, present: packet.count))
  }

  @Test func `A snap length that only cut the padding cut nothing`() {
    let frame = FrameBuilder.ethernet(FrameBuilder.udpV4(Self.known), type: 0x0800)
    let peeled = Peeled(frame, original: frame.count + 20)
    #expect(peeled.outcome == .payload)
    #expect(!peeled.isTruncated)
    #expect(peeled.udpChecksum == .valid)
  }

  @Test func `A total length of 0, as segmentation in the network card leaves it, means the rest of the frame`() {
    let peeled = Peeled(FrameBuilder.ipv4(Self.datagramV4, totalLength: 0), .raw)
    #expect(peeled.outcome == .payload)
    #expect(peeled.payload == Self.known)
  }

  @Test func `The UDP checksum is reported and never fatal`() {
    func state(_ packet: [UInt8], original: Int? = nil) -> Envelope.ChecksumState? { Peeled(packet, .raw, original: original).udpChecksum }
    let four = FrameBuilder.udpV4(Self.known)
    #expect(state(four) == .valid)
    #expect(state(FrameBuilder.udpV4(Self.known, checksum: 0)) == .absent)
    #expect(state(FrameBuilder.udpV4(Self.known, checksum: 0x1234)) == .wrong)
    #expect(state(FrameBuilder.udpV6(Self.known, checksum: 0)) == .wrong)
    #expect(Peeled(FrameBuilder.udpV4(Self.known, checksum: 0x1234), .raw).outcome == .payload)
    #expect(state(Array(four.dropLast(3)), original: four.count) == .notVerifiable)
    // Every length and every alignment.
    for count in 0..<70 {
      let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      #expect(state(FrameBuilder.udpV4([4] + payload)) == .valid)
      #expect(state(FrameBuilder.udpV6([4] + payload)) == .valid)
    }
    // Every single bit counts.
    for bit in 0..<(Self.known.count * 8) {
      var flipped = four
      flipped[28 + bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(state(flipped) == .wrong)
    }
  }

  @Test func `A computed checksum of 0 stands as 0xffff`() {
    // The last two octets bring the sum to 0xffff.
    let packet = FrameBuilder.udpV4([0, 0])
    let sum = UInt16(packet[26]) << 8 | UInt16(packet[27])
    let zero = FrameBuilder.udpV4(FrameBuilder.big(sum))
    #expect(zero[26] == 0xff && zero[27] == 0xff)
    #expect(Peeled(zero, .raw).udpChecksum == .valid)
  }

  @Test func `Addresses are written as people write them`() {
    #expect(IPAddress(ipv4: 0x0a1e_010a).description == "10.30.1.10")
    let cases: [(UInt64, UInt64, String)] = [
      (0, 0, "::"), (0, 1, "::1"), (0xfe80_0000_0000_0000, 1, "fe80::1"), (0x2001_0db8_0000_0001, 0, "2001:db8:0:1::"),
      (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
      (0x0001_0002_0003_0004, 0x0005_0006_0007_0008, "1:2:3:4:5:6:7:8"),
      (0x0001_0000_0003_0004, 0x0005_0006_0007_0008, "1:0:3:4:5:6:7:8"),
    ]
    for (high, low, text) in cases { #expect(IPAddress(ipv6High: high, low: low).description == text) }
    #expect(Endpoint(address: IPAddress(ipv6High: 0, low: 1), port: 7).description == "[::1]:7")
    #expect(IPAddress(ipv4: 0xef01_0203).isMulticast)
    #expect(!IPAddress(ipv4: 0x0a00_0001).isMulticast)
  }
}
