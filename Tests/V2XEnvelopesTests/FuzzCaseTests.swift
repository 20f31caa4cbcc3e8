import Foundation
import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

/// The seeds of the fuzzing target, and whatever it has found, once more.
@Suite struct FuzzCaseTests {
  private static let cases: [URL] = {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-layers")
    return (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  }()

  /// As the target chooses them.
  private static let linkTypes: [UInt32] = [1, 101, 113, 276, 0, 108, 127, 105, 228, 229, 12, 14, 195, 1, 101, 1]

  @Test func `There are cases`() {
    #expect(!Self.cases.isEmpty)
  }

  @Test(arguments: cases)
  func `Every frame of every case ends in an outcome`(file: URL) throws {
    let input = try [UInt8](Data(contentsOf: file))
    var peeler = EnvelopePeeler()
    var outcomes: [Envelope.Outcome] = []
    var at = 0
    while at + 3 <= input.count {
      let length = min(Int(input[at + 1]) | Int(input[at + 2]) << 8, input.count - at - 3)
      let frame = OwnedFrame(
        octets: Array(input[(at + 3)..<(at + 3 + length)]), time: Int64(outcomes.count) * 100_000_000,
        originalLength: length + (input[at] & 0x80 != 0 ? 1_000 : 0), linkType: LinkType(rawValue: Self.linkTypes[Int(input[at] & 15)]))
      outcomes.append(Peeled(peeler.peel(frame.frame)).outcome)
      at += 3 + length
    }
    #expect(!outcomes.isEmpty || input.count < 3)
    // The seeds are named for what they hold, and hold datagrams.
    if !file.lastPathComponent.hasPrefix("crash-"), !file.lastPathComponent.hasPrefix("timeout-") {
      #expect(outcomes.contains(.payload))
    }
  }
}
