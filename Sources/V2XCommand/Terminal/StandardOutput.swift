import Glibc

/// Standard output, gathered in large pieces. A reader that has gone away ends the process quietly.
final class StandardOutput: @unchecked Sendable {
  // The command line is one thread; the object exists so that every command writes through the same buffer.
  static let shared = StandardOutput()

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns of the terminal; 100 when it does not say.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  private var buffer: [UInt8] = []
  private static let limit = 1 << 16

  func write(_ octets: some Sequence<UInt8>) {
    buffer.append(contentsOf: octets)
    if buffer.count >= Self.limit { flush() }
  }

  func write(_ text: String) { write(text.utf8) }

  /// Writes octets, large pieces without a copy.
  func write(_ octets: RawSpan) {
    guard octets.byteCount < Self.limit else {
      flush()
      return Self.put(octets)
    }
    octets.withUnsafeBytes { buffer.append(contentsOf: $0) }
    if buffer.count >= Self.limit { flush() }
  }

  func flush() {
    Self.put(buffer.span.bytes)
    buffer.removeAll(keepingCapacity: true)
  }

  private static func put(_ octets: RawSpan) {
    var start = 0
    while start < octets.byteCount {
      let count = octets.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress! + start, $0.count - start) }
      if count > 0 {
        start += count
      } else if errno == EINTR || errno == EAGAIN {
        continue
      } else {
        _exit(errno == EPIPE ? 0 : 2)
      }
    }
  }
}

/// Standard error: progress, warnings, and what is wrong.
enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String) {
    let octets = Array(text.utf8)
    _ = octets.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// A line that begins with the command's name.
  static func warn(_ text: String) { write("v2x: \(text)\n") }
}
