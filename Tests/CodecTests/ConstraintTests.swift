import ASN1Runtime
import JSONText
import Testing

/// Encoding refuses a value outside its constraint, and says which.
@Suite struct ConstraintTests {
  /// A change to a valid value that makes it invalid, and what is said about it.
  struct Case: Sendable, CustomTestStringConvertible {
    var path: String
    var code: CodingError.Code
    var value: @Sendable () -> any UPERCodable

    var testDescription: String { path }

    init<Value: UPERCodable>(_ path: String, _ code: CodingError.Code, _ value: Value, _ change: @escaping @Sendable (inout Value) -> Void)
    {
      self.path = path
      self.code = code
      self.value = {
        var changed = value
        change(&changed)
        return changed
      }
    }
  }

  static let ranges = Ranges(
    one: Seven(), two: 0, three: 0, n255: 1, n256: 0, n257: 0, n65536: 0, n65537: 0, byValue: 0, offset: .origin)
  static let lists = Lists(
    fixed: [1, 2, 3], one: [Point(x: 0, y: 0)], none: [], ranged: [.red], wide: [], beyond: [0], atLeast: [Flags8(), Flags8()], open: [],
    named: [])
  static let strings = OctetStrings(
    one: FixedOctets(), two: FixedOctets(), seven: FixedOctets(), eight: FixedOctets(), nine: OctetString([UInt8](repeating: 0, count: 9)),
    empty: [],
    ranged: [0], wide: [0, 0], beyond: [], atLeast: [0, 0, 0], open: [])
  static let characters = Characters(
    ia5: "", ia5Fixed: "abc", ia5Ranged: "", visible: "", visibleRanged: "a", numeric: "", numericFixed: "1234", printable: "", text: "",
    textRanged: "")

  static let cases: [Case] = [
    Case("Ranges.one", .valueOutOfRange, ranges) { $0.one = Seven(rawValue: 8) },
    Case("Ranges.two", .valueOutOfRange, ranges) { $0.two = 2 },
    Case("Ranges.three", .valueOutOfRange, ranges) { $0.three = -2 },
    Case("Ranges.n255", .valueOutOfRange, ranges) { $0.n255 = 0 },
    Case("Ranges.n257", .valueOutOfRange, ranges) { $0.n257 = 257 },
    Case("Ranges.n65537", .valueOutOfRange, ranges) { $0.n65537 = 65_537 },
    Case("Ranges.byValue", .valueOutOfRange, ranges) { $0.byValue = 1001 },
    Case("Ranges.offset", .valueOutOfRange, ranges) { $0.offset = Offset(rawValue: 101) },
    Case("WideRanges.w57", .valueOutOfRange, WideRanges()) { $0.w57 = -1 },
    Case("WideRanges.w58", .valueOutOfRange, WideRanges()) { $0.w58 = 1 << 57 + 1 },
    Case("WideRanges.w60", .valueOutOfRange, WideRanges()) { $0.w60 = -6 },
    Case("WideRanges.w62", .valueOutOfRange, WideRanges()) { $0.w62 = 1 << 62 },
    Case("WideRanges.w63", .valueOutOfRange, WideRanges()) { $0.w63 = -1 },
    Case("WideRanges.w64odd", .valueOutOfRange, WideRanges()) { $0.w64odd = .min },
    Case("OpenRanges.fromFive", .valueOutOfRange, OpenRanges()) { $0.fromFive = 4 },
    Case("OpenRanges.upToTen", .valueOutOfRange, OpenRanges()) { $0.upToTen = 11 },
    Case("Nothing.seven", .valueOutOfRange, Nothing()) { $0.seven = 6 },
    Case("BitStrings.flags57", .valueOutOfRange, BitStrings()) { $0.flags57 = Flags57(rawValue: 1 << 57) },
    Case("BitStrings.fixed200", .sizeOutOfRange, BitStrings()) { $0.fixed200 = .init(bits: BitString(zeros: 199)) },
    Case("BitStrings.empty", .sizeOutOfRange, BitStrings()) { $0.empty = .init(bits: BitString(zeros: 1)) },
    Case("BitStrings.ranged", .sizeOutOfRange, BitStrings()) { $0.ranged = .init(bits: BitString(zeros: 11)) },
    Case("BitStrings.beyond", .sizeOutOfRange, BitStrings()) { $0.beyond = .init(bits: BitString(zeros: 65_537)) },
    Case("FlagsRanged", .sizeOutOfRange, FlagsRanged()) { $0.bits.set(16, to: true) },
    Case("OctetStrings.seven", .valueOutOfRange, strings) { $0.seven = FixedOctets(rawValue: 1 << 56) },
    Case("OctetStrings.nine", .sizeOutOfRange, strings) { $0.nine = [] },
    Case("OctetStrings.empty", .sizeOutOfRange, strings) { $0.empty = [1] },
    Case("OctetStrings.ranged", .sizeOutOfRange, strings) { $0.ranged = [] },
    Case("OctetStrings.wide", .sizeOutOfRange, strings) { $0.wide = [1] },
    Case("OctetStrings.beyond", .sizeOutOfRange, strings) { $0.beyond = OctetString([UInt8](repeating: 0, count: 65_537)) },
    Case("OctetStrings.atLeast", .sizeOutOfRange, strings) { $0.atLeast = [1, 2] },
    Case("Characters.ia5", .invalidCharacter, characters) { $0.ia5 = "é" },
    Case("Characters.ia5Fixed", .sizeOutOfRange, characters) { $0.ia5Fixed = "ab" },
    Case("Characters.ia5Ranged", .sizeOutOfRange, characters) { $0.ia5Ranged = String(repeating: "a", count: 101) },
    Case("Characters.visible", .invalidCharacter, characters) { $0.visible = "\n" },
    Case("Characters.numeric", .invalidCharacter, characters) { $0.numeric = "1a" },
    Case("Characters.printable", .invalidCharacter, characters) { $0.printable = "*" },
    // The sign for kelvin is the letter K to Swift, but not to IA5String.
    Case("Defaults.text", .invalidCharacter, Defaults()) { $0.text = "\u{212A}" },
    Case("Lists.fixed", .sizeOutOfRange, lists) { $0.fixed = [1] },
    Case("Lists.fixed[1]", .valueOutOfRange, lists) { $0.fixed[1] = 8 },
    Case("Lists.one[0].y", .valueOutOfRange, lists) { $0.one[0].y = 1001 },
    Case("Lists.none", .sizeOutOfRange, lists) { $0.none = [Point()] },
    Case("Lists.ranged", .sizeOutOfRange, lists) { $0.ranged = [] },
    Case("Lists.atLeast", .sizeOutOfRange, lists) { $0.atLeast = [Flags8()] },
    Case("Lists.open[1]", .sizeOutOfRange, lists) { $0.open = ["", "four"] },
    Case("Lists.named[2]", .valueOutOfRange, lists) { $0.named = [Offset(), Offset(), Offset(rawValue: -101)] },
    Case("Lists.short", .sizeOutOfRange, lists) { $0.short = [Offset(), Offset(), Offset()] },
    Case("Groups.e.x", .valueOutOfRange, Groups()) { $0.addition3 = GroupsAddition3(e: Point(x: 1001, y: 0), f: []) },
    Case("Groups.c", .invalidCharacter, Groups()) { $0.addition2 = GroupsAddition2(c: "ü") },
    Case("Additions.point.x", .valueOutOfRange, Additions()) { $0.point = Point(x: -1001, y: 0) },
    Case("Nested.fourth.value", .valueOutOfRange, Nested()) { $0.fourth.value = 1001 },
    Case("Nested.third.f.y", .valueOutOfRange, Nested()) { $0.third.f = Point(x: 0, y: -1001) },
    Case("SeventyOptionals.f69", .valueOutOfRange, SeventyOptionals()) { $0.f69 = 8 },
    Case("Alternatives.more.b.only", .valueOutOfRange, Alternatives()) { $0 = .more(.b(.only(8))) },
    Case("ExtensibleChoice.point.y", .valueOutOfRange, ExtensibleChoice()) { $0 = .point(Point(x: 0, y: 2000)) },
  ]

  @Test(arguments: cases)
  func aValueOutsideItsConstraintIsRefusedWithItsPath(_ refused: Case) {
    let value = refused.value()
    let error = Readings.error { () throws(CodingError) in _ = try value.uper() }
    #expect(error?.code == refused.code)
    #expect(error?.path == refused.path.replacing("SeventyOptionals", with: "Seventy-Optionals"))
  }

  @Test(arguments: [
    ("Ranges", "n257", "257", "valueOutOfRange", "Ranges.n257"), ("Ranges", "one", "8", "valueOutOfRange", "Ranges.one"),
    ("Ranges", "two", "true", "unexpectedValue", "Ranges.two"), ("Ranges", "two", "0.5", "unexpectedValue", "Ranges.two"),
    ("WideRanges", "w58", "144115188075855873", "valueOutOfRange", "WideRanges.w58"),
    ("OpenRanges", "upToTen", "11", "valueOutOfRange", "OpenRanges.upToTen"),
    ("Items", "colour", "\"pink\"", "unknownAlternative", "Items.colour"),
    ("Items", "growing", "\"_ext_5\"", "", ""), ("Items", "growing", "\"_ext_-1\"", "unknownAlternative", "Items.growing"),
    ("Items", "growing", "\"_ext_9223372036854775807\"", "valueOutOfRange", "Items.growing"),
    ("Items", "grown", "\"_ext_0\"", "unknownAlternative", "Items.grown"),
    ("OctetStrings", "eight", #"{"hex": "00"}"#, "sizeOutOfRange", "OctetStrings.eight"),
    ("OctetStrings", "eight", #"{"hex": "0"}"#, "unexpectedValue", "OctetStrings.eight"),
    ("BitStrings", "ranged", #"{"bits": "012"}"#, "unexpectedValue", "BitStrings.ranged"),
    ("BitStrings", "ranged", #"{"bits": "01010101010"}"#, "sizeOutOfRange", "BitStrings.ranged"),
    ("Characters", "numeric", "\"a\"", "invalidCharacter", "Characters.numeric"),
    ("Lists", "fixed", "[1, 2, 8]", "valueOutOfRange", "Lists.fixed[2]"), ("Lists", "fixed", "{}", "unexpectedValue", "Lists.fixed"),
    ("Lists", "one", #"[{"x": 0}]"#, "missingField", "Lists.one[0].y"),
    ("Lists", "one", #"[{"x": 0, "y": 0, "z": 0}]"#, "unexpectedValue", "Lists.one[0].z"),
    ("Lists", "one", #"[{"x": 0, "x": 0, "y": 0}]"#, "unexpectedValue", "Lists.one[0].x"),
    ("Choices", "alternatives", #"{"nothing": null, "flag": true}"#, "unexpectedValue", "Choices.alternatives"),
    ("Choices", "alternatives", #"{"other": null}"#, "unknownAlternative", "Choices.alternatives.other"),
    ("Choices", "extensible", #"{"_ext_99": {"hex": "00"}}"#, "", ""),
  ])
  func aJSONValueOutsideItsConstraintIsRefusedWithItsPath(type: String, field: String, json: String, code: String, path: String) throws {
    // A message that is valid but for one field.
    let vector = try #require(Vector.all.first { $0.type == type && $0.expected[field] != nil })
    let value = try JSONValue(parsing: Array(json.utf8))
    let members = try #require(vector.expected.members).map { $0.key == field ? JSONValue.Member(key: field, value: value) : $0 }
    let error = Readings.error { () throws(CodingError) in _ = try Readings.encode(.object(members), as: type) }
    #expect(error?.code.description ?? "" == code)
    #expect(error?.path ?? "" == path)
  }

  @Test(arguments: [
    (#"{"id": 1, "tail": true, "b": 1}"#, "missingField", "Groups.a"), (#"{"id": 1, "tail": true, "f": []}"#, "missingField", "Groups.e"),
    (#"{"id": 1, "tail": true, "e": {"x": 0, "y": 9000}, "f": []}"#, "valueOutOfRange", "Groups.e.y"),
    (#"{"id": 1, "tail": true, "a": true, "a": true}"#, "unexpectedValue", "Groups.a"),
    (#"{"id": 1, "tail": true, "addition0": {}}"#, "unexpectedValue", "Groups.addition0"),
    (#"{"id": 1, "tail": true, "_ext_3": {"hex": "00"}}"#, "unexpectedValue", "Groups._ext_3"),
    (#"{"id": 1, "tail": true, "_ext_4": {"hex": "00"}}"#, "", ""),
    (#"{"id": 1, "tail": true, "_ext_4": {"hex": "00"}, "_ext_04": {"hex": "00"}}"#, "unexpectedValue", "Groups._ext_04"),
    (#"{"id": 1, "tail": true, "_ext_16383": {"hex": "00"}}"#, "unexpectedValue", "Groups._ext_16383"),
    (#"{"id": 1, "tail": true, "_ext_4": 7}"#, "unexpectedValue", "Groups._ext_4"), (#"[]"#, "unexpectedValue", "Groups"),
    (#"{"tail": true}"#, "missingField", "Groups.id"),
  ])
  func theComponentsOfABracketAreThoseOfTheSequence(json: String, code: String, path: String) throws {
    let value = try JSONValue(parsing: Array(json.utf8))
    let error = Readings.error { () throws(CodingError) in _ = try Readings.encode(value, as: "Groups") }
    #expect(error?.code.description ?? "" == code)
    #expect(error?.path ?? "" == path)
  }
}
