import ASN1Runtime
import Testing

struct ExtensibleIndexTests {
  @Test func theExtensionBitAndTheIndexComeAsOneNumber() throws {
    let octets: [UInt8] = [0b0101_1000, 0]
    var reader = UPERReader(octets.span.bytes)
    let index = try reader.readExtensibleIndex(3)
    #expect(index == 5)
    #expect(reader.position == 4)
    let extended = try reader.readExtensibleIndex(3)
    #expect(extended & 8 != 0)
    reader.putBack(3)
    #expect(reader.position == 5)
  }

  @Test func nearTheEndASetBitNeedsNoIndex() throws {
    let octets: [UInt8] = [0b0000_0001]
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(7)
    let index = try reader.readExtensibleIndex(3)
    reader.putBack(3)
    #expect(index == 8)
    #expect(reader.position == 8)
  }

  @Test func aMissingIndexIsMissedBehindTheExtensionBit() throws {
    let octets: [UInt8] = [0]
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(7)
    do {
      _ = try reader.readExtensibleIndex(3)
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.code == .truncated)
      #expect(error.bit == 8)
    }
  }
}
