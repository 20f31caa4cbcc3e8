import ASN1Runtime
import Testing

/// Numbers and lengths as X.691 packs them: each line of a table is a value and its bits.
@Suite struct UPERNumberTests {
  /// The octets of a bit pattern, padded with zeros; blanks are for the reader.
  static func octets(_ bits: String) -> [UInt8] {
    var digits = bits.filter { $0 != " " }
    while digits.count % 8 != 0 { digits += "0" }
    return stride(from: 0, to: digits.count, by: 8).map { start in
      UInt8(digits.dropFirst(start).prefix(8), radix: 2)!
    }
  }

  static func reading<Value>(_ bits: String, _ body: (inout UPERReader) throws(CodingError) -> Value) throws(CodingError) -> Value {
    let octets = octets(bits)
    var reader = UPERReader(octets.span.bytes)
    return try body(&reader)
  }

  static func writing(_ body: (inout UPERWriter) throws(CodingError) -> Void) throws(CodingError) -> [UInt8] {
    var writer = UPERWriter(capacity: 1)
    try body(&writer)
    return writer.finish()
  }

  @Test(
    arguments: [
      (0, "00000001 00000000"), (127, "00000001 01111111"), (128, "00000010 00000000 10000000"), (-1, "00000001 11111111"),
      (-128, "00000001 10000000"), (-129, "00000010 11111111 01111111"), (32767, "00000010 01111111 11111111"),
      (32768, "00000011 00000000 10000000 00000000"),
      (Int64.min, "00001000 10000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"),
      (Int64.max, "00001000 01111111 11111111 11111111 11111111 11111111 11111111 11111111 11111111"),
    ] as [(Int64, String)])
  func unconstrained(value: Int64, bits: String) throws {
    #expect(try Self.reading(bits) { reader throws(CodingError) in try reader.readUnconstrained() } == value)
    #expect(try Self.writing { writer throws(CodingError) in writer.writeUnconstrained(value) } == Self.octets(bits))
  }

  @Test(
    arguments: [
      (5, 5, "00000001 00000000"), (5, 260, "00000001 11111111"), (5, 261, "00000010 00000001 00000000"), (-3, 0, "00000001 00000011"),
    ] as [(Int64, Int64, String)])
  func semiConstrained(lower: Int64, value: Int64, bits: String) throws {
    #expect(try Self.reading(bits) { reader throws(CodingError) in try reader.readSemiConstrained(lower: lower) } == value)
    #expect(try Self.writing { writer throws(CodingError) in try writer.writeSemiConstrained(value, lower: lower) } == Self.octets(bits))
  }

  @Test(arguments: [
    (0, "0 000000"), (63, "0 111111"), (64, "1 00000001 01000000"), (255, "1 00000001 11111111"), (256, "1 00000010 00000001 00000000"),
  ])
  func normallySmall(value: Int, bits: String) throws {
    #expect(try Self.reading(bits) { reader throws(CodingError) in try reader.readNormallySmall() } == value)
    #expect(try Self.writing { writer throws(CodingError) in try writer.writeNormallySmall(value) } == Self.octets(bits))
  }

  @Test func numbersBeyond64BitsAreRefusedByName() {
    #expect(throws: CodingError(.unsupportedNumber, bit: 0)) {
      try Self.reading("00001001" + String(repeating: "1", count: 72)) { reader throws(CodingError) in try reader.readUnconstrained() }
    }
  }

  @Test func everyWidthIsReadAtEveryPosition() throws {
    // A word that is different at each position, read back from offsets 0...15 with widths 0...64, near the end and away from it.
    let octets: [UInt8] = [0x9E, 0x37, 0x79, 0xB9, 0x7F, 0x4A, 0x7C, 0x15, 0xF3, 0x9C, 0xC0]
    let bits = octets.flatMap { octet in (0..<8).map { octet >> UInt8(7 - $0) & 1 } }
    for count in [1, 5, 7, 8, 9, 11] {
      for offset in 0..<16 {
        for width in 0...64 {
          let input = Array(octets.prefix(count))
          var reader = UPERReader(input.span.bytes)
          guard offset <= count * 8 else { continue }
          _ = try reader.read(offset)
          guard offset + width <= count * 8 else {
            #expect(throws: CodingError(.truncated, bit: offset)) { try Self.readAt(input, offset, width) }
            continue
          }
          let expected = bits[offset..<offset + width].reduce(UInt64(0)) { $0 << 1 | UInt64($1) }
          #expect(try reader.read(width) == expected)
        }
      }
    }
  }

  static func readAt(_ octets: [UInt8], _ offset: Int, _ width: Int) throws(CodingError) -> UInt64 {
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(offset)
    return try reader.read(width)
  }

  @Test func everyWidthIsWrittenAtEveryPosition() throws {
    for offset in 0..<70 {
      for width in 0...64 {
        let value: UInt64 = width == 0 ? 0 : 0xD3B5_A7E9_6C1F_8247 >> UInt64(64 - width)
        var writer = UPERWriter(capacity: 0)
        for _ in 0..<offset { writer.put(1, 1) }
        writer.put(value, width)
        writer.put(1, 1)
        let octets = writer.finish()
        var reader = UPERReader(octets.span.bytes)
        for _ in 0..<offset { #expect(try reader.readBit()) }
        #expect(try reader.read(width) == value)
        #expect(try reader.readBit())
      }
    }
  }

  @Test func paddingAndTrailingOctetsAreFound() throws {
    let clean: [UInt8] = [0b1010_0000]
    var reader = UPERReader(clean.span.bytes)
    _ = try reader.read(3)
    try reader.finish()
    let dirty: [UInt8] = [0b1010_0001]
    #expect(throws: CodingError(.nonZeroPadding, bit: 3)) { try Self.finishing(dirty) }
    let long: [UInt8] = [0b1010_0000, 0]
    #expect(throws: CodingError(.trailingOctets, bit: 8)) { try Self.finishing(long) }
  }

  static func finishing(_ octets: [UInt8]) throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    _ = try reader.read(3)
    try reader.finish()
  }
}
