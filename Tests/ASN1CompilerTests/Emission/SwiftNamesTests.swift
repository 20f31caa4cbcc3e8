import Testing

@testable import ASN1Compiler

/// The rule that makes Swift names, and what it refuses.
@Suite struct SwiftNamesTests {
  @Test(arguments: [
    ("Position-LL-24B", "PositionLL24B"), ("DSRC", "DSRC"), ("Lane-attributes-Bike", "LaneAttributesBike"), ("A-1-2", "A1_2"),
    ("Type", "`Type`"), ("Plain.element", "PlainElement"),
  ])
  func types(name: String, swift: String) {
    #expect(SwiftNames.type(name) == swift)
  }

  @Test(arguments: [
    ("msgCnt", "msgCnt"), ("prec0-1deg", "prec0_1deg"), ("a-b-c", "aBC"), ("in", "`in`"), ("type", "type"), ("is-moving", "isMoving"),
    ("id", "id"), ("time-10s", "time10s"), ("default", "`default`"), ("protected-Permissive", "protectedPermissive"),
  ])
  func members(name: String, swift: String) {
    #expect(SwiftNames.member(name) == swift)
  }

  @Test(arguments: [
    ("A-B ::= NULL\nAB ::= NULL", 3, "the Swift name 'AB' of 'AB' is also that of 'A-B'"),
    ("A ::= SEQUENCE { b ENUMERATED { x, y } }\nA-b ::= NULL", 3, "the Swift name 'AB' of 'A-b' is also that of 'A-b'"),
    ("Bool ::= INTEGER", 2, "the Swift name 'Bool' of 'Bool' is one that generated code uses"),
    ("Void ::= NULL", 2, "the Swift name 'Void' of 'Void' is one that generated code uses"),
    ("Specification ::= SEQUENCE { }", 2, "the Swift name 'Specification' of 'Specification' is one that generated code uses"),
    ("A ::= SEQUENCE OF NULL\nACoding ::= NULL", 3, "the Swift name 'ACoding' of 'ACoding' is also that of 'A'"),
    ("A ::= SEQUENCE {\n  a-b NULL,\n  aB NULL }", 4, "the Swift name 'aB' of 'aB' is also that of 'a-b'"),
    (
      "A ::= SEQUENCE { unknownAdditions NULL, ... }", 2,
      "the Swift name 'unknownAdditions' of 'unknownAdditions' is also that of generated code"
    ),
    ("A ::= SEQUENCE { self NULL }", 2, "the Swift name '`self`' of 'self' is also that of generated code"),
    ("A ::= SEQUENCE { addition0 NULL, ..., [[ b NULL ]] }", 2, "the Swift name 'addition0' of 'addition0' is also that of 'addition0'"),
    ("A ::= CHOICE { unknown NULL, ... }", 2, "the Swift name 'unknown' of 'unknown' is also that of generated code"),
    ("A ::= ENUMERATED { a-b, aB }", 2, "the Swift name 'aB' of 'aB' is also that of 'a-b'"),
    ("A ::= BIT STRING { bits(0) }", 2, "the Swift name 'bits' of 'bits' is also that of generated code"),
  ])
  func namesThatMeetAreRefused(text: String, line: Int, message: String) throws {
    let input = source(text)
    let specification = try SpecificationCompiler.resolve([input])
    do {
      _ = try SwiftEmitter(title: "t", sources: []).emit(specification, texts: [input])
      Issue.record("emitted")
    } catch {
      let first = try #require(error.diagnostics.first)
      #expect(first.message == message)
      #expect(first.line == line)
      #expect(first.sourceLine == input.text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1])
    }
  }

  @Test func namesThatDoNotMeetAreFine() throws {
    let specification = try resolve(
      "A ::= SEQUENCE { unknownAdditions NULL, type NULL, init NULL }\nB ::= CHOICE { unknown NULL, self NULL }")
    let paths = try SwiftEmitter(title: "t", sources: []).emit(specification).map(\.path)
    #expect(paths.filter { !$0.hasPrefix("Flat/") }.count == 3)
  }

  /// Two files of one Swift module cannot have the same name.
  @Test func modulesKeepTheirFilesApart() throws {
    let texts = ["A-Common", "B-Common", "A-Motion"].enumerated().map { index, name in
      SpecificationSource(file: "\(index).asn", text: "\(name) DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nT\(index) ::= SEQUENCE { }\nEND\n")
    }
    let paths = try SwiftEmitter(title: "t", sources: []).emit(SpecificationCompiler.resolve(texts)).map(\.path)
    #expect(Set(paths).count == paths.count)
    #expect(
      paths.filter { !$0.hasPrefix("Flat/") }.sorted() == [
        "Coding/ACommon+Coding.swift", "Coding/BCommon+Coding.swift", "Coding/Motion+Coding.swift", "Schema.swift", "Types/ACommon.swift",
        "Types/BCommon.swift", "Types/Motion.swift",
      ])
  }
}
