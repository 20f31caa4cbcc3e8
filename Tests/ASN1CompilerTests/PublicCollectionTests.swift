import Glibc
import Testing

@testable import ASN1Compiler

/// Modules that others have published, read where they lie: `TESTROAD_PUBLIC_ASN1` names a folder with a folder for each collection, such as
/// `pycrate_asn1dir` of pycrate's source. None of them is part of the repository.
@Suite struct PublicCollectionTests {
  static let folder = getenv("TESTROAD_PUBLIC_ASN1").map { String(cString: $0) }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  static func text(of path: String) -> String {
    guard let file = fopen(path, "rb") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func report(_ collection: String) -> CollectionReport? {
    guard let folder else { return nil }
    let path = "\(folder)/\(collection)"
    let files = names(in: path).filter { $0.hasSuffix(".asn") }
    return files.isEmpty ? nil : CollectionReport(files.map { SpecificationSource(file: $0, text: text(of: "\(path)/\($0)")) })
  }

  @Test(
    .enabled(if: folder != nil, "no public modules: TESTROAD_PUBLIC_ASN1 is not set"),
    arguments: [
      ("ETSI_ITS_CAM_EN302637_2", [SwiftEmitter.Encoding.uper, .oer]), ("ETSI_ITS_DENM_EN302637_3", [.uper, .oer]),
      ("ETSI_ITS_VAM_TS103300_3", [.uper, .oer]), ("ETSI_ITS_IEEE1609_2", [.oer]), ("ETSI_ITS_IEEE1609_2_1", [.oer]),
      ("ETSI_ITS_IS_TS103301", [.oer]),
    ] as [(String, [SwiftEmitter.Encoding])])
  func modulesOfRoadTrafficCompile(collection: String, encodings: [SwiftEmitter.Encoding]) throws {
    let report = try #require(Self.report(collection), "\(collection) is not there")
    #expect(report.encodings == encodings, "\(report.findings.map(\.first.description))")
  }

  @Test(.enabled(if: folder != nil, "no public modules: TESTROAD_PUBLIC_ASN1 is not set"))
  func whateverDoesNotCompileSaysWhy() {
    for collection in Self.names(in: Self.folder ?? "") where collection.hasPrefix("ETSI") || collection.hasPrefix("IETF") {
      guard let report = Self.report(collection) else { continue }
      #expect(!report.encodings.isEmpty || !report.findings.isEmpty, "\(collection)")
      #expect(report.findings.allSatisfy { !$0.first.file.isEmpty && $0.first.line > 0 }, "\(collection)")
    }
  }
}
