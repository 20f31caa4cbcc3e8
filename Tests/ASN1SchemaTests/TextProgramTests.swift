import ASN1Runtime
import JSONText
import TestSupport
import Testing

@testable import ASN1Schema

/// The steps of a type against the walk over its schema: the same text from the same octets, or none.
@Suite struct TextProgramTests {
  static let schema = Schema(
    """
    Flag boolean
    Nothing null
    Byte integer 0 255
    Signed integer -2147483648 2147483647
    Wide integer 0 72057594037927935
    Wider integer 0 18446744073709551615
    One integer 7 7
    Grade integer 1 9 ...
    Free integer * *
    Above integer 5 *
    Colour enumerated red green blue
    Only enumerated only
    Grown enumerated ... small big / huge
    Bits5 bits 5 5
    Bits70 bits 70 70
    BitsRanged bits 0 9
    BitsOpen bits 2 *
    BitsExtensible bits 3 3 ...
    Octets3 octets 3 3
    Octets8 octets 8 8
    OctetsRanged octets 1 40
    OctetsExtensible octets 0 6 ...
    Text string IA5String 0 40
    Digits string NumericString 1 4
    Unicode string UTF8String 0 *
    Pair sequence first:Byte second:Signed
    Maybe sequence first:Byte? second:Flag? third:Nothing?
    Empty sequence
    Marked sequence ... first:Colour / second:Byte
    Usual sequence ... number:Byte=i5 flag:Flag=b1 colour:Colour=egreen text:Text=s61225C bits:Bits5=x10101 octets:Octets3=o000000011 zero:Nothing=n
    Either choice pair:Pair maybe:Maybe colour:Colour
    Sole choice pair:Pair
    Open choice ... pair:Pair nothing:Nothing / byte:Byte
    Pairs list 0 5 Pair
    Lists list 1 3 Pairs
    Maybes list 2 4 Maybe
    Long list 0 300 Colour
    Endless list 0 * Byte
    Zeros list 0 9 Nothing
    Nested sequence empty:Empty one:One only:Only pairs:Pairs? inner:Maybe? either:Either after:Byte
    All sequence ... a:Flag b:Wide? c:Grade d:Grown e:Bits70? f:BitsRanged g:BitsExtensible? h:Octets8 i:OctetsRanged? j:OctetsExtensible k:Text? l:Nested m:Lists? n:Long
    Rest sequence a:Wider? b:Free? c:Above? d:BitsOpen? e:Digits? f:Unicode? g:Endless? h:Zeros? i:Open j:Usual k:Maybes l:Sole m:Marked
    Self sequence number:Byte self:Self?
    """)

  static let names = [
    "Flag", "Nothing", "Byte", "Signed", "Wide", "Wider", "One", "Grade", "Free", "Above", "Colour", "Only", "Grown", "Bits5", "Bits70",
    "BitsRanged", "BitsOpen", "BitsExtensible", "Octets3", "Octets8", "OctetsRanged", "OctetsExtensible", "Text", "Digits", "Unicode",
    "Pair", "Maybe", "Empty", "Marked", "Usual", "Either", "Sole", "Open", "Pairs", "Lists", "Maybes", "Long", "Endless", "Zeros", "Nested",
    "All", "Rest", "Self",
  ]

  /// Those whose every value the steps write, if it has nothing behind an extension marker.
  static let whole: Set<String> = [
    "Flag", "Nothing", "Byte", "Signed", "Wide", "One", "Colour", "Only", "Bits5", "Bits70", "BitsRanged", "Octets3", "Octets8",
    "OctetsRanged", "Text", "Pair", "Maybe", "Empty", "Either", "Sole", "Pairs", "Lists", "Maybes", "Long", "Nested",
  ]

  struct Result: Equatable {
    var text: String
    var position: Int
  }

  static func steps(_ octets: [UInt8], _ type: Schema.TypeIndex) -> Result? {
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    json.beginArray()
    json.null()
    guard type.program.write(from: &reader, to: &json) else {
      #expect(json.octets == Array("[null".utf8)[...] && reader.position == 0)
      return nil
    }
    return Result(text: String(decoding: json.octets, as: UTF8.self), position: reader.position)
  }

  static func walk(_ octets: [UInt8], _ type: Schema.TypeIndex) -> Result? {
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    var counts = AdditionCounts()
    json.beginArray()
    json.null()
    do throws(CodingError) { try schema.walk(type, &reader, &json, &counts, .raw) } catch { return nil }
    return Result(text: String(decoding: json.octets, as: UTF8.self), position: reader.position)
  }

  @Test(arguments: names)
  func stepsWriteWhatTheWalkWrites(name: String) throws {
    let type = try #require(Self.schema.type(named: name))
    var random = SeededGenerator(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    var written = 0
    for round in 0..<400 {
      // Few ones make short lists and small numbers, and many ones the largest.
      let sparse = round % 4
      let octets = (0..<Int.random(in: 8...160, using: &random)).map { _ in
        let octet = UInt8.random(in: 0...255, using: &random)
        switch sparse {
        case 0: return octet
        case 1: return octet & UInt8.random(in: 0...255, using: &random) & UInt8.random(in: 0...255, using: &random)
        case 2: return octet | UInt8.random(in: 0...255, using: &random)
        default: return 0
        }
      }
      let walked = Self.walk(octets, type)
      guard let found = Self.steps(octets, type) else {
        #expect(walked == nil || !Self.whole.contains(name), "\(Hexadecimal.text(octets)) gives \(walked?.text ?? "")")
        continue
      }
      written += 1
      #expect(found == walked, "\(Hexadecimal.text(octets))")
    }
    #expect(written > 0 || ["Wider", "Free", "Above", "BitsOpen", "Digits", "Unicode", "Endless", "Zeros"].contains(name))
  }

  @Test func messagesOfFewOctetsAreWalked() throws {
    let type = try #require(Self.schema.type(named: "Byte"))
    #expect(Self.steps([5], type) == nil)
    #expect(Self.walk([5], type)?.text == "[null,5")
  }

  @Test func whatEndsEarlyIsNotWritten() throws {
    let type = try #require(Self.schema.type(named: "Long"))
    // Three hundred items of two bits are announced, and 73 octets follow where 75 are needed.
    let octets: [UInt8] = [0b1001_0110, 0] + [UInt8](repeating: 0, count: 73)
    #expect(Self.steps(octets, type) == nil)
    #expect(Self.steps(octets + [0], type) == nil)
    #expect(Self.steps(octets + [0, 0], type)?.position == 9 + 600)
  }

  /// A bit becomes a hundred octets: far more than the room that is first asked for.
  @Test func roomGrowsUntilTheTextFits() throws {
    let (zero, one) = (String(repeating: "z", count: 100), String(repeating: "o", count: 100))
    let schema = Schema("Items list 0 65535 Item\nItem enumerated \(zero) \(one)")
    let type = try #require(schema.type(named: "Items"))
    let octets = [0xFF, 0xFF] + [UInt8](repeating: 0b0101_0101, count: 8192)
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    json.beginObject()
    json.key("items")
    try #require(type.program.write(from: &reader, to: &json))
    json.endObject()
    #expect(reader.position == 16 + 65_535)
    let items = try #require(JSONValue(parsing: json.octets)["items"]?.array)
    #expect(items.count == 65_535)
    #expect(items.enumerated().allSatisfy { $0.element == .string($0.offset % 2 == 0 ? zero : one) })
  }

  @Test func keysLongerThanAPieceAreWhole() throws {
    let long = String(repeating: "l", count: 190)
    let schema = Schema("Long sequence \(long):Byte \(long)a:Byte\nByte integer 0 255")
    let type = try #require(schema.type(named: "Long"))
    var reader = UPERReader([UInt8](repeating: 9, count: 8).span.bytes)
    var json = JSONWriter()
    try #require(type.program.write(from: &reader, to: &json))
    #expect(String(decoding: json.octets, as: UTF8.self) == "{\"\(long)\":9,\"\(long)a\":9}")
  }

  @Test func charactersThatNeedAnEscapeGetOne() throws {
    let type = try #require(Self.schema.type(named: "Text"))
    let texts = [
      "plain and long enough", "quote \" in front", "slash \\", "line\nfeed and more text", "bell \u{7}", "delete \u{7F}, then text", "",
    ]
    for text in texts {
      let octets = try Self.schema.encode(.string(text), as: type) + [UInt8](repeating: 0, count: 8)
      #expect(Self.steps(octets, type)?.text == "[null," + Self.quoted(text))
    }
  }

  private static func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.octets, as: UTF8.self)
  }

  @Test func aProgramIsWorkedOutOnce() throws {
    let first = try #require(Self.schema.type(named: "All"))
    #expect(first == Self.schema.type(named: "All"))
    #expect(first.program === Self.schema.type(named: "All")?.program)
  }
}
