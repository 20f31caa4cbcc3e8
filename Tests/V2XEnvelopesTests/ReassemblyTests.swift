import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

@Suite struct ReassemblyTests {
  private static let known = FrameBuilder.dsmp([UInt8]((0..<1_500).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
  private static let datagramV4 = FrameBuilder.udp(known, source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4)
  private static let datagramV6 = FrameBuilder.udp(known, source: FrameBuilder.sourceV6, destination: FrameBuilder.destinationV6)

  private func fragmentsV4(_ size: Int = 400, identification: UInt16 = 1) -> [[UInt8]] {
    FrameBuilder.pieces(Self.datagramV4, size).map {
      FrameBuilder.ipv4($0.octets, identification: identification, offset: $0.offset, flags: $0.hasMore ? 1 : 0)
    }
  }

  private func fragmentsV6(_ size: Int = 400, before: [UInt8] = [], next: UInt8 = 17) -> [[UInt8]] {
    FrameBuilder.pieces(before + Self.datagramV6, size).map {
      FrameBuilder.ipv6(FrameBuilder.fragmentHeader(next: next, offset: $0.offset, hasMore: $0.hasMore) + $0.octets, next: 44)
    }
  }

  /// Peels packets in order, a second apart.
  private func peel(
    _ packets: [[UInt8]], step: Int64 = 1_000_000_000, with peeler: inout EnvelopePeeler, from start: Int64 = 0
  ) -> [Peeled] {
    packets.enumerated().map { index, packet in
      Peeled(peeler.peel(OwnedFrame(octets: packet, time: start + Int64(index) * step, linkType: .raw).frame))
    }
  }

  private func expectWhole(_ peeled: [Peeled], _ layers: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(peeled.dropLast().allSatisfy { $0.outcome == .fragment }, sourceLocation: sourceLocation)
    let last = peeled.last
    #expect(last?.outcome == .payload, sourceLocation: sourceLocation)
    #expect(last?.payload == Self.known, sourceLocation: sourceLocation)
    #expect(last?.udpChecksum == .valid, sourceLocation: sourceLocation)
    #expect(last?.layers == layers, sourceLocation: sourceLocation)
    #expect(last?.candidates.first?.aid == 111, sourceLocation: sourceLocation)
  }

  @Test func `A datagram counts as its last fragment, whatever the order of the fragments`() {
    for (fragments, layers) in [(fragmentsV4(), ["ipv4", "udp"]), (fragmentsV6(), ["ipv6", "udp"])] {
      #expect(fragments.count == 4)
      for order in permutations([0, 1, 2, 3]) {
        var peeler = EnvelopePeeler()
        let peeled = peel(order.map { fragments[$0] }, with: &peeler)
        expectWhole(peeled, layers)
        #expect(peeled.last?.fragmentCount == 4)
        #expect(peeler.reassembly.reassembled == 1)
        #expect(peeler.openDatagrams == 0)
      }
    }
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    items.isEmpty ? [[]] : items.flatMap { item in permutations(items.filter { $0 != item }).map { [item] + $0 } }
  }

  @Test func `Extension headers inside the fragments are peeled from the whole`() {
    let options: [UInt8] = [17, 0, 1, 4, 0, 0, 0, 0]
    var peeler = EnvelopePeeler()
    expectWhole(peel(fragmentsV6(before: options, next: 60).reversed(), with: &peeler), ["ipv6", "udp"])
  }

  @Test func `Datagrams are kept apart, and a repeated fragment changes nothing`() {
    var peeler = EnvelopePeeler()
    let (first, second) = (fragmentsV4(identification: 1), fragmentsV4(identification: 2))
    var mixed: [[UInt8]] = []
    for index in 0..<3 { mixed += [first[index], second[index], first[index]] }
    #expect(peel(mixed, step: 1, with: &peeler).allSatisfy { $0.outcome == .fragment })
    #expect(peeler.openDatagrams == 2)
    expectWhole(peel([second[3]], with: &peeler), ["ipv4", "udp"])
    expectWhole(peel([first[3]], with: &peeler), ["ipv4", "udp"])
  }

  @Test func `The same datagram in two inputs is two datagrams`() {
    var peeler = EnvelopePeeler()
    var outcomes: [Envelope.Outcome] = []
    for packet in fragmentsV4() {
      for source in 0...1 {
        outcomes.append(peeler.peel(OwnedFrame(octets: packet, time: 0, linkType: .raw, source: source).frame).outcome)
      }
    }
    #expect(outcomes == [Envelope.Outcome](repeating: .fragment, count: 6) + [.payload, .payload])
  }

  @Test func `Fragments that contradict each other spoil the datagram and nothing else`() {
    let fragments = fragmentsV4()
    var changed = fragments[1]
    changed[30] ^= 1
    let overlapping = FrameBuilder.ipv4(Array(Self.datagramV4[200..<600]), offset: 200, flags: 1)
    let beyond = FrameBuilder.ipv4([UInt8](repeating: 1, count: 8), offset: 1_600, flags: 1)
    let early = FrameBuilder.ipv4([UInt8](repeating: 1, count: 8), offset: 400)
    let cases: [([[UInt8]], EnvelopeError.Code)] = [
      ([fragments[0], fragments[1], changed], .fragmentOverlap),
      ([fragments[0], overlapping], .fragmentOverlap),
      ([fragments[0], fragments[3], beyond], .fragmentTooLong),
      ([fragments[0], fragments[2], early], .fragmentTooLong),
    ]
    for (packets, code) in cases {
      var peeler = EnvelopePeeler()
      let peeled = peel(packets, with: &peeler)
      #expect(peeled.last?.damage?.code == code)
      #expect(peeled.last?.damage?.layer == .ipv4)
      // The datagram is spoilt: even its true fragments do not bring it back.
      #expect(peel(fragments, with: &peeler).allSatisfy { $0.outcome == .fragment })
      #expect(peeler.reassembly.contradicting == 1)
      expectWhole(peel(fragmentsV4(identification: 9), with: &peeler), ["ipv4", "udp"])
    }
  }

  @Test func `A fragment that cannot be one is damaged`() {
    let odd = FrameBuilder.ipv4([UInt8](repeating: 1, count: 13), offset: 0, flags: 1)
    #expect(Peeled(odd, .raw).damage?.code == .fragmentLength)
    let empty = FrameBuilder.ipv4([], offset: 0, flags: 1)
    #expect(Peeled(empty, .raw).damage?.code == .fragmentLength)
    let far = FrameBuilder.ipv4([UInt8](repeating: 1, count: 64), offset: 65_528)
    #expect(Peeled(far, .raw).damage?.code == .fragmentTooLong)
  }

  @Test func `What stays incomplete is given up after half a minute of capture time`() {
    let fragments = fragmentsV4()
    var peeler = EnvelopePeeler()
    _ = peel(Array(fragments.dropLast()), step: 0, with: &peeler)
    // The next fragment of anything looks at the clock.
    _ = peel([fragmentsV4(identification: 2)[0]], with: &peeler, from: 31_000_000_000)
    #expect(peeler.reassembly.incomplete == 1)
    #expect(peel([fragments[3]], with: &peeler, from: 31_000_000_000).map(\.outcome) == [.fragment])
    var punctual = EnvelopePeeler()
    _ = peel(Array(fragments.dropLast()), step: 0, with: &punctual)
    expectWhole(peel([fragments[3]], with: &punctual, from: 30_000_000_000), ["ipv4", "udp"])
  }

  @Test func `Only so many datagrams are open at once, the oldest giving way`() {
    var peeler = EnvelopePeeler()
    for identification in 0..<1_000 as Range<UInt16> {
      _ = peel([fragmentsV4(identification: identification)[0]], with: &peeler, from: Int64(identification))
    }
    #expect(peeler.openDatagrams == 64)
    #expect(peeler.reassembly.incomplete == 936)
    expectWhole(peel(Array(fragmentsV4(identification: 999).dropFirst()), with: &peeler), ["ipv4", "udp"])
  }

  @Test func `Fragments of other protocols are told by protocol`() {
    let tcp = FrameBuilder.ipv4([UInt8](repeating: 1, count: 16), protocol: 6, offset: 800, flags: 1)
    #expect(Peeled(tcp, .raw).outcome == .foreign(.tcp))
    let six = FrameBuilder.ipv6(FrameBuilder.fragmentHeader(next: 6, offset: 800, hasMore: true) + [1, 2, 3, 4, 5, 6, 7, 8], next: 44)
    #expect(Peeled(six, .raw).outcome == .foreign(.tcp))
  }

  @Test func `A fragment the snap length cut is truncated`() {
    let fragment = fragmentsV4()[0]
    #expect(Peeled(Array(fragment.dropLast(10)), .raw, original: fragment.count).outcome == .truncated)
  }

  @Test func `Damage inside a reassembled datagram is told from its start`() {
    var datagram = Self.datagramV4
    datagram.replaceSubrange(4..<6, with: FrameBuilder.big(UInt16(datagram.count + 1)))
    let packets = FrameBuilder.pieces(datagram, 400).map {
      FrameBuilder.ipv4($0.octets, offset: $0.offset, flags: $0.hasMore ? 1 : 0)
    }
    var peeler = EnvelopePeeler()
    #expect(
      peel(packets, with: &peeler).last?.damage
        == EnvelopeError(.udp, .lengthExceeds, offset: 4, limit: .lastFragment, claimed: datagram.count + 1, present: datagram.count))
  }
}
