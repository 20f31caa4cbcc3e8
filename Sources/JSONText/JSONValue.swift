/// A JSON value in memory. Objects keep the order of the text.
public indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Sendable, Equatable {
    public var key: String
    public var value: JSONValue

    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of the first member with this key; nil where there is none, or where this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The number, whole or not.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// What is wrong with a JSON text, and at which octet.
  public struct SyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    public var expected: String
    public var octet: Int
    public var description: String { "not JSON: expected \(expected) at octet \(octet)" }
  }

  /// Levels of arrays and objects that may be nested.
  public static let depthLimit = 128

  /// Reads one JSON text; anything but white space behind it is an error.
  public init(parsing text: some Collection<UInt8>) throws(SyntaxError) {
    var parser = JSONParser(Array(text))
    self = try parser.value(depth: Self.depthLimit)
    parser.skipSpace()
    guard parser.isAtEnd else { throw parser.expected("the end") }
  }
}

struct JSONParser {
  private let octets: [UInt8]
  private var at = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  var isAtEnd: Bool { at == octets.count }

  func expected(_ what: String) -> JSONValue.SyntaxError { .init(expected: what, octet: at) }

  private var next: UInt8? { at < octets.count ? octets[at] : nil }

  mutating func skipSpace() {
    while let octet = next, octet == 0x20 || octet == 0x0A || octet == 0x0D || octet == 0x09 { at += 1 }
  }

  private mutating func take(_ octet: UInt8) -> Bool {
    guard next == octet else { return false }
    at += 1
    return true
  }

  mutating func value(depth: Int) throws(JSONValue.SyntaxError) -> JSONValue {
    guard depth > 0 else { throw expected("less nesting") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONValue.SyntaxError) -> JSONValue {
    let count = word.utf8CodeUnitCount
    let matches = octets.count - at >= count && word.withUTF8Buffer { octets[at..<at + count].elementsEqual($0) }
    guard matches else { throw expected("a value") }
    at += count
    return value
  }

  private mutating func object(depth: Int) throws(JSONValue.SyntaxError) -> JSONValue {
    at += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw expected("a key") }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw expected("a colon") }
      members.append(.init(key: key, value: try value(depth: depth - 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw expected("a comma or a closing brace") }
    }
  }

  private mutating func array(depth: Int) throws(JSONValue.SyntaxError) -> JSONValue {
    at += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth - 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw expected("a comma or a closing bracket") }
    }
  }

  private mutating func string() throws(JSONValue.SyntaxError) -> String {
    at += 1
    var text: [UInt8] = []
    while true {
      guard let octet = next else { throw expected("a closing quote") }
      at += 1
      switch octet {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw expected("UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw expected("an escaped control character")
      default: text.append(octet)
      }
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONValue.SyntaxError) {
    guard let octet = next else { throw expected("an escape") }
    at += 1
    switch octet {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(octet)
    case UInt8(ascii: "u"):
      var code = UInt32(try fourDigits())
      if (0xD800..<0xDC00).contains(code) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw expected("the second half of a surrogate pair") }
        let low = UInt32(try fourDigits())
        guard (0xDC00..<0xE000).contains(low) else { throw expected("the second half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw expected("a Unicode scalar") }
      text.append(contentsOf: String(Character(scalar)).utf8)
    default: throw expected("an escape")
    }
  }

  private mutating func fourDigits() throws(JSONValue.SyntaxError) -> UInt16 {
    guard octets.count - at >= 4, let code = UInt16(String(decoding: octets[at..<at + 4], as: UTF8.self), radix: 16) else {
      throw expected("four hexadecimal digits")
    }
    at += 4
    return code
  }

  private mutating func number() throws(JSONValue.SyntaxError) -> JSONValue {
    let start = at
    while let octet = next,
      octet == UInt8(ascii: "-") || octet == UInt8(ascii: "+") || octet == UInt8(ascii: ".")
        || octet == UInt8(ascii: "e") || octet == UInt8(ascii: "E") || (0x30...0x39).contains(octet)
    {
      at += 1
    }
    let text = String(decoding: octets[start..<at], as: UTF8.self)
    if let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      at = start
      throw expected("a value")
    }
    return .number(value)
  }
}
