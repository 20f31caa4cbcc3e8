/// Writes JSON text into octets that are reused from line to line.
///
/// Commas are the writer's business: `key` and values may be called in any order that makes sense, and separators appear where they belong.
public struct JSONWriter: Sendable {
  /// The text so far.
  public private(set) var octets: [UInt8] = []
  private var needsComma = false

  public init() {}

  public var count: Int { octets.count }

  /// Forgets the text and keeps the storage.
  public mutating func removeAll() {
    octets.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// A place to come back to.
  public struct Mark: Sendable {
    fileprivate var count: Int
    fileprivate var needsComma: Bool
  }

  public var mark: Mark { Mark(count: octets.count, needsComma: needsComma) }

  /// Forgets everything written since `mark`.
  public mutating func rewind(to mark: Mark) {
    octets.removeLast(octets.count - mark.count)
    needsComma = mark.needsComma
  }

  // MARK: Structure

  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Ends a line of NDJSON.
  public mutating func endLine() {
    octets.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    octets.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    octets.append(bracket)
    needsComma = true
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { octets.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// A key; its value comes next.
  public mutating func key(_ name: StaticString) {
    separate()
    octets.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { octets.append(contentsOf: $0) }
    octets.append(UInt8(ascii: "\""))
    octets.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A key of plain characters that need no escaping.
  public mutating func key(plain name: ArraySlice<UInt8>) {
    separate()
    octets.append(UInt8(ascii: "\""))
    octets.append(contentsOf: name)
    octets.append(UInt8(ascii: "\""))
    octets.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func key(_ name: String) {
    string(name)
    octets.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  public mutating func null() { literal("null") }
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  private mutating func literal(_ text: StaticString) {
    separate()
    text.withUTF8Buffer { octets.append(contentsOf: $0) }
  }

  public mutating func integer(_ value: some FixedWidthInteger) {
    separate()
    appendDigits(of: Int64(value))
  }

  /// The shortest decimal that reads back as the same number; null when it is not finite.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    if value == value.rounded(.towardZero), abs(value) < 1e15 {
      appendDigits(of: Int64(value))
    } else {
      octets.append(contentsOf: "\(value)".utf8)
    }
  }

  /// A number with a fixed count of decimals.
  public mutating func number(_ value: Double, decimals: Int) {
    guard value.isFinite, abs(value) < 1e12 else { return number(value) }
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    let scaled = (value * factor).rounded()
    number(scaled / factor)
  }

  /// Nanoseconds as seconds with nine decimals.
  public mutating func seconds(nanoseconds: Int64) {
    separate()
    let magnitude = nanoseconds.magnitude
    if nanoseconds < 0 { octets.append(UInt8(ascii: "-")) }
    appendDigits(of: Int64(magnitude / 1_000_000_000))
    octets.append(UInt8(ascii: "."))
    var divisor: UInt64 = 100_000_000
    while divisor > 0 {
      octets.append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
      divisor /= 10
    }
  }

  private mutating func appendDigits(of value: Int64) {
    if value >= 0, value < 10 { return octets.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)) }
    if value < 0 { octets.append(UInt8(ascii: "-")) }
    let start = octets.count
    var rest = value.magnitude
    repeat {
      octets.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    octets[start...].reverse()
  }

  public mutating func string(_ text: String) {
    separate()
    octets.append(UInt8(ascii: "\""))
    for code in text.utf8 { appendEscaped(code) }
    octets.append(UInt8(ascii: "\""))
  }

  /// A string of plain characters that need no escaping.
  public mutating func string(plain text: ArraySlice<UInt8>) {
    separate()
    octets.append(UInt8(ascii: "\""))
    octets.append(contentsOf: text)
    octets.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ code: UInt8) {
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      octets.append(UInt8(ascii: "\\"))
      octets.append(code)
    case 0x0A: octets.append(contentsOf: "\\n".utf8)
    case 0x0D: octets.append(contentsOf: "\\r".utf8)
    case 0x09: octets.append(contentsOf: "\\t".utf8)
    case 0..<0x20, 0x7F:
      octets.append(contentsOf: "\\u00".utf8)
      octets.append(Self.digit(code >> 4))
      octets.append(Self.digit(code & 15))
    default: octets.append(code)
    }
  }

  /// A string of lower-case hexadecimal digits, two for each octet.
  public mutating func hexadecimal(_ value: some Sequence<UInt8>) {
    separate()
    octets.append(UInt8(ascii: "\""))
    for octet in value {
      octets.append(Self.digit(octet >> 4))
      octets.append(Self.digit(octet & 15))
    }
    octets.append(UInt8(ascii: "\""))
  }

  /// Text that already is JSON.
  public mutating func verbatim(_ text: some Sequence<UInt8>) {
    separate()
    octets.append(contentsOf: text)
  }

  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
}
