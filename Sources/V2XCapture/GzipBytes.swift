import CZlib

/// Inflates gzip data, member after member, as it is asked for.
final class GzipBytes: ByteSource {
  private static let chunk = 1 << 17
  private let compressed: any ByteSource
  private let input: UnsafeMutablePointer<UInt8>
  private let stream: UnsafeMutablePointer<z_stream>
  private var produced: Int64 = 0
  private var isInsideMember = true
  private var isAtEnd = false

  /// `head` are octets already taken from `compressed`, its beginning.
  init(_ compressed: any ByteSource, head: UnsafeRawBufferPointer) throws(CaptureError) {
    self.compressed = compressed
    input = .allocate(capacity: max(Self.chunk, head.count))
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    if let start = head.baseAddress { UnsafeMutableRawPointer(input).copyMemory(from: start, byteCount: head.count) }
    stream.pointee.next_in = input
    stream.pointee.avail_in = UInt32(head.count)
    // 15 is the largest window, 16 asks for the gzip wrapper.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw CaptureError(.gzipDamaged, detail: "zlib did not start")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  var position: Int64 { compressed.position }
  var size: Int64? { compressed.size }

  func skip(_ count: Int64) throws(CaptureError) -> Int64? { nil }

  func read(into destination: UnsafeMutableRawPointer, count: Int) throws(CaptureError) -> Int {
    guard !isAtEnd, count > 0 else { return 0 }
    let room = UInt32(clamping: count)
    stream.pointee.next_out = destination.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    while stream.pointee.avail_out == room {
      if stream.pointee.avail_in == 0 {
        let got = try compressed.read(into: input, count: Self.chunk)
        if got == 0 {
          isAtEnd = true
          if isInsideMember { throw CaptureError(.cutShort, offset: produced, detail: "the gzip data ends early") }
          return 0
        }
        stream.pointee.next_in = input
        stream.pointee.avail_in = UInt32(got)
      }
      if !isInsideMember {
        // Zero octets may pad the last member; anything else begins a further one.
        while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
          stream.pointee.next_in += 1
          stream.pointee.avail_in -= 1
        }
        if stream.pointee.avail_in == 0 { continue }
        inflateReset(stream)
        isInsideMember = true
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isInsideMember = false
      default:
        let written = Int(room - stream.pointee.avail_out)
        if written > 0 {
          // What came out before the fault is good; the next call meets the fault again.
          produced += Int64(written)
          return written
        }
        isAtEnd = true
        throw CaptureError(
          .gzipDamaged, offset: produced, detail: stream.pointee.msg.map { String(cString: $0) } ?? "not deflate data")
      }
    }
    let written = Int(room - stream.pointee.avail_out)
    produced += Int64(written)
    return written
  }
}
