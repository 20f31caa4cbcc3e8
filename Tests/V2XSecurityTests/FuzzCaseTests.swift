import Foundation
import TestSupport
import Testing
import V2XEnvelopes

@testable import V2XSecurity

/// The seeds of the fuzzing target, and whatever it has found, once more.
@Suite struct FuzzCaseTests {
  @Test func everyCaseComesToAnEnd() throws {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-security")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    var verifier = try MessageVerifierTests.verifier(try TestChain(.sm2).root)
    for file in files {
      let octets = [UInt8](try Data(contentsOf: file))
      #expect(SecuredAgreement.disagreement(octets) == nil, "\(file.lastPathComponent)")
      #expect(MessageVerifierTests.label(octets, &verifier)?.verdict != .verified)
    }
  }
}
