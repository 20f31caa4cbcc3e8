import ASN1Runtime
import JSONText
import TestSupport
import Testing

@testable import ASN1Schema

/// The messages of the set as the steps of their type write them, and as the walk over the schema does: octet by octet the same.
@Suite struct TextProgramTests {
  @Test(CSAE53VectorTests.shared, arguments: ["csae53.jsonl", "csae53-random.jsonl", "csae53-extension.jsonl"])
  func stepsWriteWhatTheWalkWrites(file: String) throws {
    let type = try #require(Walked.schema.type(named: "MessageFrame"))
    var written = 0
    for vector in try MessageVector.load(try #require(SharedInputs.file("vectors/\(file)"))) {
      var left = UPERReader(vector.octets.span.bytes)
      var right = UPERReader(vector.octets.span.bytes)
      var (text, walked) = (JSONWriter(), JSONWriter())
      var counts = AdditionCounts()
      guard type.program.write(from: &left, to: &text) else { continue }
      written += 1
      try Walked.schema.walk(type, &right, &walked, &counts, .raw)
      #expect(text.octets == walked.octets && left.position == right.position && counts.entries.isEmpty, "\(vector.id)")
    }
    #expect(written > 0)
  }
}
