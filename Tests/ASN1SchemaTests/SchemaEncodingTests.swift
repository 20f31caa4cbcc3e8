import ASN1Runtime
import JSONText
import Testing

@testable import ASN1Schema

/// The way from JSON back to octets, and what stands in it.
@Suite struct SchemaEncodingTests {
  @Test(arguments: [
    ("Point", #"{"x": 1}"#, "", ""),
    ("Point", #"{"y": 1}"#, "missingField", "Point.x"),
    ("Point", #"{"x": 1, "z": 1}"#, "unexpectedValue", "Point.z"),
    ("Point", #"{"x": 1, "x": 2}"#, "unexpectedValue", "Point.x"),
    ("Point", #"{"x": "1"}"#, "unexpectedValue", "Point.x"),
    ("Point", #"{"x": 1.5}"#, "unexpectedValue", "Point.x"),
    ("Point", #"{"x": null}"#, "unexpectedValue", "Point.x"),
    ("Point", #"{"x": 8192}"#, "valueOutOfRange", "Point.x"),
    ("Point", #"{"x": 1, "y": -181}"#, "valueOutOfRange", "Point.y"),
    ("Point", "[]", "unexpectedValue", "Point"),
    ("Point", "7", "unexpectedValue", "Point"),
    ("Points", #"[{"x": 1}, {"x": 1}, {}]"#, "missingField", "Points[2].x"),
    ("Points", #"[{"x": 1}, {"x": 1}, {"x": 1}, {"x": 1}]"#, "sizeOutOfRange", "Points"),
    ("Points", #"{"x": 1}"#, "unexpectedValue", "Points"),
    ("Count", "-1", "valueOutOfRange", "Count"),
    ("Kind", #""tram""#, "", ""),
    ("Kind", #""boat""#, "unknownAlternative", "Kind"),
    ("Kind", #""_ext_0""#, "unknownAlternative", "Kind"),
    ("Kind", #""_ext_7""#, "", ""),
    ("Kind", "1", "unexpectedValue", "Kind"),
    ("Flags", #"{"bits": "0101"}"#, "", ""),
    ("Flags", #"{"bits": "01011"}"#, "sizeOutOfRange", "Flags"),
    ("Flags", #"{"bits": "0x01"}"#, "unexpectedValue", "Flags"),
    ("Flags", #""0101""#, "unexpectedValue", "Flags"),
    ("Name", #""""#, "sizeOutOfRange", "Name"),
    ("Name", #""é""#, "invalidCharacter", "Name"),
    ("Frame", #"{"point": {"x": 1}}"#, "", ""),
    ("Frame", #"{"point": {"x": -1}}"#, "valueOutOfRange", "Frame.point.x"),
    ("Frame", #"{"points": [{"x": 9000}]}"#, "valueOutOfRange", "Frame.points[0].x"),
    ("Frame", #"{"plane": null}"#, "unknownAlternative", "Frame.plane"),
    ("Frame", #"{"_ext_3": {"hex": "00ff"}}"#, "", ""),
    ("Frame", #"{"_ext_3": {"hex": "0"}}"#, "unexpectedValue", "Frame._ext_3"),
    ("Frame", "{}", "unexpectedValue", "Frame"),
    ("Other", "{}", "unexpectedValue", "Other"),
    ("Grown", #"{"id": 1, "e": 5}"#, "missingField", "Grown.d"),
  ])
  func whatDoesNotFitIsRefusedWithItsPath(type: String, json: String, code: String, path: String) {
    let error = Sample.error { _ = try Sample.encode(json, as: type) }
    #expect(error?.code.description ?? "" == code)
    #expect(error?.path ?? "" == path)
  }

  @Test func theOrderOfMembersDoesNotMatter() throws {
    #expect(try Sample.encode(#"{"y": 3, "x": 1}"#, as: "Point") == Sample.encode(#"{"x": 1, "y": 3}"#, as: "Point"))
  }

  // MARK: Counts of additions

  /// What a newer sender says about its own schema is not in the value; the counts carry it.
  @Test(arguments: [
    // Five additions, two of them unknown here and present: the last is the fifth, which the value tells.
    ("1 00000001 00000001 0 000100 00011  00000001 00001111  00000001 11110000", 0),
    // Six additions: the value tells five.
    ("1 00000001 00000001 0 000101 000110 00000001 00001111  00000001 11110000", 1),
    // Two additions: a sender older than this edition.
    ("1 00000001 00000001 0 000001 10  00000001 00000000", 1),
    // Announced, and none there.
    ("1 00000001 00000001 0 000010 000", 1),
  ])
  func theCountsOfSendersReturn(bits: String, entries: Int) throws {
    let octets = Sample.octets(bits)
    let walked = try Sample.walk(octets, as: "Grown")
    #expect(walked.counts.entries.count == entries)
    #expect(try Sample.encode(walked.json, as: "Grown", counts: walked.counts) == octets)
  }

  @Test func unknownAdditionsAreNumberedFromTheMarker() throws {
    let walked = try Sample.walk(
      Sample.octets("1 00000001 00000001 0 000100 00011  00000001 00001111  00000001 11110000"), as: "Grown")
    #expect(walked.json == #"{"id":1,"_ext_3":{"hex":"0f"},"_ext_4":{"hex":"f0"}}"#)
  }

  /// A SEQUENCE is counted before those in its additions, whose counts are known earlier.
  @Test func countsStandByPosition() {
    var counts = AdditionCounts()
    #expect([counts.enter(), counts.enter(), counts.enter()] == [0, 1, 2])
    counts.note(7, for: 2)
    counts.note(5, for: 0)
    #expect(counts.entries == [.init(position: 0, count: 5), .init(position: 2, count: 7)])
    #expect(counts.count(for: 0) == 5 && counts.count(for: 1) == nil && counts.count(for: 2) == 7 && counts.count(for: 3) == nil)
  }

  /// Counts that were tampered with do not make encoding trap, nor write what cannot be read.
  @Test(arguments: [-5, 0, 1, 16_384, Int.max])
  func unreasonableCountsAreBounded(count: Int) throws {
    let counts = AdditionCounts(entries: [.init(position: 0, count: count)])
    let octets = try Sample.encode(#"{"id": 1, "c": 6}"#, as: "Grown", counts: counts)
    #expect(try Sample.walk(octets, as: "Grown").json == #"{"id":1,"c":6}"#)
  }
}
