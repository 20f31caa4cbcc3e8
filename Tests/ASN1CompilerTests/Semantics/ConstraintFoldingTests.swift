import Testing

@testable import ASN1Compiler

@Suite struct ConstraintFoldingTests {
  @Test(arguments: [
    ("INTEGER", "INTEGER MIN..MAX"),
    ("INTEGER (0..255)", "INTEGER 0..255"),
    ("INTEGER (-840..840)", "INTEGER -840..840"),
    ("INTEGER (MIN..MAX)", "INTEGER MIN..MAX"),
    ("INTEGER (5..MAX)", "INTEGER 5..MAX"),
    ("INTEGER (MIN..-1)", "INTEGER MIN..-1"),
    ("INTEGER (7)", "INTEGER 7..7"),
    ("INTEGER (0..10, ...)", "INTEGER 0..10,..."),
    ("INTEGER (0..10, ..., 11..20)", "INTEGER 0..10,..."),
    ("INTEGER (0..10, ... ! 3)", "INTEGER 0..10,..."),
    ("INTEGER (0..10, ... ! INTEGER:3)", "INTEGER 0..10,..."),
    ("INTEGER (0..3 | 7)", "INTEGER 0..7"),
    ("INTEGER (7 UNION 0..3 UNION -2)", "INTEGER -2..7"),
    ("INTEGER (0..10 ^ 5..20)", "INTEGER 5..10"),
    ("INTEGER ((0..3 | 7..9) ^ (2..8))", "INTEGER 2..8"),
    ("INTEGER ((0..3 | 7..9) INTERSECTION (4..8))", "INTEGER 7..8"),
    ("INTEGER (0<..<10)", "INTEGER 1..9"),
    ("INTEGER (0<..10)", "INTEGER 1..10"),
    ("INTEGER (MIN<..<10)", "INTEGER MIN..9"),
    ("INTEGER (0..100)(5..10)", "INTEGER 5..10"),
    ("INTEGER (0..3 | 7)(1..5)", "INTEGER 1..3"),
    ("INTEGER (0..100)(50..MAX)", "INTEGER 50..100"),
    ("INTEGER (0..100, ...)(5..10)", "INTEGER 5..10"),
    ("INTEGER (0..100)(5..10, ...)", "INTEGER 5..10,..."),
    ("INTEGER (0..10 EXCEPT 5)", "INTEGER 0..10"),
    ("INTEGER (ALL EXCEPT 5)", "INTEGER MIN..MAX"),
    ("INTEGER { low(-1), high(9) } (low..high)", "INTEGER -1..9 low=-1 high=9"),
    ("INTEGER (-9223372036854775808..9223372036854775807)", "INTEGER -9223372036854775808..9223372036854775807"),
    ("INTEGER (INCLUDES U)", "INTEGER 2..200"),
    ("INTEGER (U | 500)", "INTEGER 2..500"),
    ("INTEGER (lower..upper)", "INTEGER 3..30"),
    ("INTEGER (M.lower..M.upper)", "INTEGER 3..30"),
    ("U (10..20)", "INTEGER 10..20 few=2"),
    ("U (few..20)", "INTEGER 2..20 few=2"),
    ("U (MIN..20)", "INTEGER 2..20 few=2"),
    ("M.U", "U"),
    ("U", "U"),
  ])
  func integers(_ notation: String, _ expected: String) throws {
    let context =
      "\nU ::= INTEGER { few(2) } (few..200)\nlower INTEGER ::= 3\nupper Number ::= top\nNumber ::= INTEGER (0..99)\ntop INTEGER ::= 30"
    #expect(try summary("T ::= \(notation)\(context)") == expected)
  }

  @Test(arguments: [
    ("OCTET STRING", "OCTETS 0..MAX"),
    ("OCTET STRING (SIZE(8))", "OCTETS 8"),
    ("OCTET STRING (SIZE(1..n))", "OCTETS 1..4"),
    ("OCTET STRING (SIZE(1..4, ...))", "OCTETS 1..4,..."),
    ("OCTET STRING (SIZE(1..4), ...)", "OCTETS 1..4,..."),
    ("OCTET STRING (SIZE(1..4, ..., 5..8))", "OCTETS 1..4,..."),
    ("OCTET STRING (SIZE(2..MAX))", "OCTETS 2..MAX"),
    ("OCTET STRING (SIZE(MIN..7))", "OCTETS 0..7"),
    ("OCTET STRING (SIZE(1 | 4))", "OCTETS 1..4"),
    ("OCTET STRING (SIZE(1) | SIZE(4))", "OCTETS 1..4"),
    ("OCTET STRING (SIZE(0<..<5))", "OCTETS 1..4"),
    ("OCTET STRING (SIZE(1..8))(SIZE(4..10))", "OCTETS 4..8"),
    ("OCTET STRING (SIZE(1..8, ...))(SIZE(4..10))", "OCTETS 4..8"),
    ("OCTET STRING (SIZE(Count))", "OCTETS 1..16"),
    ("OCTET STRING ('00'H)", "OCTETS 0..MAX"),
    ("OCTET STRING (SIZE(2) | '00'H)", "OCTETS 0..MAX"),
    ("OCTET STRING (SIZE(2) ^ ('0000'H | '0001'H))", "OCTETS 2"),
    ("BIT STRING", "BITS 0..MAX"),
    ("BIT STRING (SIZE(12))", "BITS 12"),
    ("BIT STRING { a(0), b(5) } (SIZE(8, ...))", "BITS 8,... a=0 b=5"),
    ("Bits (SIZE(4..6))", "BITS 4..6 x=1"),
    ("Bits ('0000'B)", "Bits"),
    ("SEQUENCE OF NULL", "LIST 0..MAX OF NULL"),
    ("SEQUENCE (SIZE(1..n)) OF INTEGER (0..3)", "LIST 1..4 OF INTEGER 0..3"),
    ("SEQUENCE SIZE(1..4, ...) OF item BOOLEAN", "LIST 1..4,... OF BOOLEAN"),
    ("SEQUENCE (SIZE(2)) OF SEQUENCE (SIZE(3)) OF Count", "LIST 2 OF LIST 3 OF Count"),
    ("Items (SIZE(1..5))", "LIST 1..5 OF Count"),
    ("Items", "Items"),
  ])
  func sizes(_ notation: String, _ expected: String) throws {
    let context = "\nn INTEGER ::= 4\nCount ::= INTEGER (1..16)\nBits ::= BIT STRING { x(1) }\nItems ::= SEQUENCE (SIZE(0..9)) OF Count"
    #expect(try summary("T ::= \(notation)\(context)") == expected)
  }

  @Test(arguments: [
    ("IA5String", "IA5String 0..MAX"),
    ("IA5String (SIZE(1..8))", "IA5String 1..8"),
    ("VisibleString (SIZE(3))", "VisibleString 3"),
    ("ISO646String (SIZE(3))", "VisibleString 3"),
    ("PrintableString (SIZE(1..3, ...))", "PrintableString 1..3,..."),
    ("NumericString (SIZE(1..8))", "NumericString 1..8"),
    ("NumericString (FROM(\"0\"..\"9\"))", "NumericString 0..MAX <0123456789>"),
    ("NumericString (FROM(\" \"..\"9\"))", "NumericString 0..MAX"),
    ("IA5String (FROM(\"a\"..\"e\" | \"0\"..\"2\" | \"XY\"))", "IA5String 0..MAX <012XYabcde>"),
    ("IA5String (FROM(\"a\"<..<\"e\"))", "IA5String 0..MAX <bcd>"),
    ("IA5String (FROM(vowels))", "IA5String 0..MAX <aeiou>"),
    ("IA5String (SIZE(1..3) ^ FROM(\"abc\"))", "IA5String 1..3 <abc>"),
    ("IA5String (FROM(\"abc\") ^ SIZE(1..3, ...))", "IA5String 1..3,... <abc>"),
    ("IA5String (SIZE(1..3))(FROM(\"abc\"))", "IA5String 1..3 <abc>"),
    ("IA5String (SIZE(1..3, ...))(FROM(\"abc\"))", "IA5String 1..3 <abc>"),
    ("IA5String (FROM(\"abc\"))(FROM(\"bcd\"))", "IA5String 0..MAX <bc>"),
    ("IA5String (FROM(\"ab\") | FROM(\"c\"))", "IA5String 0..MAX <abc>"),
    // An alphabet that may be extended, a value, and all that concerns UTF8String are nothing PER sees.
    ("IA5String (FROM(\"abc\", ...))", "IA5String 0..MAX"),
    ("IA5String (FROM(\"abc\"), ...)", "IA5String 0..MAX"),
    ("IA5String (\"abc\" | \"def\")", "IA5String 0..MAX"),
    ("UTF8String (SIZE(1..8))", "UTF8String 0..MAX"),
    ("UTF8String (FROM(\"é\"))", "UTF8String 0..MAX"),
    ("Plate (SIZE(7))", "PrintableString 7 <0123456789>"),
  ])
  func strings(_ notation: String, _ expected: String) throws {
    let context = "\nvowels IA5String ::= \"aeiou\"\nPlate ::= PrintableString (FROM(\"0\"..\"9\"))"
    #expect(try summary("T ::= \(notation)\(context)") == expected)
  }

  @Test(arguments: [
    ("BOOLEAN (TRUE)", "BOOLEAN"),
    ("Color (red | green)", "Color"),
    ("Color (ALL EXCEPT red)", "Color"),
    ("NULL (NULL)", "NULL"),
  ])
  func constraintsOfOtherTypesAreCheckedAndLeftOut(_ notation: String, _ expected: String) throws {
    #expect(try summary("T ::= \(notation)\nColor ::= ENUMERATED { red, green }") == expected)
  }

  @Test func setsOfIntegersMergeAndIntersect() {
    let left = IntegerSet.union(of: [IntegerSet(5...9), IntegerSet(0...3), IntegerSet(4...4)])
    #expect(left.ranges == [0...9])
    let right = IntegerSet.union(of: [IntegerSet(-5...0), IntegerSet(8...20)])
    #expect(left.intersection(right).ranges == [0...0, 8...9])
    #expect(left.intersection(IntegerSet(30...40)).isEmpty)
    #expect(IntegerSet.all.lower == nil && IntegerSet.all.upper == nil)
  }
}
