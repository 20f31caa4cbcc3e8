import Foundation
import TestSupport
import Testing

/// The seeds of the fuzzer and what it found: `tools/fuzz/cases/fuzz-decode`, of which the first octet chooses the type.
@Suite struct FuzzCaseTests {
  @Test func bothReadingsAgreeOnEveryCase() throws {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-decode")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count >= specificationTypes.count)
    for name in names {
      let input = try Data(contentsOf: folder.appending(path: name))
      guard let selector = input.first, Int(selector) < specificationTypes.count else { continue }
      Readings.expectAgreement(Array(input.dropFirst()), as: specificationTypes[Int(selector)], name)
    }
  }
}
