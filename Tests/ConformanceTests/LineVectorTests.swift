import Foundation
import JSONText
import TestSupport
import Testing
import V2X

/// One line of a vector file, with whatever layers are around the message.
struct LineVector {
  var id: String
  var set: String
  var hex: String
  var edition: String
  var expected: JSONValue?
  var verdict: String
  var isCanonical: Bool
  /// Octets of the message, where others follow it.
  var consumed: Int?

  static func load(_ url: URL) throws -> [LineVector] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
      let value = try JSONValue(parsing: Array(line.utf8))
      guard let set = value["set"]?.string, ["csae53", "csae157"].contains(set), let id = value["id"]?.string,
        let hex = value["hex"]?.string
      else { return nil }
      return LineVector(
        id: id, set: set, hex: hex, edition: value["edition"]?.string ?? "", expected: value["expected"],
        verdict: value["verdict"]?.string ?? "decoded", isCanonical: value["roundtrip"] != .bool(false),
        consumed: value["consumedOctets"]?.integer.map { Int($0) })
    }
  }
}

/// `decode --hex | encode` on messages that nobody of this project encoded.
@Suite struct LineVectorTests {
  @Test(
    CSAE53VectorTests.shared,
    arguments: [
      "csae53.jsonl", "csae53-random.jsonl", "csae53-extension.jsonl", "csae53-release20190724-random.jsonl", "csae157-random.jsonl",
      "malformed.jsonl",
    ])
  func linesAreThoseOfTheVectors(file: String) throws {
    let vectors = try LineVector.load(try #require(SharedInputs.file("vectors/\(file)")))
    #expect(vectors.count > 5)
    for vector in vectors { try Self.check(vector) }
  }

  static func check(_ vector: LineVector) throws {
    var lines = HexadecimalLines()
    var writer = JSONWriter()
    let result = lines.write(Array(vector.hex.utf8), to: &writer)
    let json = try JSONValue(parsing: writer.octets)
    #expect(result == (json["error"] == nil ? .message : .damaged), "\(vector.id)")
    if vector.edition.hasPrefix("Release") {
      #expect(["2020", "Release20190724"].contains(json["edition"]?.string), "\(vector.id)")
      // Where the octets alone cannot tell, the line says so.
      if json["edition"]?.string == "2020", json["otherEditions"]?.array?.contains(.string("Release20190724")) == true { return }
    }
    switch vector.verdict {
    case "error": #expect(json["error"] != nil, "\(vector.id)")
    case "decoded":
      guard let value = json["value"] else {
        Issue.record("\(vector.id): \(json["error"]?["message"]?.string ?? "")")
        return
      }
      if json["type"]?.string == "msgFrameExt" { #expect(json["set"]?.string == "csae157", "\(vector.id)") }
      if let expected = vector.expected, expected != .null { #expect(value.hasSameContent(as: expected), "\(vector.id)") }
      if let consumed = vector.consumed, consumed < vector.hex.utf8.count / 2 { #expect(json["warning"] != nil, "\(vector.id)") }
      guard vector.isCanonical else { return }
      let sent = vector.hex.lowercased().prefix(2 * (vector.consumed ?? vector.hex.utf8.count))
      #expect(try EncodedLines().octets(ofLine: writer.octets).map { Hexadecimal.text($0) } == String(sent), "\(vector.id)")
    default: break
    }
  }
}
