/// The 16-bit one's complement sum that IP, UDP and others use.
package struct InternetChecksum {
  /// Sum of 32-bit words in memory order; the carries are folded at the end.
  private var sum: UInt64 = 0

  package init() {}

  /// Adds octets. All but the last stretch must be of even length.
  package mutating func add(_ octets: RawSpan) {
    octets.withUnsafeBytes { bytes in
      var sum = self.sum
      var at = 0
      while at + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        sum &+= (word & 0xffff_ffff) &+ (word >> 32)
        at += 8
      }
      while at + 2 <= bytes.count {
        sum &+= UInt64(bytes.loadUnaligned(fromByteOffset: at, as: UInt16.self))
        at += 2
      }
      if at < bytes.count { sum &+= UInt64(UInt16(bytes[at]).littleEndian) }
      self.sum = sum
    }
  }

  /// Adds a number, as its octets in network order would be.
  package mutating func add(_ number: UInt16) {
    sum &+= UInt64(number.bigEndian)
  }

  /// The folded sum in network order: 0xffff over data that holds a right checksum.
  package var folded: UInt16 {
    var sum = sum
    while sum >> 16 != 0 { sum = (sum & 0xffff) &+ (sum >> 16) }
    return UInt16(truncatingIfNeeded: sum).bigEndian
  }
}
