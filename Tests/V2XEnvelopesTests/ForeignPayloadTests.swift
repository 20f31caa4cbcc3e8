import TestSupport
import Testing
import V2XCapture
import V2XEnvelopes

@Suite struct ForeignPayloadTests {
  private static func reason(_ payload: [UInt8]) -> ForeignReason {
    let octets = FrameBuilder.udpV4(payload)
    let frame = OwnedFrame(octets: octets, time: 0, linkType: .raw)
    var peeler = EnvelopePeeler()
    return peeler.peel(frame.frame).foreignReason
  }

  @Test func `A J2735 message is told by identifier and length`() {
    #expect(Self.reason([0, 20, 3, 1, 2, 3]) == .j2735)
    #expect(Self.reason([0, 18, 0x80, 0x81] + [UInt8](repeating: 0, count: 129)) == .j2735)
    #expect(Self.reason([0, 20, 4, 1, 2, 3]) == .unrecognisedPayload)
    #expect(Self.reason([0, 17, 3, 1, 2, 3]) == .unrecognisedPayload)
    #expect(Self.reason([0x80, 20, 3, 1, 2, 3]) == .unrecognisedPayload)
    #expect(Self.reason([]) == .unrecognisedPayload)
  }
}
