import ASN1Compiler
import Foundation
import TestSupport
import Testing

/// What is committed under `Sources/Generated` is what the compiler makes of `specs/` today.
@Suite struct GeneratedCodeIsCurrentTests {
  @Test func regeneratingChangesNothing() throws {
    let title = "T/CSAE 53-2020 and T/CSAE 157-2020"
    let folders = ["specs/csae53/2020", "specs/csae157/2020"]
    let module = "CSAE53"
    let root = SharedInputs.repository
    let names = try folders.flatMap { folder in
      try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        .filter { $0.hasSuffix(".asn") }.map { "\(folder)/\($0)" }
    }.sorted()
    let sources = try names.map {
      SpecificationSource(file: $0, text: try String(contentsOf: root.appending(path: $0), encoding: .utf8))
    }
    let emitter = SwiftEmitter(title: title, sources: names)
    var generated = try emitter.emit(SpecificationCompiler.resolve(sources))
    let fields = try String(contentsOf: root.appending(path: "specs/csae53/2020/observed-fields.txt"), encoding: .utf8)
    generated.append(try emitter.emitFields(#require(FieldSelection(fields)), of: SpecificationCompiler.resolve(sources)))
    // Every folder beside that of 2020 is an edition.
    for folder in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "specs/csae53").path).sorted() {
      let file = "specs/csae53/\(folder)/Changes.asn"
      guard FileManager.default.fileExists(atPath: root.appending(path: file).path) else { continue }
      let name = (folder.first?.isNumber == true ? "edition" : "") + folder
      let changes = SpecificationSource(file: file, text: try String(contentsOf: root.appending(path: file), encoding: .utf8))
      generated.append(emitter.emitSchema(try SpecificationCompiler.resolve(sources, changes: [changes]), ofEdition: name))
    }
    let target = root.appending(path: "Sources/Generated/\(module)")
    let present = Set(
      (FileManager.default.enumerator(atPath: target.path)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") })
    #expect(present == Set(generated.map(\.path)), "run tools/generate")
    for file in generated {
      let committed = try String(contentsOf: target.appending(path: file.path), encoding: .utf8)
      #expect(committed == file.text, "\(file.path) differs: run tools/generate")
    }
    let oracle = try emitter.emitOracle(
      SpecificationCompiler.resolve(sources), module: module)
    let lua = try String(contentsOf: root.appending(path: "tools/wireshark/csae53_schema.lua"), encoding: .utf8)
    let dissected = try emitter.emitLua(SpecificationCompiler.resolve(sources), variable: "CSAE53_SCHEMA")
    #expect(lua == dissected.text, "csae53_schema.lua differs: run tools/generate")
    let conversions = try String(
      contentsOf: root.appending(path: "Tests/ConformanceTests/FlatReading").appending(path: oracle.path), encoding: .utf8)
    #expect(conversions == oracle.text, "FlatOracle.swift differs: run tools/generate")
  }
}
