/// Reads pcapng: sections of blocks, each section with interfaces of its own link types and clock resolutions.
struct PcapNgParser {
  private struct Interface {
    var linkType: LinkType
    var snapLength: UInt32
    var clock: InterfaceClock
  }

  private var isSwapped = false
  /// The interfaces of the section being read.
  private var interfaces: [Interface] = []
  /// How many interfaces the sections before had.
  private var earlierInterfaces = 0
  private var lastTime: Int64 = 0

  /// Reads up to the next packet; false at the end.
  mutating func advance(_ window: inout InputWindow, _ record: inout FrameRecord) throws(CaptureError) -> Bool {
    while true {
      guard try window.fill(8) else {
        if window.available == 0 { return false }
        throw CaptureError(.cutShort, offset: window.offset, detail: "\(window.available) of 8 octets of a block header")
      }
      if try readBlock(&window, &record) { return true }
    }
  }

  /// Whether a whole packet block begins `pointer`, where so many octets are.
  func hasNextInMemory(_ pointer: UnsafeRawPointer, _ available: Int) -> Bool {
    guard available >= 12 else { return false }
    switch pointer.number(at: 0, swapped: isSwapped) as UInt32 {
    case BlockType.enhancedPacket, BlockType.simplePacket, BlockType.obsoletePacket:
      return Int(pointer.number(at: 4, swapped: isSwapped) as UInt32) <= available
    default: return false
    }
  }

  /// Reads blocks as long as they are whole in memory, their packets into `batch` until it holds `limit`; false when framing is lost.
  mutating func advanceInMemory(
    _ window: inout InputWindow, _ record: inout FrameRecord, into batch: inout FrameBatch, limit: Int
  ) -> Bool {
    while batch.count < limit, window.available >= 12 {
      do throws(CaptureError) {
        if window.pointer.number(at: 0, swapped: false) as UInt32 == BlockType.sectionHeader { try readByteOrder(&window) }
        let length: UInt32 = window.pointer.number(at: 4, swapped: isSwapped)
        guard Int(length) <= window.available else { return true }
        if try readBlock(&window, &record) { batch.append(record) }
      } catch {
        batch.append(error)
        if error.endsSource { return false }
      }
    }
    return true
  }

  /// Reads a block whose first eight octets are there; false when it was no packet.
  private mutating func readBlock(_ window: inout InputWindow, _ record: inout FrameRecord) throws(CaptureError) -> Bool {
    let type: UInt32 = window.pointer.number(at: 0, swapped: isSwapped)
    // A section header reads the same in both byte orders and sets the one that counts from here on.
    if type == BlockType.sectionHeader { try readByteOrder(&window) }
    let length: UInt32 = window.pointer.number(at: 4, swapped: isSwapped)
    guard length >= 12, length & 3 == 0 else {
      throw CaptureError(.badBlockLength, offset: window.offset, detail: "a block of \(length) octets")
    }
    switch type {
    case BlockType.enhancedPacket, BlockType.simplePacket, BlockType.obsoletePacket:
      try readWhole(&window, length)
      let offset = window.offset
      let block = UnsafeRawBufferPointer(start: window.pointer, count: Int(length))
      // The block is passed over first: a fault inside it does not lose the framing.
      window.take(Int(length))
      try readPacket(type, block, offset, &record)
      return true
    case BlockType.interfaceDescription:
      try readWhole(&window, length)
      try readInterface(UnsafeRawBufferPointer(start: window.pointer, count: Int(length)), window.offset)
      window.take(Int(length))
    case BlockType.sectionHeader:
      try readWhole(&window, length)
      try readSection(window.pointer, length, window.offset)
      window.take(Int(length))
    default:
      try passOver(&window, length)
    }
    return false
  }

  private enum BlockType {
    static let interfaceDescription: UInt32 = 1
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
  }

  // MARK: - Framing

  private mutating func readByteOrder(_ window: inout InputWindow) throws(CaptureError) {
    guard try window.fill(12) else {
      throw CaptureError(.cutShort, offset: window.offset, detail: "the section header is incomplete")
    }
    let magic: UInt32 = window.pointer.number(at: 8, swapped: false)
    switch magic {
    case 0x1a2b_3c4d: isSwapped = false
    case 0x4d3c_2b1a: isSwapped = true
    default: throw CaptureError(.badSectionHeader, offset: window.offset + 8, detail: "no byte-order magic")
    }
  }

  /// Has the whole block in memory, its length confirmed by its end.
  private func readWhole(_ window: inout InputWindow, _ length: UInt32) throws(CaptureError) {
    guard length <= CaptureReader.longestRecord else {
      throw CaptureError(.recordTooLong, offset: window.offset, detail: "a block of \(length) octets")
    }
    guard try window.fill(Int(length)) else { throw cutShort(&window, length) }
    let trailer: UInt32 = window.pointer.number(at: Int(length) - 4, swapped: isSwapped)
    guard trailer == length else { throw contradiction(window.offset, length, trailer) }
  }

  /// Skips a block of no interest, however long, without reading what a file lets one jump over.
  private func passOver(_ window: inout InputWindow, _ length: UInt32) throws(CaptureError) {
    let offset = window.offset
    guard try window.skip(Int64(length) - 4), try window.fill(4) else {
      throw CaptureError(.cutShort, offset: offset, detail: "the input ends inside a block of \(length) octets")
    }
    let trailer: UInt32 = window.pointer.number(at: 0, swapped: isSwapped)
    guard trailer == length else { throw contradiction(offset, length, trailer) }
    window.take(4)
  }

  private func cutShort(_ window: inout InputWindow, _ length: UInt32) -> CaptureError {
    CaptureError(.cutShort, offset: window.offset, detail: "\(window.available) of \(length) octets of a block")
  }

  private func contradiction(_ offset: Int64, _ length: UInt32, _ trailer: UInt32) -> CaptureError {
    CaptureError(.badBlockLength, offset: offset, detail: "a block of \(length) octets ends with length \(trailer)")
  }

  // MARK: - Blocks

  private mutating func readSection(_ block: UnsafeRawPointer, _ length: UInt32, _ offset: Int64) throws(CaptureError) {
    guard length >= 28 else { throw CaptureError(.badSectionHeader, offset: offset, detail: "\(length) octets") }
    let major: UInt16 = block.number(at: 12, swapped: isSwapped)
    let minor: UInt16 = block.number(at: 14, swapped: isSwapped)
    guard major == 1 else { throw CaptureError(.unsupportedVersion, offset: offset + 12, detail: "pcapng \(major).\(minor)") }
    earlierInterfaces += interfaces.count
    interfaces.removeAll(keepingCapacity: true)
  }

  private mutating func readInterface(_ block: UnsafeRawBufferPointer, _ offset: Int64) throws(CaptureError) {
    guard let start = block.baseAddress, block.count >= 20 else {
      throw CaptureError(.badInterfaceDescription, offset: offset, detail: "\(block.count) octets")
    }
    let linkType: UInt16 = start.number(at: 8, swapped: isSwapped)
    var interface = Interface(
      linkType: LinkType(rawValue: UInt32(linkType)), snapLength: start.number(at: 12, swapped: isSwapped), clock: InterfaceClock())
    var at = 16
    let end = block.count - 4
    while at + 4 <= end {
      let code: UInt16 = start.number(at: at, swapped: isSwapped)
      let length = Int(start.number(at: at + 2, swapped: isSwapped) as UInt16)
      if code == 0 { break }
      guard at + 4 + length <= end else {
        throw CaptureError(.badInterfaceDescription, offset: offset + Int64(at), detail: "option \(code) of \(length) octets")
      }
      switch (code, length) {
      case (9, 1): interface.clock.resolution = start.number(at: at + 4, swapped: false)
      case (14, 8): interface.clock.offsetSeconds = start.number(at: at + 4, swapped: isSwapped)
      default: break  // A frame check sequence (13) trails the frame like padding; the rest is for people.
      }
      at += 4 + (length + 3) & ~3
    }
    interfaces.append(interface)
  }

  private mutating func readPacket(
    _ type: UInt32, _ block: UnsafeRawBufferPointer, _ offset: Int64, _ record: inout FrameRecord
  ) throws(CaptureError) {
    let headerLength = type == BlockType.simplePacket ? 12 : 28
    guard let start = block.baseAddress, block.count >= headerLength + 4 else {
      throw CaptureError(.badPacketBlock, offset: offset, detail: "\(block.count) octets", endsSource: false)
    }
    let room = UInt32(block.count - headerLength - 4)
    var index = 0
    if type == BlockType.enhancedPacket {
      index = Int(start.number(at: 8, swapped: isSwapped) as UInt32)
    } else if type == BlockType.obsoletePacket {
      index = Int(start.number(at: 8, swapped: isSwapped) as UInt16)
    }
    record.number += 1
    guard index < interfaces.count else {
      throw CaptureError(.unknownInterface, offset: offset, detail: "interface \(index) of \(interfaces.count)", endsSource: false)
    }
    let interface = interfaces[index]
    let captured: UInt32
    if type == BlockType.simplePacket {
      let original: UInt32 = start.number(at: 8, swapped: isSwapped)
      captured = min(original, interface.snapLength == 0 ? .max : interface.snapLength, room)
      record.originalLength = original
      record.time = lastTime
      record.hasTime = false
    } else {
      captured = start.number(at: 20, swapped: isSwapped)
      record.originalLength = start.number(at: 24, swapped: isSwapped)
      let high: UInt32 = start.number(at: 12, swapped: isSwapped)
      let low: UInt32 = start.number(at: 16, swapped: isSwapped)
      lastTime = interface.clock.nanoseconds(ticks: UInt64(high) << 32 | UInt64(low))
      record.time = lastTime
      record.hasTime = true
    }
    guard captured <= room else {
      throw CaptureError(
        .badPacketBlock, offset: offset, detail: "\(captured) octets captured in a block with room for \(room)", endsSource: false)
    }
    record.start = start + headerLength
    record.count = captured
    record.linkType = interface.linkType
    record.interface = UInt32(truncatingIfNeeded: earlierInterfaces + index)
  }
}

/// How an interface of a pcapng file counts time.
struct InterfaceClock {
  private enum Tick {
    case nanoseconds(UInt64)
    case perNanosecond(UInt64)
    case binary(UInt64)
    case none
  }

  private var tick = Tick.nanoseconds(1_000)
  private var offset: Int64 = 0

  /// `if_tsresol`: a negative power of 10, or of 2 where the highest bit is set.
  var resolution: UInt8 = 6 {
    didSet {
      let exponent = UInt64(resolution & 0x7f)
      if resolution & 0x80 != 0 {
        tick = .binary(exponent)
      } else if exponent <= 9 {
        tick = .nanoseconds(Self.powerOfTen(9 - exponent))
      } else {
        // Beyond 10^-28 s even 2^64 ticks are less than a nanosecond.
        tick = exponent <= 28 ? .perNanosecond(Self.powerOfTen(exponent - 9)) : .none
      }
    }
  }

  /// `if_tsoffset`: seconds to add.
  var offsetSeconds: Int64 = 0 {
    didSet {
      let (product, overflow) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
      offset = overflow ? (offsetSeconds < 0 ? .min : .max) : product
    }
  }

  /// Nanoseconds since the Unix epoch; a stamp beyond what 64 bits hold becomes the nearest that they do.
  @inline(__always)
  func nanoseconds(ticks: UInt64) -> Int64 {
    let count: Int64
    switch tick {
    case .nanoseconds(let factor):
      let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
      count = overflow ? .max : Int64(clamping: product)
    case .perNanosecond(let divisor): count = Int64(clamping: ticks / divisor)
    case .binary(let exponent): count = Int64(clamping: (UInt128(ticks) * 1_000_000_000) >> exponent)
    case .none: count = 0
    }
    let (sum, overflow) = count.addingReportingOverflow(offset)
    return overflow ? (offset < 0 ? .min : .max) : sum
  }

  private static func powerOfTen(_ exponent: UInt64) -> UInt64 {
    var value: UInt64 = 1
    for _ in 0..<exponent { value *= 10 }
    return value
  }
}
