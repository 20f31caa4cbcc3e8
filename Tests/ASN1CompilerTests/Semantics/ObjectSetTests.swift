import Testing

@testable import ASN1Compiler

/// Information object classes, their objects, and open types that are bound to a set of them.
@Suite struct ObjectSetTests {
  static let head = """
    ID ::= INTEGER (0..255)
    A ::= BOOLEAN
    B ::= SEQUENCE { x INTEGER (0..7) }
    """

  static func bound(_ set: String, class definition: String = "CLASS { &id ID UNIQUE, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }")
    -> String
  {
    """
    \(head)
    K ::= \(definition)
    \(set)
    T ::= SEQUENCE { key K.&id({Set}), between BOOLEAN, value K.&Type({Set}{@.key}), ... }
    """
  }

  static let expected = "SEQUENCE{key ID; between BOOLEAN; value SELECTED BY key{1 a A; 5 b B}; ...}"

  @Test(arguments: [
    "Set K ::= { {A IDENTIFIED BY 1} | {B IDENTIFIED BY 5}, ... }",
    "Set K ::= { {B IDENTIFIED BY five} | {A IDENTIFIED BY 1} }\nfive INTEGER ::= 5",
    "Set K ::= { Others | {A IDENTIFIED BY 1} }\nOthers K ::= { {B IDENTIFIED BY 5} }",
  ])
  func objectsInPlace(set: String) throws {
    #expect(try summary(Self.bound(set)) == Self.expected)
  }

  @Test func objectsThatHaveNamesGiveThem() throws {
    let set = "Set K ::= { one | two, ... }\none K ::= {A IDENTIFIED BY 1}\ntwo K ::= {B IDENTIFIED BY 5}"
    #expect(try summary(Self.bound(set)) == "SEQUENCE{key ID; between BOOLEAN; value SELECTED BY key{1 one A; 5 two B}; ...}")
  }

  @Test func aClassWithoutSyntaxSetsFieldsByName() throws {
    let set = "Set K ::= { {&id 1, &Type A} | {&Type B, &id 5} }"
    #expect(try summary(Self.bound(set, class: "CLASS { &id ID UNIQUE, &Type }")) == Self.expected)
  }

  @Test func groupsOfASyntaxMayBeAbsent() throws {
    let definition = "CLASS { &id ID, &Type, &note INTEGER OPTIONAL } WITH SYNTAX { ID &id [NOTE &note] TYPE &Type }"
    let set = "Set K ::= { {ID 1 TYPE A} | {ID 5 NOTE 7 TYPE B} }"
    // Two fields for values cannot both select, unless one is that of no two objects.
    #expect(try summary(Self.bound(set, class: definition)) == "SEQUENCE{key ID; between BOOLEAN; value OPEN; ...}")
    let unique = definition.replacing("&id ID,", with: "&id ID UNIQUE,")
    #expect(try summary(Self.bound(set, class: unique)) == Self.expected)
    let single = "CLASS { &id ID, &Type, &Other OPTIONAL } WITH SYNTAX { ID &id [OTHER &Other] TYPE &Type }"
    #expect(try summary(Self.bound("Set K ::= { {ID 1 TYPE A} | {ID 5 OTHER A TYPE B} }", class: single)) == Self.expected)
  }

  @Test func classAndSetMayBeImported() throws {
    let objects = SpecificationSource(
      file: "o.asn",
      text: """
        O DEFINITIONS AUTOMATIC TAGS ::= BEGIN
        EXPORTS K, Set, ID;
        ID ::= INTEGER (0..255)
        A ::= BOOLEAN
        K ::= CLASS { &id ID UNIQUE, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }
        Set K ::= { {A IDENTIFIED BY 1} }
        END
        """)
    let user = SpecificationSource(
      file: "m.asn",
      text: """
        M DEFINITIONS AUTOMATIC TAGS ::= BEGIN
        IMPORTS K, Set FROM O;
        T ::= SEQUENCE { key K.&id({Set}), value K.&Type({Set}{@key}) }
        END
        """)
    let resolved = try SpecificationCompiler.resolve([objects, user])
    #expect(resolved["T"]?.body.summary == "SEQUENCE{key ID; value SELECTED BY key{1 a A}}")
    #expect(resolved["K"] == nil && resolved["Set"] == nil, "classes and sets are no types")
  }

  @Test func fieldsThatNothingSelectsAreOpen() throws {
    #expect(try summary("\(Self.head)\nK ::= CLASS { &id ID, &Type }\nT ::= K.&Type") == "OPEN")
    #expect(
      try summary("\(Self.head)\nK ::= CLASS { &id ID, &Type }\nT ::= SEQUENCE { a K.&id, b K.&Type ({Set}) }\nSet K ::= {...}")
        == "SEQUENCE{a ID; b OPEN}")
  }

  @Test(arguments: [
    ("Set K ::= { {A IDENTIFIED BY 1} | {B IDENTIFIED BY 1} }", "1 selects 'A' already"),
    ("Set K ::= { {A IDENTIFIED BY 300} }", "the type cannot have the value 300"),
    ("Set K ::= { {A KNOWN BY 1} }", "unexpected 'KNOWN'"),
    ("Set K ::= { {A IDENTIFIED BY 1 2} }", "unexpected '2'"),
    ("Set K ::= { {A IDENTIFIED BY} }", "unexpected '}'"),
    ("Set K ::= { {C IDENTIFIED BY 1} }", "unknown type 'C'"),
    ("Set K ::= { missing }", "unknown value 'missing'"),
    ("Set K ::= { number }\nnumber INTEGER ::= 1", "'number' is no object"),
    ("Set K ::= { Set }", "recursion (Set -> Set)"),
    (
      "Set L ::= { {A IDENTIFIED BY 1} }\nL ::= CLASS { &id ID, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }",
      "holds objects of class 'L'"
    ),
    ("Set ::= BOOLEAN", "'Set' is no object set"),
  ])
  func mistakesInSets(set: String, message: String) {
    let found = diagnostics(Self.bound(set))
    #expect(found.contains(message), "\(found)")
  }

  @Test(arguments: [
    ("T ::= SEQUENCE { value K.&Type({Set}{@.key}) }", "no component 'key' before 'value'"),
    ("T ::= SEQUENCE { a K }", "'K' is no type"),
    ("T ::= Set", "'Set' is no type"),
    ("T ::= K.&other", "class 'K' has no field '&other'"),
    ("T ::= A.&id", "'A' is no class"),
  ])
  func mistakesInUse(type: String, message: String) {
    let found = diagnostics(
      "\(Self.head)\nK ::= CLASS { &id ID UNIQUE, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }\nSet K ::= { {A IDENTIFIED BY 1} }\n\(type)"
    )
    #expect(found.contains(message), "\(found)")
  }

  @Test(arguments: [
    ("K ::= CLASS { &id }", "unexpected '}'"),
    ("K ::= CLASS { &Set INTEGER }\nT ::= K.&Set", "a component of the field '&Set' is not supported"),
    ("K ::= CLASS { &Type }\nSet K ::= { a.&Other }", "a set taken from a field is not supported"),
    ("K ::= CLASS { &Type } WITH SYNTAX { lower }", "unexpected 'lower'"),
    ("K ::= CLASS { &Type } WITH SYNTAX { &Other }\nSet K ::= { {NULL} }", "the class has no field '&Other'"),
    ("K ::= CLASS { &Type, &More } WITH SYNTAX { &Type }\nSet K ::= { {NULL} }", "the object does not set '&More'"),
  ])
  func mistakesInClasses(text: String, message: String) {
    let found = diagnostics(text)
    #expect(found.contains(message), "\(found)")
  }

  /// The octets are the same; only what they hold is left to the reader.
  @Test(arguments: [
    "SEQUENCE { key ID OPTIONAL, value K.&Type({Set}{@.key}) }": "SEQUENCE{key ID ?; value OPEN}",
    "SEQUENCE { key BOOLEAN, value K.&Type({Set}{@.key}) }": "SEQUENCE{key BOOLEAN; value OPEN}",
    "SEQUENCE { key ID, ..., value K.&Type({Set}{@.key}) }": "SEQUENCE{key ID; ...; value OPEN}",
    "SEQUENCE { key ID, value K.&Type({Set}{@..key}) }": "SEQUENCE{key ID; value OPEN}",
    "SEQUENCE { key ID, value K.&Type({Set}{@.a.b}) }": "SEQUENCE{key ID; value OPEN}",
    "SEQUENCE { key ID, value K.&Type({Set}{@key, @other}) }": "SEQUENCE{key ID; value OPEN}",
    "SEQUENCE { key ID, value K.&Type({None}{@key}) }": "SEQUENCE{key ID; value OPEN}",
  ])
  func whatNoNumberBesideItSelectsIsOpen(type: String, expected: String) throws {
    let head =
      "\(Self.head)\nK ::= CLASS { &id ID UNIQUE, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }\nSet K ::= { {A IDENTIFIED BY 1} }\nNone K ::= {...}"
    #expect(try summary("\(head)\nT ::= \(type)") == expected)
  }

  @Test func aTypeWrittenInAnObjectGetsAName() throws {
    let resolved = try resolve(Self.bound("Set K ::= { {BOOLEAN IDENTIFIED BY 1} }"))
    #expect(resolved["T"]?.body.summary == "SEQUENCE{key ID; between BOOLEAN; value SELECTED BY key{1 set-1 Set-1}; ...}")
    #expect(resolved["Set-1"]?.body == .boolean)
  }
}
