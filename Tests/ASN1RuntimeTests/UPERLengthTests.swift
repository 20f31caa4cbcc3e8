import ASN1Runtime
import Testing

/// Strings and lists of every length class, fragments of 16 384 units included.
@Suite struct UPERLengthTests {
  @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, 16_385, 32_768, 65_536, 65_537, 131_072, 200_000])
  func octetStringsOfAnyLengthReturn(count: Int) throws {
    let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var writer = UPERWriter()
    writer.put(1, 3)
    try writer.writeOctets(value)
    writer.put(0x2A, 7)
    let octets = writer.finish()
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(3)
    #expect(try reader.readOctets() == value)
    #expect(try reader.read(7) == 0x2A)
  }

  @Test func fragmentsStandAsTheStandardWritesThem() throws {
    // 16 384 + 1 octets: one block, then a length of one. A multiple of 16 384 ends with a length of zero.
    #expect(try Self.encoded(16_384).first == 0xC1)
    #expect(try Self.encoded(16_384).last == 0)
    #expect(try Self.encoded(65_536 + 16_384)[0] == 0xC4)
    #expect(try Self.encoded(65_536 + 16_384)[65_537] == 0xC1)
    #expect(try Self.encoded(128)[0...1] == [0x80, 0x80])
  }

  static func encoded(_ count: Int) throws(CodingError) -> [UInt8] {
    var writer = UPERWriter()
    try writer.writeOctets([UInt8](repeating: 7, count: count))
    return writer.finish()
  }

  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 129, 20_000])
  func bitStringsOfAnyLengthReturn(count: Int) throws {
    var value = BitString()
    for index in 0..<count { value.append(index % 3 == 0 || index % 7 == 1 ? 1 : 0, count: 1) }
    var writer = UPERWriter()
    writer.put(0, 5)
    try writer.writeBits(value)
    let octets = writer.finish()
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(5)
    let read = try reader.readBits()
    #expect(read == value)
    #expect(read.description == value.description)
  }

  @Test func extensibleSizesCarryABit() throws {
    // Size 5, extensible: five bits follow a zero bit; another size follows a one bit and a length.
    #expect(try Self.bits("10101", lower: 5, upper: 5) == UPERNumberTests.octets("0 10101"))
    #expect(try Self.bits("1010101", lower: 5, upper: 5) == UPERNumberTests.octets("1 00000111 1010101"))
  }

  static func bits(_ text: String, lower: Int, upper: Int) throws(CodingError) -> [UInt8] {
    var value = BitString()
    for digit in text { value.append(digit == "1" ? 1 : 0, count: 1) }
    var writer = UPERWriter()
    try writer.writeBits(value, lower: lower, upper: upper, isExtensible: true)
    let octets = writer.finish()
    var reader = UPERReader(octets.span.bytes)
    #expect(throws: Never.self) { try Self.same(octets, value, lower, upper) }
    _ = try reader.readBit()
    return octets
  }

  static func same(_ octets: [UInt8], _ value: BitString, _ lower: Int, _ upper: Int) throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    let read = try reader.readBits(lower: lower, upper: upper, isExtensible: true)
    #expect(read == value)
  }

  @Test func aClaimBeyondTheInputFailsBeforeAnythingIsAllocated() {
    // Five octets that announce 65 535 octets, bits and list elements.
    let octets: [UInt8] = [0xC4, 0, 0, 0, 0]
    #expect(throws: CodingError(.excessiveLength, bit: 8)) { try Self.octets(octets) }
    #expect(throws: CodingError(.excessiveLength, bit: 16)) { try Self.claim(octets, 65_535, minimumBits: 1) }
    #expect(throws: CodingError(.excessiveLength, bit: 16)) { try Self.claim(octets, 70_000, minimumBits: 0) }
  }

  static func octets(_ octets: [UInt8]) throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.readOctets()
  }

  static func claim(_ octets: [UInt8], _ count: Int, minimumBits: Int) throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(16)
    try reader.claim(count, minimumBits: minimumBits)
  }

  @Test(arguments: [
    ("IA5", "A\u{7F}", "00000010 1000001 1111111"), ("Visible", "~ ", "00000010 1111110 0100000"),
    ("Numeric", "0 9", "00000011 0001 0000 1010"), ("Printable", "z?", "00000010 1111010 0111111"), ("AB", "BA", "00000010 1 0"),
    ("B", "BBB", "00000011"),
  ])
  func charactersTakeTheBitsOfTheirAlphabet(kind: String, text: String, bits: String) throws {
    let alphabets: [String: PermittedAlphabet] = [
      "IA5": .ia5, "Visible": .visible, "Numeric": .numeric, "Printable": .printable, "AB": PermittedAlphabet([65, 66]),
      "B": PermittedAlphabet([66]),
    ]
    let alphabet = try #require(alphabets[kind])
    var writer = UPERWriter()
    try writer.writeString(text, alphabet)
    let octets = writer.finish()
    #expect(octets == UPERNumberTests.octets(bits))
    var reader = UPERReader(octets.span.bytes)
    #expect(try reader.readString(alphabet) == text)
  }

  @Test func charactersOutsideTheAlphabetAreErrorsBothWays() {
    #expect(throws: CodingError(.invalidCharacter, bit: 0)) { try Self.write("é", .ia5) }
    #expect(throws: CodingError(.invalidCharacter, bit: 0)) { try Self.write("a", .numeric) }
    #expect(throws: CodingError(.invalidCharacter, bit: 8)) { try Self.read("00000001 1011 0000", .numeric) }
  }

  static func write(_ text: String, _ alphabet: PermittedAlphabet) throws(CodingError) {
    var writer = UPERWriter()
    try writer.writeString(text, alphabet)
  }

  static func read(_ bits: String, _ alphabet: PermittedAlphabet) throws(CodingError) {
    let octets = UPERNumberTests.octets(bits)
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.readString(alphabet)
  }
}
