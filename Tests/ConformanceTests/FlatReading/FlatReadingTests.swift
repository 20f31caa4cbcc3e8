import ASN1Runtime
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing

/// Rows of Day I messages hold what typed values hold, and refuse what those refuse.
@Suite struct FlatReadingTests {
  private static func expectAgreement(_ octets: [UInt8], _ messages: inout FlatMessages, _ comment: String) {
    let found = flatDisagreement(on: octets, as: MessageFrame.self) { octets throws(CodingError) in
      try readFlat(octets, as: MessageFrame.self, &messages)
    }
    #expect(found == nil, "\(comment) \(Hexadecimal.text(octets.prefix(2000)))")
  }

  private static func vectors(_ file: String) throws -> [MessageVector] {
    guard let url = SharedInputs.file(file) else { return [] }
    return try MessageVector.load(url)
  }

  /// One storage for all of them, which is emptied now and then.
  @Test(CSAE53VectorTests.shared, arguments: CSAE53VectorTests.files + ["vectors/csae53-release20190724-random.jsonl"])
  func rowsHoldWhatTheVectorsHold(file: String) throws {
    var messages = FlatMessages()
    for (index, vector) in try Self.vectors(file).enumerated() {
      if index % 50 == 0 { messages.removeAll() }
      Self.expectAgreement(vector.octets, &messages, vector.id)
    }
  }

  @Test(CSAE53VectorTests.shared, arguments: 0..<4)
  func bothReadingsAgreeOnDamagedMessages(part: Int) throws {
    var messages = FlatMessages()
    var random = MutationTests.Sequence64(state: UInt64(part) &+ 3709)
    let vectors = try Self.vectors("vectors/csae53-random.jsonl") + Self.vectors("vectors/csae53-extension.jsonl")
    for (index, vector) in vectors.enumerated() where index % 4 == part {
      messages.removeAll()
      for _ in 0..<12 { Self.expectAgreement(MutationTests.damaged(vector.octets, &random), &messages, vector.id) }
    }
  }

  /// Nothing of a refused message stays, and nothing of an earlier one is touched.
  @Test func aRefusedMessageLeavesEarlierOnesAlone() throws {
    let octets = try #require(
      Hexadecimal.octets("1404056000c05780fa510fd4102c6b9ccfc0080af01f402bc00501080fa80c0231e0800013f9c40000".utf8))
    var messages = FlatMessages()
    let first = try messages.append(octets.span.bytes)
    let typed = try MessageFrame(uper: octets)
    #expect(try MessageFrame(first, messages, octets.span.bytes) == typed)
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      #expect(throws: CodingError.self) { try messages.append(cut.span.bytes) }
      #expect(try MessageFrame(first, messages, octets.span.bytes) == typed)
    }
    guard case .mapFrame(let map) = try messages.append(octets.span.bytes) else {
      Issue.record("not a MAP")
      return
    }
    let nodes = messages[map.nodes]
    #expect(nodes.count == 1)
    #expect(nodes[0].refPos.lat.degrees == 24.5)
  }

  @Test func octetsBehindAMessageAndPaddingThatIsNotZeroAreRefused() throws {
    let octets = try #require(Hexadecimal.octets("00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00".utf8))
    var messages = FlatMessages()
    Self.expectAgreement(octets, &messages, "whole")
    Self.expectAgreement(octets + [0], &messages, "one more")
    Self.expectAgreement(octets.dropLast() + [octets.last! | 1], &messages, "padding")
  }
}
