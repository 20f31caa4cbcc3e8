import Testing

@testable import ASN1Compiler

/// Several modules and what goes between them.
@Suite struct NamesTests {
  static let frame = SpecificationSource(
    file: "frame.asn",
    text: """
      Frame { joint-iso-itu-t(2) example(99) frame(1) } DEFINITIONS AUTOMATIC TAGS ::=
      BEGIN
      EXPORTS Message;
      IMPORTS Speed, top FROM Motion { joint-iso-itu-t(2) 99 }
              Position FROM Geometry geometryIdentifier
              Angle FROM Motion;
      Message ::= SEQUENCE { speed Speed (0..top), pos Position, angle Angle DEFAULT 7, far Geometry.Distance }
      END
      """)
  static let motion = SpecificationSource(
    file: "motion.asn",
    text: """
      Motion DEFINITIONS AUTOMATIC TAGS ::= BEGIN
      EXPORTS ALL;
      IMPORTS Angle FROM Geometry;
      Speed ::= INTEGER { stop(0) } (0..8191)
      top INTEGER ::= 100
      END

      Geometry DEFINITIONS AUTOMATIC TAGS ::= BEGIN
      EXPORTS Position, Angle, Distance;
      IMPORTS ;
      Position ::= SEQUENCE { x Distance }
      Angle ::= INTEGER (0..359)
      Distance ::= INTEGER (0..9)
      Hidden ::= NULL
      END
      """)

  @Test func importsResolveWhateverTheOrderOfFiles() throws {
    let expected =
      "SEQUENCE{speed INTEGER 0..100 stop=0; pos Position; angle Angle = 7; far Distance}"
    let forward = try SpecificationCompiler.resolve([NamesTests.frame, NamesTests.motion])
    let backward = try SpecificationCompiler.resolve([NamesTests.motion, NamesTests.frame])
    #expect(forward["Message"]?.body.summary == expected)
    #expect(forward.types.map(\.name) == ["Message", "Speed", "Position", "Angle", "Distance", "Hidden"])
    #expect(forward.types.map(\.module) == ["Frame", "Motion", "Geometry", "Geometry", "Geometry", "Geometry"])
    #expect(backward.types.map(\.name) == ["Speed", "Position", "Angle", "Distance", "Hidden", "Message"])
    #expect(backward["Message"] == forward["Message"])
  }

  @Test func everyMistakeOfImportsAndNamesIsReported() {
    let sources = [
      SpecificationSource(
        file: "a.asn",
        text: """
          A DEFINITIONS AUTOMATIC TAGS ::= BEGIN
          IMPORTS Lost FROM Nowhere Missing, Hidden, Known FROM B Known FROM C;
          T ::= SEQUENCE { a Lost, b Missing, c Knwon, d Elsewhere.X, e B.Known, f B.Nothing, g INTEGER (0..limit) }
          Known ::= NULL
          END
          """),
      SpecificationSource(
        file: "b.asn",
        text: """
          B DEFINITIONS AUTOMATIC TAGS ::= BEGIN
          EXPORTS Known, Ghost;
          Known ::= NULL
          Hidden ::= NULL
          Known ::= BOOLEAN
          one INTEGER ::= 1
          one INTEGER ::= 2
          END
          C DEFINITIONS AUTOMATIC TAGS ::= BEGIN END
          B DEFINITIONS AUTOMATIC TAGS ::= BEGIN END
          """),
    ]
    let found = diagnostics(sources).split(separator: "\n").filter { $0.contains(": error: ") }.joined(separator: "\n")
    #expect(
      found == """
        a.asn:2:19: error: unknown module 'Nowhere'
        a.asn:2:27: error: module 'B' has no 'Missing'
        a.asn:2:36: error: module 'B' does not export 'Hidden'
        a.asn:2:44: error: 'Known' is imported although the module has that name already
        a.asn:2:57: error: 'Known' is imported although the module has that name already
        a.asn:3:39: error: unknown type 'Knwon'
        a.asn:3:48: error: unknown module 'Elsewhere'
        a.asn:3:76: error: unknown type 'Nothing'
        a.asn:3:99: error: unknown value 'limit'
        b.asn:2:16: error: 'Ghost' is exported but not assigned
        b.asn:5:1: error: type 'Known' is assigned twice
        b.asn:7:1: error: value 'one' is assigned twice
        b.asn:10:1: error: module 'B' is defined twice
        """)
  }

  @Test func aWordOneLetterOffIsProposed() {
    #expect(
      diagnostics("Speed ::= NULL\nA ::= Sped") == """
        m.asn:3:7: error: unknown type 'Sped'
        A ::= Sped
              ^
        expected: a type that module M assigns or imports (such as 'Speed')
        """)
  }

  @Test func whatDependsOnAMistakeIsNotReportedAgain() {
    #expect(
      diagnostics("A ::= INTEGER (5..1)\nB ::= A (3)\nC ::= SEQUENCE { a A DEFAULT 3, b A }\nd A ::= 4\nE ::= INTEGER (0..d)") == """
        m.asn:2:16: error: the lower bound 5 is above the upper bound 1
        A ::= INTEGER (5..1)
                       ^
        expected: a range from the lower to the higher value
        """)
  }
}
