/// Length determinants (X.691 10.9 in the 2002 numbering; 11.9 since 2008) and what they measure.
extension UPERReader {
  /// One piece of a general length: how many units follow, and whether another piece comes after them.
  public struct Fragment: Sendable {
    public var count: Int
    public var isLast: Bool
  }

  /// Reads a general length: 7 bits, 14 bits, or a fragment of 1 to 4 times 16 384 units.
  public mutating func readFragment() throws(CodingError) -> Fragment {
    let start = position
    let first = Int(try read(8))
    if first < 0x80 { return Fragment(count: first, isLast: true) }
    if first < 0xC0 { return Fragment(count: (first & 0x3F) << 8 | Int(try read(8)), isLast: true) }
    let blocks = first & 0x3F
    guard (1...4).contains(blocks) else { throw CodingError(.malformedLength, bit: start) }
    return Fragment(count: blocks * 16_384, isLast: false)
  }

  /// Reads a general length where a fragment would make no sense, such as the octets of a number.
  mutating func readShortLength() throws(CodingError) -> Int {
    let start = position
    let fragment = try readFragment()
    guard fragment.isLast else { throw CodingError(.unsupportedNumber, bit: start) }
    return fragment.count
  }

  /// Reads how many units follow under a size constraint; nil means that a general length, perhaps in fragments, comes next.
  ///
  /// - Parameters:
  ///   - lower: least size of the root.
  ///   - upper: greatest size of the root; nil for none.
  ///   - isExtensible: whether an extension bit comes first.
  @inlinable
  public mutating func readSize(lower: Int, upper: Int?, isExtensible: Bool) throws(CodingError) -> Int? {
    if isExtensible, try readBit() { return nil }
    guard let upper, upper < 65_536 else { return nil }
    if upper == lower { return upper }
    let range = UInt64(upper &- lower)
    let start = position
    let offset = try read(UInt64.bitWidth &- range.leadingZeroBitCount)
    guard offset <= range else { throw CodingError(.sizeOutOfRange, bit: start) }
    return lower &+ Int(truncatingIfNeeded: offset)
  }

  /// Reads the count of a list whose size lies in a range below 65 536 and has no extension bit.
  @inlinable @inline(__always)
  public mutating func readCount(_ width: Int, lower: Int, largest: UInt64) throws(CodingError) -> Int {
    let start = position
    let offset = try read(width)
    guard offset <= largest else { throw CodingError(.sizeOutOfRange, bit: start) }
    return lower &+ Int(truncatingIfNeeded: offset)
  }

  /// Reads the first piece of a size that may be sent in fragments; further ones come from `readFragment`.
  public mutating func readFirstPiece(lower: Int, upper: Int?, isExtensible: Bool) throws(CodingError) -> Fragment {
    if let count = try readSize(lower: lower, upper: upper, isExtensible: isExtensible) { return Fragment(count: count, isLast: true) }
    return try readFragment()
  }

  /// Checks that `count` units of at least `minimumBits` each can still be there, before anything is allocated for them.
  @inlinable
  public mutating func claim(_ count: Int, minimumBits: Int) throws(CodingError) {
    if minimumBits > 0 {
      let (bits, overflow) = count.multipliedReportingOverflow(by: minimumBits)
      guard !overflow, bits <= remaining else { throw CodingError(.excessiveLength, bit: position) }
    } else {
      guard count <= zeroWidthAllowance else { throw CodingError(.excessiveLength, bit: position) }
      zeroWidthAllowance &-= count
    }
  }

  /// Checks a size that came as a general length, perhaps in fragments: outside the root it may lie only where the extension bit at `start` says so.
  @inlinable
  public func checkSize(_ count: Int, lower: Int, upper: Int?, isExtensible: Bool, at start: Int) throws(CodingError) {
    guard isExtended(isExtensible, at: start) || (count >= lower && count <= upper ?? Int.max) else {
      throw CodingError(.sizeOutOfRange, bit: start)
    }
  }

  /// Whether there is an extension bit at `start`, and it is set.
  @inlinable
  func isExtended(_ isExtensible: Bool, at start: Int) -> Bool { isExtensible && window(at: start, 1) != 0 }

  /// Appends `count` octets to `octets`, at any bit position.
  mutating func appendOctets(_ count: Int, to octets: inout [UInt8], isFixed: Bool = false) throws(CodingError) {
    guard count <= remaining / 8 else { throw CodingError(isFixed ? .truncated : .excessiveLength, bit: position) }
    // Later pieces leave growth to the array: reserving each of them exactly would copy everything each time.
    if octets.isEmpty { octets.reserveCapacity(count) }
    var left = count
    while left >= 7 {
      let word = take(56)
      octets.append(UInt8(truncatingIfNeeded: word >> 48))
      octets.append(UInt8(truncatingIfNeeded: word >> 40))
      octets.append(UInt8(truncatingIfNeeded: word >> 32))
      octets.append(UInt8(truncatingIfNeeded: word >> 24))
      octets.append(UInt8(truncatingIfNeeded: word >> 16))
      octets.append(UInt8(truncatingIfNeeded: word >> 8))
      octets.append(UInt8(truncatingIfNeeded: word))
      left -= 7
    }
    for _ in 0..<left { octets.append(UInt8(truncatingIfNeeded: take(8))) }
  }

  /// Reads an OCTET STRING into `octets`, whose storage is reused.
  public mutating func readOctets(
    into octets: inout [UInt8], lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    noteReference()
    if !octets.isEmpty { octets.removeAll(keepingCapacity: true) }
    let start = position
    if let count = try readSize(lower: lower, upper: upper, isExtensible: isExtensible) {
      return try appendOctets(count, to: &octets, isFixed: upper == lower)
    }
    while true {
      let fragment = try readFragment()
      try appendOctets(fragment.count, to: &octets)
      if fragment.isLast { break }
    }
    try checkSize(octets.count, lower: lower, upper: upper, isExtensible: isExtensible, at: start)
  }

  /// Reads an OCTET STRING.
  public mutating func readOctets(lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false) throws(CodingError) -> [UInt8] {
    var octets: [UInt8] = []
    try readOctets(into: &octets, lower: lower, upper: upper, isExtensible: isExtensible)
    return octets
  }

  /// Reads a BIT STRING whose size varies, or is longer than a word.
  public mutating func readBits(lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false) throws(CodingError) -> BitString {
    var bits = BitString()
    let start = position
    noteReference()
    if let count = try readSize(lower: lower, upper: upper, isExtensible: isExtensible) {
      try appendBits(count, to: &bits, isFixed: upper == lower)
      return bits
    }
    while true {
      let fragment = try readFragment()
      try appendBits(fragment.count, to: &bits)
      if fragment.isLast { break }
    }
    try checkSize(bits.count, lower: lower, upper: upper, isExtensible: isExtensible, at: start)
    return bits
  }

  /// Reads a BIT STRING of `size` (1...57) bits behind an extension bit, or of any size if that bit is set.
  @inlinable @inline(__always)
  public mutating func readBits(extensible size: Int) throws(CodingError) -> BitString {
    if try readBit() { return try readBits(lower: 0, upper: nil, isExtensible: false) }
    return BitString(try read(size), count: size)
  }

  private mutating func appendBits(_ count: Int, to bits: inout BitString, isFixed: Bool = false) throws(CodingError) {
    guard count <= remaining else { throw CodingError(isFixed ? .truncated : .excessiveLength, bit: position) }
    var left = count
    while left > 0 {
      let step = Swift.min(left, 32)
      bits.append(take(step), count: step)
      left -= step
    }
  }
}
