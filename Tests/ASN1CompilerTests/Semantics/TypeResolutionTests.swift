import Testing

@testable import ASN1Compiler

@Suite struct TypeResolutionTests {
  @Test(arguments: [
    ("BOOLEAN", "BOOLEAN"),
    ("NULL", "NULL"),
    ("TYPE-IDENTIFIER.&Type", "OPEN"),
    ("INTEGER { unknown(0), limit(max) }", "INTEGER MIN..MAX unknown=0 limit=15"),
    ("ENUMERATED { a, b, c }", "ENUMERATED a=0 b=1 c=2"),
    ("ENUMERATED { a(5), b(2), c(max) }", "ENUMERATED b=2 a=5 c=15"),
    ("ENUMERATED { a, b(0), c }", "ENUMERATED b=0 a=1 c=2"),
    ("ENUMERATED { a(-1), b }", "ENUMERATED a=-1 b=0"),
    ("ENUMERATED { a, b, ... }", "ENUMERATED a=0 b=1 ..."),
    ("ENUMERATED { a, b, ... ! 4, c }", "ENUMERATED a=0 b=1 ... c=2"),
    ("ENUMERATED { a, b, c(0), ..., d }", "ENUMERATED c=0 a=1 b=2 ... d=3"),
    ("ENUMERATED { a, b, ..., c(3), d }", "ENUMERATED a=0 b=1 ... c=3 d=4"),
    ("ENUMERATED { a, z(25), ..., d }", "ENUMERATED a=0 z=25 ... d=1"),
    ("SEQUENCE {}", "SEQUENCE{}"),
    ("SEQUENCE { ... }", "SEQUENCE{...}"),
    ("SEQUENCE { a BOOLEAN, b Number OPTIONAL }", "SEQUENCE{a BOOLEAN; b Number ?}"),
    ("SEQUENCE { a BOOLEAN, ..., b NULL, c NULL OPTIONAL }", "SEQUENCE{a BOOLEAN; ...; b NULL; c NULL ?}"),
    ("SEQUENCE { a NULL, ..., ... }", "SEQUENCE{a NULL; ...}"),
    ("SEQUENCE { a NULL, ..., b NULL, ..., c NULL }", "SEQUENCE{a NULL; c NULL; ...; b NULL}"),
    (
      "SEQUENCE { ..., [[ a NULL, b Number ]], [[2: c NULL OPTIONAL ]], d NULL }",
      "SEQUENCE{...; [[a NULL; b Number]]; [[c NULL ?]]; d NULL}"
    ),
    ("SEQUENCE { ... ! 1, a NULL }", "SEQUENCE{...; a NULL}"),
    ("SEQUENCE { a SEQUENCE { b CHOICE { c NULL, d Number (0..1) } } }", "SEQUENCE{a SEQUENCE{b CHOICE{c NULL; d INTEGER 0..1}}}"),
    ("SEQUENCE { x NULL, COMPONENTS OF Pair, y NULL }", "SEQUENCE{x NULL; first Number; second BOOLEAN = true; y NULL}"),
    ("SEQUENCE { COMPONENTS OF SEQUENCE { a NULL, ..., b NULL, ..., c NULL } }", "SEQUENCE{a NULL; c NULL}"),
    ("CHOICE { a NULL }", "CHOICE{a NULL}"),
    ("CHOICE { a NULL, b Number, ... }", "CHOICE{a NULL; b Number; ...}"),
    ("CHOICE { a NULL, ..., b NULL, [[ c NULL, d NULL ]], ... }", "CHOICE{a NULL; ...; b NULL; c NULL; d NULL}"),
    ("SEQUENCE OF CHOICE { a NULL }", "LIST 0..MAX OF CHOICE{a NULL}"),
    ("Number", "Number"),
  ])
  func bodies(_ notation: String, _ expected: String) throws {
    let context =
      "\nmax INTEGER ::= 15\nNumber ::= INTEGER (0..7)\nPair ::= SEQUENCE { first Number, second BOOLEAN DEFAULT TRUE, ..., third NULL }"
    #expect(try summary("T ::= \(notation)\(context)") == expected)
  }

  @Test(arguments: [
    ("INTEGER (0..10) DEFAULT 7", "INTEGER 0..10 = 7"),
    ("INTEGER (0..10, ...) DEFAULT -70", "INTEGER 0..10,... = -70"),
    ("INTEGER { none(3) } DEFAULT none", "INTEGER MIN..MAX none=3 = 3"),
    ("Speed DEFAULT unknown", "Speed = 63"),
    ("Speed DEFAULT two", "Speed = 2"),
    ("Speed DEFAULT M.two", "Speed = 2"),
    ("BOOLEAN DEFAULT FALSE", "BOOLEAN = false"),
    ("BOOLEAN DEFAULT yes", "BOOLEAN = true"),
    ("NULL DEFAULT NULL", "NULL = null"),
    ("ENUMERATED { a, b } DEFAULT b", "ENUMERATED a=0 b=1 = b"),
    ("Color DEFAULT green", "Color = green"),
    ("Color DEFAULT favourite", "Color = red"),
    ("IA5String DEFAULT \"say \"\"hi\"\"\"", "IA5String 0..MAX = \"say \"hi\"\""),
    ("UTF8String DEFAULT \"路\"", "UTF8String 0..MAX = \"路\""),
    ("OCTET STRING DEFAULT 'A0F'H", "OCTETS 0..MAX = '1010000011110000'"),
    ("OCTET STRING DEFAULT '101'B", "OCTETS 0..MAX = '10100000'"),
    ("OCTET STRING DEFAULT ''H", "OCTETS 0..MAX = ''"),
    ("BIT STRING DEFAULT '10 1'B", "BITS 0..MAX = '101'"),
    ("BIT STRING DEFAULT 'A'H", "BITS 0..MAX = '1010'"),
    ("Flags DEFAULT {}", "Flags = '0000'"),
    ("Flags DEFAULT { c, a }", "Flags = '1010'"),
    ("Flags DEFAULT '1'B", "Flags = '1000'"),
    ("Flags DEFAULT '100000'B", "Flags = '1000'"),
    ("Flags DEFAULT some", "Flags = '0100'"),
  ])
  func defaults(_ notation: String, _ expected: String) throws {
    let context = """

      two INTEGER ::= 2
      yes BOOLEAN ::= TRUE
      favourite Color ::= red
      some Flags ::= { b }
      Speed ::= INTEGER { unknown(63) } (0..63)
      Color ::= ENUMERATED { red, green }
      Flags ::= BIT STRING { a(0), b(1), c(2) } (SIZE(4))
      """
    #expect(try summary("T ::= SEQUENCE { x \(notation) }\(context)") == "SEQUENCE{x \(expected)}")
  }

  /// Tags decide nothing in UPER but the order of alternatives.
  @Test(arguments: ["EXPLICIT TAGS ", "IMPLICIT TAGS ", ""])
  func otherTagsAreFineWhereNoChoiceHangsOnThem(_ tags: String) throws {
    let text = "M DEFINITIONS \(tags)::= BEGIN T ::= SEQUENCE { a NULL, b CHOICE { c NULL, ... } } END"
    let types = try SpecificationCompiler.resolve([SpecificationSource(file: "m.asn", text: text)])
    #expect(types["T"]?.body.summary == "SEQUENCE{a NULL; b CHOICE{c NULL; ...}}")
  }

  @Test func resultKeepsOrderModuleDefinitionAndPlace() throws {
    let types = try resolve(
      """
      -- The first one.

      B ::= INTEGER   -- a range --   (0 ..
          255)
      A ::= SEQUENCE {a    B, -- of a
      -- of b

          b  SEQUENCE
        {
          c IA5String (FROM ("a".."z"|"0"))}   OPTIONAL,
        ...}
      """
    ).types
    #expect(types.map(\.name) == ["B", "A"])
    #expect(types.map(\.module) == ["M", "M"])
    #expect(types[0].location == SourceLocation(file: "m.asn", line: 4, column: 1))
    #expect(types[0].definition == "B ::= INTEGER (0 ..\n  255)")
    #expect(
      types[1].definition == """
        A ::= SEQUENCE {a B,
          b SEQUENCE
          {
            c IA5String (FROM ("a".."z"|"0"))} OPTIONAL,
          ...}
        """)
    guard case .sequence(let body) = types[1].body else {
      Issue.record("no SEQUENCE")
      return
    }
    #expect(
      body.root.map(\.location) == [SourceLocation(file: "m.asn", line: 6, column: 17), SourceLocation(file: "m.asn", line: 9, column: 5)])
  }
}
