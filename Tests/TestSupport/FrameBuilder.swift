/// Builds frames octet by octet, layer around layer, from the innermost outwards. Independent of the code it tests.
public enum FrameBuilder {
  /// 10.30.1.10.
  public static let sourceV4: [UInt8] = [10, 30, 1, 10]
  /// 10.30.1.2.
  public static let destinationV4: [UInt8] = [10, 30, 1, 2]
  /// fe80::1.
  public static let sourceV6: [UInt8] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
  /// ff02::1.
  public static let destinationV6: [UInt8] = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]

  // MARK: - Numbers

  /// A number's octets, most significant first.
  public static func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
  }

  /// A number's octets, least significant first.
  public static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
  }

  /// The octets of a hexadecimal text.
  public static func octets(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The Internet checksum of octets.
  public static func checksum(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: octets.count, by: 2) {
      sum += UInt32(octets[index]) << 8 | (index + 1 < octets.count ? UInt32(octets[index + 1]) : 0)
      if sum > 0xffff { sum = (sum & 0xffff) + 1 }
    }
    return ~UInt16(sum)
  }

  // MARK: - Link layers

  /// Ethernet, with tags of any protocol identifier.
  public static func ethernet(_ payload: [UInt8], type: UInt16, tags: [UInt16] = []) -> [UInt8] {
    let addresses: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 1, 10]
    return addresses + tags.flatMap { big($0) + big(100 as UInt16) } + big(type) + payload
  }

  /// Linux cooked capture, version 1.
  public static func linuxCooked(_ payload: [UInt8], type: UInt16) -> [UInt8] {
    [0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 1, 10, 0, 0] + big(type) + payload
  }

  /// Linux cooked capture, version 2.
  public static func linuxCooked2(_ payload: [UInt8], type: UInt16) -> [UInt8] {
    big(type) + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 1, 10, 0, 0] + payload
  }

  // MARK: - Internet layers

  /// UDP with its checksum over the pseudo header; 0 for `checksum` leaves it out.
  public static func udp(
    _ payload: [UInt8], source: [UInt8], destination: [UInt8], sourcePort: UInt16 = 47_347, destinationPort: UInt16 = 30_299,
    checksum given: UInt16? = nil, length: UInt16? = nil
  ) -> [UInt8] {
    let length = length ?? UInt16(payload.count + 8)
    let header = big(sourcePort) + big(destinationPort) + big(length)
    let pseudo = source + destination + [0, 17] + big(UInt16(payload.count + 8))
    let computed = checksum(pseudo + header + [0, 0] + payload)
    return header + big(given ?? (computed == 0 ? 0xffff : computed)) + payload
  }

  /// IPv4. `offset` is in octets; `flags` are the three highest bits of the fragment field (1 = more fragments).
  public static func ipv4(
    _ payload: [UInt8], protocol number: UInt8 = 17, source: [UInt8] = sourceV4, destination: [UInt8] = destinationV4,
    options: [UInt8] = [], identification: UInt16 = 1, offset: Int = 0, flags: UInt8 = 0, totalLength: UInt16? = nil
  ) -> [UInt8] {
    let headerLength = 20 + options.count
    let total = totalLength ?? UInt16(headerLength + payload.count)
    let fragment = UInt16(flags) << 13 | UInt16(offset / 8)
    let first: [UInt8] = [0x40 | UInt8(headerLength / 4), 0] + big(total) + big(identification) + big(fragment) + [64, number]
    let sum = checksum(first + [0, 0] + source + destination + options)
    return first + big(sum) + source + destination + options + payload
  }

  /// IPv6; `next` is the number of what `payload` begins with.
  public static func ipv6(
    _ payload: [UInt8], next: UInt8 = 17, source: [UInt8] = sourceV6, destination: [UInt8] = destinationV6, payloadLength: UInt16? = nil
  ) -> [UInt8] {
    [0x60, 0, 0, 0] + big(payloadLength ?? UInt16(payload.count)) + [next, 64] + source + destination + payload
  }

  /// The header of an IPv6 fragment; `offset` is in octets.
  public static func fragmentHeader(next: UInt8 = 17, offset: Int, hasMore: Bool, identification: UInt32 = 7) -> [UInt8] {
    [next, 0] + big(UInt16(offset) | (hasMore ? 1 : 0)) + big(identification)
  }

  /// Cuts octets into pieces of at most `size`, each with its offset and whether more follow.
  public static func pieces(_ octets: [UInt8], _ size: Int) -> [(offset: Int, octets: [UInt8], hasMore: Bool)] {
    stride(from: 0, to: octets.count, by: size).map { start in
      let end = min(start + size, octets.count)
      return (start, Array(octets[start..<end]), end < octets.count)
    }
  }

  /// A UDP datagram over IPv4.
  public static func udpV4(_ payload: [UInt8], checksum: UInt16? = nil) -> [UInt8] {
    ipv4(udp(payload, source: sourceV4, destination: destinationV4, checksum: checksum))
  }

  /// A UDP datagram over IPv6.
  public static func udpV6(_ payload: [UInt8], checksum: UInt16? = nil) -> [UInt8] {
    ipv6(udp(payload, source: sourceV6, destination: destinationV6, checksum: checksum))
  }

  // MARK: - Above UDP

  /// A dedicated short message with the adaptation octet in front.
  public static func dsmp(_ data: [UInt8], aid: [UInt8] = [0x6f], length: UInt16? = nil, adaptation: Bool = true) -> [UInt8] {
    (adaptation ? [4] : []) + [0] + aid + big(length ?? UInt16(data.count)) + data
  }
}
