import Glibc

/// Lines of a text file or of standard input, read as they come.
enum TextLines {
  /// The longest line that is read: far more than any message.
  private static let longest = 1 << 24

  /// Calls `body` with each line, without its end; false ends the reading.
  /// - Throws: exit status 2 after saying why the input cannot be read.
  static func forEach(in path: String, _ body: (ArraySlice<UInt8>) throws -> Bool) throws {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY)
    guard descriptor >= 0 else {
      StandardError.warn("\(path): \(String(cString: strerror(errno)))")
      throw ExitStatus.couldNotRun
    }
    defer { if path != "-" { close(descriptor) } }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var rest: [UInt8] = []
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        StandardError.warn("\(path): \(String(cString: strerror(errno)))")
        throw ExitStatus.couldNotRun
      }
      if count == 0 { break }
      var start = 0
      while let end = buffer[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
        let goesOn: Bool
        if rest.isEmpty {
          goesOn = try body(buffer[start..<end])
        } else {
          rest.append(contentsOf: buffer[start..<end])
          goesOn = try body(rest[...])
          rest.removeAll(keepingCapacity: true)
        }
        if !goesOn { return }
        start = end + 1
      }
      rest.append(contentsOf: buffer[start..<count])
      if rest.count > longest {
        StandardError.warn("\(path): a line is longer than \(longest) octets")
        throw ExitStatus.couldNotRun
      }
    }
    if !rest.isEmpty { _ = try body(rest[...]) }
  }
}
