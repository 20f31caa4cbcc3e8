import ASN1Compiler
import Foundation
import Testing

/// What is committed as generated is what the compiler makes of the specifications today.
@Suite struct GeneratedOctetCodeIsCurrentTests {
  @Test(arguments: [
    ("the test specification of octet encoding", "Tests/OERTests/Specification", "Tests/OERTests/Generated"),
    ("IEEE 1609.2", "specs/ieee1609dot2/2022", "Sources/Generated/IEEE1609Dot2"),
    ("the Chinese secured message of 2019", "specs/chinese-spdu/2019", "Sources/Generated/ChineseSPDU"),
  ])
  func regeneratingChangesNothing(title: String, specification: String, generated: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: specification).path).sorted()
    let sources = try names.filter { $0.hasSuffix(".asn") }.map {
      SpecificationSource(
        file: "\(specification)/\($0)",
        text: try String(contentsOf: root.appending(path: "\(specification)/\($0)"), encoding: .utf8))
    }
    let files = try SwiftEmitter(title: title, sources: sources.map(\.file), encodings: [.oer]).emit(
      SpecificationCompiler.resolve(sources, allowsRecursion: true))
    let target = root.appending(path: generated)
    let present = Set(
      (FileManager.default.enumerator(atPath: target.path)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") })
    #expect(present == Set(files.map(\.path)), "run tools/generate")
    for file in files {
      let committed = try String(contentsOf: target.appending(path: file.path), encoding: .utf8)
      #expect(committed == file.text, "\(file.path) differs: run tools/generate")
    }
  }

  @Test func aTypeThatHoldsItselfWithoutEndIsRefused() {
    let text = "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN A ::= SEQUENCE { a A OPTIONAL } END"
    #expect(throws: DiagnosticError.self) {
      try SpecificationCompiler.resolve([SpecificationSource(file: "a.asn", text: text)], allowsRecursion: true)
    }
    let list = "M DEFINITIONS AUTOMATIC TAGS ::= BEGIN A ::= SEQUENCE { a SEQUENCE OF A } END"
    #expect(throws: Never.self) {
      try SpecificationCompiler.resolve([SpecificationSource(file: "a.asn", text: list)], allowsRecursion: true)
    }
    #expect(throws: DiagnosticError.self) { try SpecificationCompiler.resolve([SpecificationSource(file: "a.asn", text: list)]) }
  }
}
