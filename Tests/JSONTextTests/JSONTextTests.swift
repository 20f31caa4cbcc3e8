import JSONText
import Testing

@Suite struct JSONTextTests {
  static func parsed(_ text: String) throws(JSONValue.SyntaxError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test func valuesOfEveryKindAreRead() throws {
    let value = try Self.parsed(#" {"a":[1,-2,0.5,1e3,true,false,null],"b":{"c":"x\"\\\u00e9\uD83D\uDE8C\n"}} "#)
    #expect(value["a"]?.array == [.integer(1), .integer(-2), .number(0.5), .number(1000), .bool(true), .bool(false), .null])
    #expect(value["b"]?["c"]?.string == "x\"\\é🚌\n")
  }

  @Test(arguments: ["", "{", "[1,", "{\"a\"}", "\"\\u12\"", "\"\\uD800\"", "tru", "1 2", "{\"a\":1,}", "-", "\"\u{1}\""])
  func whatIsNoJSONIsAnError(text: String) {
    #expect(throws: JSONValue.SyntaxError.self) { try Self.parsed(text) }
  }

  @Test func nestingIsBounded() {
    #expect(throws: JSONValue.SyntaxError.self) { try Self.parsed(String(repeating: "[", count: 100_000)) }
  }

  @Test func whatIsWrittenReadsBack() throws {
    var json = JSONWriter()
    json.beginObject()
    json.key("text")
    json.string("quote \" slash \\ control \u{1} del \u{7F} 厦门")
    json.key("numbers")
    json.beginArray()
    for number in [0, -1, 0.02, 24.5000001, -118.1, 1e-7, 1e300] { json.number(number) }
    json.integer(Int64.min)
    json.number(.nan)
    json.endArray()
    json.key("time")
    json.seconds(nanoseconds: 1_779_066_450_012_345_678)
    json.key("octets")
    json.hexadecimal([0, 0xAB])
    json.endObject()
    let value = try JSONValue(parsing: json.octets)
    #expect(value["text"]?.string == "quote \" slash \\ control \u{1} del \u{7F} 厦门")
    #expect(value["numbers"]?.array?.prefix(7).compactMap(\.double) == [0, -1, 0.02, 24.5000001, -118.1, 1e-7, 1e300])
    #expect(value["numbers"]?.array?.suffix(2) == [.integer(Int64.min), .null])
    #expect(String(decoding: json.octets, as: UTF8.self).contains("1779066450.012345678"))
    #expect(value["octets"]?.string == "00ab")
  }

  @Test func rewindingForgetsHalfAnObject() throws {
    var json = JSONWriter()
    json.beginArray()
    json.integer(1)
    let mark = json.mark
    json.beginObject()
    json.key("half")
    json.rewind(to: mark)
    json.integer(2)
    json.endArray()
    #expect(String(decoding: json.octets, as: UTF8.self) == "[1,2]")
  }

  @Test func hexadecimalDigitsOfEitherCase() {
    #expect(Hexadecimal.octets("00fFAb".utf8) == [0, 0xFF, 0xAB])
    #expect(Hexadecimal.octets("0".utf8) == nil)
    #expect(Hexadecimal.octets("0g".utf8) == nil)
    #expect(Hexadecimal.text([0, 0xFF, 0xAB]) == "00ffab")
  }
}

/// Numbers are written several digits at a time: every count of digits, and both sides of every step from one to the next.
@Suite struct DecimalDigitsTests {
  @Test func numbersOfEveryMagnitudeAreWritten() {
    var numbers: [Int64] = [0, .max, .min, .max - 1, .min + 1]
    var power: Int64 = 1
    for _ in 0..<19 {
      numbers += [power - 1, power, power + 1, power &* 9 / 2, -power, 1 - power]
      power = power &* 10
    }
    var random = SystemRandomNumberGenerator()
    for bits in 1..<63 { numbers.append(Int64.random(in: 0..<(1 << Int64(bits)), using: &random)) }
    for number in numbers {
      var json = JSONWriter()
      json.integer(number)
      #expect(String(decoding: json.octets, as: UTF8.self) == String(number))
    }
  }

  @Test(arguments: [
    (0, "0.000000000"), (1, "0.000000001"), (999_999_999, "0.999999999"), (1_000_000_000, "1.000000000"), (-1_500_000_000, "-1.500000000"),
    (1_779_066_450_012_345_678, "1779066450.012345678"), (.max, "9223372036.854775807"), (.min, "-9223372036.854775808"),
  ])
  func secondsHaveNineDecimals(nanoseconds: Int64, text: String) {
    var json = JSONWriter()
    json.seconds(nanoseconds: nanoseconds)
    #expect(String(decoding: json.octets, as: UTF8.self) == text)
  }
}
