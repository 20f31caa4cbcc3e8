import Testing

@testable import ASN1Compiler

/// Whatever the text, resolving gives a result or diagnostics.
@Suite struct RobustnessTests {
  static let sample = """
    Frame { iso(1) 2 } DEFINITIONS AUTOMATIC TAGS ::= BEGIN
    EXPORTS ALL;
    IMPORTS Speed, top FROM Motion { iso(1) 3 };
    /* All of it. */
    Message ::= CHOICE { -- kinds
      first First, -- one
      second SEQUENCE (SIZE(1..top, ...)) OF Speed (0..<top),
      ..., [[ third Third ]], fourth TYPE-IDENTIFIER.&Type }
    --@ unit: m
    --@ scale: 0.1
    --@ unavailable: 0, 5..7
    First ::= SEQUENCE { a Flags DEFAULT { x, y }, b IA5String (SIZE(1..3) ^ FROM("a".."c" | "z")) OPTIONAL, ...,
      [[2: c OCTET STRING (SIZE(2 | 4)) DEFAULT 'AB01'H, d Light DEFAULT red ]], ..., e INTEGER (-5..10 | 20, ..., 30) }
    Third ::= SEQUENCE { COMPONENTS OF First, f BOOLEAN DEFAULT yes, g Names }
    Flags ::= BIT STRING { x(0), y(last) } (SIZE(8))
    --@ value: red = 1.5
    Light ::= ENUMERATED { red, green(5), ... ! 1, blue }
    Names ::= SEQUENCE SIZE(0..4) OF UTF8String (SIZE(1..MAX))
    yes BOOLEAN ::= TRUE
    last INTEGER ::= 7
    END
    Motion DEFINITIONS AUTOMATIC TAGS ::= BEGIN
    Speed ::= INTEGER { none(63) } (MIN..none)(0..MAX)
    top Speed ::= 20
    END
    Objects { iso 4 } DEFINITIONS IMPLICIT TAGS EXTENSIBILITY IMPLIED ::= BEGIN
    IMPORTS Speed FROM Motion { iso(1) 3 } WITH SUCCESSORS;
    KIND ::= CLASS { &id INTEGER (0..7) UNIQUE, &Type, &Extra OPTIONAL, &Set INTEGER OPTIONAL }
      WITH SYNTAX { &Type IDENTIFIED BY &id [EXTRA &Extra [SET &Set]] }
    Kinds KIND ::= { {Speed IDENTIFIED BY 1} | more, ..., {BOOLEAN IDENTIFIED BY 2 EXTRA NULL SET {1 | 2}} }
    more KIND ::= { OCTET STRING (CONTAINING Speed) IDENTIFIED BY 3 }
    Box {KIND : Set, INTEGER : most, Content} ::= SEQUENCE {
      kind KIND.&id({Set}), value KIND.&Type({Set}{@.kind}), rest Content, list SET (SIZE(0..most)) OF Content OPTIONAL }
    Full ::= Box {{Kinds}, 5, SET { a [1] NULL, b [APPLICATION 0] EXPLICIT BOOLEAN }}
    Part ::= Full (WITH COMPONENTS {..., kind (1)})
    Pick ::= CHOICE { z [2] NULL, a INTEGER (0..18446744073709551615), t GeneralizedTime, o OBJECT IDENTIFIER }
    Odd INTEGER ::= { 1 | 3 | 5, ... }
    Some ::= a < Pick
    END
    """

  /// Words, numbers, signs, blanks and line ends of a text, so that joined again they are the text.
  static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var isWord = false
    for character in text {
      let belongs = character.isLetter || character.isNumber
      if belongs, isWord { pieces[pieces.count - 1].append(character) } else { pieces.append(String(character)) }
      isWord = belongs
    }
    return pieces
  }

  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  static let spice = [
    "{", "}", "(", ")", "[[", "]]", "...", "..", ",", ";", "::=", "|", "^", "<", "!", "--", "/*", "*/", "\"", "'", "-", "@", "&",
    "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "MIN", "MAX", "SIZE", "FROM", "EXCEPT", "ALL", "OF", "DEFAULT", "COMPONENTS", "END",
    "BEGIN",
    "SEQUENCE", "CHOICE", "ENUMERATED", "INTEGER", "BIT STRING", "IA5String", "NULL", "First", "Message", "Speed", "top", "Box", "KIND",
    "&Type", "Kinds", "Set", "WITH", "CLASS", "[", "]", "Content", "\u{0}", "路",
    "\n",
  ]

  @Test(arguments: 0..<8) func mutatedTextGivesAResultOrDiagnostics(_ seed: UInt64) {
    var random = Generator(state: seed)
    let original = RobustnessTests.pieces(of: RobustnessTests.sample)
    var (results, errors) = (0, 0)
    for _ in 0..<400 {
      var pieces = original
      for _ in 0..<Int.random(in: 1...4, using: &random) where !pieces.isEmpty {
        let place = Int.random(in: 0..<pieces.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: pieces.remove(at: place)
        case 1: pieces.insert(pieces[place], at: place)
        case 2: pieces[place] = original.randomElement(using: &random) ?? ""
        case 3: pieces[place] = RobustnessTests.spice.randomElement(using: &random) ?? ""
        case 4: pieces.insert(RobustnessTests.spice.randomElement(using: &random) ?? "", at: place)
        default: if Int.random(in: 0..<8, using: &random) == 0 { pieces.removeLast(pieces.count - place) }
        }
      }
      let text = pieces.joined()
      do {
        _ = try SpecificationCompiler.resolve([SpecificationSource(file: "m.asn", text: text)])
        results += 1
      } catch {
        errors += 1
        #expect(!error.diagnostics.isEmpty, "no reason given for refusing:\n\(text)")
        #expect(error.diagnostics.allSatisfy { $0.line >= 1 && $0.column >= 1 && $0.column <= $0.sourceLine.unicodeScalars.count + 1 })
      }
    }
    // A test that only ever saw one outcome would show little.
    #expect(results > 10 && errors > 10)
  }

  @Test func bytesThatAreNoTextAreRefused() {
    var random = Generator(state: 7)
    for _ in 0..<50 {
      let bytes = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(diagnostics([SpecificationSource(file: "m.asn", text: String(decoding: bytes, as: UTF8.self))]) != "no error")
    }
  }

  @Test func deepNestingIsRefused() {
    for (open, close) in [
      ("SEQUENCE OF ", ""), ("SEQUENCE { a ", "}"), ("CHOICE { a ", "}"), ("INTEGER (", ")"), ("(", ")"), ("{", "}"), ("[[", "]]"),
    ] {
      let text = String(repeating: open, count: 4000) + String(repeating: close, count: 4000)
      #expect(diagnostics("A ::= \(text)") != "no error")
      #expect(diagnostics("A ::= INTEGER \(text)") != "no error")
      #expect(diagnostics("a INTEGER ::= \(text)") != "no error")
    }
    #expect(diagnostics(String(repeating: "/*", count: 50_000)) != "no error")
  }

  @Test func longChainsOfConstrainedTypesAreRefused() {
    let nesting = (String(repeating: "SEQUENCE { a ", count: 60), String(repeating: " }", count: 60))
    let forward = (0..<300).map { "T\($0) ::= \(nesting.0)SEQUENCE OF T\($0 + 1) (SIZE(1))\(nesting.1)" }.joined(separator: "\n")
    #expect(diagnostics(forward + "\nT300 ::= SEQUENCE OF NULL") != "no error")
    let list = (0..<1000).map { "T\($0) ::= T\($0 + 1) (SIZE(1))" }.joined(separator: "\n")
    #expect(diagnostics(list + "\nT1000 ::= SEQUENCE OF NULL").contains("hangs on a chain of more than"))
    let values = (0..<1000).map { "v\($0) INTEGER ::= v\($0 + 1)" }.joined(separator: "\n")
    #expect(diagnostics(values + "\nv1000 INTEGER ::= 1").contains("hangs on a chain of more than"))
  }

  @Test func longChainsOfPlainReferencesAreFine() throws {
    let list = (0..<2000).map { "T\($0) ::= T\($0 + 1)" }.joined(separator: "\n")
    #expect(try resolve(list + "\nT2000 ::= INTEGER (0..5)\nU ::= SEQUENCE { a T0 DEFAULT 5 }").types.count == 2002)
  }

  @Test func copiesThatMultiplyAreRefused() {
    let doubling = (0..<40).map { level in
      "T\(level) ::= SEQUENCE OF SEQUENCE { a T\(level + 1) (SIZE(1)), b T\(level + 1) (SIZE(2)) }"
    }
    #expect(diagnostics(doubling.reversed().joined(separator: "\n") + "\nT40 ::= SEQUENCE OF NULL").contains("grows too large"))
    #expect(diagnostics(doubling.joined(separator: "\n") + "\nT40 ::= SEQUENCE OF NULL").contains("grows too large"))
  }
}
