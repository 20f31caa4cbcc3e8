import ASN1Runtime
import ASN1Schema
import ChineseSPDU
import Foundation
import IEEE1609Dot2
import TestSupport
import Testing

/// The seeds of the fuzzing target, and whatever it has found, once more.
@Suite struct FuzzCaseTests {
  @Test func readingsAgreeOnEveryCase() throws {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-oer")
    let types = OctetReadings.types.sorted { $0.key < $1.key }.map(\.value)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let octets = [UInt8](try Data(contentsOf: file))
      guard let selector = octets.first else { continue }
      let found: String?
      switch Int(selector) - types.count {
      case ..<0:
        let type = types[Int(selector)]
        found = Self.disagreement(Array(octets.dropFirst()), type)
      case 0:
        found = OctetReadings.disagreement(
          on: Array(octets.dropFirst()), as: IEEE1609Dot2.Certificate.self, Schema(IEEE1609Dot2.Specification.schema))
      case 1:
        found = OctetReadings.disagreement(
          on: Array(octets.dropFirst()), as: SecuredMessage.self, Schema(ChineseSPDU.Specification.schema))
      default:
        found = OctetReadings.disagreement(
          on: Array(octets.dropFirst()), as: Ieee1609Dot2Data.self, Schema(IEEE1609Dot2.Specification.schema))
      }
      #expect(found == nil, "\(file.lastPathComponent)")
    }
  }

  private static func disagreement<Value: OERCodable>(_ octets: [UInt8], _ type: Value.Type) -> String? {
    OctetReadings.disagreement(on: octets, as: type, OctetReadings.schema)
  }
}
