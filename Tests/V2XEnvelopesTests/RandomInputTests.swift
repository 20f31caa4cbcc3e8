import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

/// Damage of any kind ends in an outcome.
@Suite struct RandomInputTests {
  @Test func `Altered, cut and random frames of every link type end in an outcome`() {
    var random = SeededGenerator(seed: 7)
    var peeler = EnvelopePeeler()
    let seeds = LinkLayerTests.frames.map { (LinkType(rawValue: $0.0), $0.1) }
    let linkTypes: [LinkType] = seeds.map(\.0) + [.radiotap, .ieee80211]
    var payloads = 0
    for round in 0..<20_000 {
      var (linkType, octets) = seeds[round % seeds.count]
      switch random.next() % 4 {
      case 0: octets = Array(octets.prefix(Int(random.next() % UInt64(octets.count + 1))))
      case 1:
        octets = (0..<Int(random.next() % 120)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        linkType = linkTypes[Int(random.next() % UInt64(linkTypes.count))]
      default:
        for _ in 0..<(1 + random.next() % 4) {
          octets[Int(random.next() % UInt64(octets.count))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      let original = random.next() % 8 == 0 ? octets.count + Int(random.next() % 100) : octets.count
      let frame = OwnedFrame(octets: octets, time: Int64(round) * 1_000_000, originalLength: original, linkType: linkType)
      let peeled = Peeled(peeler.peel(frame.frame))
      payloads += peeled.outcome == .payload ? 1 : 0
      if let damage = peeled.damage, !(0...octets.count).contains(damage.offset) {
        Issue.record("damage at octet \(damage.offset) of \(octets.count)")
      }
    }
    #expect(payloads > 1_000)
  }
}
