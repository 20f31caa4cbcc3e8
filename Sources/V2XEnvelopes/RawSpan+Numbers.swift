/// Numbers in network byte order. The caller has looked that they are there; a mistake there traps, it does not read beyond.
extension RawSpan {
  @inline(__always)
  func uint8(_ offset: Int) -> UInt8 {
    unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  @inline(__always)
  func uint16(_ offset: Int) -> UInt16 {
    UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @inline(__always)
  func uint32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  func uint64(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Six octets of a link address.
  @inline(__always)
  func linkAddress(_ offset: Int) -> LinkAddress {
    LinkAddress(UInt64(uint16(offset)) << 32 | UInt64(uint32(offset + 2)))
  }

  /// The octets from `start` up to `end`.
  @inline(__always)
  @_lifetime(copy self)
  func part(_ start: Int, _ end: Int) -> RawSpan {
    extracting(start..<end)
  }
}
