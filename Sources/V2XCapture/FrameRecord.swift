/// A frame as a parser leaves it: where its octets lie in memory, and what the file says of them.
@usableFromInline
struct FrameRecord {
  @usableFromInline var start: UnsafeRawPointer
  @usableFromInline var time: Int64
  @usableFromInline var number: Int
  @usableFromInline var count: UInt32
  @usableFromInline var originalLength: UInt32
  @usableFromInline var linkType: LinkType
  @usableFromInline var interface: UInt32
  @usableFromInline var source: UInt32
  @usableFromInline var hasTime: Bool

  init(source: Int = 0) {
    start = UnsafeRawPointer(bitPattern: 1)!
    time = 0
    number = 0
    count = 0
    originalLength = 0
    linkType = .ethernet
    interface = 0
    self.source = UInt32(truncatingIfNeeded: source)
    hasTime = true
  }
}

extension Frame {
  /// The frame a record describes. The caller answers for the octets staying in place.
  @inlinable
  @inline(__always)
  @_lifetime(immortal)
  init(_ record: FrameRecord) {
    let octets = RawSpan(_unsafeStart: record.start, byteCount: Int(record.count))
    let frame = Frame(
      octets: octets, time: record.time, originalLength: Int(record.originalLength), linkType: record.linkType, hasTime: record.hasTime,
      number: record.number, interface: Int(record.interface), source: Int(record.source))
    self = _overrideLifetime(frame, copying: ())
  }
}

extension UnsafeRawPointer {
  /// A number of the file, at any alignment.
  @inline(__always)
  func number<Number: FixedWidthInteger>(at offset: Int, swapped: Bool) -> Number {
    let value = loadUnaligned(fromByteOffset: offset, as: Number.self)
    return swapped ? value.byteSwapped : value
  }
}
