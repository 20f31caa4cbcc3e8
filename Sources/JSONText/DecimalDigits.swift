/// Decimal digits of whole numbers, several at a time.
package enum DecimalDigits {
  /// The eight digits of a number below 100 000 000, zeros in front included, in the order of memory.
  ///
  /// Halves, quarters and eighths of the number are divided side by side, in lanes of one word.
  @inlinable @inline(__always)
  package static func eight(_ number: UInt64) -> UInt64 {
    let upper = number / 10_000
    let fours = upper | (number &- upper &* 10_000) &<< 32
    let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
    let twos = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = ((twos &* 103) &>> 10) & 0x000F_000F_000F_000F
    return (tens | (twos &- tens &* 10) &<< 8).littleEndian | 0x3030_3030_3030_3030
  }

  /// Writes a number in decimal, 20 octets at most, and returns how many; up to eight octets more are written over.
  @inlinable @inline(__always)
  package static func write(_ value: Int64, to place: UnsafeMutableRawPointer) -> Int {
    place.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
    let sign = value < 0 ? 1 : 0
    let magnitude = value.magnitude
    guard magnitude < 100_000_000 else { return sign &+ writeLong(magnitude, to: place + sign) }
    return sign &+ writeShort(magnitude, to: place + sign)
  }

  /// Writes the nine digits of a number below 1 000 000 000, zeros in front included.
  @inlinable @inline(__always)
  package static func writeNine(_ number: UInt64, to place: UnsafeMutableRawPointer) {
    let upper = number / 100_000_000
    place.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: upper), as: UInt8.self)
    place.storeBytes(of: eight(number &- upper &* 100_000_000), toByteOffset: 1, as: UInt64.self)
  }

  @inlinable @inline(__always)
  package static func writeShort(_ magnitude: UInt64, to place: UnsafeMutableRawPointer) -> Int {
    let digits = eight(magnitude)
    let zeros = min((digits & 0x0F0F_0F0F_0F0F_0F0F).trailingZeroBitCount &>> 3, 7)
    place.storeBytes(of: digits &>> UInt64(truncatingIfNeeded: zeros &* 8), as: UInt64.self)
    return 8 &- zeros
  }

  @usableFromInline @inline(never)
  package static func writeLong(_ magnitude: UInt64, to place: UnsafeMutableRawPointer) -> Int {
    let upper = magnitude / 100_000_000
    let count = upper < 100_000_000 ? writeShort(upper, to: place) : writeLong(upper, to: place)
    place.storeBytes(of: eight(magnitude % 100_000_000), toByteOffset: count, as: UInt64.self)
    return count + 8
  }
}
