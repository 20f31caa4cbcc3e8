/// A BIT STRING of any length. Bit 0 is the first bit sent.
///
/// Up to 64 bits are held without allocation, which covers every set of flags in the field; longer ones continue in an array.
@frozen
public struct BitString: Sendable, Hashable {
  @usableFromInline var length: Int
  /// The first 64 bits, bit 0 topmost; unused bits are zero.
  @usableFromInline var word: UInt64
  /// The bits from 64 on, 64 to an element, topmost first.
  @usableFromInline var rest: [UInt64]?

  /// The number of bits.
  @inlinable
  public var count: Int { length }

  @inlinable
  public init() {
    length = 0
    word = 0
    rest = nil
  }

  /// The lowest `count` (0...64) bits of `bits`, the highest of them first.
  @inlinable
  public init(_ bits: UInt64, count: Int) {
    precondition(count >= 0 && count <= 64)
    length = count
    word = count == 0 ? 0 : bits << UInt64(64 &- count)
    rest = nil
  }

  /// `count` zero bits.
  public init(zeros count: Int) {
    self.init()
    var left = Swift.max(0, count)
    while left > 0 {
      append(0, count: Swift.min(left, 64))
      left -= Swift.min(left, 64)
    }
  }

  /// `count` bits from words of 64, the first bit topmost; what the words lack is zero.
  public init(words: [UInt64], count: Int) {
    self.init()
    var left = Swift.max(0, count)
    var index = 0
    while left > 0 {
      let step = Swift.min(left, 64)
      append(index < words.count ? words[index] >> UInt64(64 - step) : 0, count: step)
      left -= step
      index += 1
    }
  }

  /// Bit `index`, counted from the first one sent; false behind the end.
  public subscript(index: Int) -> Bool {
    get {
      guard index >= 0, index < count else { return false }
      let holder = index < 64 ? word : rest![index / 64 - 1]
      return holder >> UInt64(63 - index % 64) & 1 == 1
    }
    set {
      guard index >= 0, index < count else { return }
      let mask = UInt64(1) << UInt64(63 - index % 64)
      if index < 64 {
        word = newValue ? word | mask : word & ~mask
      } else {
        rest![index / 64 - 1] = newValue ? rest![index / 64 - 1] | mask : rest![index / 64 - 1] & ~mask
      }
    }
  }

  /// Whether any bit is set.
  var containsOnes: Bool { word != 0 || rest?.contains { $0 != 0 } ?? false }

  /// Sets bit `index`, behind the end as well: zero bits then lead up to it.
  public mutating func set(_ index: Int, to value: Bool) {
    if value, index >= count { self = padded(to: index + 1) }
    self[index] = value
  }

  private func padded(to length: Int) -> BitString {
    var bits = self
    while bits.count < length { bits.append(0, count: Swift.min(64, length - bits.count)) }
    return bits
  }

  /// The same named bits in the shortest form of at least `lower` bits: zeros at the end are taken away or added.
  public func trimmed(toAtLeast lower: Int = 0) -> BitString {
    var length = count
    while length > lower, !self[length - 1] { length -= 1 }
    if length == count { return padded(to: lower) }
    var bits = BitString()
    var at = 0
    while at < length {
      let step = Swift.min(64, length - at)
      bits.append(self.bits(from: at, step), count: step)
      at += step
    }
    return bits
  }

  /// Appends the lowest `count` (0...64) bits of `bits`.
  public mutating func append(_ bits: UInt64, count added: Int) {
    guard added > 0 else { return }
    let aligned = bits << UInt64(64 - added)
    let used = count % 64
    if count == 0 {
      word = aligned
    } else if used == 0 {
      extend(aligned)
    } else {
      let tail = aligned >> UInt64(used)
      if count < 64 { word |= tail } else { rest![rest!.count - 1] |= tail }
      if added > 64 - used { extend(aligned << UInt64(64 - used)) }
    }
    length += added
  }

  private mutating func extend(_ bits: UInt64) {
    if rest == nil { rest = [] }
    rest?.append(bits)
  }

  /// Bits `start ..< start + length` (length at most 64) in the lowest bits of the result.
  func bits(from start: Int, _ length: Int) -> UInt64 {
    if start == 0 { return length == 0 ? 0 : word >> UInt64(64 - length) }
    var value: UInt64 = 0
    for index in start..<start + length { value = value << 1 | (self[index] ? 1 : 0) }
    return value
  }
}

extension BitString: CustomStringConvertible {
  /// The bits as `0` and `1`, first bit first.
  public var description: String { String(decoding: (0..<count).map { self[$0] ? UInt8(ascii: "1") : UInt8(ascii: "0") }, as: UTF8.self) }
}
