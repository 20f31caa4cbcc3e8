import Testing

@testable import ASN1Compiler

/// How generated code reads and writes: fixed-width fields as one run.
@Suite struct EmittedCodingTests {
  static func coding(_ assignments: String) throws -> String { try EmittedTypesTests.emitted(assignments, folder: "Coding") }

  @Test func fieldsOfFixedWidthAreOneRun() throws {
    let text = try Self.coding(
      "A ::= SEQUENCE { a INTEGER (0..99), b B OPTIONAL, c ENUMERATED { x, y, z } }\nB ::= SEQUENCE { p NULL, q BOOLEAN }")
    EmittedTypesTests.expect(
      text,
      contains: [
        "try reader.require(8, \":1 a:7<99\")", "word = reader.take(8)",
        "guard raw <= 99 else { throw reader.failure(.valueOutOfRange, back: 7, \"a\") }",
        "try reader.require(2, \"c:2!2\")", ".failure(.unknownAlternative, back: 2, \"c\")",
      ])
  }

  @Test func nestedPartsOfFixedWidthJoinTheRun() throws {
    let text = try Self.coding("A ::= SEQUENCE { a B, b B }\nB ::= SEQUENCE { p INTEGER (0..7), q BOOLEAN }")
    EmittedTypesTests.expect(text, contains: ["try reader.require(8, \"a.p:3 a.q:1 b.p:3 b.q:1\")"])
  }

  @Test func moreThanAWindowOfPresenceBitsTakesSeveralWords() throws {
    let fields = (0..<60).map { "f\($0) NULL OPTIONAL" }.joined(separator: ", ")
    let text = try Self.coding("A ::= SEQUENCE { \(fields), ... }")
    EmittedTypesTests.expect(
      text,
      contains: [
        "try reader.require(61, \":61\")", "let preamble1 = reader.take(57)", "let preamble2 = reader.take(4)",
        "preamble1 & 72057594037927936 != 0", "if preamble2 & 1 != 0 {",
      ])
  }

  @Test func wideRangesAreCheckedToo() throws {
    let text = try Self.coding("A ::= SEQUENCE { a INTEGER (0..1000000000000000000) }")
    EmittedTypesTests.expect(
      text, contains: ["(reader.take(28) << 32 | reader.take(32))", "guard raw <= 1000000000000000000 else"])
  }

  @Test func aScopeDeclaresOnlyTheVariablesItUses() {
    #expect(["word = 1"].use("word"))
    #expect(!["self.word = 1", "sword = 2"].use("word"))
    #expect(!["do {", "  var word: UInt64 = 0", "  word = 1", "}"].use("word"))
    #expect(["do {", "  var word: UInt64 = 0", "  word = 1", "}", "word = 2"].use("word"))
  }

  @Test func leastWidthsAreThoseOfTheShortestValue() throws {
    let specification = try resolve(
      """
      A ::= SEQUENCE { a INTEGER (0..7), b BOOLEAN OPTIONAL, c IA5String (SIZE(2..5)), ... }
      B ::= IA5String (SIZE(9)) (FROM("A"))
      C ::= CHOICE { a NULL, b BOOLEAN, ... }
      D ::= SEQUENCE (SIZE(3)) OF A
      E ::= SEQUENCE (SIZE(65535)) OF SEQUENCE (SIZE(65535)) OF SEQUENCE (SIZE(65535)) OF SEQUENCE (SIZE(65535)) OF INTEGER (0..65535)
      F ::= INTEGER
      G ::= BIT STRING (SIZE(1..4, ...))
      H ::= OCTET STRING (SIZE(2, ...))
      I ::= OCTET STRING (SIZE(2..MAX, ...))
      J ::= INTEGER (3, ...)
      K ::= ENUMERATED { a, b, c, ... }
      L ::= INTEGER (3..MAX, ...)
      """)
    let layout = Layout(Hoisting.apply(to: specification))
    let widths = ["A", "B", "C", "D", "F", "G", "H", "I", "J", "K", "L"].map { layout.minimumBits(.reference($0)) }
    #expect(widths == [1 + 1 + 3 + 2 + 14, 0, 2, 3 * 21, 16, 1 + 2 + 1, 9, 9, 1, 3, 17])
    // A claim that no message meets does not overflow.
    #expect(layout.minimumBits(.reference("E")) > 1 << 39)
  }
}
