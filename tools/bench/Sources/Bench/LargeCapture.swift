import Glibc

/// Makes one capture as long as it is wanted: it is repeated, each time later.
enum LargeCapture {
  /// Writes whole repetitions of a little-endian pcap file until there are at least `octets`.
  static func write(repeating path: String, to target: String, octets wanted: Int) -> Bool {
    guard var capture = contents(of: path), capture.count > 40 else { return false }
    func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(capture[at + $1]) << UInt32(8 * $1) } }
    var records: [Int] = []
    var at = 24
    while at + 16 <= capture.count {
      records.append(at)
      at += 16 + Int(word(at + 8))
    }
    guard at == capture.count, let file = fopen(target, "wb") else { return false }
    defer { fclose(file) }
    // The next repetition begins a second after the one before ends.
    let shift = word(records[records.count - 1]) - word(24) + 1
    guard fwrite(capture, 1, 24, file) == 24 else { return false }
    var written = 24
    while written < wanted {
      let count = capture.count - 24
      guard capture.withUnsafeBytes({ fwrite($0.baseAddress! + 24, 1, count, file) }) == count else { return false }
      written += count
      for record in records {
        let seconds = word(record) &+ shift
        for byte in 0..<4 { capture[record + byte] = UInt8(truncatingIfNeeded: seconds >> UInt32(8 * byte)) }
      }
    }
    return true
  }
}
