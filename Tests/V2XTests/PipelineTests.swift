import TestSupport
import Testing
import V2X

@Suite struct PipelineTests {
  static let spat = FrameBuilder.octets(hex: SampleMessages.spat)

  @Test func everyFrameIsInExactlyOneBucket() {
    var padded = Datagrams.bsm
    padded[padded.count - 1] |= 1
    let whole = Datagrams.from(1)
    let long = FrameBuilder.udp(FrameBuilder.dsmp(Self.spat), source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4)
    let fragments = FrameBuilder.pieces(long, 16).map {
      FrameBuilder.ipv4($0.octets, offset: $0.offset, flags: $0.hasMore ? 1 : 0)
    }
    let cut = OwnedFrame(octets: Array(whole.dropLast(3)), time: 0, originalLength: whole.count, linkType: .raw, number: 1)
    let arp = OwnedFrame(octets: FrameBuilder.ethernet([], type: 0x0806), time: 0, linkType: .ethernet, number: 2)
    let others = Collected.owned(
      [
        whole, Datagrams.from(1, padded), Datagrams.from(1, FrameBuilder.octets(hex: "0381004003800102")),
        FrameBuilder.udpV4(Array("hello".utf8)), FrameBuilder.ipv4([1, 2, 3, 4], protocol: 6), Array(whole.dropLast(3)),
      ] + fragments)
    let found = Collected([cut, arp] + others)
    #expect(found.counts.frames == 2 + 6 + fragments.count)
    #expect(found.outcomes.count == found.counts.frames)
    #expect(found.counts.total == found.counts.frames)
    #expect(found.counts.messageTotal == 2)
    #expect(found.counts.messages[MessageKind.spat.ordinal] == 1)
    #expect(found.counts.fragments == fragments.count - 1)
    #expect(found.counts.truncated == 1)
    #expect(found.counts.foreign == [.arp: 1, .tcp: 1, .unrecognisedPayload: 1])
    #expect(found.counts.secured.values.reduce(0, +) == 1)
    #expect(found.counts.damagedTotal == 2)
    #expect(found.counts.damaged.keys.contains { $0.hasPrefix("csae53 ") })
    #expect(found.counts.damaged["ipv4 length-exceeds"] == 1)
  }

  @Test func aReassembledDatagramCountsAsItsLastFragment() {
    let udp = FrameBuilder.udp(FrameBuilder.dsmp(Self.spat), source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4)
    let fragments = FrameBuilder.pieces(udp, 16).map { FrameBuilder.ipv4($0.octets, offset: $0.offset, flags: $0.hasMore ? 1 : 0) }
    for order in [fragments, fragments.reversed()] {
      let found = Collected(order)
      #expect(found.messages == [.init(frame: UInt64(order.count), kind: .spat, octets: Self.spat)])
      #expect(found.outcomes.dropLast().allSatisfy { $0 == .fragment })
      #expect(found.outcomes.last == .message(.spat))
    }
  }

  @Test func aMessageIsTheSameInEveryLinkLayer() {
    let v4 = FrameBuilder.udpV4(FrameBuilder.dsmp(Self.spat))
    let v6 = FrameBuilder.udpV6(FrameBuilder.dsmp(Self.spat))
    let frames: [(octets: [UInt8], linkType: LinkType, layers: [String])] = [
      (FrameBuilder.ethernet(v4, type: 0x0800), .ethernet, ["ethernet", "ipv4"]),
      (FrameBuilder.ethernet(v4, type: 0x0800, tags: [0x88a8, 0x8100]), .ethernet, ["ethernet", "vlan", "vlan", "ipv4"]),
      (FrameBuilder.ethernet(v6, type: 0x86dd, tags: [0x8100]), .ethernet, ["ethernet", "vlan", "ipv6"]),
      (FrameBuilder.linuxCooked(v4, type: 0x0800), .linuxCooked, ["linux-sll", "ipv4"]),
      (FrameBuilder.linuxCooked2(v6, type: 0x86dd), .linuxCooked2, ["linux-sll2", "ipv6"]),
      ([2, 0, 0, 0] + v4, .null, ["loopback", "ipv4"]), (v4, .raw, ["ipv4"]), (v6, .raw, ["ipv6"]),
    ]
    for frame in frames {
      let found = Collected([OwnedFrame(octets: frame.octets, time: 0, linkType: frame.linkType)])
      #expect(found.messages == [.init(frame: 1, kind: .spat, octets: Self.spat)], "\(frame.layers)")
      #expect(found.facts.first?.layers.names == frame.layers + ["udp"])
    }
  }

  @Test func fragmentsOfIPv6() {
    let udp = FrameBuilder.udp(FrameBuilder.dsmp(Self.spat), source: FrameBuilder.sourceV6, destination: FrameBuilder.destinationV6)
    let fragments = FrameBuilder.pieces(udp, 16).map {
      FrameBuilder.ipv6(FrameBuilder.fragmentHeader(offset: $0.offset, hasMore: $0.hasMore) + $0.octets, next: 44)
    }
    let found = Collected(fragments)
    #expect(found.messages == [.init(frame: UInt64(fragments.count), kind: .spat, octets: Self.spat)])
    #expect(found.counts.fragments == fragments.count - 1)
    #expect(found.counts.total == fragments.count)
  }

  @Test func factsOfAFrame() throws {
    let frame = OwnedFrame(
      octets: FrameBuilder.ethernet(Datagrams.from(9), type: 0x0800, tags: [0x8100]), time: 1_779_066_450_123_456_789, linkType: .ethernet,
      number: 42, source: 3)
    let facts = try #require(Collected([frame]).facts.first)
    #expect(facts.reception == Reception(file: 3, frame: 42, time: Instant(nanoseconds: 1_779_066_450_123_456_789)))
    #expect(facts.length == frame.octets.count)
    #expect(facts.layers.names == ["ethernet", "vlan", "ipv4", "udp"])
    #expect(facts.source?.description == "10.0.0.9:5000")
    #expect(facts.destination?.description == "10.30.1.2:30299")
    #expect(facts.checksum == .valid)
  }
}

/// A wrong UDP checksum: damage, or a network card that fills it in later.
@Suite struct ChecksumJudgementTests {
  @Test func wrongIsDamageWhereOthersOfTheSenderVerify() {
    let found = Collected([Datagrams.from(1), Datagrams.wrong(1), Datagrams.from(1)])
    #expect(found.outcomes == [.message(.bsm), .damaged(.checksum), .message(.bsm)])
    #expect(found.messages.map(\.frame) == [1, 3])
    #expect(found.counts.damagedFrames.map(\.frame) == [FrameReference(file: 0, frame: 2)])
    #expect(found.counts.damagedFrames.map(\.damage) == [.checksum])
    #expect(found.offloading.isEmpty)
  }

  @Test func framesBeforeTheFirstThatVerifiesAreJudgedInHindsight() {
    let found = Collected([Datagrams.wrong(1), Datagrams.from(2), Datagrams.wrong(1), Datagrams.from(1), Datagrams.wrong(1)])
    #expect(found.revised == [1, 3])
    #expect(found.counts.damagedFrames.map(\.frame.frame) == [1, 3, 5])
    #expect(found.counts.messageTotal == 2)
    #expect(found.counts.damaged == ["udp checksum": 3])
    #expect(found.counts.total == 5)
    #expect(found.offloading.isEmpty)
  }

  @Test func aSenderThatNeverVerifiesOffloads() {
    let found = Collected([Datagrams.wrong(1), Datagrams.from(2), Datagrams.wrong(1, port: 6000), Datagrams.wrong(1), Datagrams.from(2)])
    #expect(found.counts.damagedTotal == 0)
    #expect(found.counts.messageTotal == 5)
    #expect(found.messages.count == 5)
    #expect(found.offloading == ["10.0.0.1": 3])
  }

  @Test func senderMeansAddressNotPort() {
    let found = Collected([Datagrams.from(1), Datagrams.wrong(1, port: 6000)])
    #expect(found.counts.damagedTotal == 1)
  }

  @Test func whatIsInDoubtMayBeDamagedOtherwise() {
    var padded = Datagrams.bsm
    padded[padded.count - 1] |= 1
    let found = Collected([Datagrams.from(1, padded, checksum: 0x1234), Datagrams.from(1)])
    // Whether checksum or value is named: the frame is counted once.
    #expect(found.counts.damagedTotal == 1)
    #expect(Set(found.counts.damagedFrames.map(\.frame.frame)) == [1])
    #expect(found.counts.damagedFrames.count == 1)
    #expect(found.counts.total == 2)
  }

  @Test func aChecksumLeftOutSaysNothing() {
    let found = Collected([Datagrams.from(1, checksum: 0), Datagrams.wrong(1), Datagrams.from(1, checksum: 0)])
    #expect(found.facts.map(\.checksum) == [.absent, .wrong, .absent])
    #expect(found.counts.messageTotal == 3)
    #expect(found.offloading == ["10.0.0.1": 1])
  }

  @Test func overIPv6ItMayNotBeLeftOut() {
    let payload = FrameBuilder.dsmp(Datagrams.bsm)
    let found = Collected([FrameBuilder.udpV6(payload), FrameBuilder.udpV6(payload, checksum: 0)])
    #expect(found.outcomes == [.message(.bsm), .damaged(.checksum)])
  }

  @Test func ignoringThemFindsDamageByContentOnly() {
    var padded = Datagrams.bsm
    padded[padded.count - 1] |= 1
    let found = Collected([Datagrams.from(1), Datagrams.wrong(1), Datagrams.from(1, padded, checksum: 0x1234)], checksums: .ignore)
    #expect(found.outcomes.prefix(2) == [.message(.bsm), .message(.bsm)])
    #expect(found.counts.damagedTotal == 1)
    #expect(found.counts.damagedFrames.first?.damage.layer == "csae53")
  }

  @Test func doubtsAreKeptUpToALimit() {
    let limit = 1024
    let kept = Collected([[UInt8]](repeating: Datagrams.wrong(1), count: limit) + [Datagrams.from(1)])
    #expect(kept.counts.damagedTotal == limit)
    #expect(kept.counts.messageTotal == 1)
    // One more, and the sender counts as one that offloads, even when a checksum happens to agree later.
    let beyond = Collected([[UInt8]](repeating: Datagrams.wrong(1), count: limit + 1) + [Datagrams.from(1), Datagrams.wrong(1)])
    #expect(beyond.counts.damagedTotal == 0)
    #expect(beyond.counts.messageTotal == limit + 3)
    #expect(beyond.offloading == ["10.0.0.1": limit + 2])
  }
}

@Suite struct RunCountsTests {
  static func frame(_ number: UInt64, file: UInt16 = 0) -> FrameReference { .init(file: file, frame: number) }

  @Test func revisingMovesAFrameAndKeepsTheList() {
    var counts = RunCounts()
    let other = Damage(layer: "udp", code: "length-exceeds", octet: 4, message: "")
    counts.count(.message(.bsm), of: Self.frame(1))
    counts.count(.damaged(other), of: Self.frame(2))
    counts.count(.foreign(.unrecognisedPayload), of: Self.frame(3))
    counts.count(.damaged(other), of: Self.frame(4))
    counts.revise(Self.frame(3), from: .foreign(.unrecognisedPayload), to: .checksum)
    counts.revise(Self.frame(1), from: .message(.bsm), to: .checksum)
    #expect(counts.frames == 4)
    #expect(counts.total == 4)
    #expect(counts.messageTotal == 0)
    #expect(counts.foreign.values.reduce(0, +) == 0)
    #expect(counts.damagedFrames.map(\.frame.frame) == [1, 2, 3, 4])
    #expect(counts.damaged == ["udp checksum": 2, "udp length-exceeds": 2])
  }

  @Test func aDamagedFrameThatIsRevisedStaysOne() {
    var counts = RunCounts()
    let other = Damage(layer: "csae53", code: "padding", bit: 4, message: "")
    counts.count(.damaged(other), of: Self.frame(1))
    counts.revise(Self.frame(1), from: .damaged(other), to: .checksum)
    #expect(counts.damagedFrames.map(\.frame) == [Self.frame(1)])
    #expect(counts.damagedFrames.map(\.damage) == [.checksum])
    #expect(counts.damagedTotal == 1)
    #expect(counts.damaged["csae53 padding", default: 0] == 0)
  }

  @Test func allAreCountedAndTheFirstListed() {
    var counts = RunCounts()
    for number in 1...UInt64(RunCounts.listLimit + 5) { counts.count(.damaged(.checksum), of: Self.frame(number)) }
    #expect(counts.damagedTotal == RunCounts.listLimit + 5)
    #expect(counts.damagedFrames.count == RunCounts.listLimit)
    #expect(counts.damagedFrames.last?.frame.frame == UInt64(RunCounts.listLimit))
  }
}
