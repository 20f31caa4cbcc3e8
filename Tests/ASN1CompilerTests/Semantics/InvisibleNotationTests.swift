import Testing

@testable import ASN1Compiler

/// Notation that changes nothing on the wire, and types that are sent like others.
@Suite struct InvisibleNotationTests {
  @Test(arguments: [
    "A (WITH COMPONENTS {..., x PRESENT})": "A",
    "A (WITH COMPONENTS {x (1)})": "A",
    "SEQUENCE OF INTEGER (0..3)": "LIST 0..MAX OF INTEGER 0..3",
    "SEQUENCE (SIZE(1..2)) OF A (WITH COMPONENTS {x ABSENT})": "LIST 1..2 OF A",
    "OCTET STRING (CONTAINING A)": "OCTETS 0..MAX",
    "OCTET STRING (SIZE(4)) (CONTAINING A ENCODED BY {joint-iso-itu-t asn1(1)})": "OCTETS 4",
    "BIT STRING (CONTAINING T)": "BITS 0..MAX",
    "NULL (CONSTRAINED BY {-- nothing --})": "NULL",
    "INTEGER (0..9 | CONSTRAINED BY {})": "INTEGER MIN..MAX",
    "INTEGER (0..9) (CONSTRAINED BY {})": "INTEGER 0..9",
    "IA5String (PATTERN \"[a-z]*\")": "IA5String 0..MAX",
    "SEQUENCE OF A (WITH COMPONENT (WITH COMPONENTS {x}))": "LIST 0..MAX OF A",
    "SET (SIZE(1..2)) OF NULL": "LIST 1..2 OF NULL",
    "x < C": "BOOLEAN",
    "GeneralizedTime": "VisibleString 0..MAX",
    "OBJECT IDENTIFIER": "OCTETS 0..MAX",
    "D (SIZE(3))": "D",
    "OBJECT IDENTIFIER ({Table})": "OCTETS 0..MAX",
  ])
  func types(type: String, expected: String) throws {
    #expect(
      try summary("T ::= \(type)\nA ::= SEQUENCE { x INTEGER (0..7) OPTIONAL }\nC ::= CHOICE { x BOOLEAN, y NULL }\nD ::= GeneralString")
        == expected)
  }

  @Test func setsOfValuesAreConstraints() throws {
    #expect(try summary("T INTEGER ::= { 1 | 3..5, ... }") == "INTEGER 1..5,...")
    #expect(try summary("T Small ::= { 2 | 4 }\nSmall ::= INTEGER (0..7)") == "INTEGER 2..4")
  }

  @Test func valuesOfOtherTypesAreReadAndLeft() throws {
    let text = """
      id OBJECT IDENTIFIER ::= { iso standard 1 }
      pi REAL ::= 3.14
      few Pair ::= { a 1, b TRUE }
      one Kind ::= a : 5
      Pair ::= SEQUENCE { a INTEGER, b BOOLEAN }
      Kind ::= CHOICE { a INTEGER }
      T ::= NULL
      """
    #expect(try summary(text) == "NULL")
  }

  @Test func numbersOfSixtyFourBitsWithoutASign() throws {
    let resolved = try resolve("T ::= INTEGER (0..18446744073709551615)\nU ::= T (0..9)")
    guard case .integer(let body)? = resolved["T"]?.body else {
      Issue.record("no INTEGER")
      return
    }
    #expect(body.isUnsigned && body.upper == .max)
    #expect(resolved["U"]?.body == .integer(IntegerBody(lower: 0, upper: 9)))
    // Eight octets whatever the value is; in the packed encoding the field would be one bit wider.
    _ = try SwiftEmitter(title: "", sources: [], encodings: [.oer]).emit(resolved)
    #expect(throws: DiagnosticError.self) { try SwiftEmitter(title: "", sources: []).emit(resolved) }
  }
}
