import Glibc

/// Where a reader's octets come from. Asked once per chunk, so that a dynamic call costs nothing.
protocol ByteSource: AnyObject {
  /// Reads at most `count` octets; 0 is the end.
  func read(into destination: UnsafeMutableRawPointer, count: Int) throws(CaptureError) -> Int
  /// Passes over at most `count` octets and says how many; nil when that takes reading them.
  func skip(_ count: Int64) throws(CaptureError) -> Int64?
  /// Octets taken so far from the file itself, compressed as they may be there.
  var position: Int64 { get }
  /// Size of the file itself; nil for a pipe.
  var size: Int64? { get }
}

/// Octets from a file descriptor.
final class FileBytes: ByteSource {
  private let descriptor: Int32
  private let closes: Bool
  private let stop: ReadingStop?
  private(set) var position: Int64 = 0
  let size: Int64?

  init(descriptor: Int32, closes: Bool, stop: ReadingStop? = nil) {
    self.descriptor = descriptor
    self.closes = closes
    self.stop = stop
    var information = stat()
    let isRegular = fstat(descriptor, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    size = isRegular ? Int64(information.st_size) : nil
    if isRegular { position = max(0, Int64(lseek(descriptor, 0, SEEK_CUR))) }
  }

  /// Opens a file for reading; `-` is standard input.
  convenience init(path: String, stop: ReadingStop? = nil) throws(CaptureError) {
    if path == "-" {
      self.init(descriptor: STDIN_FILENO, closes: false, stop: stop)
      return
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CaptureError(.openFailed, detail: "\(path): \(systemMessage())") }
    self.init(descriptor: descriptor, closes: true, stop: stop)
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit {
    if closes { close(descriptor) }
  }

  func read(into destination: UnsafeMutableRawPointer, count: Int) throws(CaptureError) -> Int {
    // A file has its octets ready; anything else may let one wait for ever.
    if let stop, size == nil {
      while !stop.isSet, try !isReadable(descriptor, within: 100) {}
      if stop.isSet { return 0 }
    }
    while true {
      let got = Glibc.read(descriptor, destination, count)
      if got >= 0 {
        position += Int64(got)
        return got
      }
      if errno != EINTR { throw CaptureError(.readFailed, offset: position, detail: systemMessage()) }
    }
  }

  func skip(_ count: Int64) throws(CaptureError) -> Int64? {
    guard let size else { return nil }
    let step = min(count, max(0, size - position))
    guard lseek(descriptor, off_t(step), SEEK_CUR) >= 0 else { return nil }
    position += step
    return step
  }
}

/// Octets that are in memory already.
final class MemoryBytes: ByteSource {
  private let octets: [UInt8]
  private var next = 0

  init(_ octets: [UInt8]) {
    self.octets = octets
  }

  var position: Int64 { Int64(next) }
  var size: Int64? { Int64(octets.count) }

  func read(into destination: UnsafeMutableRawPointer, count: Int) throws(CaptureError) -> Int {
    let step = min(count, octets.count - next)
    octets.withUnsafeBytes { source in
      if step > 0 { destination.copyMemory(from: source.baseAddress! + next, byteCount: step) }
    }
    next += step
    return step
  }

  func skip(_ count: Int64) throws(CaptureError) -> Int64? {
    let step = Int(min(count, Int64(octets.count - next)))
    next += step
    return Int64(step)
  }
}

/// The system's words for the last failed call.
func systemMessage(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}
