import Glibc

/// Writes frames of one link type to a pcap file with nanosecond times.
public struct PcapWriter: ~Copyable {
  private static let capacity = 1 << 16
  private let descriptor: Int32
  private let closes: Bool
  private let linkType: LinkType
  private let buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
  private var count = 0

  /// Creates a file, or empties one that is there; `-` is standard output.
  public init(path: String, linkType: LinkType) throws(CaptureError) {
    self.linkType = linkType
    closes = path != "-"
    descriptor = closes ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) : STDOUT_FILENO
    guard descriptor >= 0 else { throw CaptureError(.openFailed, detail: "\(path): \(systemMessage())") }
    put(0xa1b2_3c4d as UInt32)
    put(2 as UInt16)
    put(4 as UInt16)
    put(0 as UInt64)
    put(262_144 as UInt32)
    put(linkType.rawValue)
  }

  deinit {
    try? send(UnsafeRawBufferPointer(start: buffer, count: count))
    if closes { Glibc.close(descriptor) }
    buffer.deallocate()
  }

  /// Adds a frame, which reaches the file at the next ``flush()`` at the latest, and at the end of the writer (where failing goes unsaid).
  ///
  /// - Throws: when the system refuses to write, and `otherLinkType`, after which writing can go on.
  public mutating func write(_ frame: borrowing Frame) throws(CaptureError) {
    guard frame.linkType == linkType else {
      throw CaptureError(
        .otherLinkType, detail: "link type \(frame.linkType.rawValue) in a file of \(linkType.rawValue)", endsSource: false)
    }
    let octets = frame.octets
    if Self.capacity - count < 16 { try flush() }
    // Whole seconds downwards, so that the fraction is never negative.
    let seconds = frame.time / 1_000_000_000 - (frame.time % 1_000_000_000 < 0 ? 1 : 0)
    let fraction = (frame.time % 1_000_000_000 + 1_000_000_000) % 1_000_000_000
    put(UInt32(clamping: seconds))
    put(UInt32(fraction))
    put(UInt32(clamping: octets.byteCount))
    put(UInt32(clamping: frame.originalLength))
    if Self.capacity - count < octets.byteCount { try flush() }
    if octets.byteCount > Self.capacity {
      try octets.withUnsafeBytes { (bytes) throws(CaptureError) in try send(bytes) }
    } else {
      octets.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { (buffer + count).copyMemory(from: start, byteCount: bytes.count) }
      }
      count += octets.byteCount
    }
  }

  /// Hands everything to the system.
  public mutating func flush() throws(CaptureError) {
    let bytes = UnsafeRawBufferPointer(start: buffer, count: count)
    count = 0
    try send(bytes)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws(CaptureError) {
    guard let start = bytes.baseAddress else { return }
    var sent = 0
    while sent < bytes.count {
      let step = Glibc.write(descriptor, start + sent, bytes.count - sent)
      if step >= 0 {
        sent += step
      } else if errno != EINTR {
        throw CaptureError(.writeFailed, detail: systemMessage())
      }
    }
  }

  private mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    (buffer + count).storeBytes(of: number, as: Number.self)
    count += MemoryLayout<Number>.size
  }
}
