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
      "A ::= INTEGER (0..18446744073709551616)", at: 2, 19, "18446744073709551616 does not fit in 64 bits",
      expected: "a number from -9223372036854775808 to 9223372036854775807; as the upper bound of a type, 18446744073709551615"),
    Mistake(
      "a INTEGER ::= 9223372036854775808", at: 2, 15, "9223372036854775808 does not fit in 64 bits",
      expected: "a number from -9223372036854775808 to 9223372036854775807; as the upper bound of a type, 18446744073709551615"),
  ])
  func lexicalMistakes(_ mistake: Mistake) { mistake.check() }

  @Test(arguments: [
    Mistake(file: "", at: 1, 1, "the file holds no module", expected: "'Name DEFINITIONS AUTOMATIC TAGS ::= BEGIN ... END'"),
    Mistake(
      file: "M DEFINITIONS AUTOMATIC TAGS EXTENSIBILITY ::= BEGIN END", at: 1, 44, "unexpected '::='", expected: "IMPLIED"),
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
    Mistake("A ::= REAL", at: 2, 7, "REAL is not supported", expected: typeExpectation),
    Mistake("A ::= EXTERNAL", at: 2, 7, "EXTERNAL is not supported", expected: typeExpectation),
    Mistake("A ::= EMBEDDED PDV", at: 2, 7, "EMBEDDED PDV is not supported", expected: typeExpectation),
    Mistake("A ::= CHARACTER STRING", at: 2, 7, "CHARACTER STRING is not supported", expected: typeExpectation),
    Mistake("A ::= BMPString", at: 2, 7, "BMPString is not supported", expected: typeExpectation),
    Mistake("A ::= DATE", at: 2, 7, "DATE is not supported", expected: typeExpectation),
    Mistake("a {T} INTEGER ::= 1", at: 2, 1, "a parameterised value is not supported", expected: "'name Type ::= value'"),
    Mistake("A ::= { 1 }", at: 2, 1, "a set without a class is not supported", expected: "'Name ::= Type'"),
    Mistake("A ::= ANY", at: 2, 7, "ANY is not supported", expected: typeExpectation),
    Mistake("A ::= INSTANCE OF B", at: 2, 7, "INSTANCE OF is not supported", expected: typeExpectation),
    Mistake("A ::= UniversalString", at: 2, 7, "UniversalString is not supported", expected: typeExpectation),
    Mistake("A MACRO ::= BEGIN TYPE NOTATION ::= empty END", at: 2, 1, "a MACRO is not supported", expected: "'Name ::= CLASS'"),
    Mistake("a INTEGER ::= b.&c", at: 2, 15, "a value taken from an object is not supported", expected: "the value itself"),
    Mistake("a INTEGER ::= b{1}", at: 2, 15, "a parameterised value is not supported", expected: "the value itself"),
    Mistake("a INTEGER ::= 1.5", at: 2, 15, "the value does not fit the type", expected: "a number"),
    Mistake("a INTEGER ::= PLUS-INFINITY", at: 2, 15, "the value does not fit the type", expected: "a number"),
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
