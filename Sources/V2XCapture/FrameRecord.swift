/// A frame as a parser leaves it: where its octets lie in the window, and what the file says of them.
struct FrameRecord {
  var start: UnsafeRawPointer
  var count: Int
  var time: Int64
  var originalLength: Int
  var linkType: LinkType
  var hasTime: Bool
  var number: Int
  var interface: Int

  init() {
    start = UnsafeRawPointer(bitPattern: 1)!
    count = 0
    time = 0
    originalLength = 0
    linkType = .ethernet
    hasTime = true
    number = 0
    interface = 0
  }
}

extension Frame {
  /// The frame a record describes. The caller answers for the octets staying in place.
  @_lifetime(immortal)
  init(_ record: FrameRecord, source: Int) {
    let octets = RawSpan(_unsafeStart: record.start, byteCount: record.count)
    let frame = Frame(
      octets: octets, time: record.time, originalLength: record.originalLength, linkType: record.linkType, hasTime: record.hasTime,
      number: record.number, interface: record.interface, source: source)
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
