import ASN1Runtime
import JSONText
import Testing

@testable import ASN1Schema

/// A small schema, and messages of it by hand.
enum Sample {
  static let schema = Schema(
    """
    Speed integer 0 8191 @unit=m/s @scale=1/50 @unavailable=8191..8191
    Angle integer -180 180 @unit=deg @unavailable=-180..-170,180..180
    Count integer 0 *
    Kind enumerated ... car bus / tram
    Flags bits 4 4 left=0 right=3
    Name string IA5String 1 8
    Point sequence x:Speed y:Angle?
    Points list 0 3 Point
    Body sequence ... speed:Speed kind:Kind flags:Flags? name:Name?
    Frame choice ... point:Point body:Body / points:Points
    Grown sequence ... id:Count / a:Kind? [[:Grown-addition1 c:Speed=i5
    Grown-addition1 sequence d:Flags e:Angle?
    Other alias Frame
    """)

  static func octets(_ bits: String) -> [UInt8] {
    var digits = bits.filter { $0 != " " }
    while digits.count % 8 != 0 { digits += "0" }
    return stride(from: 0, to: digits.count, by: 8).compactMap { UInt8(digits.dropFirst($0).prefix(8), radix: 2) }
  }

  /// The JSON of a message and the counts of additions.
  static func walk(_ octets: [UInt8], as name: String, style: ValueStyle = .raw) throws(CodingError) -> (
    json: String, counts: AdditionCounts
  ) {
    guard let type = schema.type(named: name) else { throw CodingError(.unexpectedValue, bit: 0) }
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    var counts = AdditionCounts()
    try schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts, style: style)
    return (String(decoding: json.octets, as: UTF8.self), counts)
  }

  static func encode(_ json: String, as name: String, counts: AdditionCounts = AdditionCounts()) throws -> [UInt8] {
    let type = try #require(schema.type(named: name))
    return try schema.encode(JSONValue(parsing: Array(json.utf8)), as: type, additionCounts: counts)
  }

  static func error(_ body: () throws -> Void) -> CodingError? {
    do { try body() } catch { return error as? CodingError }
    return nil
  }
}

/// Walking a message: JSON in raw or in SI values.
@Suite struct SchemaWalkTests {
  @Test func typesAreFoundByTheNamesOfTheSpecification() {
    #expect(Sample.schema.type(named: "Point")?.name == "Point")
    #expect(Sample.schema.type(named: "Other")?.name == "Other")
    #expect(Sample.schema.type(named: "Nothing") == nil)
  }

  static let point = Sample.octets("1 0000111110100 000000000")

  @Test func rawValuesAreThoseOfTheWire() throws {
    #expect(try Sample.walk(Self.point, as: "Point").json == #"{"x":500,"y":-180}"#)
  }

  @Test func valuesInSIUnitsAreScaledAndNullWhereNotAvailable() throws {
    #expect(try Sample.walk(Self.point, as: "Point", style: .si).json == #"{"x":10,"y":null}"#)
    #expect(try Sample.walk(Sample.octets("1 1111111111111 101011000"), as: "Point", style: .si).json == #"{"x":null,"y":164}"#)
    // Without a scale the unit is the raw value's; without a unit the value is raw.
    #expect(try Sample.walk(Sample.octets("1 0000000000001 000001011"), as: "Point", style: .si).json == #"{"x":0.02,"y":-169}"#)
    #expect(try Sample.walk(Sample.octets("00000001 00000111"), as: "Count", style: .si).json == "7")
  }

  @Test func everyKindHasItsForm() throws {
    let octets = Sample.octets("0 1 0 11 0000000000000 1 0 000000 1001 001 1000001 1000010")
    let json = #"{"body":{"speed":0,"kind":"tram","flags":{"bits":"1001"},"name":"AB"}}"#
    #expect(try Sample.walk(octets, as: "Frame").json == json)
    #expect(try Sample.encode(json, as: "Frame") == octets)
    #expect(try Sample.walk(octets, as: "Other").json == json)
  }

  @Test func errorsHavePathAndPlace() {
    // `kind` is a known item; the name has a length of 8 that the message does not hold.
    let octets = Sample.octets("0 1 0 01 0000000000000 0 1 111 1000001")
    let error = Sample.error { _ = try Sample.walk(octets, as: "Frame") }
    #expect(error?.code == .excessiveLength && error?.path == "Frame.body.name" && error?.bit == 23)
  }

  @Test func afterAnErrorTheTextIsAsItWasBefore() throws {
    let type = try #require(Sample.schema.type(named: "Point"))
    var json = JSONWriter()
    json.beginArray()
    json.integer(1)
    let before = json.octets
    let short: [UInt8] = [0x80]
    Sample.error {
      var reader = UPERReader(short.span.bytes)
      var counts = AdditionCounts()
      try Sample.schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts)
    }.map { #expect($0.code == .truncated) }
    #expect(json.octets == before)
    json.integer(2)
    json.endArray()
    #expect(String(decoding: json.octets, as: UTF8.self) == "[1,2]")
  }

  @Test func additionsOfVersionBracketsStandBesideTheOthers() throws {
    let octets = Sample.octets(
      "1 00000001 00000111 0 000010 111  00000001 00000000  00000010 1 1001 000000010 00  00000010 0000000000110 000")
    let json = #"{"id":7,"a":"car","d":{"bits":"1001"},"e":-178,"c":6}"#
    #expect(try Sample.walk(octets, as: "Grown").json == json)
    #expect(try Sample.walk(octets, as: "Grown").counts == AdditionCounts())
    #expect(try Sample.encode(json, as: "Grown") == octets)
  }
}
