import Foundation
import Testing
import TestSupport
import V2XCapture

/// The seeds of the fuzzing target, and whatever it has found, once more.
@Suite struct FuzzCaseTests {
  private static let cases: [URL] = {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-capture")
    return (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  }()

  @Test func `There are cases`() {
    #expect(!Self.cases.isEmpty)
  }

  @Test(arguments: cases)
  func `Every case comes to an end`(file: URL) throws {
    let octets = try [UInt8](Data(contentsOf: file))
    let reading = Reading(octets)
    #expect(reading.errors.allSatisfy { $0.offset >= 0 })
    // From a file it is the same.
    let fromFile = Reading(path: file.path)
    #expect(fromFile.frames == reading.frames)
    #expect(fromFile.errors == reading.errors)
  }
}
