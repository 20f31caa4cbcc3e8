/// The 16-bit one's complement sum that IP, UDP and others use.
@usableFromInline
package struct InternetChecksum {
  /// Sum of 64-bit words in memory order, each carry added at the low end.
  @usableFromInline var sum: UInt64 = 0

  @inlinable
  package init() {}

  /// Adds octets. All but the last stretch must be of even length.
  @inlinable
  @inline(__always)
  package mutating func add(_ octets: RawSpan) {
    octets.withUnsafeBytes { if let start = $0.baseAddress { add(start, count: $0.count) } }
  }

  /// Adds octets that the caller knows to be there.
  @inlinable
  @inline(__always)
  package mutating func add(_ start: UnsafeRawPointer, count: Int) {
    sum = Self.sum(start, count, sum)
  }

  // Not inlined: among other work its few values would not all stay in registers.
  @usableFromInline
  @inline(never)
  static func sum(_ start: UnsafeRawPointer, _ count: Int, _ former: UInt64) -> UInt64 {
    // Two sums, so that one need not wait for the other.
    var (even, odd) = (former, UInt64(0))
    var at = start
    var left = count
    while left >= 16 {
      even = sum(even, at.loadUnaligned(as: UInt64.self))
      odd = sum(odd, at.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      at += 16
      left &-= 16
    }
    if left >= 8 {
      even = sum(even, at.loadUnaligned(as: UInt64.self))
      at += 8
    }
    if count >= 8 {
      // The octets that are left are the last of the eight that end here; with none left nothing remains of them.
      let word = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      odd = sum(odd, (word &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- 8 &* (count & 7)))
    } else {
      for index in 0..<count {
        odd = sum(odd, UInt64(start.load(fromByteOffset: index, as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* (index & 1)))
      }
    }
    return sum(even, odd)
  }

  @inlinable
  @inline(__always)
  static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (partial, carry) = left.addingReportingOverflow(right)
    return partial &+ (carry ? 1 : 0)
  }

  /// Adds eight octets that the caller knows to be there.
  @inlinable
  @inline(__always)
  package mutating func addEight(_ start: UnsafeRawPointer) {
    sum = Self.sum(sum, start.loadUnaligned(as: UInt64.self))
  }

  /// Adds a number, as its octets in network order would be.
  @inlinable
  @inline(__always)
  package mutating func add(_ number: UInt16) {
    sum = Self.sum(sum, UInt64(number.bigEndian))
  }

  /// The folded sum in network order: 0xffff over data that holds a right checksum.
  @inlinable
  @inline(__always)
  package var folded: UInt16 {
    var sum = (sum & 0xffff_ffff) &+ (sum &>> 32)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    return UInt16(truncatingIfNeeded: sum).bigEndian
  }
}
