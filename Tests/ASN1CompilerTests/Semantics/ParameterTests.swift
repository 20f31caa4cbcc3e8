import Testing

@testable import ASN1Compiler

/// Parameterised definitions: each use with other arguments is a type of its own.
@Suite struct ParameterTests {
  @Test func typesValuesAndConstraintsStandForParameters() throws {
    let resolved = try resolve(
      """
      List {Element, INTEGER : most} ::= SEQUENCE (SIZE(1..most)) OF Element
      T ::= SEQUENCE { a List {A, 4}, b List {A, top}, c List {A, 4}, d List {INTEGER (0..3), 2} }
      A ::= BOOLEAN
      top INTEGER ::= 9
      """)
    #expect(resolved["T"]?.body.summary == "SEQUENCE{a List-A-4; b List-A-top; c List-A-4-2; d List-List-Element-2}")
    #expect(resolved["List-A-4"]?.body.summary == "LIST 1..4 OF A")
    #expect(resolved["List-A-top"]?.body.summary == "LIST 1..9 OF A")
    #expect(resolved["List-List-Element-2"]?.body.summary == "LIST 1..2 OF List-Element")
    #expect(resolved["List-Element"]?.body.summary == "INTEGER 0..3")
    #expect(resolved["List"] == nil, "without arguments it is no type")
  }

  @Test func namesMeanWhatTheyMeanWhereTheyAreWritten() throws {
    let library = SpecificationSource(
      file: "l.asn",
      text: "L DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nPair {X} ::= SEQUENCE { own Own, other X }\nOwn ::= NULL\nEND")
    let user = SpecificationSource(
      file: "u.asn",
      text: "U DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nIMPORTS Pair{} FROM L;\nT ::= Pair {Own}\nOwn ::= BOOLEAN\nEND")
    let resolved = try SpecificationCompiler.resolve([library, user])
    #expect(resolved["T"]?.body == .reference("Pair-U-Own"))
    #expect(resolved["Pair-U-Own"]?.body.summary == "SEQUENCE{own Own; other U-Own}")
    #expect(resolved["Own"]?.body == .null)
    #expect(resolved["U-Own"]?.body == .boolean, "the second module with the name puts its own before")
  }

  @Test(arguments: ["{Two}", "{one | two}", "{one, ..., two}"])
  func setsOfObjectsStandForParameters(argument: String) throws {
    let resolved = try resolve(
      """
      K ::= CLASS { &id INTEGER (0..7) UNIQUE, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }
      Field {K : Set} ::= SEQUENCE { id K.&id({Set}), value K.&Type({Set}{@id}) }
      one K ::= {A IDENTIFIED BY 1}
      two K ::= {B IDENTIFIED BY 2}
      Two K ::= { one | two }
      A ::= BOOLEAN
      B ::= NULL
      T ::= SEQUENCE OF Field {\(argument)}
      """)
    guard case .sequenceOf(let list)? = resolved["T"]?.body, case .reference(let name) = list.element else {
      Issue.record("T is no list of a named type")
      return
    }
    #expect(resolved[name]?.body.summary == "SEQUENCE{id INTEGER 0..7; value SELECTED BY id{1 one A; 2 two B}}")
  }

  @Test func parametersReachThroughOtherDefinitions() throws {
    let resolved = try resolve(
      """
      Outer {X} ::= SEQUENCE { inner Inner {X} }
      Inner {X} ::= CHOICE { x X, none NULL }
      T ::= Outer {BOOLEAN}
      """)
    #expect(resolved["Inner-Outer-X"]?.body.summary == "CHOICE{x Outer-X; none NULL}")
    #expect(resolved["Outer-X"]?.body == .boolean)
  }

  @Test(arguments: [
    ("A {X} ::= X\nT ::= A", "'A' has 1 parameters"),
    ("A {X} ::= X\nT ::= A {NULL, NULL}", "'A' has 1 parameters"),
    ("A ::= NULL\nT ::= A {NULL}", "'A' has 0 parameters"),
    ("A {X} ::= SEQUENCE { x X }\nT ::= A {5}", "'X' stands for a type"),
    ("A {X} ::= X\nT ::= A {{Set}}", "a value or a set in braces as an argument is not supported"),
    ("A {X} ::= SEQUENCE { x X, a A {SEQUENCE OF X} OPTIONAL }\nT ::= A {NULL}", "arguments that do not grow without end"),
    ("A {} ::= NULL", "unexpected '}'"),
    ("A {INTEGER x} ::= NULL", "unexpected 'x'"),
  ])
  func mistakes(text: String, message: String) {
    let found = diagnostics(text)
    #expect(found.contains(message), "\(found)")
  }

  @Test func oneTypeUnderSeveralNumbersHasSeveralNames() throws {
    let resolved = try resolve(
      """
      K ::= CLASS { &id INTEGER (0..7) UNIQUE, &Type } WITH SYNTAX { &Type IDENTIFIED BY &id }
      Set K ::= { {A IDENTIFIED BY 1} | {A IDENTIFIED BY 4} | Again }
      Again K ::= { {A IDENTIFIED BY 1} }
      A ::= BOOLEAN
      T ::= SEQUENCE { id K.&id({Set}), value K.&Type({Set}{@id}) }
      """)
    #expect(resolved["T"]?.body.summary == "SEQUENCE{id INTEGER 0..7; value SELECTED BY id{1 a A; 4 a-4 A}}")
    // By itself the octet encoding keeps the octets.
    let files = try SwiftEmitter(title: "", sources: [], encodings: [.oer]).emit(resolved)
    #expect(files.contains { $0.text.contains("public var value: [UInt8]") })
  }
}
