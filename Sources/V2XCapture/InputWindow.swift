import Glibc

/// The stretch of an input that is in memory: one reused buffer, filled in large reads.
struct InputWindow: ~Copyable {
  /// Octets asked for in one read: large enough to make the call cheap, small enough to stay in the second-level cache.
  private static let chunk = 1 << 18
  private(set) var source: any ByteSource
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private var start = 0
  private var end = 0
  /// Offset in the input of the first octet of the buffer.
  private var origin: Int64 = 0
  private var isAtEnd = false

  init(_ source: any ByteSource) {
    self.source = source
    capacity = Self.chunk + (1 << 16)
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    base.deallocate()
  }

  /// Octets that can be read from `pointer`.
  @inline(__always)
  var available: Int { end - start }

  /// The next octet. Valid until the next call of `fill`.
  @inline(__always)
  var pointer: UnsafeRawPointer { UnsafeRawPointer(base + start) }

  /// Offset in the input of the next octet.
  @inline(__always)
  var offset: Int64 { origin + Int64(start) }

  /// Makes `count` octets available; false when the input ends before.
  @inline(__always)
  mutating func fill(_ count: Int) throws(CaptureError) -> Bool {
    if end - start >= count { return true }
    return try fillSlowly(count)
  }

  @inline(never)
  private mutating func fillSlowly(_ count: Int) throws(CaptureError) -> Bool {
    while end - start < count {
      if isAtEnd { return false }
      if start > 0 {
        memmove(base, base + start, end - start)
        origin += Int64(start)
        end -= start
        start = 0
      }
      if end == capacity {
        // Grows with what has really arrived, so that a claimed length alone costs nothing.
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 16)
        larger.copyMemory(from: base, byteCount: end)
        base.deallocate()
        base = larger
        capacity *= 2
      }
      do throws(CaptureError) {
        let got = try source.read(into: base + end, count: min(Self.chunk, capacity - end))
        if got == 0 { isAtEnd = true }
        end += got
      } catch {
        isAtEnd = true
        throw error
      }
    }
    return true
  }

  /// Passes over octets that are available.
  @inline(__always)
  mutating func take(_ count: Int) {
    start += count
  }

  /// Passes over octets whether they are in memory or not; false when the input ends before.
  mutating func skip(_ count: Int64) throws(CaptureError) -> Bool {
    var left = count
    while true {
      let step = Int(min(left, Int64(end - start)))
      start += step
      left -= Int64(step)
      if left == 0 { return true }
      if let skipped = try source.skip(left) {
        origin += Int64(start) + skipped
        start = 0
        end = 0
        return skipped == left
      }
      guard try fill(1) else { return false }
    }
  }

  /// Puts an inflating source in front of the octets that come, those in memory included.
  mutating func inflate() throws(CaptureError) {
    let gzip = try GzipBytes(source, head: UnsafeRawBufferPointer(start: base + start, count: end - start))
    source = gzip
    start = 0
    end = 0
    isAtEnd = false
  }
}
