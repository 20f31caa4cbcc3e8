import ASN1Runtime
import ASN1Schema
import JSONText
import Testing

/// A value has one encoding, whichever way it was made.
@Suite struct CanonicalTests {
  /// The octets of a pattern of bits, padded with zeros; blanks are for the reader.
  static func octets(_ bits: String) -> [UInt8] {
    var digits = bits.filter { $0 != " " }
    while digits.count % 8 != 0 { digits += "0" }
    return stride(from: 0, to: digits.count, by: 8).compactMap { UInt8(digits.dropFirst($0).prefix(8), radix: 2) }
  }

  static func bits(_ digits: String) -> BitString {
    var bits = BitString()
    for digit in digits { bits.append(digit == "1" ? 1 : 0, count: 1) }
    return bits
  }

  // MARK: DEFAULT

  static let allDefaults = """
    {"number": 50, "offset": 0, "negative": -1, "grade": 9, "flag": true, "colour": "green", "grown": "huge", "text": "none \\\\ here",
    "utf8": "é", "octets": {"hex": "CAFE"}, "fixed": {"hex": "0102"}, "bits": {"bits": "101"},
    "bits70": {"bits": "1110000000111000000011100000001110000000111000000011100000000101010101"}, "flags8": {"bits": "10000000"},
    "flagsOpen": {"bits": "\(String(repeating: "0", count: 70))1"}, "flagsRanged": {"bits": "0100"}, "nothing": null}
    """

  @Test func defaultsAreNotSent() throws {
    let nothing = Self.octets(String(repeating: "0", count: 17))
    #expect(try Defaults().uper() == nothing)
    #expect(try Readings.encode(json: "{}", as: "Defaults") == nothing)
    #expect(try Readings.encode(json: Self.allDefaults, as: "Defaults") == nothing)
    #expect(try Defaults(uper: nothing) == Defaults())
    let expected = try JSONValue(parsing: Array(Self.allDefaults.utf8))
    // The walk writes hexadecimal digits in lower case.
    let walked = try Readings.walk(nothing, as: "Defaults").value
    #expect(walked.members?.map(\.key) == expected.members?.map(\.key))
    #expect(walked["octets"]?["hex"]?.string == "cafe")
    #expect(walked["bits70"] == expected["bits70"])
    #expect(walked["flagsOpen"] == expected["flagsOpen"])
    #expect(walked["text"]?.string == "none \\ here")
  }

  @Test func theDefaultsOfGeneratedTypesAreThoseOfTheSpecification() {
    let value = Defaults()
    #expect(value.number == 50 && value.offset == .origin && value.negative == -1 && value.grade == 9 && value.flag)
    #expect(value.colour == .green && value.grown == .huge && value.text == "none \\ here" && value.utf8 == "é")
    #expect(value.octets == [0xCA, 0xFE] && value.fixed.rawValue == 0x0102 && value.bits.bits == Self.bits("101"))
    #expect(value.bits70.bits.description == "1110000000111000000011100000001110000000111000000011100000000101010101")
    #expect(value.flags8.first && !value.flags8.second && value.flagsOpen.far && !value.flagsOpen.near && value.flagsRanged.one)
  }

  @Test func defaultsOfNamedTypesAreNotSentEither() throws {
    #expect(try AliasDefaults().uper() == [0, 0])
    #expect(AliasDefaults().key.rawValue == 0x0102_0304 && AliasDefaults().wide.rawValue == .max && AliasDefaults().least == .min)
    #expect(try AliasDefaults(uper: [0, 0]) == AliasDefaults())
    #expect(try Readings.encode(Readings.walk([0, 0], as: "AliasDefaults").value, as: "AliasDefaults") == [0, 0])
  }

  @Test func aDefaultThatCameAllTheSameGoesOutAsTheStandardWantsIt() throws {
    // `number` present and 50.
    let sent = Self.octets("1 0000000000000000 0110010")
    #expect(try Defaults(uper: sent) == Defaults())
    #expect(try Defaults(uper: sent).uper() == Self.octets(String(repeating: "0", count: 17)))
    Readings.expectAgreement(sent, as: Defaults.self)
  }

  @Test func textsAreComparedOctetByOctet() throws {
    // To Swift "é" and "e" with an accent are the same text; sent they are not.
    var value = Defaults()
    value.utf8 = "e\u{301}"
    let octets = try value.uper()
    #expect(octets.count > 3)
    #expect(try Defaults(uper: octets).utf8.utf8.elementsEqual("e\u{301}".utf8))
    #expect(try Readings.encode(json: #"{"utf8": "e\u0301"}"#, as: "Defaults") == octets)
  }

  // MARK: Named bits

  @Test(arguments: [("", "00000000"), ("1", "00000001 1"), ("1000", "00000001 1"), ("0110", "00000011 011")])
  func zerosBehindTheLastNamedBitAreNotSent(bits: String, sent: String) throws {
    #expect(try FlagsOpen(bits: Self.bits(bits)).uper() == Self.octets(sent))
    #expect(try Readings.encode(json: #"{"bits": "\#(bits)"}"#, as: "FlagsOpen") == Self.octets(sent))
  }

  @Test(arguments: [("", "0000 0000"), ("1", "0000 1000"), ("10000000", "0000 1000"), ("0100000001", "0110 0100000001")])
  func namedBitsAreAsManyAsTheSizeAsksFor(bits: String, sent: String) throws {
    #expect(try FlagsRanged(bits: Self.bits(bits)).uper() == Self.octets(sent))
    #expect(try Readings.encode(json: #"{"bits": "\#(bits)"}"#, as: "FlagsRanged") == Self.octets(sent))
  }

  /// Senders of the field keep the length of such sets behind an extension marker, and it returns as it came.
  @Test(arguments: [("1000", "0 1000"), ("100", "1 00000011 100"), ("100000", "1 00000110 100000")])
  func extensibleNamedBitsKeepTheirLength(bits: String, sent: String) throws {
    #expect(try FlagsExtensible(bits: Self.bits(bits)).uper() == Self.octets(sent))
    #expect(try FlagsExtensible(uper: Self.octets(sent)).bits == Self.bits(bits))
    #expect(try Readings.encode(json: #"{"bits": "\#(bits)"}"#, as: "FlagsExtensible") == Self.octets(sent))
  }

  @Test func namedBitsCanBeSetBehindTheEnd() throws {
    var flags = FlagsOpen()
    flags.far = true
    #expect(flags.bits.count == 71 && flags.far && !flags.near)
    flags.far = false
    #expect(try flags.uper() == FlagsOpen().uper())
    var word = Flags8()
    word.eighth = true
    #expect(word.rawValue == 1)
    word.first = true
    #expect(word.rawValue == 0x81)
    word.eighth = false
    #expect(word.rawValue == 0x80)
  }

  // MARK: Additions

  @Test func additionsThatAreTheirDefaultAreNotSent() throws {
    let plain = try Groups(id: 3, tail: true).uper()
    #expect(plain == Self.octets("00 0011 1"))
    var value = Groups(id: 3, tail: true)
    value.addition2 = GroupsAddition2()
    #expect(try value.uper() == plain)
    #expect(try Readings.encode(json: #"{"id": 3, "tail": true, "d": 4}"#, as: "Groups") == plain)
    value.addition2?.d = 5
    let sent = Self.octets("10 0011 1  0 000011 0010  00000001  01 0101 00")
    #expect(try value.uper() == sent)
    #expect(try Readings.encode(json: #"{"id": 3, "tail": true, "d": 5}"#, as: "Groups") == sent)
    var single = Additions()
    single.level = 4
    #expect(try single.uper() == Additions().uper())
  }

  /// A version bracket that says nothing, and should not have been sent: both readings make the same of it.
  @Test func anEmptyBracketIsRead() throws {
    let octets = Self.octets("10 0011 1  0 000011 0010  00000001  00 000000")
    Readings.expectAgreement(octets, as: Groups.self)
    #expect(try Groups(uper: octets).addition2?.d == 4)
  }

  /// A sender of an older edition states fewer additions, and a newer one more; the count returns.
  @Test(arguments: [
    ("0 000001 10", 2), ("0 000000 1", 1), ("0 001100 1000000000000", 13), ("1 01000001 1\(String(repeating: "0", count: 64))", 65),
  ])
  func theCountOfAdditionsReturns(presence: String, count: Int) throws {
    let octets = Self.octets("10 0011 \(presence) 00000001 10000000")
    let value = try Additions(uper: octets)
    #expect(value.flag == true && value.number == nil && value.unknownAdditions.count == count)
    #expect(try value.uper() == octets)
    Readings.expectAgreement(octets, as: Additions.self)
    // Where the value needs a longer list, the list grows.
    var longer = value
    longer.text = "x"
    #expect(try Additions(uper: longer.uper()) != value)
    #expect(try Additions(uper: longer.uper()).text == "x")
    let walked = try Readings.walk(octets, as: "Additions")
    guard case .object(let members) = walked.value else { return }
    let grown = JSONValue.object(members + [.init(key: "text", value: .string("x"))])
    #expect(try Readings.encode(grown, as: "Additions", counts: walked.counts) == longer.uper())
  }

  @Test func unknownAdditionsAreWrittenInOrderOrRefused() throws {
    var value = Plain(id: 1)
    value.unknownAdditions = ExtensionAdditions(count: 5, present: [.init(index: 1, content: [7]), .init(index: 4, content: [9])])
    #expect(try value.uper() == Self.octets("1 0001 0 000100 01001 00000001 00000111 00000001 00001001"))
    for wrong in [
      ExtensionAdditions(count: 5, present: [.init(index: 4, content: []), .init(index: 1, content: [])]),
      ExtensionAdditions(count: 5, present: [.init(index: 1, content: []), .init(index: 1, content: [])]),
      ExtensionAdditions(count: 4, present: [.init(index: 4, content: [])]),
      ExtensionAdditions(count: 0, present: [.init(index: 0, content: [])]),
      ExtensionAdditions(count: -1, present: []),
      ExtensionAdditions(count: 1 << 40, present: []),
      ExtensionAdditions(count: 4, present: [.init(index: -1, content: [])]),
    ] {
      value.unknownAdditions = wrong
      #expect(throws: CodingError(.sizeOutOfRange, bit: 0)) { try Self.encode(value) }
    }
  }

  private static func encode(_ value: Plain) throws(CodingError) { _ = try value.uper() }

  // MARK: What no other encoder at hand does

  @Test func componentsOfATypeLeaveItsAdditionsOut() throws {
    let octets = Self.octets("1 1110 1 0000111 1")
    #expect(try Composed(id: 14, tail: true, rest: 7, extra: true).uper() == octets)
    #expect(try Composed(uper: octets).rest == 7)
    Readings.expectAgreement(octets, as: Composed.self)
  }

  /// Outside the root of the size the characters take the seven bits of all IA5String, yet are the permitted ones.
  @Test func anExtensibleSizeWidensTheAlphabet() throws {
    let octets = Self.octets("1 00000100 0110001 0110010 0110011 0111001")
    #expect(try ExtensibleAlphabet(both: "1239").uper() == octets)
    #expect(try ExtensibleAlphabet(uper: octets).both == "1239")
    #expect(try ExtensibleAlphabet(both: "12").uper() == Self.octets("0 01 0001 0010"))
    Readings.expectAgreement(octets, as: ExtensibleAlphabet.self)
    let letters = Self.octets("1 00000100 1110001 0110010 0110011 0111001")
    let error = Readings.error { () throws(CodingError) in _ = try ExtensibleAlphabet(uper: letters) }
    #expect(error?.code == .invalidCharacter)
    Readings.expectAgreement(letters, as: ExtensibleAlphabet.self)
  }

  /// A size within the root that says it lies outside is read, and goes out within; one outside that says it lies within is refused.
  @Test func theExtensionBitOfASizeIsHeldToIt() throws {
    // atLeast: SIZE(2..MAX, ...); fixed and ranged in their roots.
    let head = "0 " + String(repeating: "0", count: 32) + " 0 00 00000000"
    let within = Self.octets(head + " 0 00000001 11111111")
    #expect(Readings.error { () throws(CodingError) in _ = try ExtensibleOctets(uper: within) }?.code == .sizeOutOfRange)
    Readings.expectAgreement(within, as: ExtensibleOctets.self)
    let outside = Self.octets(head + " 1 00000010 11111111 00000000")
    #expect(try ExtensibleOctets(uper: outside).uper() == Self.octets(head + " 0 00000010 11111111 00000000"))
    Readings.expectAgreement(outside, as: ExtensibleOctets.self)
  }
}
