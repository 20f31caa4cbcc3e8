/// The 16-bit one's complement sum that IP, UDP and others use.
@usableFromInline
package struct InternetChecksum {
  /// Sums of 64-bit words in memory order, each carry added at the low end; two of them, so that one need not wait for the other.
  @usableFromInline var even: UInt64 = 0
  @usableFromInline var odd: UInt64 = 0

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
    var at = 0
    while at &+ 16 <= count {
      Self.add((start + at).loadUnaligned(as: UInt64.self), to: &even)
      Self.add((start + at).loadUnaligned(fromByteOffset: 8, as: UInt64.self), to: &odd)
      at &+= 16
    }
    if at &+ 8 <= count { Self.add((start + at).loadUnaligned(as: UInt64.self), to: &even) }
    if count >= 8 {
      // The octets that are left are the last of the eight that end here; with none left nothing remains of them.
      let word = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      Self.add((word &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- 8 &* (count & 7)), to: &odd)
    } else {
      for at in 0..<count {
        Self.add(UInt64(start.load(fromByteOffset: at, as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* (at & 1)), to: &odd)
      }
    }
  }

  /// Adds eight octets that the caller knows to be there.
  @inlinable
  @inline(__always)
  package mutating func addEight(_ start: UnsafeRawPointer) {
    Self.add(start.loadUnaligned(as: UInt64.self), to: &even)
  }

  @inlinable
  @inline(__always)
  static func add(_ word: UInt64, to sum: inout UInt64) {
    let (partial, carry) = sum.addingReportingOverflow(word)
    sum = partial &+ (carry ? 1 : 0)
  }

  /// Adds a number, as its octets in network order would be.
  @inlinable
  @inline(__always)
  package mutating func add(_ number: UInt16) {
    Self.add(UInt64(number.bigEndian), to: &odd)
  }

  /// The folded sum in network order: 0xffff over data that holds a right checksum.
  @inlinable
  @inline(__always)
  package var folded: UInt16 {
    var sum = even
    Self.add(odd, to: &sum)
    sum = (sum & 0xffff_ffff) &+ (sum &>> 32)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    return UInt16(truncatingIfNeeded: sum).bigEndian
  }
}
