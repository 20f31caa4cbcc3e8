import Glibc

/// Files of messages: before each its length in two octets.
enum MessageFile {
  static func read(_ path: String) -> [[UInt8]]? {
    guard let file = contents(of: path) else { return nil }
    var messages: [[UInt8]] = []
    var at = 0
    while at + 2 <= file.count {
      let length = Int(file[at]) << 8 | Int(file[at + 1])
      guard at + 2 + length <= file.count else { return nil }
      messages.append(Array(file[at + 2..<at + 2 + length]))
      at += 2 + length
    }
    return messages
  }

  static func write(_ messages: [[UInt8]], to path: String) -> Bool {
    var octets: [UInt8] = []
    for message in messages { octets += [UInt8(message.count >> 8), UInt8(message.count & 255)] + message }
    guard let file = fopen(path, "wb") else { return false }
    defer { fclose(file) }
    return fwrite(octets, 1, octets.count, file) == octets.count
  }
}

func contents(of path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk[0..<count]
  }
}

/// The messages in captures of the plain form: little-endian nanosecond pcap, Ethernet, IPv4, UDP, adaptation octet, DSMP.
///
/// Read here and not by `V2XCapture`, so that the messages to measure with do not depend on what is measured.
enum CapturedMessages {
  static func read(_ path: String) -> [[UInt8]] {
    guard let file = contents(of: path), file.count > 24, file[0..<4] == [0x4D, 0x3C, 0xB2, 0xA1] else { return [] }
    var messages: [[UInt8]] = []
    var at = 24
    while at + 16 <= file.count {
      let length = (0..<4).reduce(0) { $0 | Int(file[at + 8 + $1]) << (8 * $1) }
      at += 16
      guard length <= file.count - at else { break }
      if let message = payload(of: file[at..<at + length]) { messages.append(Array(message)) }
      at += length
    }
    return messages
  }

  private static func payload(of frame: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
      Int(bytes[bytes.startIndex + offset]) << 8 | Int(bytes[bytes.startIndex + offset + 1])
    }
    guard frame.count >= 42, word(frame, 12) == 0x0800 else { return nil }
    let datagram = frame.dropFirst(14 + Int(frame[frame.startIndex + 14] & 15) * 4)
    guard datagram.count >= 8, word(datagram, 4) >= 8, word(datagram, 4) <= datagram.count else { return nil }
    let data = datagram.prefix(word(datagram, 4)).dropFirst(8)
    guard data.count >= 6, data.first == 4, data[data.startIndex + 1] == 0 else { return nil }
    let lead = data[data.startIndex + 2]
    let identifier = lead < 0x80 ? 1 : lead < 0xC0 ? 2 : lead < 0xE0 ? 3 : 4
    let message = data.dropFirst(4 + identifier)
    guard data.count >= 4 + identifier, word(data, 2 + identifier) == message.count else { return nil }
    return message
  }
}
