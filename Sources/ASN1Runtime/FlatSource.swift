/// The octets of a message while generated code reads them into rows.
///
/// Positions are bits from the start of the message and passed along by value. A failure is a position beyond every end: reading goes on from
/// there without harm, since windows never leave the octets, and is discarded when the end is checked. Counts are claimed before anything is made
/// for them.
@_spi(GeneratedCode)
@frozen
public struct FlatSource {
  @usableFromInline let base: UnsafeRawPointer
  /// The last octet at which a window can start.
  @usableFromInline let lastWindow: Int
  /// The bit behind the last one of the message.
  public let end: Int

  @inlinable @inline(__always)
  init(base: UnsafeRawPointer, lastWindow: Int, end: Int) {
    self.base = base
    self.lastWindow = lastWindow
    self.end = end
  }

  /// Beyond the end of every message; no sequence of additions that reading makes leads back from there.
  @inlinable @inline(__always)
  public static var failure: Int { 1 << 40 }

  /// The longest message, so that positions fit the rows.
  @usableFromInline static var largestMessage: Int { 1 << 28 }

  /// Reads the beginning of a message through `body`, and tells whether it was all there.
  @inlinable @inline(__always)
  public static func holds(_ octets: RawSpan, _ body: (FlatSource) -> Int) -> Bool {
    let count = octets.byteCount
    guard count >= 8, count < largestMessage else { return holdsShort(octets, body) }
    return octets.withUnsafeBytes { buffer in
      let source = FlatSource(base: buffer.baseAddress!, lastWindow: count &- 8, end: count &* 8)
      return body(source) <= source.end
    }
  }

  @usableFromInline @inline(never)
  static func holdsShort(_ octets: RawSpan, _ body: (FlatSource) -> Int) -> Bool {
    guard octets.byteCount < 8 else { return false }
    return withShort(octets) { source in body(source) <= source.end }
  }

  /// Reads a whole message through `body`, which is given the source and returns where it ended.
  ///
  /// - Returns: whether the message was read to its end, with nothing behind it but zero bits up to the octet.
  @inlinable @inline(__always)
  public static func reads(_ octets: RawSpan, _ body: (FlatSource) -> Int) -> Bool {
    let count = octets.byteCount
    guard count < largestMessage else { return false }
    guard count >= 8 else { return readsShort(octets, body) }
    return octets.withUnsafeBytes { buffer in
      let source = FlatSource(base: buffer.baseAddress!, lastWindow: count &- 8, end: count &* 8)
      return source.isEnd(body(source))
    }
  }

  /// The same for a message shorter than a window, which is read from a place with room for one.
  @usableFromInline @inline(never)
  static func readsShort(_ octets: RawSpan, _ body: (FlatSource) -> Int) -> Bool {
    guard octets.byteCount > 0 else { return false }
    return withShort(octets) { source in source.isEnd(body(source)) }
  }

  private static func withShort(_ octets: RawSpan, _ body: (FlatSource) -> Bool) -> Bool {
    var word: UInt64 = 0
    for index in 0..<octets.byteCount { word |= UInt64(octets.unsafeLoad(fromByteOffset: index, as: UInt8.self)) << UInt64(8 * index) }
    word = word.littleEndian
    return withUnsafeBytes(of: word) { buffer in
      body(FlatSource(base: buffer.baseAddress!, lastWindow: 0, end: octets.byteCount * 8))
    }
  }

  /// 64 bits from `at` on, the first of them topmost; the first 57 are those of the message as far as it goes.
  @inlinable @inline(__always)
  public func window(_ at: Int) -> UInt64 {
    let octet = Swift.min(at &>> 3, lastWindow)
    let word = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: octet, as: UInt64.self))
    return word &<< UInt64(truncatingIfNeeded: at &- octet &* 8)
  }

  /// The lowest `count` (58...64) bits of the result are those from `at` on.
  @inlinable @inline(__always)
  public func wide(_ at: Int, _ count: Int) -> UInt64 {
    let octet = Swift.min(at &>> 3, lastWindow)
    let word = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: octet, as: UInt64.self))
    let next = UInt64(base.load(fromByteOffset: Swift.min(octet &+ 8, lastWindow &+ 7), as: UInt8.self))
    let used = UInt64(truncatingIfNeeded: at & 7)
    return (word &<< used | next &>> (8 &- used)) &>> UInt64(truncatingIfNeeded: 64 &- count)
  }

  /// Whether `at` is the end: zero bits up to the octet, and nothing after it. A message without any bits has one octet.
  @inlinable @inline(__always)
  func isEnd(_ at: Int) -> Bool {
    var rest = end &- at
    if at == 0 { rest &-= end == 8 ? 1 : 0 }
    guard rest >= 0, rest < 8 else { return false }
    return at == end || window(at) &>> UInt64(truncatingIfNeeded: 64 &- (end &- at)) == 0
  }

  /// `at`, or a failure where the topmost bit of `violations` is set.
  @inlinable @inline(__always)
  public func checked(_ at: Int, _ violations: UInt32) -> Int { at | Int(violations &>> 31) &<< 40 }
}

extension FlatSource {
  /// A reader that stands at `at`; nil where that is beyond the end.
  @_lifetime(immortal)
  func reader(at: Int, allowance: Int) -> UPERReader? {
    guard at <= end else { return nil }
    let octets = _overrideLifetime(RawSpan(_unsafeStart: base, byteCount: end / 8), copying: ())
    var reader = UPERReader(octets, from: at, to: end, depth: UPERReader.depthLimit)
    reader.zeroWidthAllowance = allowance
    return reader
  }

  /// Reads a value that has no place in a row of its own width, such as a number without bounds.
  ///
  /// - Returns: the value and where it ends.
  @inline(never)
  public func value<Value>(
    _ at: Int, else other: Value, _ body: (inout UPERReader) throws(CodingError) -> Value
  ) -> (value: Value, at: Int) {
    guard var reader = reader(at: at, allowance: 0) else { return (other, Self.failure) }
    do throws(CodingError) {
      let value = try body(&reader)
      return (value, reader.position)
    } catch { return (other, Self.failure) }
  }

  /// Reads a part that rows only point at, as the typed reading does, and returns where it ends.
  ///
  /// - Parameter allowance: how many elements without bits the message may still have.
  @inline(never)
  public func skip<Form: FlatForm>(_ form: Form.Type, _ at: Int, _ allowance: inout Int) -> Int {
    guard var reader = reader(at: at, allowance: allowance) else { return Self.failure }
    do throws(CodingError) {
      _ = try Form.read(from: &reader)
      allowance = reader.zeroWidthAllowance
      return reader.position
    } catch { return Self.failure }
  }

  // MARK: What a later edition added

  private func isSet(_ at: Int) -> Bool { window(at) >> 63 != 0 }

  private func bits(_ at: Int, _ count: Int) -> Int { Int(truncatingIfNeeded: window(at) >> UInt64(64 - count)) }

  /// Passes over the octets of an open type.
  @inline(never)
  public func skipOpenType(_ start: Int) -> Int {
    var at = start
    while true {
      guard end - at >= 8 else { return Self.failure }
      let first = bits(at, 8)
      at += 8
      var count = first
      if first >= 0xC0 {
        guard (1...4).contains(first & 0x3F) else { return Self.failure }
        count = (first & 0x3F) * 16_384
      } else if first >= 0x80 {
        guard end - at >= 8 else { return Self.failure }
        count = (first & 0x3F) << 8 | bits(at, 8)
        at += 8
      }
      guard count <= (end - at) / 8 else { return Self.failure }
      at += count * 8
      if first < 0xC0 { return at }
    }
  }

  /// A general length where fragments make no sense.
  private func shortLength(_ at: Int) -> (count: Int, at: Int) {
    guard end - at >= 8 else { return (0, Self.failure) }
    let first = bits(at, 8)
    if first < 0x80 { return (first, at + 8) }
    guard first < 0xC0, end - at >= 16 else { return (0, Self.failure) }
    return (bits(at + 2, 14), at + 16)
  }

  private func normallySmall(_ at: Int) -> (value: Int, at: Int) {
    guard end - at >= 7 else { return (0, Self.failure) }
    if !isSet(at) { return (bits(at + 1, 6), at + 7) }
    let length = shortLength(at + 1)
    guard (1...4).contains(length.count), end - length.at >= length.count * 8 else { return (0, Self.failure) }
    let value = bits(length.at, length.count * 8)
    return value <= UPERReader.largestNormallySmall ? (value, length.at + length.count * 8) : (0, Self.failure)
  }

  /// Passes over additions: their presence list and the octets of each.
  @inline(never)
  public func skipAdditions(_ start: Int) -> Int {
    guard end - start >= 7 else { return Self.failure }
    var count = bits(start + 1, 6) + 1
    var list = start + 7
    if isSet(start) {
      let length = shortLength(start + 1)
      guard length.count > 0 else { return Self.failure }
      count = length.count
      list = length.at
    }
    guard count <= end - list else { return Self.failure }
    var at = list + count
    for index in 0..<count where isSet(list + index) {
      at = skipOpenType(at)
      if at > end { return Self.failure }
    }
    return at
  }

  /// Reads the position of an item behind an extension marker, beginning at the extension bit; `root` items have `width` bits.
  @inline(never)
  public func addedItem(_ at: Int, width: Int, root: Int) -> (value: UInt64, at: Int) {
    guard at < end, isSet(at) else { return (0, Self.failure) }
    let number = normallySmall(at + 1)
    return (UInt64(number.value + root), number.at)
  }

  /// Reads an alternative that this edition does not know, beginning at the extension bit.
  @inline(never)
  public func unknownAlternative(_ at: Int) -> (value: FlatAddition, at: Int) {
    guard at < end, isSet(at) else { return (FlatAddition(), Self.failure) }
    let number = normallySmall(at + 1)
    return (FlatAddition(index: number.value, position: number.at), skipOpenType(number.at))
  }

  /// Passes over a string of units of so many bits.
  @inline(never)
  public func skipUnits(of bits: Int, _ start: Int, lower: Int, upper: Int?, isExtensible: Bool) -> Int {
    var at = start
    var pieces = FlatPieces(self, at, lower: lower, upper: upper, isExtensible: isExtensible)
    while let count = pieces.next(&at, minimumBits: bits) { at += count * bits }
    return at
  }

  /// Reads bits whose number varies, as the typed reading does.
  @inline(never)
  public func varyingBits(_ at: Int, lower: Int, upper: Int?, isExtensible: Bool) -> (value: FlatBits, at: Int) {
    let bits = value(at, else: BitString()) { reader throws(CodingError) in
      try reader.readBits(lower: lower, upper: upper, isExtensible: isExtensible)
    }
    return (FlatBits(word: bits.value.word, count: bits.value.count, position: at), bits.at)
  }
}

/// The pieces of a list whose length is a general one, perhaps in fragments.
@_spi(GeneratedCode)
public struct FlatPieces {
  private let source: FlatSource
  private let start: Int
  private let lower: Int
  private let upper: Int?
  private let isExtensible: Bool
  private var piece = UPERReader.Fragment(count: 0, isLast: true)
  private var total = 0
  private var isFirst = true

  public init(_ source: FlatSource, _ at: Int, lower: Int, upper: Int?, isExtensible: Bool) {
    self.source = source
    start = at
    self.lower = lower
    self.upper = upper
    self.isExtensible = isExtensible
  }

  /// How many elements of at least `minimumBits` come next; nil behind the last piece, and after a failure, which `at` then tells.
  public mutating func next(_ at: inout Int, minimumBits: Int) -> Int? {
    guard isFirst || !piece.isLast else {
      let isAllowed = (isExtensible && source.window(start) >> 63 != 0) || (total >= lower && total <= upper ?? .max)
      if !isAllowed { at = FlatSource.failure }
      return nil
    }
    let (lower, upper, isExtensible) = (self.lower, self.upper, self.isExtensible)
    let none = UPERReader.Fragment(count: 0, isLast: true)
    let read =
      isFirst
      ? source.value(at, else: none) { reader throws(CodingError) in
        try reader.readFirstPiece(lower: lower, upper: upper, isExtensible: isExtensible)
      } : source.value(at, else: none) { reader throws(CodingError) in try reader.readFragment() }
    isFirst = false
    piece = read.value
    at = read.at
    total += piece.count
    guard at <= source.end, piece.count * minimumBits <= source.end - at else {
      at = FlatSource.failure
      return nil
    }
    return piece.count
  }
}

extension FlatSource {
  /// How many elements without bits a message may have, as in the typed reading.
  public static var allowance: Int { 65_536 }
}

extension CodingError {
  /// Why octets are no whole message of a type: what the typed reading says of them.
  @_spi(GeneratedCode)
  @inline(never)
  public static func why<Value: UPERCodable>(_ octets: RawSpan, isNo type: Value.Type) -> CodingError {
    guard octets.byteCount < FlatSource.largestMessage else { return CodingError(.excessiveLength, bit: 0) }
    var reader = UPERReader(octets)
    do throws(CodingError) { _ = try Value(from: &reader) } catch { return error.inside(Value.asn1Name) }
    do throws(CodingError) { try reader.finish() } catch { return error }
    return CodingError(.unexpectedValue, bit: 0).inside(Value.asn1Name)
  }
}
