import Testing

@testable import ASN1Compiler

/// What is told about modules that nobody wrote for this compiler.
@Suite struct CollectionReportTests {
  @Test func whatCompilesIsCounted() {
    let report = CollectionReport([source("A ::= SEQUENCE { b B }\nB ::= INTEGER (0..7)")])
    #expect(report.types == 2)
    #expect(report.encodings == [.uper, .oer])
    #expect(report.findings.isEmpty)
  }

  @Test func recursionIsForOctetEncodingAlone() {
    let report = CollectionReport([source("A ::= CHOICE { a A, n NULL }")])
    #expect(report.encodings == [.oer])
    #expect(report.findings.map(\.first.line) == [2])
  }

  @Test func refusalsOfOneKindAreCounted() {
    let report = CollectionReport([source("A ::= B\nC ::= INTEGER (0..1)\nD ::= E")])
    #expect(report.types == nil)
    #expect(report.encodings.isEmpty)
    #expect(report.findings.map(\.kind) == ["unknown type '…'"])
    #expect(report.findings.map(\.count) == [2])
    #expect(report.findings.map(\.first.line) == [2])
  }
}
