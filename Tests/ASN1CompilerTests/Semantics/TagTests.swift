import Testing

@testable import ASN1Compiler

/// Where tags are not automatic they put alternatives and components in order; nothing else of them is sent by PER.
@Suite struct TagTests {
  static func resolve(_ assignments: String, head: String = "EXPLICIT TAGS") throws -> ResolvedSpecification {
    try SpecificationCompiler.resolve([SpecificationSource(file: "m.asn", text: "M DEFINITIONS \(head) ::= BEGIN\n\(assignments)\nEND\n")])
  }

  @Test(arguments: [
    "CHOICE { a [2] NULL, b [0] NULL, c [1] NULL }": "CHOICE{b NULL; c NULL; a NULL}",
    "CHOICE { a OCTET STRING, b BOOLEAN, c INTEGER }": "CHOICE{b BOOLEAN; c INTEGER MIN..MAX; a OCTETS 0..MAX}",
    "CHOICE { a [PRIVATE 0] NULL, b [0] NULL, c [APPLICATION 9] NULL, d NULL }": "CHOICE{d NULL; c NULL; b NULL; a NULL}",
    "CHOICE { a [5] NULL, b Inner, c [1] NULL }": "CHOICE{b Inner; c NULL; a NULL}",
    "CHOICE { a [number] NULL, b [3] NULL }": "CHOICE{b NULL; a NULL}",
    "SET { a INTEGER, b BOOLEAN, c SET OF NULL, d SEQUENCE OF NULL }":
      "SEQUENCE{b BOOLEAN; a INTEGER MIN..MAX; d LIST 0..MAX OF NULL; c LIST 0..MAX OF NULL}",
    "SEQUENCE { a [2] NULL, b [0] NULL }": "SEQUENCE{a NULL; b NULL}",
    "CHOICE { a UTCTime, b GeneralizedTime, c VisibleString, d UTF8String }":
      "CHOICE{d UTF8String 0..MAX; a VisibleString 0..MAX; b VisibleString 0..MAX; c VisibleString 0..MAX}",
  ])
  func order(type: String, expected: String) throws {
    let resolved = try Self.resolve("T ::= \(type)\nInner ::= CHOICE { y [7] NULL, x BOOLEAN }\nnumber INTEGER ::= 4")
    #expect(resolved["T"]?.body.summary == expected)
  }

  @Test func oneTagInTheTextEndsAutomaticTagging() throws {
    let resolved = try Self.resolve(
      "T ::= CHOICE { a NULL, b [1] NULL, c BOOLEAN }\nU ::= CHOICE { a OCTET STRING, b BOOLEAN }", head: "AUTOMATIC TAGS")
    #expect(resolved["T"]?.body.summary == "CHOICE{c BOOLEAN; a NULL; b NULL}")
    #expect(resolved["U"]?.body.summary == "CHOICE{a OCTETS 0..MAX; b BOOLEAN}")
  }

  @Test func octetEncodingHasCodeForTheTagsOfAutomaticTaggingAlone() throws {
    let emitter = SwiftEmitter(title: "", sources: [], encodings: [.oer])
    _ = try emitter.emit(Self.resolve("T ::= CHOICE { a [0] NULL, b [1] NULL, ..., c [2] NULL }"))
    #expect(throws: DiagnosticError.self) { try emitter.emit(Self.resolve("T ::= CHOICE { a [0] NULL, b [3] NULL }")) }
  }

  @Test(arguments: [
    ("T ::= CHOICE { a TYPE-IDENTIFIER.&Type, b NULL }", "an alternative or component without a tag is not supported"),
    ("T ::= CHOICE { a A, b NULL }\nA ::= CHOICE { t T, n BOOLEAN }", "recursion"),
    ("T ::= SET { COMPONENTS OF S, b NULL }\nS ::= SET { a NULL }", "COMPONENTS OF in a SET without automatic tags"),
    ("T ::= [x] NULL", "unexpected end"),
  ])
  func mistakes(text: String, message: String) {
    let source = SpecificationSource(file: "m.asn", text: "M DEFINITIONS ::= BEGIN\n\(text)\nEND\n")
    let found = diagnostics([source])
    #expect(found.contains(message) || message == "unexpected end", "\(found)")
  }

  @Test func impliedExtensibilityIsWrittenOut() throws {
    let resolved = try Self.resolve(
      "A ::= SEQUENCE { a NULL }\nB ::= ENUMERATED { x }\nC ::= INTEGER (0..1)", head: "AUTOMATIC TAGS EXTENSIBILITY IMPLIED")
    #expect(resolved["A"]?.body.summary == "SEQUENCE{a NULL; ...}")
    #expect(resolved["B"]?.body.summary == "ENUMERATED x=0 ...")
    #expect(resolved["C"]?.body.summary == "INTEGER 0..1")
  }
}
