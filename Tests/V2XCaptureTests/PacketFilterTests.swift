import Testing
import TestSupport
import V2XCapture

@Suite struct PacketFilterTests {
  private func passes(_ expression: String, _ octets: [UInt8], _ linkType: LinkType) throws -> Bool {
    var filter = try PacketFilter(expression)
    return try filter.matches(OwnedFrame(octets: octets, time: 0, linkType: linkType).frame)
  }

  @Test func `A filter is applied on every link type`() throws {
    let packet = FrameBuilder.udpV4([1, 2, 3])
    let frames: [([UInt8], LinkType)] = [
      (FrameBuilder.ethernet(packet, type: 0x0800), .ethernet), (packet, .raw), (packet, .ipv4),
      (FrameBuilder.linuxCooked(packet, type: 0x0800), .linuxCooked), (FrameBuilder.linuxCooked2(packet, type: 0x0800), .linuxCooked2),
    ]
    var filter = try PacketFilter("udp dst port 30299 and src host 10.30.1.10")
    for (octets, linkType) in frames {
      let isMatch = try filter.matches(OwnedFrame(octets: octets, time: 0, linkType: linkType).frame)
      #expect(isMatch, "link type \(linkType.rawValue)")
    }
    #expect(try !passes("tcp", packet, .raw))
    #expect(try passes("ip6", FrameBuilder.udpV6([1]), .raw))
    #expect(try passes("len > 1000", [UInt8](repeating: 0, count: 1_001), .ethernet))
    #expect(try !passes("udp", [], .ethernet))
  }

  @Test func `An expression that is none is refused with the reason`() {
    do throws(CaptureError) {
      _ = try PacketFilter("udp prot 7")
      Issue.record("compiled nonsense")
    } catch {
      #expect(error.code == .badFilter)
      #expect(!error.detail.isEmpty)
    }
  }

  @Test func `An expression that does not fit a link type is refused for it`() throws {
    var filter = try PacketFilter("type mgt")
    do throws(CaptureError) {
      _ = try filter.matches(OwnedFrame(octets: [1, 2, 3], time: 0, linkType: .ethernet).frame)
      Issue.record("applied an IEEE 802.11 filter to Ethernet")
    } catch {
      #expect(error.code == .badFilter)
      #expect(!error.endsSource)
    }
  }
}
