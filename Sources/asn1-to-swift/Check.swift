import ASN1Compiler
import ArgumentParser
import Foundation

/// Tells which collections of modules there would be Swift for: `asn1-to-swift check asn1/*`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell for which modules there would be Swift, and which construct on which line is refused.",
    discussion: """
      Every folder that holds ASN.1 files is a specification of its own, and so is every file named by itself. Nothing is written. The exit
      status is 0 even where something is refused.
      """)

  @Flag(help: "One line a collection, as a row of a Markdown table.")
  var table = false

  @Argument(help: "Folders and files (.asn, .asn1).")
  var paths: [String]

  func run() throws {
    if table {
      print("| collection | modules' files | types | code for | first refusals |")
      print("|---|---|---|---|---|")
    }
    for (name, files) in try collections() {
      let sources = try files.map { file in
        // Old modules hold letters of other code pages in comments.
        SpecificationSource(file: file, text: String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self))
      }
      let report = CollectionReport(sources)
      if table { printRow(name, files.count, report) } else { printLines(name, files.count, report) }
    }
  }

  private func printLines(_ name: String, _ files: Int, _ report: CollectionReport) {
    let encodings = report.encodings.map(\.rawValue).joined(separator: ", ")
    let types = report.types.map { "\($0) types" } ?? "not resolved"
    print("\(name): \(report.encodings.isEmpty ? "refused" : "compiles (\(encodings))"); \(files) files, \(types)")
    for finding in report.findings {
      let places = finding.count == 1 ? "" : " (and \(finding.count - 1) more)"
      print("  \(finding.first.file):\(finding.first.line):\(finding.first.column): \(finding.first.message)\(places)")
    }
  }

  private func printRow(_ name: String, _ files: Int, _ report: CollectionReport) {
    let encodings = report.encodings.map(\.rawValue).joined(separator: ", ")
    let findings = report.findings.sorted { $0.count > $1.count }.prefix(4).map { finding in
      let file = finding.first.file.split(separator: "/").last ?? ""
      return "\(finding.kind.replacing(" is not supported", with: "")) (\(file):\(finding.first.line), \(finding.count)×)"
    }
    let rest = report.findings.count > 4 ? "; \(report.findings.count - 4) other kinds" : ""
    print(
      "| \(name.split(separator: "/").last ?? "") | \(files) | \(report.types.map(String.init) ?? "") | \(encodings.isEmpty ? "—" : encodings) "
        + "| \((findings.joined(separator: "; ") + rest).replacing("|", with: "\\|")) |")
  }

  /// Folders with their files, and single files, in the order of the names.
  private func collections() throws -> [(name: String, files: [String])] {
    var found: [(name: String, files: [String])] = []
    for var path in paths {
      while path.count > 1, path.hasSuffix("/") { path.removeLast() }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw ValidationError("\(path): no such file") }
      guard isFolder.boolValue else {
        found.append((path, [path]))
        continue
      }
      let inner = (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).filter {
        $0.hasSuffix(".asn") || $0.hasSuffix(".asn1")
      }
      let folders = Dictionary(grouping: inner) { $0.split(separator: "/").dropLast().joined(separator: "/") }
      for folder in folders.keys.sorted() {
        let name = folder.isEmpty ? path : "\(path)/\(folder)"
        found.append((name, folders[folder, default: []].sorted().map { "\(path)/\($0)" }))
      }
    }
    return found
  }
}
