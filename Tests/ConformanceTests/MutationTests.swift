import ASN1Runtime
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing

/// Damaged messages: cut, flipped and overwritten in ways that a fixed seed chooses. Both readings agree on every one, errors included.
@Suite struct MutationTests {
  /// A small generator of its own, so that a run can be repeated anywhere.
  struct Sequence64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) ^ (state << 31)
    }
  }

  @Test(CSAE53VectorTests.shared, arguments: ["csae53", "csae157"], 0..<4)
  func bothReadingsAgreeOnDamagedMessages(set: String, part: Int) throws {
    let vectors = try MessageVector.load(try #require(SharedInputs.file("vectors/\(set)-random.jsonl")))
    var random = Sequence64(state: UInt64(part) &+ 2026)
    for (index, vector) in vectors.enumerated() where index % 4 == part {
      for _ in 0..<6 {
        let octets = Self.damaged(vector.octets, &random)
        var damaged = vector
        damaged.octets = octets
        Self.expectAgreement(damaged)
      }
    }
  }

  static func damaged(_ octets: [UInt8], _ random: inout Sequence64) -> [UInt8] {
    var octets = octets
    switch UInt8.random(in: 0..<4, using: &random) {
    case 0: octets.removeLast(Int.random(in: 1...octets.count, using: &random))
    case 1:
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        octets[Int.random(in: 0..<octets.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    case 2:
      let start = Int.random(in: 0..<octets.count, using: &random)
      for place in start..<min(octets.count, start + 9) { octets[place] = UInt8.random(in: 0...255, using: &random) }
    default: octets.remove(at: Int.random(in: 0..<octets.count, using: &random))
    }
    return octets
  }

  static func expectAgreement(_ vector: MessageVector) {
    var walkedError: CodingError? = nil
    var walked: Walked.Result? = nil
    do { walked = try Walked.walk(vector.octets) } catch { walkedError = error }
    var typedError: CodingError? = nil
    var typed: MessageFrame? = nil
    do { typed = try MessageFrame(uper: vector.octets) } catch { typedError = error }
    if walkedError != nil || typedError != nil {
      CSAE53VectorTests.expectSame(walkedError, typedError, vector)
      return
    }
    guard let walked, let typed else { return }
    let fromWalk = try? Walked.encode(walked)
    let fromType = try? typed.uper()
    #expect(fromWalk != nil)
    #expect(fromWalk == fromType, "\(vector.id) \(Hexadecimal.text(vector.octets))")
  }

  /// The seeds of the fuzzer and what it found, all of them as messages of this set; the first octet chooses a type and is left out.
  @Test func bothReadingsAgreeOnFuzzerCases() throws {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-decode")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let octets = Array(try Data(contentsOf: folder.appending(path: name)).dropFirst())
      Self.expectAgreement(
        MessageVector(id: name, octets: octets, edition: "", expected: nil, verdict: "either", isCanonical: false))
    }
  }

  @Test func aReusedValueForgetsWhatItHeldBefore() throws {
    let url = SharedInputs.file("vectors/csae53-random.jsonl")
    guard let url else { return }
    var reused = BasicSafetyMessage()
    for vector in try MessageVector.load(url) {
      guard case .bsmFrame(let fresh) = try MessageFrame(uper: vector.octets) else { continue }
      var reader = UPERReader(vector.octets.span.bytes)
      _ = try reader.read(4)
      try reused.decode(from: &reader)
      #expect(reused == fresh, "\(vector.id)")
    }
  }
}
