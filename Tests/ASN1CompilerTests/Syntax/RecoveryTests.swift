import Testing

@testable import ASN1Compiler

@Suite struct RecoveryTests {
  @Test func aMistakeCostsItsAssignmentOnly() {
    #expect(
      diagnostics("A ::= SEQUENCE { a NULL\nB ::= CHOICE { }\nC ::= NULL\nd OCTET STRING ::= REAL\nE ::= INTEGER (0..)") == """
        m.asn:3:1: error: unexpected 'B'
        B ::= CHOICE { }
        ^
        expected: ',', OPTIONAL, DEFAULT or '}'
        m.asn:3:16: error: unexpected '}'
        B ::= CHOICE { }
                       ^
        expected: at least one alternative
        m.asn:5:20: error: unexpected 'REAL'
        d OCTET STRING ::= REAL
                           ^
        expected: a value
        m.asn:6:19: error: unexpected ')'
        E ::= INTEGER (0..)
                          ^
        expected: a value, a range, SIZE, FROM or a type
        """)
  }

  @Test func tabsKeepTheCaretInPlace() {
    #expect(
      diagnostics("A ::= SEQUENCE {\n\ta\tREAL }").hasPrefix(
        "m.asn:3:4: error: REAL is not supported\n\ta\tREAL }\n\t \t^\nexpected: a type: BOOLEAN"))
  }

  @Test func allFilesAreRead() {
    let broken = SpecificationSource(file: "a.asn", text: "A DEFINITIONS AUTOMATIC TAGS ::= BEGIN\r\nA ::= ?\r\nEND")
    let other = SpecificationSource(file: "b.asn", text: "B DEFINITIONS AUTOMATIC TAGS ::= BEGIN\rB ::= )\rEND")
    let text = diagnostics([broken, other])
    #expect(text.contains("a.asn:2:7: error: unexpected character '?'\nA ::= ?\n      ^"))
    #expect(text.contains("b.asn:2:7: error: unexpected ')'\nB ::= )\n"))
  }
}
