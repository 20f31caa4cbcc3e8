/// A buffer in which a received datagram gets the IP and UDP headers that it had on the wire, in front of where it lies.
struct DatagramFrame: ~Copyable {
  /// Room for an IPv6 and a UDP header.
  static let headroom = 48
  /// The longest UDP payload.
  static let longestPayload = 65_535
  private let base = UnsafeMutableRawPointer.allocate(byteCount: headroom + longestPayload, alignment: 16)
  private var identification: UInt16 = 0

  deinit {
    base.deallocate()
  }

  /// Where the payload is received.
  var payload: UnsafeMutableRawPointer { base + Self.headroom }

  /// Writes the headers around `count` octets of payload. The addresses are four or sixteen octets in network order.
  mutating func wrap(
    count: Int, source: UnsafeRawBufferPointer, destination: UnsafeRawBufferPointer, sourcePort: UInt16, destinationPort: UInt16
  ) -> UnsafeRawBufferPointer {
    let udp = payload - 8
    let udpLength = UInt16(truncatingIfNeeded: count + 8)
    put(sourcePort, at: udp)
    put(destinationPort, at: udp + 2)
    put(udpLength, at: udp + 4)
    put(0, at: udp + 6)
    var sum = InternetChecksum()
    sum.add(RawSpan(_unsafeBytes: source))
    sum.add(RawSpan(_unsafeBytes: destination))
    sum.add(17)
    sum.add(udpLength)
    sum.add(RawSpan(_unsafeStart: udp, byteCount: count + 8))
    let checksum = ~sum.folded
    put(checksum == 0 ? 0xffff : checksum, at: udp + 6)
    let isIPv6 = source.count == 16
    let ip = udp - (isIPv6 ? 40 : 20)
    if isIPv6 {
      put(0x6000, at: ip)
      put(0, at: ip + 2)
      put(udpLength, at: ip + 4)
      put(17 << 8 | 64, at: ip + 6)
      (ip + 8).copyMemory(from: source.baseAddress!, byteCount: 16)
      (ip + 24).copyMemory(from: destination.baseAddress!, byteCount: 16)
    } else {
      identification &+= 1
      put(0x4500, at: ip)
      put(udpLength &+ 20, at: ip + 2)
      put(identification, at: ip + 4)
      put(0x4000, at: ip + 6)
      put(64 << 8 | 17, at: ip + 8)
      put(0, at: ip + 10)
      (ip + 12).copyMemory(from: source.baseAddress!, byteCount: 4)
      (ip + 16).copyMemory(from: destination.baseAddress!, byteCount: 4)
      var header = InternetChecksum()
      header.add(RawSpan(_unsafeStart: ip, byteCount: 20))
      put(~header.folded, at: ip + 10)
    }
    return UnsafeRawBufferPointer(start: ip, count: payload - ip + count)
  }

  private func put(_ number: UInt16, at pointer: UnsafeMutableRawPointer) {
    pointer.storeBytes(of: number.bigEndian, as: UInt16.self)
  }
}
