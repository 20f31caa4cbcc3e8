/// An OCTET STRING of varying length.
///
/// Up to 15 octets, which is the length of most short texts, are held without allocation; longer ones in an array.
@frozen
public struct OctetString: Sendable, Hashable {
  /// Octets 0 to 7, the first topmost; unused octets are zero, as all of them where `long` holds the octets.
  @usableFromInline var head: UInt64
  /// Octets 8 to 14, the first topmost, and the count in the lowest octet.
  @usableFromInline var tail: UInt64
  @usableFromInline var long: [UInt8]?

  @usableFromInline static var shortLimit: Int { 15 }

  @inlinable
  public init() {
    head = 0
    tail = 0
    long = nil
  }

  public init(_ octets: some Collection<UInt8>) {
    self.init()
    guard octets.count <= Self.shortLimit else {
      long = Array(octets)
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
    long = nil
  }

  /// The number of octets.
  public var count: Int { long?.count ?? Int(tail & 0xFF) }

  public var isEmpty: Bool { count == 0 }

  /// Octet `index`; traps outside `0..<count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    if let long { return long[index] }
    return UInt8(truncatingIfNeeded: index < 8 ? head >> UInt64(56 - 8 * index) : tail >> UInt64(56 - 8 * (index - 8)))
  }

  /// The octets in sending order.
  public var octets: [UInt8] { long ?? (0..<count).map { self[$0] } }
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
    let size = try readSize(lower: lower, upper: upper, isExtensible: isExtensible)
    guard let size, size <= OctetString.shortLimit else {
      cursor = start
      return OctetString(try readOctets(lower: lower, upper: upper, isExtensible: isExtensible))
    }
    guard size <= remaining / 8 else { throw CodingError(upper == lower ? .truncated : .excessiveLength, bit: position) }
    let first = Swift.min(size, 8)
    let head = try read(first * 8)
    let second = size - first
    let tail = try read(second * 8)
    return OctetString(
      head: first == 0 ? 0 : head << UInt64(64 - first * 8), tail: second == 0 ? 0 : tail << UInt64(64 - second * 8), count: size)
  }
}

extension UPERWriter {
  /// Writes an OCTET STRING.
  public mutating func writeOctetString(
    _ value: OctetString, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    if let long = value.long { return try writeOctets(long, lower: lower, upper: upper, isExtensible: isExtensible) }
    try writePieces(of: value.count, lower: lower, upper: upper, isExtensible: isExtensible) { writer, range throws(CodingError) in
      for index in range { writer.put(UInt64(value[index]), 8) }
    }
  }
}
