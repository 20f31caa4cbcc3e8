/// Reads classic pcap: one header, then records of one link type.
struct PcapParser {
  private let isSwapped: Bool
  private let hasNanoseconds: Bool
  /// Before version 2.4 the two lengths of a record were at times written in the other order.
  private let isOld: Bool
  let linkType: LinkType

  /// Reads the file header; the caller has seen its magic number.
  init(reading window: inout InputWindow) throws(CaptureError) {
    guard try window.fill(24) else { throw CaptureError(.cutShort, detail: "the file header is incomplete") }
    let header = window.pointer
    let magic: UInt32 = header.number(at: 0, swapped: false)
    isSwapped = magic != 0xa1b2_c3d4 && magic != 0xa1b2_3c4d
    hasNanoseconds = magic == 0xa1b2_3c4d || magic == 0x4d3c_b2a1
    let major: UInt16 = header.number(at: 4, swapped: isSwapped)
    let minor: UInt16 = header.number(at: 6, swapped: isSwapped)
    guard major == 2, minor <= 4 else { throw CaptureError(.unsupportedVersion, offset: 4, detail: "pcap \(major).\(minor)") }
    isOld = minor < 4
    let network: UInt32 = header.number(at: 20, swapped: isSwapped)
    // The upper bits tell the length of a frame check sequence, which trails the frame like padding.
    linkType = LinkType(rawValue: network & 0x03ff_ffff)
    window.take(24)
  }

  /// Whether these first octets are those of a pcap file.
  static func recognises(_ magic: UInt32) -> Bool {
    switch magic {
    case 0xa1b2_c3d4, 0xa1b2_3c4d, 0xd4c3_b2a1, 0x4d3c_b2a1: true
    default: false
    }
  }

  /// Reads the next record; false at the end.
  mutating func advance(_ window: inout InputWindow, _ record: inout FrameRecord) throws(CaptureError) -> Bool {
    guard try window.fill(16) else {
      if window.available == 0 { return false }
      throw CaptureError(.cutShort, offset: window.offset, detail: "\(window.available) of 16 octets of a record header")
    }
    let captured = captured(window.pointer)
    guard captured <= CaptureReader.longestRecord else {
      throw CaptureError(.recordTooLong, offset: window.offset, detail: "\(captured) octets")
    }
    let count = Int(captured)
    guard try window.fill(16 + count) else {
      throw CaptureError(.cutShort, offset: window.offset, detail: "\(window.available - 16) of \(count) octets of a frame")
    }
    read(window.pointer, captured, &record)
    window.take(16 + count)
    return true
  }

  /// Whether a whole record begins `pointer`, where so many octets are.
  func hasNextInMemory(_ pointer: UnsafeRawPointer, _ available: Int) -> Bool {
    available >= 16 && available - 16 >= Int(captured(pointer))
  }

  /// Reads records into `batch` as long as they are whole in memory and it holds fewer than `limit`.
  mutating func advanceInMemory(_ window: inout InputWindow, _ record: inout FrameRecord, into batch: inout FrameBatch, limit: Int) {
    // Nearly all files are of the latest version and of a machine like this one.
    if isSwapped || isOld {
      advanceInMemory(&window, &record, into: &batch, limit, asUsual: false)
    } else {
      advanceInMemory(&window, &record, into: &batch, limit, asUsual: true)
    }
  }

  @inline(__always)
  private func advanceInMemory(
    _ window: inout InputWindow, _ record: inout FrameRecord, into batch: inout FrameBatch, _ limit: Int, asUsual: Bool
  ) {
    let start = window.pointer
    var at = start
    var left = window.available
    var next = record
    let nanoseconds: Int64 = hasNanoseconds ? 1 : 1_000
    while left >= 16, batch.count < limit {
      let captured = asUsual ? at.number(at: 8, swapped: false) : captured(at)
      let length = 16 + Int(captured)
      guard length <= left, captured <= CaptureReader.longestRecord else { break }
      if asUsual {
        let seconds: UInt32 = at.number(at: 0, swapped: false)
        let fraction: UInt32 = at.number(at: 4, swapped: false)
        next.start = at + 16
        next.count = captured
        next.time = Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) &* nanoseconds
        next.originalLength = at.number(at: 12, swapped: false)
        next.number &+= 1
      } else {
        read(at, captured, &next)
      }
      batch.append(next)
      at += length
      left -= length
    }
    record = next
    window.take(at - start)
  }

  /// How many octets were captured, by a record's header.
  @inline(__always)
  private func captured(_ header: UnsafeRawPointer) -> UInt32 {
    let captured: UInt32 = header.number(at: 8, swapped: isSwapped)
    return isOld ? min(captured, header.number(at: 12, swapped: isSwapped)) : captured
  }

  @inline(__always)
  private func read(_ header: UnsafeRawPointer, _ captured: UInt32, _ record: inout FrameRecord) {
    let seconds: UInt32 = header.number(at: 0, swapped: isSwapped)
    let fraction: UInt32 = header.number(at: 4, swapped: isSwapped)
    let original: UInt32 = header.number(at: 12, swapped: isSwapped)
    record.start = header + 16
    record.count = captured
    record.time = Int64(seconds) * 1_000_000_000 + Int64(fraction) * (hasNanoseconds ? 1 : 1_000)
    record.originalLength = isOld ? max(original, header.number(at: 8, swapped: isSwapped)) : original
    record.number += 1
  }
}
