import Glibc

/// The stretch of an input that is in memory: one reused buffer, filled in large reads.
struct InputWindow: ~Copyable {
  /// Octets asked for in one read: large enough to make the call cheap, small enough to stay in the second-level cache.
  private static let chunk = 1 << 18
  /// Octets of a buffer at first: a chunk, and before it what the chunk before left of a record.
  static let capacity = chunk + (1 << 16)
  private(set) var source: any ByteSource
  private var buffer = OctetStorage(capacity: capacity)
  private var start = 0
  private var end = 0
  /// Offset in the input of the first octet of the buffer.
  private var origin: Int64 = 0
  private var isAtEnd = false

  init(_ source: any ByteSource) {
    self.source = source
  }

  /// Octets that can be read from `pointer`.
  @inline(__always)
  var available: Int { end - start }

  /// The next octet. Valid until the next call of `fill`.
  @inline(__always)
  var pointer: UnsafeRawPointer { UnsafeRawPointer(buffer.base + start) }

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
        memmove(buffer.base, buffer.base + start, end - start)
        origin += Int64(start)
        end -= start
        start = 0
      }
      // Grows with what has really arrived, so that a claimed length alone costs nothing.
      if end == buffer.capacity { buffer.grow(to: buffer.capacity * 2, keeping: end) }
      do throws(CaptureError) {
        let got = try source.read(into: buffer.base + end, count: min(Self.chunk, buffer.capacity - end))
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

  /// Gives away the octets from `first`, a place in the buffer, up to the next octet, and returns how far they have moved.
  ///
  /// The two buffers change places, or the octets are copied: whatever moves less.
  mutating func handOver(from first: UnsafeRawPointer, to other: inout OctetStorage) -> Int {
    let given = pointer - first
    let rest = available
    if rest > given, given <= other.capacity {
      other.base.copyMemory(from: first, byteCount: given)
      return UnsafeRawPointer(other.base) - first
    }
    other.grow(to: max(rest, Self.capacity), keeping: 0)
    other.base.copyMemory(from: pointer, byteCount: rest)
    swap(&buffer, &other)
    origin += Int64(start)
    start = 0
    end = rest
    return 0
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
    let gzip = try GzipBytes(source, head: UnsafeRawBufferPointer(start: buffer.base + start, count: end - start))
    source = gzip
    start = 0
    end = 0
    isAtEnd = false
  }
}
