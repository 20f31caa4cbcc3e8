import Testing

@testable import ASN1Compiler

@Suite struct LexerTests {
  private func lex(_ text: String) -> (items: [String], comments: [String], errors: Int) {
    let log = DiagnosticLog()
    var lexer = Lexer(SpecificationSource(file: "m.asn", text: text), log: log)
    let file = lexer.lex()
    return (file.tokens.dropLast().map(\.text), file.comments.map(\.text), log.diagnostics.count)
  }

  @Test(arguments: [
    ("a..b...c ::= [[ ]] {1}", ["a", "..", "b", "...", "c", "::=", "[[", "]]", "{", "1", "}"]),
    ("Position-LL-24B a-", ["Position-LL-24B", "a", "-"]),
    ("1..5 -840", ["1", "..", "5", "-", "840"]),
    ("'01 01'B '0F'H", ["0101", "0F"]),
    ("\"a\"\"b\"", ["a\"b"]),
    ("\"two  \n  lines\"", ["twolines"]),
    ("A.&Type ^ | < !", ["A", ".", "&Type", "^", "|", "<", "!"]),
    ("a--no--b --rest", ["a", "b"]),
    ("a /* -- /* inner */ */ b", ["a", "b"]),
  ])
  func items(_ text: String, _ expected: [String]) {
    let result = lex(text)
    #expect(result.items == expected)
    #expect(result.errors == 0)
  }

  /// A second pair of hyphens ends a comment, except in a line of hyphens, which would leave one over if their number is odd.
  @Test(arguments: [
    ("a -- x\nb", ["a", "b"], [" x"]),
    ("a -- x -- b -- y", ["a", "b"], [" x ", " y"]),
    ("-----\na", ["a"], [""]),
    ("------\na", ["a"], [""]),
    ("-- title -----\na", ["a"], [" title "]),
    ("-- title ---\na", ["a"], [" title "]),
    ("---- a ----\nb", ["a", "b"], ["", ""]),
    ("--a\r\nb --c\rd", ["b", "d"], ["a", "c"]),
  ])
  func comments(_ text: String, _ items: [String], _ comments: [String]) {
    let result = lex(text)
    #expect(result.items == items)
    #expect(result.comments == comments)
    #expect(result.errors == 0)
  }

  @Test func placesCountFromOneInCharacters() {
    let log = DiagnosticLog()
    var lexer = Lexer(SpecificationSource(file: "m.asn", text: "/* 路口 */ A\r\n\t\"é\" B"), log: log)
    let places = lexer.lex().tokens.map { [$0.location.line, $0.location.column] }
    #expect(places == [[1, 10], [2, 2], [2, 6], [2, 7]])
  }
}
