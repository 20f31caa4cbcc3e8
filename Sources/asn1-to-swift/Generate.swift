import ASN1Compiler
import ArgumentParser
import Foundation

/// Compiles ASN.1 modules to Swift: `asn1-to-swift --title "T/CSAE 53-2020" --output Sources/Generated/CSAE53 specs/csae53/2020/*.asn`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Compile ASN.1 modules to Swift types with UPER or OER coding.",
    discussion: """
      All modules of a specification are given together. With --check nothing is written: the exit status is 1 when a file on disk differs
      from what would be generated.

        asn1-to-swift --title "T/CSAE 53-2020" --output Sources/Generated/CSAE53 specs/csae53/2020/*.asn
      """)

  @Option(help: "What the generated files call the specification.")
  var title: String

  @Option(help: "The folder to write to; its Swift files are replaced.")
  var output: String

  @Option(help: "A folder of tests to write the conversions from rows to typed values to, as FlatOracle.swift.")
  var oracle: String?

  @Option(help: "The module of the generated types, where those tests are another one.")
  var module: String?

  @Option(help: "A text file that names fields to be read without the rest of their message.")
  var fields: [String] = []

  @Option(
    help: "An edition as NAME=FOLDER: its schema goes to Editions/NAME.swift, with the types of the folder in the place of those given.")
  var edition: [String] = []

  @Option(help: "An encoding to write code for: uper, oer. May be repeated; uper where none is named.")
  var encoding: [String] = []

  @Option(help: "A folder to write the schema to as text in Lua, for the Wireshark dissector.")
  var lua: String?

  @Flag(help: "Compare with the folder instead of writing.")
  var check = false

  @Argument(help: "ASN.1 files.")
  var files: [String]

  func run() throws {
    let sources = try files.sorted().map { SpecificationSource(file: $0, text: try String(contentsOfFile: $0, encoding: .utf8)) }
    var generated: [GeneratedFile]
    var conversions: GeneratedFile? = nil
    do {
      let encodings = try Set(encoding.map(Self.encoding))
      let emitter = SwiftEmitter(title: title, sources: files.sorted(), encodings: encodings.isEmpty ? [.uper] : encodings)
      // Rows and runs of fields have no end where a type holds itself.
      let specification = try SpecificationCompiler.resolve(sources, allowsRecursion: encodings == [.oer])
      generated = try emitter.emit(specification, texts: sources)
      for file in fields {
        guard let selection = FieldSelection(try String(contentsOfFile: file, encoding: .utf8)) else {
          throw ValidationError("\(file): expected a line `Frame.alternative Name`, then one path a line")
        }
        generated.append(try emitter.emitFields(selection, of: specification))
      }
      for edition in edition {
        let parts = edition.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("\(edition): expected NAME=FOLDER") }
        let names = try FileManager.default.contentsOfDirectory(atPath: parts[1]).filter { $0.hasSuffix(".asn") }.sorted()
        let changes = try names.map {
          SpecificationSource(file: "\(parts[1])/\($0)", text: try String(contentsOfFile: "\(parts[1])/\($0)", encoding: .utf8))
        }
        generated.append(emitter.emitSchema(try SpecificationCompiler.resolve(sources, changes: changes), ofEdition: parts[0]))
      }
      if let lua {
        let file = emitter.emitLua(specification, variable: "CSAE53_SCHEMA")
        if try write(file, to: lua) { print("\(check ? "differs" : "written"): \(lua)/\(file.path)") }
      }
      if oracle != nil { conversions = emitter.emitOracle(specification, module: module) }
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(2)
    }
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    let present = Set(
      (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") })
    let stale = present.subtracting(generated.map(\.path)).sorted()
    var differing = stale.map { "\(output)/\($0)" }
    for file in generated { if try write(file, to: output) { differing.append("\(output)/\(file.path)") } }
    if let oracle, let conversions, try write(conversions, to: oracle) { differing.append("\(oracle)/\(conversions.path)") }
    if !check { for path in stale { try FileManager.default.removeItem(at: folder.appending(path: path)) } }
    for path in differing { print("\(check ? "differs" : stale.contains { path == "\(output)/\($0)" } ? "removed" : "written"): \(path)") }
    if check, !differing.isEmpty { throw ExitCode(1) }
  }

  private static func encoding(_ name: String) throws -> SwiftEmitter.Encoding {
    guard let encoding = SwiftEmitter.Encoding(rawValue: name) else { throw ValidationError("no encoding is called \(name)") }
    return encoding
  }

  /// Writes a file unless it only has to be compared, and tells whether it differs from what is there.
  private func write(_ file: GeneratedFile, to folder: String) throws -> Bool {
    let url = URL(filePath: folder, directoryHint: .isDirectory).appending(path: file.path)
    if (try? String(contentsOf: url, encoding: .utf8)) == file.text { return false }
    if check { return true }
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try file.text.write(to: url, atomically: true, encoding: .utf8)
    return true
  }
}
