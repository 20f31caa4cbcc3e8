import ASN1Runtime
import JSONText
import Testing

/// What the canonical rules leave out of the basic ones is refused by the former and read by the latter.
@Suite struct CanonicalRuleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var type: any OERCodable.Type
    var octets: String
    /// What the basic rules make of it.
    var canonical: String

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "a length in more octets than it needs", type: BitsHolder.self, octets: "8102 04 50", canonical: "02 04 50"),
    Case(name: "a number with a leading zero octet", type: NumbersHolder.self, octets: "01 01 02 0005", canonical: "01 01 01 05"),
    Case(
      name: "a negative number with a leading octet of ones", type: NumbersHolder.self, octets: "01 01 02 FF85", canonical: "01 01 01 85"),
    Case(name: "a quantity with a leading zero octet", type: NumbersHolder.self, octets: "02 0001 01 05", canonical: "01 01 01 05"),
    Case(name: "an item's number in the long form", type: Sparse.self, octets: "81 01", canonical: "01"),
    Case(name: "an item's number with a leading zero octet", type: Sparse.self, octets: "83 000080", canonical: "82 0080"),
    Case(name: "unused bits that are set", type: Bits3.self, octets: "BF", canonical: "A0"),
    Case(name: "unused bits of a string that are set", type: BitsHolder.self, octets: "02 04 5F", canonical: "02 04 50"),
    Case(name: "zero bits at the end of named bits", type: BitsNamed.self, octets: "02 04 40", canonical: "02 06 40"),
    Case(name: "true that is not all ones", type: Flags.self, octets: "00 01", canonical: "00 FF"),
    Case(name: "a DEFAULT that is sent", type: Flags.self, octets: "40 FF 04", canonical: "00 FF"),
    Case(name: "an item that is the DEFAULT and is sent", type: Flags.self, octets: "20 FF 01", canonical: "00 FF"),
    Case(name: "named bits that are the DEFAULT and are sent", type: Flags.self, octets: "10 FF 02 07 80", canonical: "00 FF"),
    Case(name: "a text that is the DEFAULT and is sent", type: Flags.self, octets: "08 FF 01 78", canonical: "00 FF"),
    Case(
      name: "an addition that is the DEFAULT and is sent", type: AdditionsAfter.self, octets: "80 F8 02 03 20 02 01 07", canonical: "00 F8"),
    Case(name: "presence bits that are set and stand for nothing", type: Flags.self, octets: "01 FF", canonical: "00 FF"),
    Case(name: "an extension bit without additions", type: AdditionsBefore.self, octets: "80 07 02 07 00", canonical: "80 07 02 07 00"),
  ]

  @Test(arguments: cases)
  func onlyTheBasicRulesAdmit(_ example: Case) throws {
    try Self.check(example, example.type)
  }

  private static func check<Value: OERCodable>(_ example: Case, _ type: Value.Type) throws {
    let octets = try #require(Hexadecimal.octets(example.octets.utf8.filter { $0 != 0x20 }))
    let canonical = try #require(Hexadecimal.octets(example.canonical.utf8.filter { $0 != 0x20 }))
    #expect(throws: CodingError(.notCanonical, bit: 0)) { try Value(oer: octets) }
    #expect(throws: CodingError(.notCanonical, bit: 0)) {
      try OctetReadings.walk(octets, OctetReadings.schema, as: Value.asn1Name)
    }
    let value = try Value(oer: octets, rules: .basic)
    #expect(try value.oer() == canonical)
    #expect(throws: Never.self) { try OctetReadings.walk(octets, OctetReadings.schema, as: Value.asn1Name, rules: .basic) }
  }

  @Test func whatNoRulesAdmitIsRefused() {
    func refused<Value: OERCodable>(_ digits: String, _ type: Value.Type, _ code: CodingError.Code) {
      let octets = Hexadecimal.octets(digits.utf8.filter { $0 != 0x20 }) ?? []
      for rules in [OERRules.canonical, .basic] {
        #expect(throws: CodingError(code, bit: 0), "\(digits)") { try Value(oer: octets, rules: rules) }
      }
    }
    refused("", Colour.self, .truncated)
    refused("03", Colour.self, .unknownAlternative)
    refused("01 00", Colour.self, .trailingOctets)
    refused("80", Colour.self, .malformedLength)
    refused("03 E9", Number.self, .valueOutOfRange)
    refused("80", BitsHolder.self, .malformedLength)
    refused("02 08 00", BitsHolder.self, .malformedLength)
    refused("01 01", BitsHolder.self, .malformedLength)
    refused("00", BitsHolder.self, .malformedLength)
    refused("7F 00", BitsHolder.self, .excessiveLength)
    refused("84 FFFFFFFF 00", BitsHolder.self, .excessiveLength)
    refused("04 7FFFFFFF", NumbersHolder.self, .excessiveLength)
    refused("01 00", NumbersHolder.self, .sizeOutOfRange)
    refused("01 01 09 010000000000000000", NumbersHolder.self, .unsupportedNumber)
    refused("84", Choice.self, .unknownAlternative)
    refused("00 05", Choice.self, .unknownAlternative)
    refused("BF 05", Choice.self, .malformedLength)
    refused("82 03 01 02 03", ChoiceGrowing.self, .trailingOctets)
    refused("04 7FFFFFFF", NothingsHolder.self, .excessiveLength)
  }

  @Test func alternativesOfALaterEditionAreKept() throws {
    let octets: [UInt8] = [0x85, 2, 7, 8]
    #expect(try ChoiceGrowing(oer: octets) == .unknown(.init(index: 3, content: [7, 8])))
    #expect(try ChoiceGrowing(oer: octets).oer() == octets)
    #expect(try Growing(oer: [9]).identifier == "_ext_7")
    #expect(try Growing(oer: [9]).oer() == [9])
    #expect(try SparseGrowing(oer: [0x82, 0, 201]).oer() == [0x82, 0, 201])
    #expect(throws: CodingError(.unknownAlternative, bit: 0)) { try SparseGrowing(oer: [5]) }
  }

  /// Types that hold themselves are read to a depth and no further.
  @Test func nestingHasAnEnd() throws {
    func tree(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0, count: 0) + (0..<depth).flatMap { _ in [7, 0x81] as [UInt8] } + [7, 0x80] }
    #expect(try Tree(oer: tree(20)).oer() == tree(20))
    #expect(throws: CodingError(.depthExceeded, bit: 0)) { try Tree(oer: tree(20_000)) }
    #expect(throws: CodingError(.depthExceeded, bit: 0)) { try OctetReadings.walk(tree(20_000), OctetReadings.schema, as: "Tree") }
  }
}

// Values whose types have no name of their own in Swift.
private typealias BitsHolder = BitsOpen
