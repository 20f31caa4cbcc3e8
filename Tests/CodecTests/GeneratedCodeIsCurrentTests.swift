import ASN1Compiler
import Foundation
import Testing

/// What is committed under `Generated` is what the compiler makes of `Specification` today.
@Suite struct GeneratedCodeIsCurrentTests {
  @Test func regeneratingChangesNothing() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "Specification").path).sorted()
    let sources = try names.map {
      SpecificationSource(
        file: "Tests/CodecTests/Specification/\($0)",
        text: try String(contentsOf: folder.appending(path: "Specification/\($0)"), encoding: .utf8))
    }
    let generated = try SwiftEmitter(title: "the test specification", sources: sources.map(\.file)).emit(
      SpecificationCompiler.resolve(sources))
    let target = folder.appending(path: "Generated")
    let present = Set(
      (FileManager.default.enumerator(atPath: target.path)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") })
    #expect(present == Set(generated.map(\.path)), "run tools/generate")
    for file in generated {
      let committed = try String(contentsOf: target.appending(path: file.path), encoding: .utf8)
      #expect(committed == file.text, "\(file.path) differs: run tools/generate")
    }
    let oracle = try SwiftEmitter(title: "the test specification", sources: sources.map(\.file)).emitOracle(
      SpecificationCompiler.resolve(sources), module: nil)
    let conversions = try String(contentsOf: folder.appending(path: "FlatReading").appending(path: oracle.path), encoding: .utf8)
    #expect(conversions == oracle.text, "FlatOracle.swift differs: run tools/generate")
  }
}
