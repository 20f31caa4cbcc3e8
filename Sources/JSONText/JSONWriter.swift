// Rounding is a call into the C mathematics library on some machines: imported so that it is linked.
import Glibc

/// Writes JSON text into octets that are reused from line to line.
///
/// Commas are the writer's business: `key` and values may be called in any order that makes sense, and separators appear where they belong.
public struct JSONWriter: Sendable {
  // The array is as long as its room; what is written are its first `used` octets. So a value costs one check of room and uniqueness.
  private var storage: [UInt8] = []
  private var used = 0
  private var needsComma = false

  public init() {}

  /// The text so far.
  public var octets: ArraySlice<UInt8> { storage[..<used] }

  public var count: Int { used }

  /// Forgets the text and keeps the storage.
  public mutating func removeAll() {
    used = 0
    needsComma = false
  }

  /// A place to come back to.
  public struct Mark: Sendable {
    fileprivate var count: Int
    fileprivate var needsComma: Bool
  }

  public var mark: Mark { Mark(count: used, needsComma: needsComma) }

  /// Forgets everything written since `mark`.
  public mutating func rewind(to mark: Mark) {
    used = min(used, mark.count)
    needsComma = mark.needsComma
  }

  // MARK: Room

  /// Calls `body` with room for `count` octets; it returns how many it wrote.
  @inline(__always)
  private mutating func append(_ count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    if storage.count - used < count { grow(count) }
    let start = used
    used += storage.withUnsafeMutableBufferPointer { body($0.baseAddress! + start) }
  }

  @inline(never)
  private mutating func grow(_ count: Int) {
    storage.append(contentsOf: [UInt8](repeating: 0, count: max(count, storage.count, 1024)))
  }

  @inline(__always)
  private mutating func append(_ octet: UInt8) {
    append(1) { target in
      target[0] = octet
      return 1
    }
  }

  /// Writes a comma where one belongs, then `count` octets at most that `body` writes.
  @inline(__always)
  private mutating func item(_ count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    let comma = needsComma ? 1 : 0
    append(count + 1) { target in
      target[0] = UInt8(ascii: ",")
      return comma + body(target + comma)
    }
    needsComma = true
  }

  /// Lends room for at least `count` octets to `body`, which writes one value there and returns how many octets that took; a negative number
  /// leaves the text as it was.
  @inline(__always)
  package mutating func value(room count: Int, _ body: (UnsafeMutableRawPointer, Int) -> Int) -> Bool {
    if storage.count - used <= count { grow(count + 1) }
    let start = used
    let comma = needsComma ? 1 : 0
    let written = storage.withUnsafeMutableBytes { buffer in
      buffer[start] = UInt8(ascii: ",")
      return body(buffer.baseAddress! + start + comma, buffer.count - start - comma)
    }
    guard written >= 0 else { return false }
    used += comma + written
    needsComma = true
    return true
  }

  // MARK: Structure

  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Ends a line of NDJSON.
  public mutating func endLine() {
    append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    item(1) { target in
      target[0] = bracket
      return 1
    }
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    append(bracket)
    needsComma = true
  }

  /// A key; its value comes next.
  public mutating func key(_ name: StaticString) {
    name.withUTF8Buffer { key($0) }
  }

  /// A key of plain characters that need no escaping.
  public mutating func key(plain name: ArraySlice<UInt8>) {
    name.withUnsafeBufferPointer { key($0) }
  }

  private mutating func key(_ name: UnsafeBufferPointer<UInt8>) {
    item(name.count + 3) { target in
      target[0] = UInt8(ascii: "\"")
      Self.copy(name, to: target + 1)
      target[name.count + 1] = UInt8(ascii: "\"")
      target[name.count + 2] = UInt8(ascii: ":")
      return name.count + 3
    }
    needsComma = false
  }

  /// A key that may need escaping; literals are taken as plain ones.
  @_disfavoredOverload
  public mutating func key(_ name: String) {
    string(name)
    append(UInt8(ascii: ":"))
    needsComma = false
  }

  private static func copy(_ source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    guard let start = source.baseAddress else { return }
    target.update(from: start, count: source.count)
  }

  // MARK: Values

  public mutating func null() { literal("null") }
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  private mutating func literal(_ text: StaticString) {
    text.withUTF8Buffer { source in
      item(source.count) { target in
        Self.copy(source, to: target)
        return source.count
      }
    }
  }

  @inlinable
  public mutating func integer(_ value: some FixedWidthInteger) { integer(Int64(value)) }

  public mutating func integer(_ value: Int64) {
    item(28) { DecimalDigits.write(value, to: $0) }
  }

  /// The shortest decimal that reads back as the same number; null when it is not finite.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    if value == value.rounded(.towardZero), abs(value) < 1e15 { return integer(Int64(value)) }
    verbatim("\(value)".utf8)
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
    item(40) { target in
      let magnitude = nanoseconds.magnitude
      var count = 0
      if nanoseconds < 0 {
        target[0] = UInt8(ascii: "-")
        count = 1
      }
      count += DecimalDigits.write(Int64(magnitude / 1_000_000_000), to: target + count)
      target[count] = UInt8(ascii: ".")
      DecimalDigits.writeNine(magnitude % 1_000_000_000, to: target + count + 1)
      return count + 10
    }
  }

  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { source in
      // Escaped, an octet takes six at most.
      item(source.count * 6 + 2) { target in
        target[0] = UInt8(ascii: "\"")
        var count = 1
        for code in source { count += Self.writeEscaped(code, to: target + count) }
        target[count] = UInt8(ascii: "\"")
        return count + 1
      }
    }
  }

  /// A string of plain characters that need no escaping.
  public mutating func string(plain text: ArraySlice<UInt8>) {
    text.withUnsafeBufferPointer { source in
      item(source.count + 2) { target in
        target[0] = UInt8(ascii: "\"")
        Self.copy(source, to: target + 1)
        target[source.count + 1] = UInt8(ascii: "\"")
        return source.count + 2
      }
    }
  }

  /// Writes the lowest `count` octets of `codes`, the lowest first, as they stand in a string; six octets for each at most.
  package static func writeEscaped(_ codes: UInt64, count: Int, to place: UnsafeMutableRawPointer) -> Int {
    let target = place.assumingMemoryBound(to: UInt8.self)
    var written = 0
    for index in 0..<min(count, 8) { written += writeEscaped(UInt8(truncatingIfNeeded: codes >> UInt64(8 * index)), to: target + written) }
    return written
  }

  @inline(__always)
  private static func writeEscaped(_ code: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if code >= 0x20, code != UInt8(ascii: "\""), code != UInt8(ascii: "\\"), code != 0x7F {
      target[0] = code
      return 1
    }
    target[0] = UInt8(ascii: "\\")
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): target[1] = code
    case 0x0A: target[1] = UInt8(ascii: "n")
    case 0x0D: target[1] = UInt8(ascii: "r")
    case 0x09: target[1] = UInt8(ascii: "t")
    default:
      target[1] = UInt8(ascii: "u")
      target[2] = UInt8(ascii: "0")
      target[3] = UInt8(ascii: "0")
      target[4] = digit(code >> 4)
      target[5] = digit(code & 15)
      return 6
    }
    return 2
  }

  /// A string of lower-case hexadecimal digits, two for each octet.
  public mutating func hexadecimal(_ value: some Collection<UInt8>) {
    item(value.count * 2 + 2) { target in
      target[0] = UInt8(ascii: "\"")
      var count = 1
      for octet in value {
        target[count] = Self.digit(octet >> 4)
        target[count + 1] = Self.digit(octet & 15)
        count += 2
      }
      target[count] = UInt8(ascii: "\"")
      return count + 1
    }
  }

  /// The lowest `count` octets of a number, highest first, as a string of lower-case hexadecimal digits.
  public mutating func hexadecimal(_ number: UInt64, octets count: Int) {
    let digits = min(max(count, 0), 8) * 2
    item(digits + 2) { target in
      target[0] = UInt8(ascii: "\"")
      for place in 0..<digits {
        target[place + 1] = Self.digit(UInt8(truncatingIfNeeded: number &>> UInt64(4 * (digits - 1 - place))) & 15)
      }
      target[digits + 1] = UInt8(ascii: "\"")
      return digits + 2
    }
  }

  /// The lowest `count` bits of a number, highest first, as a string of the digits 0 and 1.
  public mutating func binary(_ number: UInt64, bits count: Int) {
    let count = min(max(count, 0), 64)
    item(count + 2) { target in
      target[0] = UInt8(ascii: "\"")
      for place in 0..<count {
        target[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number &>> UInt64(count - 1 - place)) & 1
      }
      target[count + 1] = UInt8(ascii: "\"")
      return count + 2
    }
  }

  /// Text that already is JSON.
  public mutating func verbatim(_ text: Span<UInt8>) {
    text.withUnsafeBufferPointer { source in
      item(source.count) { target in
        Self.copy(source, to: target)
        return source.count
      }
    }
  }

  /// Text that already is JSON and ends with a key; its value comes next.
  public mutating func verbatim(upToValue text: Span<UInt8>) {
    verbatim(text)
    needsComma = false
  }

  /// Text that already is JSON.
  public mutating func verbatim(_ text: some Collection<UInt8>) {
    let isDone: Void? = text.withContiguousStorageIfAvailable { source in
      item(source.count) { target in
        Self.copy(source, to: target)
        return source.count
      }
    }
    if isDone == nil { verbatim(Array(text)) }
  }

  @inline(__always)
  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
}
