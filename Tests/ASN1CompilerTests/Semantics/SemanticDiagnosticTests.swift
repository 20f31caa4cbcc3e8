import Testing

@testable import ASN1Compiler

/// What resolving and the annotations report.
@Suite struct SemanticDiagnosticTests {
  @Test(arguments: [
    Mistake("A ::= Bee\nBe ::= NULL", at: 2, 7, "unknown type 'Bee'", expected: "a type that module M assigns or imports"),
    Mistake("A ::= INTEGER (0..max)", at: 2, 19, "unknown value 'max'", expected: "a number, a named number or an INTEGER value"),
    Mistake("A ::= INTEGER (0..max)\nmax BOOLEAN ::= TRUE", at: 2, 19, "'max' is no INTEGER", expected: "a number"),
    Mistake(
      "A ::= INTEGER (10..5)", at: 2, 16, "the lower bound 10 is above the upper bound 5",
      expected: "a range from the lower to the higher value"),
    Mistake(
      "A ::= INTEGER (5<..<6)", at: 2, 16, "the lower bound 6 is above the upper bound 5",
      expected: "a range from the lower to the higher value"),
    Mistake("A ::= INTEGER (0..5 ^ 6..9)", at: 2, 15, "the constraint leaves no value", expected: "at least one value"),
    Mistake("A ::= INTEGER (0..10)(5..11)", at: 2, 26, "11 is not a value of the type that is constrained", expected: "a value from 0..10"),
    Mistake(
      "A ::= B (11)\nB ::= INTEGER (0..10)", at: 2, 10, "11 is not a value of the type that is constrained", expected: "a value from 0..10"),
    Mistake("A ::= INTEGER (TRUE)", at: 2, 16, "the value does not fit the type", expected: "a number"),
    Mistake("A ::= INTEGER (B)\nB ::= NULL", at: 2, 16, "the contained type is no INTEGER", expected: "an INTEGER type"),
    Mistake("A ::= INTEGER (SIZE(1))", at: 2, 16, "SIZE does not apply to INTEGER", expected: "values and ranges"),
    Mistake("A ::= INTEGER (FROM(\"a\"))", at: 2, 16, "FROM does not apply to INTEGER", expected: "values and ranges"),
    Mistake(
      "A ::= OCTET STRING (SIZE(4..1))", at: 2, 26, "the lower bound 4 is above the upper bound 1",
      expected: "a range from the lower to the higher value"),
    Mistake("A ::= OCTET STRING (SIZE(-1..4))", at: 2, 26, "a size is not negative", expected: "0 or more"),
    Mistake("A ::= OCTET STRING (SIZE(1))(SIZE(2))", at: 2, 29, "the constraint leaves no size", expected: "at least one size"),
    Mistake("A ::= OCTET STRING (0..4)", at: 2, 21, "a range does not apply to OCTET STRING", expected: "SIZE(a..b)"),
    Mistake("A ::= OCTET STRING (FROM(\"a\"))", at: 2, 21, "FROM applies to character strings only", expected: "SIZE"),
    Mistake("A ::= IA5String (FROM(\"é\"))", at: 2, 23, "IA5String has no character 'é'", expected: "characters of IA5String"),
    Mistake(
      "A ::= NumericString (FROM(\"a\"..\"b\"))", at: 2, 27, "NumericString has no character 'a'", expected: "characters of NumericString"),
    Mistake(
      "A ::= IA5String (FROM(\"ab\"..\"c\"))", at: 2, 23, "an end of a range of characters is one character",
      expected: "a string such as \"A\""),
    Mistake(
      "A ::= IA5String (FROM(\"b\"..\"a\"))", at: 2, 23, "the range of characters is empty",
      expected: "a range from the lower to the higher character"),
    Mistake(
      "A ::= IA5String (FROM(\"a\"))(FROM(\"b\"))", at: 2, 28, "the constraint leaves no character", expected: "at least one character"),
    Mistake("A ::= IA5String (FROM(SIZE(1)))", at: 2, 23, "SIZE inside FROM", expected: "characters and ranges of them"),
    Mistake("A ::= IA5String (FROM(1))", at: 2, 23, "the value does not fit the type", expected: "a character string such as \"A\""),
    Mistake("A ::= BOOLEAN (SIZE(1))", at: 2, 16, "SIZE does not apply to BOOLEAN", expected: "no such constraint here"),
    Mistake("A ::= BOOLEAN (0..1)", at: 2, 16, "a range does not apply to BOOLEAN", expected: "no such constraint here"),
    Mistake(
      "A ::= NULL\nA ::= BOOLEAN", at: 3, 1, "type 'A' is assigned twice",
      expected: "a name that no other type has; the first one is at m.asn:2:1"),
    Mistake(
      "a NULL ::= NULL\na NULL ::= NULL", at: 3, 1, "value 'a' is assigned twice",
      expected: "a name that no other value of the module has; the first one is at m.asn:2:1"),
    Mistake(
      "A ::= SEQUENCE { a NULL, ..., [[ a NULL ]] }", at: 2, 34, "'a' occurs twice",
      expected: "a name of its own; the first one is at m.asn:2:18"),
    Mistake(
      "A ::= CHOICE { a NULL, a NULL }", at: 2, 24, "'a' occurs twice", expected: "a name of its own; the first one is at m.asn:2:16"),
    Mistake("A ::= ENUMERATED { a, a }", at: 2, 23, "'a' occurs twice", expected: "a name of its own; the first one is at m.asn:2:20"),
    Mistake("A ::= INTEGER { a(0), a(1) }", at: 2, 23, "'a' occurs twice", expected: "a name of its own; the first one is at m.asn:2:17"),
    Mistake("A ::= INTEGER { a(0), b(0) }", at: 2, 25, "number 0 is named 'a' already", expected: "a number of its own for each name"),
    Mistake("A ::= BIT STRING { a(1), b(1) }", at: 2, 28, "number 1 is named 'a' already", expected: "a number of its own for each name"),
    Mistake("A ::= BIT STRING { a(-1) }", at: 2, 22, "bit number -1 is out of range", expected: "0 to 65535"),
    Mistake("A ::= BIT STRING { a(65536) }", at: 2, 22, "bit number 65536 is out of range", expected: "0 to 65535"),
    Mistake("A ::= ENUMERATED { a(1), b(1) }", at: 2, 28, "number 1 belongs to 'a' already", expected: "a number of its own for 'b'"),
    Mistake("A ::= ENUMERATED { a(1), ..., b(1) }", at: 2, 33, "number 1 belongs to 'a' already", expected: "a number of its own for 'b'"),
    Mistake(
      "A ::= ENUMERATED { a, ..., b(5), c(4) }", at: 2, 36, "number 4 of 'c' is not above 5 of 'b'",
      expected: "additions with increasing numbers"),
    Mistake(
      "A ::= SEQUENCE { COMPONENTS OF B }\nB ::= CHOICE { a NULL }", at: 2, 32, "COMPONENTS OF needs a SEQUENCE",
      expected: "a SEQUENCE type"),
    Mistake(
      "A ::= SEQUENCE { a NULL, COMPONENTS OF B }\nB ::= SEQUENCE { a NULL }", at: 2, 40, "'a' occurs twice",
      expected: "a name of its own; the first one is at m.asn:2:18"),
    Mistake("A ::= SEQUENCE { a INTEGER (0..5) DEFAULT 6 }", at: 2, 43, "the type cannot have the value 6", expected: "a value from 0..5"),
    Mistake("A ::= SEQUENCE { a BOOLEAN DEFAULT 1 }", at: 2, 36, "the value does not fit the type", expected: "TRUE or FALSE"),
    Mistake("A ::= SEQUENCE { a NULL DEFAULT 1 }", at: 2, 33, "the value does not fit the type", expected: "NULL"),
    Mistake("A ::= SEQUENCE { a INTEGER DEFAULT \"x\" }", at: 2, 36, "the value does not fit the type", expected: "a number"),
    Mistake(
      "A ::= SEQUENCE { a B DEFAULT blue }\nB ::= ENUMERATED { red }", at: 2, 30, "the ENUMERATED has no item 'blue'",
      expected: "an item of the ENUMERATED: red"),
    Mistake(
      "A ::= SEQUENCE { a B DEFAULT 0 }\nB ::= ENUMERATED { red }", at: 2, 30, "the value does not fit the type",
      expected: "an item of the ENUMERATED: red"),
    Mistake("A ::= SEQUENCE { a BIT STRING { x(0) } DEFAULT { y } }", at: 2, 50, "the BIT STRING has no bit 'y'", expected: "one of x"),
    Mistake("A ::= SEQUENCE { a BIT STRING (SIZE(2)) DEFAULT '101'B }", at: 2, 49, "the value has 3 bits", expected: "a size of 2"),
    Mistake(
      "A ::= SEQUENCE { a BIT STRING DEFAULT 1 }", at: 2, 39, "the value does not fit the type",
      expected: "'...'B, '...'H or a list of named bits"),
    Mistake(
      "A ::= SEQUENCE { a OCTET STRING (SIZE(1..2)) DEFAULT '010203'H }", at: 2, 54, "the value has 3 octets", expected: "a size of 1..2"),
    Mistake("A ::= SEQUENCE { a OCTET STRING DEFAULT \"x\" }", at: 2, 41, "the value does not fit the type", expected: "'...'H or '...'B"),
    Mistake("A ::= SEQUENCE { a IA5String (SIZE(1)) DEFAULT \"ab\" }", at: 2, 48, "the value has 2 characters", expected: "a size of 1"),
    Mistake(
      "A ::= SEQUENCE { a NumericString DEFAULT \"a\" }", at: 2, 42, "the character 'a' is not in the alphabet of the type",
      expected: "characters of NumericString"),
    Mistake(
      "A ::= SEQUENCE { a IA5String (FROM(\"a\")) DEFAULT \"b\" }", at: 2, 50, "the character 'b' is not in the alphabet of the type",
      expected: "characters the FROM constraint permits"),
    Mistake(
      "A ::= SEQUENCE { a IA5String DEFAULT 1 }", at: 2, 38, "the value does not fit the type",
      expected: "a character string in double quotes"),
    Mistake(
      "A ::= SEQUENCE { a A OPTIONAL }", at: 2, 1, "recursion (A -> A) is not supported",
      expected: "a definition that does not lead back to itself"),
    Mistake(
      "A ::= SEQUENCE OF B\nB ::= CHOICE { c C }\nC ::= SEQUENCE { b B }", at: 3, 1, "recursion (B -> C -> B) is not supported",
      expected: "a definition that does not lead back to itself"),
    Mistake(
      "A ::= B\nB ::= A\nC ::= A (0..5)", at: 2, 1, "recursion (A -> B -> A) is not supported",
      expected: "a definition that does not lead back to itself"),
    Mistake(
      "A ::= B (SIZE(1))\nB ::= SEQUENCE OF A (SIZE(2))", at: 2, 1, "recursion (A -> B -> A) is not supported",
      expected: "a definition that does not lead back to itself"),
    Mistake(
      "a INTEGER ::= b\nb INTEGER ::= a", at: 2, 1, "recursion (a -> b -> a) is not supported",
      expected: "a definition that does not lead back to itself"),
    Mistake(
      "A ::= INTEGER (0..a)\na A ::= 1", at: 3, 1, "recursion (a -> A -> a) is not supported",
      expected: "a definition that does not lead back to itself"),
  ])
  func names(_ mistake: Mistake) { mistake.check() }

  @Test(arguments: [
    Mistake("--@ units: m\nA ::= NULL", at: 2, 5, "unknown annotation 'units'", expected: "unit, scale, unavailable, clause or value"),
    Mistake("--@ unit\nA ::= NULL", at: 2, 5, "the annotation has no value", expected: "'--@ key: value'"),
    Mistake("--@ unit:\nA ::= NULL", at: 2, 10, "the annotation has no value", expected: "a unit such as 'm/s'"),
    Mistake("--@ unit: m\n--@ unit: s\nA ::= NULL", at: 3, 5, "the annotation 'unit' is given twice", expected: "one 'unit' for an item"),
    Mistake(
      "--@ scale: a\nA ::= INTEGER", at: 2, 12, "the scale is not readable",
      expected: "a decimal number such as 0.02 or 1e-7, or a quotient such as 360/65535, not zero"),
    Mistake(
      "--@ unavailable: 5..1\nA ::= INTEGER", at: 2, 18, "the values are not readable",
      expected: "numbers and ranges, such as '8191' or '-1, 126..127'"),
    Mistake(
      "--@ unavailable: 255\nA ::= INTEGER (0..127)", at: 2, 18, "the type cannot have the value 255", expected: "values from 0..127"),
    Mistake(
      "--@ value: a\nA ::= ENUMERATED { a }", at: 2, 12, "the value is not readable", expected: "'item = number', such as 'a500m = 500'"),
    Mistake("--@ value: b = 1\nA ::= ENUMERATED { a }", at: 2, 12, "the ENUMERATED has no item 'b'", expected: "one of a"),
    Mistake(
      "--@ value: a = 1\n--@ value: a = 2\nA ::= ENUMERATED { a }", at: 3, 12, "'a' is given two values", expected: "one value for an item"),
    Mistake("--@ value: a = 1\nA ::= INTEGER", at: 2, 12, "'value' stands at a type that is no ENUMERATED", expected: "an ENUMERATED"),
    Mistake(
      "--@ unit: m\n\nA ::= INTEGER", at: 2, 1, "the annotation belongs to nothing",
      expected: "a type assignment, a component or an alternative on the next line"),
    Mistake(
      "A ::= ENUMERATED {\n  --@ unit: m\n  a }", at: 3, 3,
      "an annotation is read before a type assignment, a component or an alternative only", expected: "a plain comment here"),
    Mistake(
      "--@ unit: m\na INTEGER ::= 1", at: 2, 1, "the annotation belongs to nothing",
      expected: "a type assignment, a component or an alternative on the next line"),
  ])
  func annotations(_ mistake: Mistake) { mistake.check() }
}
