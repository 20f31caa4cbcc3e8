import ASN1Runtime
import Testing

/// Strings of bits of any length, and what zeros at their end mean.
@Suite struct BitStringTests {
  static func bits(_ digits: String) -> BitString {
    var bits = BitString()
    for digit in digits { bits.append(digit == "1" ? 1 : 0, count: 1) }
    return bits
  }

  @Test(arguments: [0, 1, 63, 64, 65, 128, 200])
  func wordsGiveTheBitsTopmostFirst(count: Int) {
    let words: [UInt64] = [0x8000_0000_0000_0001, 0xF000_0000_0000_0000]
    let digits = "1" + String(repeating: "0", count: 62) + "1" + "1111" + String(repeating: "0", count: 132)
    #expect(BitString(words: words, count: count) == Self.bits(String(digits.prefix(count))))
    #expect(BitString(words: words, count: count).description == digits.prefix(count))
  }

  @Test(arguments: [
    ("", 0, ""), ("0000", 0, ""), ("1010", 0, "101"), ("1010", 4, "1010"), ("1", 4, "1000"), ("0000", 2, "00"), ("101", 3, "101"),
  ])
  func zerosAtTheEndAreTakenAwayOrAdded(digits: String, lower: Int, expected: String) {
    #expect(Self.bits(digits).trimmed(toAtLeast: lower) == Self.bits(expected))
  }

  @Test(arguments: [63, 64, 65, 130])
  func longStringsAreTrimmedToo(length: Int) {
    let digits = String(repeating: "0", count: length - 1) + "1"
    #expect(Self.bits(digits + String(repeating: "0", count: 90)).trimmed() == Self.bits(digits))
    #expect(Self.bits("1").trimmed(toAtLeast: length).count == length)
  }

  @Test func aBitBehindTheEndIsSetWithZerosBefore() {
    var bits = BitString()
    bits.set(70, to: true)
    #expect(bits == Self.bits(String(repeating: "0", count: 70) + "1"))
    bits.set(3, to: true)
    #expect(bits[3] && bits.count == 71)
    // A zero bit needs no room.
    bits.set(200, to: false)
    #expect(bits.count == 71)
    bits.set(70, to: false)
    #expect(!bits[70] && bits.count == 71)
  }

  @Test func bitsBehindTheEndAreFalse() {
    #expect(!BitString()[0] && !Self.bits("1")[1] && !Self.bits("1")[-1])
    var bits = Self.bits("1")
    bits[5] = true
    #expect(bits == Self.bits("1"))
  }
}
