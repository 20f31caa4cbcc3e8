import Testing

@testable import ASN1Compiler

/// What the lexer and the parser report.
@Suite struct SyntaxDiagnosticTests {
  @Test(arguments: [
    Mistake("A ::= NULL /* no /* end */", at: 2, 12, "the comment has no end", expected: "'*/' for every '/*'"),
    Mistake(
      "A ::= IA5String (\"open)", at: 2, 18, "the character string has no end",
      expected: "'\"' (a quote inside the string is written twice)"),
    Mistake(
      "a OCTET STRING ::= '0G'H", at: 2, 20, "'0G'H holds a character that is no digit",
      expected: "the digits 0 to 9 and A to F, in upper case"),
    Mistake(
      "a OCTET STRING ::= '00'", at: 2, 20, "the string is not marked as binary or hexadecimal",
      expected: "'B' or 'H' behind the closing quote"),
    Mistake("a OCTET STRING ::= '00", at: 2, 20, "the bit or octet string has no end", expected: "\"'B\" or \"'H\""),
    Mistake("A ::= INTEGER (007)", at: 2, 16, "a number does not begin with 0", expected: "a decimal number without leading zeros"),
    Mistake("A ::= NULL ÿ", at: 2, 12, "unexpected character 'ÿ'", expected: "ASN.1 notation"),
    Mistake(
      "A ::= INTEGER (0..9223372036854775808)", at: 2, 19, "9223372036854775808 does not fit in 64 bits",
      expected: "a number from -9223372036854775808 to 9223372036854775807"),
  ])
  func lexicalMistakes(_ mistake: Mistake) { mistake.check() }

  @Test(arguments: [
    Mistake(file: "", at: 1, 1, "the file holds no module", expected: "'Name DEFINITIONS AUTOMATIC TAGS ::= BEGIN ... END'"),
    Mistake(
      file: "M DEFINITIONS EXPLICIT TAGS ::= BEGIN\nA ::= CHOICE { a NULL, b NULL }\nEND", at: 2, 7,
      "CHOICE in a module without AUTOMATIC TAGS is not supported", expected: "DEFINITIONS AUTOMATIC TAGS in the module's head"),
    Mistake(
      file: "M DEFINITIONS ::= BEGIN\nA ::= CHOICE { a NULL, b NULL }\nEND", at: 2, 7,
      "CHOICE in a module without AUTOMATIC TAGS is not supported", expected: "DEFINITIONS AUTOMATIC TAGS in the module's head"),
    Mistake(
      file: "M DEFINITIONS AUTOMATIC TAGS EXTENSIBILITY IMPLIED ::= BEGIN END", at: 1, 30, "EXTENSIBILITY IMPLIED is not supported",
      expected: "'...' in each extensible type"),
    Mistake(file: "M DEFINITIONS AUTOMATIC ::= BEGIN END", at: 1, 25, "unexpected '::='", expected: "TAGS"),
    Mistake(file: "M { 1 2 DEFINITIONS", at: 1, 3, "the brace is not closed", expected: "'}'"),
    Mistake(file: "m DEFINITIONS", at: 1, 1, "unexpected 'm'", expected: "a module name, beginning with an upper-case letter"),
    Mistake(
      file: "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nA ::= NULL\n\n", at: 2, 11, "unexpected end of the file",
      expected: "an assignment or END"),
    Mistake(
      file: "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nIMPORTS A FROM b;\nEND", at: 2, 16, "unexpected 'b'",
      expected: "a module name, beginning with an upper-case letter"),
    Mistake(file: "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nIMPORTS A, B;\nEND", at: 2, 13, "unexpected ';'", expected: "',' or FROM"),
    Mistake(file: "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nEXPORTS A B;\nEND", at: 2, 11, "unexpected 'B'", expected: "',' or ';'"),
    Mistake(
      file: "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nIMPORTS A{} FROM B;\nEND", at: 2, 10, "a parameterised type is not supported",
      expected: "a name without parameters"),
    Mistake("A = NULL", at: 2, 3, "unexpected character '='", expected: "ASN.1 notation"),
    Mistake(
      "A ::= NULL OPTIONAL", at: 2, 12, "unexpected 'OPTIONAL'", expected: "an assignment ('Name ::= Type' or 'name Type ::= value') or END"
    ),
    Mistake("A ::= SEQUENCE { a NULL b NULL }", at: 2, 25, "unexpected 'b'", expected: "',', OPTIONAL, DEFAULT or '}'"),
    Mistake("A ::= SEQUENCE { a NULL, }", at: 2, 26, "unexpected '}'", expected: "a component ('name Type'), COMPONENTS OF or '...'"),
    Mistake(
      "A ::= SEQUENCE { Upper NULL }", at: 2, 18, "unexpected 'Upper'", expected: "a component ('name Type'), COMPONENTS OF or '...'"),
    Mistake("A ::= INTEGER { a }", at: 2, 19, "unexpected '}'", expected: "'('"),
    Mistake("A ::= INTEGER (1, 2)", at: 2, 19, "unexpected '2'", expected: "'...' behind the comma ('|' is the sign for a union)"),
    Mistake("A ::= INTEGER (MAX..5)", at: 2, 16, "unexpected 'MAX'", expected: "a value or MIN"),
    Mistake("A ::= INTEGER (MIN)", at: 2, 19, "unexpected ')'", expected: "'..'"),
    Mistake("A ::= BIT (SIZE(1))", at: 2, 11, "unexpected '('", expected: "STRING"),
    Mistake("A ::= FOO.b", at: 2, 11, "unexpected 'b'", expected: "a type name, beginning with an upper-case letter"),
    Mistake("a INTEGER ::= END2", at: 2, 15, "unexpected 'END2'", expected: "a value"),
    Mistake("a INTEGER ::= -x", at: 2, 16, "unexpected 'x'", expected: "a number behind '-'"),
    Mistake("A ::= SEQUENCE SIZE(1) { a NULL }", at: 2, 24, "unexpected '{'", expected: "OF"),
    Mistake(
      "A ::= " + String(repeating: "SEQUENCE { a ", count: 64) + "NULL" + String(repeating: " }", count: 64), at: 2, 839,
      "the notation nests deeper than 64 levels", expected: "inner types as assignments of their own"),
    Mistake(
      "A ::= INTEGER " + String(repeating: "(", count: 66) + "0" + String(repeating: ")", count: 66), at: 2, 79,
      "the notation nests deeper than 64 levels", expected: "inner types as assignments of their own"),
    Mistake(
      "A ::= " + String(repeating: "OCTET STRING (SIZE(", count: 40) + "0" + String(repeating: "))", count: 40), at: 2, 311,
      "the notation nests deeper than 64 levels", expected: "inner types as assignments of their own"),
  ])
  func structure(_ mistake: Mistake) { mistake.check() }

  @Test(arguments: [
    Mistake(
      "A ::= SEQUENCE { ..., a NULL, ..., b NULL, ... }", at: 2, 44, "a third extension marker", expected: "at most two '...' in a SEQUENCE"
    ),
    Mistake(
      "A ::= SEQUENCE { a NULL, [[ b NULL ]] }", at: 2, 26, "version brackets outside the extension additions",
      expected: "'[[' behind the first '...' only"),
    Mistake("A ::= SEQUENCE { ..., [[ ]] }", at: 2, 26, "unexpected ']]'", expected: "a component ('name Type'), COMPONENTS OF or '...'"),
    Mistake(
      "A ::= CHOICE { ..., a NULL }", at: 2, 16, "the extension marker comes before all alternatives",
      expected: "at least one alternative before '...'"),
    Mistake(
      "A ::= CHOICE { a NULL, ..., b NULL, ..., c NULL }", at: 2, 42, "an alternative behind the second extension marker", expected: "'}'"),
    Mistake(
      "A ::= ENUMERATED { ..., a }", at: 2, 20, "the extension marker comes before all items", expected: "at least one item before '...'"),
    Mistake("A ::= ENUMERATED { a, ..., b, ..., c }", at: 2, 31, "a second extension marker", expected: "one '...' in an ENUMERATED"),
  ])
  func extensionMarkers(_ mistake: Mistake) { mistake.check() }

  @Test(arguments: [
    Mistake("A ::= [0] NULL", at: 2, 7, "an explicitly written tag is not supported", expected: "AUTOMATIC TAGS, and no tag here"),
    Mistake("A ::= REAL", at: 2, 7, "REAL is not supported", expected: typeExpectation),
    Mistake("A ::= EXTERNAL", at: 2, 7, "EXTERNAL is not supported", expected: typeExpectation),
    Mistake("A ::= EMBEDDED PDV", at: 2, 7, "EMBEDDED PDV is not supported", expected: typeExpectation),
    Mistake("A ::= CHARACTER STRING", at: 2, 7, "CHARACTER STRING is not supported", expected: typeExpectation),
    Mistake("A ::= OBJECT IDENTIFIER", at: 2, 7, "OBJECT IDENTIFIER is not supported", expected: typeExpectation),
    Mistake("A ::= RELATIVE-OID", at: 2, 7, "RELATIVE-OID is not supported", expected: typeExpectation),
    Mistake("A ::= GeneralizedTime", at: 2, 7, "GeneralizedTime is not supported", expected: typeExpectation),
    Mistake("A ::= UTCTime", at: 2, 7, "UTCTime is not supported", expected: typeExpectation),
    Mistake("A ::= ObjectDescriptor", at: 2, 7, "ObjectDescriptor is not supported", expected: typeExpectation),
    Mistake("A ::= BMPString", at: 2, 7, "BMPString is not supported", expected: typeExpectation),
    Mistake("A ::= TeletexString", at: 2, 7, "TeletexString is not supported", expected: typeExpectation),
    Mistake("A ::= DATE", at: 2, 7, "DATE is not supported", expected: typeExpectation),
    Mistake("A ::= ANY", at: 2, 7, "ANY is not supported", expected: "'TYPE-IDENTIFIER.&Type' for an open type"),
    Mistake("A ::= SET { a NULL }", at: 2, 7, "SET is not supported", expected: typeExpectation),
    Mistake("A ::= SET OF NULL", at: 2, 7, "SET OF is not supported", expected: typeExpectation),
    Mistake(
      "A ::= TYPE-IDENTIFIER.&id", at: 2, 23, "a field of TYPE-IDENTIFIER other than &Type is not supported",
      expected: "'TYPE-IDENTIFIER.&Type'"),
    Mistake("A ::= TYPE-IDENTIFIER.&Type ({Table}{@id})", at: 2, 29, "a table constraint is not supported", expected: elementExpectation),
    Mistake("A {T} ::= NULL", at: 2, 1, "a parameterised type is not supported", expected: "'Name ::= Type'"),
    Mistake("A ::= B {INTEGER}", at: 2, 7, "a parameterised type is not supported", expected: "a type without parameters"),
    Mistake("a {T} INTEGER ::= 1", at: 2, 1, "a parameterised value is not supported", expected: "'name Type ::= value'"),
    Mistake("A INTEGER ::= { 1 | 2 }", at: 2, 1, "a value set assignment is not supported", expected: "'Name ::= Type'"),
    Mistake("A ::= { 1 }", at: 2, 1, "a set without a class is not supported", expected: "'Name ::= Type'"),
    Mistake("A ::= a < B", at: 2, 7, "a selection type is not supported", expected: typeExpectation),
    Mistake("A ::= INSTANCE OF B", at: 2, 7, "INSTANCE OF is not supported", expected: typeExpectation),
    Mistake(
      "A ::= SEQUENCE { a NULL } (WITH COMPONENTS { a })", at: 2, 28, "WITH COMPONENTS is not supported", expected: elementExpectation),
    Mistake("A ::= SEQUENCE OF NULL (WITH COMPONENT (NULL))", at: 2, 25, "WITH COMPONENT is not supported", expected: elementExpectation),
    Mistake("A ::= OCTET STRING (CONTAINING NULL)", at: 2, 21, "CONTAINING is not supported", expected: elementExpectation),
    Mistake("A ::= OCTET STRING (ENCODED BY x)", at: 2, 21, "ENCODED BY is not supported", expected: elementExpectation),
    Mistake("A ::= IA5String (PATTERN \"x\")", at: 2, 18, "PATTERN is not supported", expected: elementExpectation),
    Mistake("A ::= NULL (CONSTRAINED BY {})", at: 2, 13, "CONSTRAINED BY is not supported", expected: elementExpectation),
    Mistake("A ::= INTEGER ({1})", at: 2, 15, "a table constraint is not supported", expected: elementExpectation),
    Mistake("a B ::= c:1", at: 2, 9, "a value of a CHOICE is not supported", expected: valueExpectation),
    Mistake("a INTEGER ::= 1.5", at: 2, 15, "a REAL value is not supported", expected: "an integer"),
    Mistake("a INTEGER ::= PLUS-INFINITY", at: 2, 15, "a REAL value is not supported", expected: "an integer"),
    Mistake("ENCODING-CONTROL PER", at: 2, 1, "ENCODING-CONTROL is not supported", expected: "an assignment or END"),
    Mistake(
      "A ::= SEQUENCE { a B DEFAULT { x 1 } }\nB ::= SEQUENCE { x INTEGER }", at: 2, 30, "a value of a SEQUENCE is not supported",
      expected: valueExpectation),
    Mistake(
      "A ::= SEQUENCE { a SEQUENCE OF NULL DEFAULT {} }", at: 2, 45, "a value of a SEQUENCE OF is not supported", expected: valueExpectation
    ),
    Mistake(
      "A ::= IA5String (SIZE(1) | FROM(\"a\"))", at: 2, 18, "a union of SIZE and FROM is not supported",
      expected: "SIZE and FROM joined by '^'"),
    Mistake(
      "A ::= IA5String (SIZE(1) ^ FROM(\"a\"), ...)", at: 2, 17, "an extensible constraint of SIZE and FROM together is not supported",
      expected: "the extension marker inside SIZE"),
    Mistake(
      "A ::= OCTET STRING (SIZE(1, ...) | SIZE(2))", at: 2, 21, "a union of extensible sizes is not supported",
      expected: "one SIZE with the union inside"),
    Mistake(
      "A ::= OCTET STRING (SIZE(1, ...) ^ SIZE(1..2))", at: 2, 36, "an intersection of extensible sizes is not supported",
      expected: "one SIZE"),
    Mistake(
      "A ::= OCTET STRING (B)\nB ::= OCTET STRING", at: 2, 21, "a contained type in a constraint of OCTET STRING is not supported",
      expected: "SIZE or FROM"),
    Mistake(
      "A ::= IA5String (FROM(B))\nB ::= IA5String", at: 2, 23, "a contained type inside FROM is not supported",
      expected: "characters and ranges of them"),
  ])
  func refusedByName(_ mistake: Mistake) { mistake.check() }
}
