import ASN1Runtime
import Testing

struct OctetStringTests {
  @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 40])
  func holdsItsOctetsWhateverTheirNumber(count: Int) {
    let octets = (0..<count).map { UInt8($0 + 1) }
    let string = OctetString(octets)
    #expect(string.count == count)
    #expect(string.octets == octets)
    #expect((0..<count).map { string[$0] } == octets)
    #expect(string == OctetString(octets))
    #expect(string.isEmpty == (count == 0))
  }

  @Test func differsInLengthEvenWhereTheOctetsAreZero() {
    #expect(OctetString([0]) != OctetString([0, 0]))
    #expect(OctetString() != OctetString([0]))
  }

  @Test func isWrittenAsHexadecimalDigits() {
    #expect(OctetString([0x0F, 0xA0]).description == "0fa0")
  }

  @Test(arguments: [0, 1, 8, 9, 15, 16, 200])
  func isReadAsItWasWrittenAtAnyBit(count: Int) throws {
    let string = OctetString((0..<count).map { UInt8(truncatingIfNeeded: 255 - $0) })
    var writer = UPERWriter()
    writer.put(5, 3)
    try writer.writeOctetString(string, lower: 0, upper: 300)
    try writer.writeOctetString(string)
    let octets = writer.finish()
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(3)
    let bounded = try reader.readOctetString(lower: 0, upper: 300)
    let unbounded = try reader.readOctetString()
    #expect(bounded == string)
    #expect(unbounded == string)
  }

  @Test func aShortStringThatIsNotThereFails() throws {
    let octets: [UInt8] = [0x48, 1, 2]
    var reader = UPERReader(octets.span.bytes)
    #expect(throws: CodingError(.excessiveLength, bit: 0)) { _ = try reader.readOctetString(lower: 0, upper: 15) }
  }
}
