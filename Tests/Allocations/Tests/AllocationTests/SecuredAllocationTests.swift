import JSONText
import Testing
import V2XEnvelopes
import V2XMessages

@Suite(.enabled(if: isCounting)) struct SecuredAllocationTests {
  /// A BSM signed under the name of a certificate, in the shape of IEEE 1609.2 and in the older Chinese one.
  static let signed: [[UInt8]] = {
    let bsm = "00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00"
    let number = String(repeating: "11", count: 32)
    return [
      "038102 40 038024\(bsm) 40 016f 0002567e5d3c8000 80 0102030405060708 8440\(number)\(number)",
      "0281 8200 0102030405060708 80 40 016f 0002567e5d3c8000 24\(bsm) 00 80\(number) \(number)",
    ].compactMap { Hexadecimal.octets($0.utf8.filter { $0 != 0x20 }) }
  }()

  @Test func whatSignedMessagesHoldIsReadWithoutAllocation() {
    #expect(Self.signed.count == 2)
    for octets in Self.signed {
      var recogniser = MessageRecogniser()
      var messages = 0
      var signers = 0
      func recognise(_ times: Int) {
        for _ in 0..<times {
          _ = recogniser.recognise(octets: octets.span.bytes) { message in
            messages += 1
            if let security = message.security, security.aid == 111, security.generationTime != nil { signers += 1 }
          }
        }
      }
      recognise(10)
      let count = allocations { recognise(1000) }
      #expect(messages == 1010 && signers == 1010)
      #expect(count == 0)
    }
  }
}
