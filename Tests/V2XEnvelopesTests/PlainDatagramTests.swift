import TestSupport
import Testing
import V2XCapture
import V2XEnvelopes

/// The short way through the usual layers comes to what the long way comes to.
@Suite struct PlainDatagramTests {
  /// IP in a capture whose link type has no short way.
  static func inParts(_ octets: [UInt8]) -> Peeled { Peeled(octets, LinkType(rawValue: 12)) }

  static let datagrams: [[UInt8]] = {
    let payload = FrameBuilder.dsmp(FrameBuilder.octets(hex: SampleMessages.spat))
    let odd = FrameBuilder.dsmp(FrameBuilder.octets(hex: SampleMessages.bsm) + [1])
    return [payload, odd, [4], [0x30, 0x31], Array("00112233".utf8), Array("hello".utf8), []].flatMap {
      [FrameBuilder.udpV4($0), FrameBuilder.udpV6($0), FrameBuilder.udpV4($0, checksum: 0), FrameBuilder.udpV6($0, checksum: 0)]
    }
  }()

  @Test func `IP without a link layer`() {
    for octets in Self.datagrams {
      #expect(Peeled(octets, .raw) == Self.inParts(octets))
      #expect(Peeled(octets + [0, 0, 0], .raw) == Self.inParts(octets + [0, 0, 0]))
      for count in 0..<octets.count {
        let cut = Array(octets.prefix(count))
        #expect(Peeled(cut, .raw) == Self.inParts(cut))
        #expect(Peeled(cut, .raw, original: octets.count) == Peeled(cut, LinkType(rawValue: 12), original: octets.count))
      }
    }
  }

  @Test func `Damaged anywhere`() {
    var random = SeededGenerator(seed: 5)
    for octets in Self.datagrams {
      for at in octets.indices.prefix(70) {
        var damaged = octets
        damaged[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
        #expect(Peeled(damaged, .raw) == Self.inParts(damaged))
        damaged[at] = UInt8.random(in: 0...255, using: &random)
        #expect(Peeled(damaged, .raw) == Self.inParts(damaged))
      }
    }
  }

  @Test func `In link layers, with lengths that lie, the same as without`() {
    var random = SeededGenerator(seed: 6)
    for octets in Self.datagrams {
      let type: UInt16 = octets[0] >> 4 == 4 ? 0x0800 : 0x86dd
      for round in 0..<40 {
        var inner = octets
        if round > 0 {
          inner[Int.random(in: 0..<min(50, inner.count), using: &random)] = UInt8.random(in: 0...255, using: &random)
          if round % 5 == 0 { inner.removeLast(Int.random(in: 0...min(30, inner.count), using: &random)) }
        }
        // A version that contradicts the EtherType has no counterpart without a link layer.
        guard let first = inner.first, first >> 4 == octets[0] >> 4 else { continue }
        let expected = Self.inParts(inner)
        let frames: [([UInt8], LinkType, [String])] = [
          (FrameBuilder.ethernet(inner, type: type), .ethernet, ["ethernet"]),
          (FrameBuilder.ethernet(inner, type: type, tags: [0x8100]), .ethernet, ["ethernet", "vlan"]),
          (FrameBuilder.linuxCooked(inner, type: type), .linuxCooked, ["linux-sll"]),
          (FrameBuilder.linuxCooked2(inner, type: type), .linuxCooked2, ["linux-sll2"]),
        ]
        for (frame, linkType, layers) in frames {
          let found = Peeled(frame, linkType)
          #expect(found.layers == layers + expected.layers)
          #expect(found.payload == expected.payload)
          #expect(found.payloadOffset == expected.payloadOffset + frame.count - inner.count)
          #expect(found.source == expected.source)
          #expect(found.destination == expected.destination)
          #expect(found.udpChecksum == expected.udpChecksum)
          #expect(found.linkSource == "02:00:00:00:01:0a")
          #expect(found.damage?.code == expected.damage?.code)
          if expected.damage == nil { #expect(found.outcome == expected.outcome) }
        }
      }
    }
  }
}

/// The short way to a message is its first candidate.
@Suite struct ShortMessageTests {
  /// Whether a frame has a short message; it is compared with the first candidate.
  static func compare(_ octets: [UInt8], _ linkType: LinkType = .raw) -> Bool {
    let frame = OwnedFrame(octets: octets, time: 0, linkType: linkType)
    var peeler = EnvelopePeeler()
    return compare(peeler.peel(frame.frame))
  }

  private static func compare(_ envelope: borrowing Envelope) -> Bool {
    var candidates = envelope.candidates
    var first: Considered?
    if let candidate = candidates.next() { first = Considered(candidate) }
    guard let message = envelope.shortMessage else { return false }
    let octets = message.octets.withUnsafeBytes { [UInt8]($0) }
    #expect(first?.content == .messageFrames)
    #expect(first?.proof == .framing)
    #expect(first?.payloads == [octets])
    #expect(first?.aid == message.aid)
    #expect(first?.layers == message.layers.names)
    #expect(first?.roadsideUnit == nil)
    return true
  }

  @Test func `Messages behind the adaptation octet have it, others do not`() {
    let bsm = FrameBuilder.octets(hex: SampleMessages.bsm)
    for aid: [UInt8] in [[0x6f], [0x8d, 0xa2], [0xc0, 1, 2], [0xe0, 1, 2, 3]] {
      #expect(Self.compare(FrameBuilder.udpV4(FrameBuilder.dsmp(bsm, aid: aid))))
      #expect(Self.compare(FrameBuilder.udpV6(FrameBuilder.dsmp(bsm, aid: aid))))
    }
    #expect(!Self.compare(FrameBuilder.udpV4(FrameBuilder.dsmp(bsm, aid: [0xf0]))))
    #expect(!Self.compare(FrameBuilder.udpV4(FrameBuilder.dsmp(bsm, adaptation: false))))
    #expect(!Self.compare(FrameBuilder.udpV4(FrameBuilder.dsmp(bsm, length: 3))))
    #expect(!Self.compare(FrameBuilder.udpV4(FrameBuilder.dsmp([]))))
    #expect(!Self.compare(FrameBuilder.udpV4(bsm)))
    // Secured, or so it looks.
    #expect(!Self.compare(FrameBuilder.udpV4(FrameBuilder.dsmp([3, 0x81, 0, 1] + bsm))))
  }

  @Test func `Damaged anywhere`() {
    var random = SeededGenerator(seed: 9)
    var short = 0
    for payload in [SampleMessages.bsm, SampleMessages.spat] {
      let octets = FrameBuilder.udpV4(FrameBuilder.dsmp(FrameBuilder.octets(hex: payload)), checksum: 0)
      for at in 0..<45 {
        for _ in 0..<20 {
          var damaged = octets
          damaged[at] = UInt8.random(in: 0...255, using: &random)
          if Self.compare(damaged) { short += 1 }
        }
      }
    }
    #expect(short > 500)
  }
}
