/// An OCTET STRING of varying length.
///
/// Up to 15 octets, which is the length of most short texts, are held without allocation; longer ones in an array.
@frozen
public struct OctetString: Hashable, @unchecked Sendable {
  /// Octets 0 to 7, the first topmost; unused octets are zero. Of a long string, where in the arena it starts.
  @usableFromInline var head: UInt64
  /// Octets 8 to 14, the first topmost, and the count in the lowest octet. Of a long string, the count.
  @usableFromInline var tail: UInt64
  /// What holds a long string; nil for others.
  @usableFromInline var arena: ListArena?

  @usableFromInline static var shortLimit: Int { 15 }

  @inlinable
  public init() {
    head = 0
    tail = 0
    arena = nil
  }

  public init(_ octets: some Collection<UInt8>) {
    self.init()
    guard octets.count <= Self.shortLimit else {
      self.init(long: SequenceOf(octets))
      return
    }
    for (index, octet) in octets.enumerated() {
      if index < 8 {
        head |= UInt64(octet) << UInt64(56 - 8 * index)
      } else {
        tail |= UInt64(octet) << UInt64(56 - 8 * (index - 8))
      }
    }
    tail |= UInt64(octets.count)
  }

  /// `count` (0...15) octets: the first eight in `head`, the first of them topmost, the others likewise in `tail`.
  @usableFromInline
  init(head: UInt64, tail: UInt64, count: Int) {
    self.head = head
    self.tail = tail | UInt64(count)
    arena = nil
  }

  /// More than 15 octets.
  init(long octets: SequenceOf<UInt8>) {
    head = UInt64(octets.offset)
    tail = UInt64(octets.length)
    arena = octets.arena
  }

  /// The octets of a long string; nil for others.
  var long: SequenceOf<UInt8>? {
    guard let arena else { return nil }
    return SequenceOf(owning: Unmanaged.passRetained(arena), offset: UInt32(head), count: UInt32(tail))
  }

  /// The number of octets.
  public var count: Int { arena == nil ? Int(tail & 0xFF) : Int(tail) }

  public var isEmpty: Bool { count == 0 }

  /// Octet `index`; traps outside `0..<count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    if let long { return long[index] }
    return UInt8(truncatingIfNeeded: index < 8 ? head >> UInt64(56 - 8 * index) : tail >> UInt64(56 - 8 * (index - 8)))
  }

  /// The octets in sending order.
  public var octets: [UInt8] { long.map { Array($0) } ?? (0..<count).map { self[$0] } }

  public static func == (a: Self, b: Self) -> Bool {
    guard let left = a.long, let right = b.long else { return a.arena == nil && b.arena == nil && a.head == b.head && a.tail == b.tail }
    return left == right
  }

  public func hash(into hasher: inout Hasher) {
    if let long { return hasher.combine(long) }
    hasher.combine(head)
    hasher.combine(tail)
  }
}

extension OctetString: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: UInt8...) { self.init(elements) }
}

extension OctetString: CustomStringConvertible {
  /// Lower-case hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension UPERReader {
  /// Reads an OCTET STRING.
  public mutating func readOctetString(lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false) throws(CodingError) -> OctetString {
    let start = cursor
    guard let size = try readSize(lower: lower, upper: upper, isExtensible: isExtensible) else {
      cursor = start
      noteReference()
      return OctetString(try readOctets(lower: lower, upper: upper, isExtensible: isExtensible))
    }
    guard size <= remaining / 8 else { throw CodingError(upper == lower ? .truncated : .excessiveLength, bit: position) }
    guard size <= OctetString.shortLimit else { return OctetString(long: takeOctets(size)) }
    let first = Swift.min(size, 8)
    let head = try read(first * 8)
    let second = size - first
    let tail = try read(second * 8)
    return OctetString(
      head: first == 0 ? 0 : head << UInt64(64 - first * 8), tail: second == 0 ? 0 : tail << UInt64(64 - second * 8), count: size)
  }
}

extension UPERReader {
  /// Takes octets that are known to be there into the storage of lists.
  private mutating func takeOctets(_ count: Int) -> SequenceOf<UInt8> {
    let (record, arena) = openList(UInt8.self, count)
    let list = SequenceOf<UInt8>(owning: arena, offset: record.pointee.offset, count: UInt32(count))
    let octets = list.elements
    var index = 0
    while count - index >= 7 {
      let word = take(56)
      for shift in 0..<7 { octets[index &+ shift] = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: 48 &- 8 &* shift)) }
      index += 7
    }
    while index < count {
      octets[index] = UInt8(truncatingIfNeeded: take(8))
      index += 1
    }
    closeList()
    return list
  }
}

extension UPERWriter {
  /// Writes an OCTET STRING.
  public mutating func writeOctetString(
    _ value: OctetString, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    if let long = value.long {
      return try writePieces(of: long.count, lower: lower, upper: upper, isExtensible: isExtensible) { writer, range throws(CodingError) in
        writer.putOctets(long.span.extracting(range))
      }
    }
    try writePieces(of: value.count, lower: lower, upper: upper, isExtensible: isExtensible) { writer, range throws(CodingError) in
      let first = Swift.min(range.count, 8)
      if first > 0 { writer.put(value.head >> UInt64(64 - first * 8), first * 8) }
      let second = range.count - first
      if second > 0 { writer.put(value.tail >> UInt64(64 - second * 8), second * 8) }
    }
  }
}
