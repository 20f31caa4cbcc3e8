/// The 16-bit one's complement sum that IP, UDP and others use.
@usableFromInline
package struct InternetChecksum {
  /// Sums of the lower and the upper halves of 64-bit words in memory order; the carries are folded at the end.
  @usableFromInline var lower: UInt64 = 0
  @usableFromInline var upper: UInt64 = 0

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
    while at &+ 8 <= count {
      addEight(start + at)
      at &+= 8
    }
    if count >= 8 {
      // The octets that are left are the last of the eight that end here; with none left nothing remains of them.
      let word = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      add(word: (word &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- 8 &* (count & 7)))
    } else {
      while at < count {
        lower &+= UInt64(start.load(fromByteOffset: at, as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* (at & 1))
        at &+= 1
      }
    }
  }

  /// Adds eight octets that the caller knows to be there.
  @inlinable
  @inline(__always)
  package mutating func addEight(_ start: UnsafeRawPointer) {
    add(word: start.loadUnaligned(as: UInt64.self))
  }

  @inlinable
  @inline(__always)
  mutating func add(word: UInt64) {
    lower &+= word & 0xffff_ffff
    upper &+= word &>> 32
  }

  /// Adds a number, as its octets in network order would be.
  @inlinable
  @inline(__always)
  package mutating func add(_ number: UInt16) {
    lower &+= UInt64(number.bigEndian)
  }

  /// The folded sum in network order: 0xffff over data that holds a right checksum.
  @inlinable
  @inline(__always)
  package var folded: UInt16 {
    var sum = lower &+ upper
    sum = (sum & 0xffff_ffff) &+ (sum &>> 32)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    sum = (sum & 0xffff) &+ (sum &>> 16)
    return UInt16(truncatingIfNeeded: sum).bigEndian
  }
}
