import ASN1Runtime
import JSONText
import Testing

/// Nothing that comes in makes decoding trap, run away or take more than it brings.
@Suite struct LimitTests {
  @Test func anEmptyMessageIsCutOff() {
    for type in Readings.types { Readings.expectAgreement([], as: type) }
    // A value without bits needs none, but a message has an octet.
    #expect(throws: CodingError(.truncated, bit: 0)) { try Self.finish([], Nothing.self) }
    #expect(throws: Never.self) { try Self.finish([0], Nothing.self) }
    #expect(throws: CodingError(.nonZeroPadding, bit: 0)) { try Self.finish([1], Nothing.self) }
    #expect(throws: CodingError(.trailingOctets, bit: 8)) { try Self.finish([0, 0], Nothing.self) }
  }

  private static func finish(_ octets: [UInt8], _ type: any UPERCodable.Type) throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    var value = type.init()
    try value.decode(from: &reader)
    try reader.finish()
  }

  @Test func aValueWithoutBitsIsOneZeroOctet() throws {
    #expect(try Nothing().uper() == [0])
    #expect(try Empty().uper() == [0])
    #expect(try Only.only.uper() == [0])
    #expect(try Readings.encode(json: "{}", as: "Empty") == [0])
    // In an open type as well: the content is a whole encoding.
    #expect(try ExtensibleChoice.void(Null()).uper() == CanonicalTests.octets("1 0 000010 00000001 00000000"))
    #expect(try ExtensibleChoice.constants(Constants()).uper() == CanonicalTests.octets("1 0 000101 00000001 00000000"))
  }

  @Test func aCountBeyondTheInputFailsAtOnce() throws {
    // Five octets that announce 65 535 elements, octets, bits or characters.
    for type in [LongBooleans.self, LongOctets.self, LongBits.self, LongText.self, LongOpen.self] as [any UPERCodable.Type] {
      for octets in [[0xC4, 0, 0, 0, 0], [0xBF, 0xFF, 0, 0, 0], [0xC1, 0, 0, 0, 0]] as [[UInt8]] {
        let error = Readings.error { () throws(CodingError) in _ = try Readings.decode(octets, as: type) }
        #expect(error?.code == .excessiveLength, "\(type)")
        Readings.expectAgreement(octets, as: type)
      }
    }
  }

  /// Elements without bits are bounded by the reader alone: 65 536 in all of one message.
  @Test(arguments: [65_536, 65_537, 131_072])
  func elementsWithoutBitsAreBounded(count: Int) throws {
    var pieces = String(repeating: "11000100 ", count: count / 65_536) + (count % 65_536 == 0 ? "00000000" : "00000001")
    pieces += " 1"
    let octets = CanonicalTests.octets(pieces)
    let error = Readings.error { () throws(CodingError) in _ = try LongNulls(uper: octets) }
    #expect(error?.code == (count > 65_536 ? .excessiveLength : nil))
    #expect(error?.path ?? "LongNulls.list" == "LongNulls.list")
    Readings.expectAgreement(octets, as: LongNulls.self)
    if count == 65_536 { #expect(try LongNulls(uper: octets).uper() == octets) }
  }

  @Test func theBoundIsThatOfTheWholeMessage() throws {
    #expect(try LongAddition(uper: LongAddition(id: true, nulls: Self.nulls(40_000)).uper()).nulls?.count == 40_000)
    // Two lists that are each within it.
    let constants = SequenceOf(repeating: Constants(a: 5, b: Null()), count: 30_000)
    let octets = try WithoutBits(nulls: Self.nulls(40_000), ranged: [], constants: constants, texts: []).uper()
    #expect(octets.count < 20)
    let error = Readings.error { () throws(CodingError) in _ = try WithoutBits(uper: octets) }
    #expect(error?.code == .excessiveLength && error?.path == "WithoutBits.constants")
    Readings.expectAgreement(octets, as: WithoutBits.self)
  }

  private static func nulls(_ count: Int) -> SequenceOf<Null> { SequenceOf(repeating: Null(), count: count) }

  @Test(arguments: [16_383, 16_384, 32_768, 65_535, 65_536, 65_537, 100_000])
  func listsOfEveryLengthReturn(count: Int) throws {
    let flags = SequenceOf((0..<count).map { $0 % 3 == 0 })
    let value = LongBooleans(list: flags, end: true)
    let octets = try value.uper()
    #expect(try LongBooleans(uper: octets) == value)
    let walked = try Readings.walk(octets, as: "LongBooleans")
    #expect(walked.value["list"]?.array?.count == count)
    #expect(try Readings.encode(walked.value, as: "LongBooleans") == octets)
    // A cut behind a fragment, and one inside it.
    for length in [octets.count - 1, octets.count / 2, 2048, 2049] {
      Readings.expectAgreement(Array(octets.prefix(length)), as: LongBooleans.self)
    }
  }

  @Test func anOpenTypeInFragmentsIsReadLikeOneInAPiece() throws {
    let list = SequenceOf((0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    let value = LongAddition(id: true, list: list)
    let octets = try value.uper()
    #expect(try LongAddition(uper: octets) == value)
    Readings.expectAgreement(octets, as: LongAddition.self)
    var damaged = octets
    // The count inside the content claims more than there is.
    damaged[4] ^= 0x3F
    Readings.expectAgreement(damaged, as: LongAddition.self)
  }

  // MARK: Depth

  @Test func nestingHasALimit() throws {
    #expect(Self.depth(of: Self.nested(UPERReader.depthLimit)) == nil)
    #expect(Self.depth(of: Self.nested(UPERReader.depthLimit + 1))?.code == .depthExceeded)
  }

  /// Open types inside each other.
  private static func nested(_ levels: Int) -> [UInt8] {
    var content: [UInt8] = [0]
    for _ in 0..<levels {
      var writer = UPERWriter()
      try? writer.writeOctets(content)
      content = writer.finish()
    }
    return content
  }

  private static func depth(of octets: [UInt8]) -> CodingError? {
    Readings.error { () throws(CodingError) in
      var reader = UPERReader(octets.span.bytes)
      try read(&reader)
    }
  }

  private static func read(_ reader: inout UPERReader) throws(CodingError) {
    guard reader.remaining > 8 else { return }
    try reader.readOpenType { inner throws(CodingError) in try read(&inner) }
  }

  // MARK: Numbers that do not fit

  @Test func numbersOfMoreThan64BitsAreRefusedByName() throws {
    let nine = "00001001 " + String(repeating: "01111111 ", count: 9)
    let error = Readings.error { () throws(CodingError) in _ = try OpenRanges(uper: CanonicalTests.octets(nine)) }
    #expect(error?.code == .unsupportedNumber && error?.path == "OpenRanges.all" && error?.bit == 0)
    // fromFive: eight octets of ones.
    let wide = "00000001 00000000 00001000 " + String(repeating: "1", count: 64)
    let other = Readings.error { () throws(CodingError) in _ = try OpenRanges(uper: CanonicalTests.octets(wide)) }
    #expect(other?.code == .unsupportedNumber && other?.path == "OpenRanges.fromFive" && other?.bit == 16)
    for bits in [nine, wide] { Readings.expectAgreement(CanonicalTests.octets(bits), as: OpenRanges.self) }
  }

  @Test func bothEndsOfALongRangeReturn() throws {
    for value in [Int64.min, -1, 0, .max] {
      let octets = try OpenRanges(all: value, fromFive: .max, fromBelow: .max, upToTen: .min, odd: true, again: value).uper()
      let read = try OpenRanges(uper: octets)
      #expect(read.all == value && read.again == value && read.fromFive == .max && read.fromBelow == .max && read.upToTen == .min)
    }
    // Offsets from a lower bound far below zero need all 64 bits.
    var writer = UPERWriter()
    try writer.writeSemiConstrained(.max, lower: .min)
    let octets = writer.finish()
    var reader = UPERReader(octets.span.bytes)
    #expect(try reader.readSemiConstrained(lower: .min) == .max)
    #expect(octets.first == 8)
  }

  @Test func itemsAndAlternativesFarBeyondTheKnownOnesReturn() throws {
    for number in [2, 63, 64, 70_000, 0x7FFF_FFFF] {
      var writer = UPERWriter()
      writer.put(1, 1)
      try writer.writeNormallySmall(number)
      let octets = writer.finish()
      let item = try Grown(uper: octets)
      #expect(item.identifier == "_ext_\(number)" && !item.isKnown)
      #expect(try item.uper() == octets)
      Readings.expectAgreement(octets, as: Grown.self)
    }
    let beyond = CanonicalTests.octets("1 1 00000100 11111111 11111111 11111111 11111111")
    #expect(Readings.error { () throws(CodingError) in _ = try Grown(uper: beyond) }?.code == .unsupportedNumber)
    Readings.expectAgreement(beyond, as: Grown.self)
    Readings.expectAgreement(beyond, as: SingleExtensible.self)
  }
}
