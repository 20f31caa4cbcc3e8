/// Reads the packed encoding of ITU-T X.691, unaligned variant (UPER), from borrowed octets.
///
/// Bits are taken through 64-bit windows. A window is always loaded from inside the octets, so a wrong bit count can give a wrong value but never
/// reads past the end. Generated code therefore looks at a whole run of fields with `peek`, moves on with `skip`, and asks once, with `holds`, whether
/// all of it was there.
@frozen
public struct UPERReader: ~Copyable, ~Escapable {
  @usableFromInline let bytes: RawSpan
  /// The last octet at which a 64-bit window can start; negative when there are fewer than eight octets.
  @usableFromInline let lastWindow: Int
  /// The bit behind the last one that may be read.
  public let end: Int
  @usableFromInline var cursor: Int
  /// How many elements without any bits may still be produced: the only ones that the length of the input does not bound.
  @usableFromInline var zeroWidthAllowance: Int
  /// How many further levels may be entered.
  @usableFromInline var depthAllowance: Int
  /// Where the elements of lists go.
  @usableFromInline var levels: ListLevels

  /// Levels of open types and recursive types that may be nested.
  public static var depthLimit: Int { 64 }

  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.init(bytes, from: 0, to: bytes.byteCount &* 8, depth: Self.depthLimit)
  }

  @inlinable
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, from position: Int, to end: Int, depth: Int) {
    self.bytes = bytes
    self.lastWindow = bytes.byteCount &- 8
    self.cursor = position
    self.end = end
    self.zeroWidthAllowance = 65_536
    self.depthAllowance = depth
    self.levels = ListLevels()
  }

  /// The next bit to be read, counted from the start of the octets.
  @inlinable @inline(__always)
  public var position: Int { cursor }

  /// Bits not yet read.
  @inlinable @inline(__always)
  public var remaining: Int { end &- position }

  // MARK: Runs of fields

  /// The next bits, topmost first: 57 of them at least, unless the octets end before. What lies behind the end is anything.
  @inlinable @inline(__always)
  public func peek() -> UInt64 { word(at: cursor) }

  /// The next `count` (33...64) bits in the lowest bits of the result.
  @inlinable @inline(__always)
  public func peekWide(_ count: Int) -> UInt64 {
    (word(at: cursor) &>> 32) &<< UInt64(truncatingIfNeeded: count &- 32)
      | word(at: cursor &+ 32) &>> UInt64(truncatingIfNeeded: 96 &- count)
  }

  /// Moves on by `count` bits, which `holds` must then find to have been there.
  @inlinable @inline(__always)
  public mutating func skip(_ count: Int) { cursor = cursor &+ count }

  /// Whether everything that was skipped was there, and no number was too large.
  ///
  /// - Parameter excess: the greatest offset of each number of a run less the offset that was read, all of them joined by `|`: negative as a signed
  ///   number when any offset was too large.
  @inlinable @inline(__always)
  public func holds(_ excess: UInt64 = 0) -> Bool {
    Int64(bitPattern: excess | UInt64(bitPattern: Int64(end &- cursor))) >= 0
  }

  /// The error of the first field that fails in a run which does not hold.
  ///
  /// - Parameters:
  ///   - start: where the run started.
  ///   - fields: the fields of the run, separated by spaces: `name#bits` for presence bits (`name#bits~all` where that many must be there), else `name:bits`,
  ///     with `<largest` for a number with a largest offset or `!largest` for the position of an item. `?word.bit` behind it says that the field is
  ///     there only if that bit, counted from the lowest, is set in that presence word.
  ///   - earlier: the presence words of earlier runs of the same value; those in `fields` follow them.
  @inline(never)
  public func failure(from start: Int, _ fields: StaticString, _ earlier: [UInt64] = []) -> CodingError {
    var presence = earlier
    var at = start
    for field in fields.description.split(separator: " ") {
      let parts = field.split(separator: "?")
      let isPresence = parts[0].contains("#")
      if parts.count > 1 {
        let place = parts[1].split(separator: ".")
        guard presence[Int(place[0])!] >> UInt64(place[1])! & 1 != 0 else {
          if isPresence { presence.append(0) }
          continue
        }
      }
      let limits = parts[0].split(omittingEmptySubsequences: false) { ":#~<!".contains($0) }
      let width = Int(limits[1])!
      let name = String(limits[0])
      let needed = parts[0].contains("~") ? Int(limits[2])! : width
      guard needed <= end - at else { return CodingError(.truncated, bit: at).inside(name) }
      let value = bits(at: at, width)
      if isPresence {
        presence.append(value)
      } else if limits.count > 2, value > UInt64(limits[2])! {
        return CodingError(parts[0].contains("!") ? .unknownAlternative : .valueOutOfRange, bit: at).inside(name)
      }
      at += width
    }
    return CodingError(.truncated, bit: at)
  }

  // MARK: Windows

  /// Takes `count` bits (1...57) that are known to be there.
  @inlinable @inline(__always)
  mutating func take(_ count: Int) -> UInt64 {
    let start = cursor
    cursor = start &+ count
    return window(at: start, count)
  }

  @inlinable @inline(__always)
  func window(at start: Int, _ count: Int) -> UInt64 { word(at: start) &>> UInt64(truncatingIfNeeded: 64 &- count) }

  /// The bits from `start` on, topmost first.
  @inlinable @inline(__always)
  func word(at start: Int) -> UInt64 {
    let octet = start &>> 3
    guard octet <= lastWindow else { return Self.lastWord(bytes, at: start) }
    let word = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: octet, as: UInt64.self))
    return word &<< UInt64(truncatingIfNeeded: start & 7)
  }

  // What is seldom needed takes single values instead of the reader: a call with the reader would make the compiler copy it before each check.

  /// The same where fewer than eight octets are left.
  @usableFromInline @inline(never)
  static func lastWord(_ bytes: RawSpan, at start: Int) -> UInt64 {
    let count = bytes.byteCount
    if count >= 8 {
      let word = UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: count &- 8, as: UInt64.self))
      return word << (start &- (count &- 8) &* 8)
    }
    var word: UInt64 = 0
    for octet in 0..<count { word |= UInt64(bytes.unsafeLoad(fromByteOffset: octet, as: UInt8.self)) &<< UInt64(56 - 8 * octet) }
    return word << start
  }

  /// `count` bits (0...64) from `start` on, which are there.
  private func bits(at start: Int, _ count: Int) -> UInt64 {
    count == 0 ? 0 : count <= 57 ? window(at: start, count) : window(at: start, count - 32) << 32 | window(at: start + count - 32, 32)
  }

  // MARK: Single fields

  /// Reads `count` bits (0...64).
  @inlinable @inline(__always)
  public mutating func read(_ count: Int) throws(CodingError) -> UInt64 {
    guard count <= end &- position else { throw CodingError(.truncated, bit: position) }
    if count <= 57 { return count == 0 ? 0 : take(count) }
    let high = take(count &- 32)
    return high &<< 32 | take(32)
  }

  @inlinable @inline(__always)
  public mutating func readBit() throws(CodingError) -> Bool { try read(1) != 0 }

  /// Reads an offset of `width` bits into a constrained range and checks it against the size of the range (X.691, constrained whole number).
  @inlinable @inline(__always)
  public mutating func readConstrained(_ width: Int, largest: UInt64) throws(CodingError) -> UInt64 {
    let start = position
    let offset = try read(width)
    guard offset <= largest else { throw CodingError(.valueOutOfRange, bit: start) }
    return offset
  }

  /// Reads an INTEGER with a lower bound and none above: a length in octets, then the offset from the bound.
  public mutating func readSemiConstrained(lower: Int64) throws(CodingError) -> Int64 {
    let start = position
    let length = try readShortLength()
    guard length >= 1, length <= 8 else { throw CodingError(length == 0 ? .malformedLength : .unsupportedNumber, bit: start) }
    let offset = try read(length * 8)
    // The greatest offset that leads to a number of 64 bits; as an unsigned difference it never overflows.
    guard offset <= UInt64(bitPattern: Int64.max &- lower) else { throw CodingError(.unsupportedNumber, bit: start) }
    return lower &+ Int64(bitPattern: offset)
  }

  /// Reads an INTEGER without a lower bound: a length in octets, then two's complement.
  ///
  /// - Parameter upper: the upper bound, which the encoding does not show but the value must keep to.
  public mutating func readUnconstrained(upper: Int64 = .max) throws(CodingError) -> Int64 {
    let start = position
    let length = try readShortLength()
    guard length >= 1, length <= 8 else { throw CodingError(length == 0 ? .malformedLength : .unsupportedNumber, bit: start) }
    let unused = UInt64(64 - length * 8)
    let value = Int64(bitPattern: try read(length * 8) &<< unused) &>> Int64(unused)
    guard value <= upper else { throw CodingError(.valueOutOfRange, bit: start) }
    return value
  }

  /// Numbers of items and alternatives behind an extension marker go no higher.
  static var largestNormallySmall: Int { Int(Int32.max) }

  /// Reads a normally small non-negative number: 6 bits up to 63, a length and octets above.
  public mutating func readNormallySmall() throws(CodingError) -> Int {
    let start = position
    if try !readBit() { return Int(try read(6)) }
    let length = try readShortLength()
    guard length >= 1, length <= 4 else { throw CodingError(length == 0 ? .malformedLength : .unsupportedNumber, bit: start) }
    let value = Int(try read(length * 8))
    guard value <= Self.largestNormallySmall else { throw CodingError(.unsupportedNumber, bit: start) }
    return value
  }

  /// Enters a nested level; every `descend` is followed by an `ascend`, unless an error ends the reading.
  @inlinable
  public mutating func descend() throws(CodingError) {
    guard depthAllowance > 0 else { throw CodingError(.depthExceeded, bit: position) }
    depthAllowance &-= 1
  }

  @inlinable
  public mutating func ascend() { depthAllowance &+= 1 }

  // MARK: The end of a message

  /// Octets used so far; a whole message without any bits takes one octet (X.691 11.1).
  public var consumedOctets: Int { Swift.max(1, (position + 7) / 8) }

  /// Checks what follows a message: padding of zero bits to the next octet, and nothing after it. A message has one octet at least.
  public func finish() throws(CodingError) {
    guard end > 0 else { throw CodingError(.truncated, bit: 0) }
    let padding = Swift.min(end, Swift.max(8, (position + 7) / 8 * 8)) - position
    if padding > 0, window(at: position, padding) != 0 { throw CodingError(.nonZeroPadding, bit: position) }
    guard end - position < 8 || (position == 0 && end == 8) else { throw CodingError(.trailingOctets, bit: consumedOctets * 8) }
  }
}

extension UPERReader {
  /// Reads the presence bits at the head of a SEQUENCE, however many; they are all there or none is read.
  public mutating func readPresence(_ count: Int) throws(CodingError) -> BitString {
    guard count <= remaining else { throw CodingError(.truncated, bit: position) }
    var presence = BitString()
    var left = count
    while left > 0 {
      let step = Swift.min(left, 57)
      presence.append(take(step), count: step)
      left -= step
    }
    return presence
  }
}
