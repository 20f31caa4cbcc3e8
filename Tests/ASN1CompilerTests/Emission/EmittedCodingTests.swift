import Testing

@testable import ASN1Compiler

/// How generated code reads and writes: fields of known width as one run.
@Suite struct EmittedCodingTests {
  static func coding(_ assignments: String) throws -> String { try EmittedTypesTests.emitted(assignments, folder: "Coding") }

  @Test func fieldsOfFixedWidthAreOneRun() throws {
    let text = try Self.coding(
      "A ::= SEQUENCE { a INTEGER (0..99), b B OPTIONAL, c ENUMERATED { x, y, z } }\nB ::= SEQUENCE { p NULL, q BOOLEAN }")
    EmittedTypesTests.expect(
      text,
      contains: [
        "let preamble: UInt64 = word &>> 63", "let a: UInt64 = (word &<< 1) &>> 57", "excess |= 99 &- a",
        "let bQ: UInt64 = (word &<< 8) &>> 63", "used &+= preamble & 1 != 0 ? 1 : 0", "let c: UInt64 = (word &<< used) &>> 62",
        "excess |= 2 &- c",
        "guard reader.holds(excess) else { throw reader.failure(from: start, \"#1 a:7<99 b.q:1?0.0 c:2!2\") }",
        "let bValue: B? = preamble & 1 != 0 ? B(p: Null(), q: bQ != 0) : nil",
        "excess |= a | (99 &- a)", "throw encodingFailure1(from: start)",
        "return UPERWriter.failure(from: bit, \"#1 a:7<99 b.q:1?0.0 c:2!2\", [preamble, a, bQ, c])",
      ])
  }

  @Test func nestedPartsOfFixedWidthJoinTheRun() throws {
    let text = try Self.coding("A ::= SEQUENCE { a B, b B }\nB ::= SEQUENCE { p INTEGER (0..7), q BOOLEAN }")
    EmittedTypesTests.expect(text, contains: ["reader.failure(from: start, \"a.p:3 a.q:1 b.p:3 b.q:1\")", "writer.putRun(word, 8)"])
  }

  @Test func nestedOptionalPartsHangOnTheirOwnPresenceBits() throws {
    let text = try Self.coding("A ::= SEQUENCE { a B OPTIONAL }\nB ::= SEQUENCE { p INTEGER (0..7) OPTIONAL }")
    EmittedTypesTests.expect(
      text,
      contains: [
        "let preamble2: UInt64 = preamble & 1 != 0 ? (word &<< 1) &>> 63 : 0", "reader.failure(from: start, \"#1 a#1?0.0 a.p:3?1.0\")",
        "let width2: UInt64 = preamble2 & 1 != 0 ? 3 : 0",
      ])
  }

  @Test func laterRunsKnowThePresenceBitsOfEarlierOnes() throws {
    let text = try Self.coding("A ::= SEQUENCE { a OCTET STRING, b INTEGER (0..9) OPTIONAL, c BOOLEAN }")
    EmittedTypesTests.expect(
      text,
      contains: ["reader.failure(from: start2, \"b:4<9?0.0 c:1\", [preamble])", "\"b:4<9?0.0 c:1\", [preamble, b, c], earlier: 1)"])
  }

  @Test func anOptionalFieldByItselfIsABranch() throws {
    let text = try Self.coding("A ::= SEQUENCE { a OCTET STRING, b INTEGER (0..9) OPTIONAL, c OCTET STRING }")
    EmittedTypesTests.expect(text, contains: ["if let value = self.b {"])
    #expect(!text.contains("?0.0"))
  }

  @Test func moreThanAWindowOfPresenceBitsTakesSeveralWords() throws {
    let fields = (0..<60).map { "f\($0) NULL OPTIONAL" }.joined(separator: ", ")
    let text = try Self.coding("A ::= SEQUENCE { \(fields), ... }")
    EmittedTypesTests.expect(
      text,
      contains: [
        "reader.failure(from: start, \"#57~61 #4\")", "preamble & 72057594037927936 != 0",
        "let f59Value: Null? = preamble2 & 1 != 0 ? Null() : nil",
      ])
  }

  @Test func wideRangesAreCheckedToo() throws {
    let text = try Self.coding("A ::= SEQUENCE { a INTEGER (0..1000000000000000000) }")
    EmittedTypesTests.expect(text, contains: ["let a: UInt64 = reader.peekWide(60)", "excess |= 1000000000000000000 &- a"])
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
