/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
  /// The first eight octets of an IPv6 address, the most significant first; 0 for IPv4.
  public let high: UInt64
  /// The last eight octets of an IPv6 address, or the four of IPv4.
  public let low: UInt64
  /// Whether this is IPv6.
  public let isIPv6: Bool

  /// An IPv4 address, most significant octet first: `0x7f000001` is 127.0.0.1.
  @inlinable
  public init(ipv4: UInt32) {
    high = 0
    low = UInt64(ipv4)
    isIPv6 = false
  }

  /// An IPv6 address from its two halves.
  @inlinable
  public init(ipv6High: UInt64, low: UInt64) {
    high = ipv6High
    self.low = low
    isIPv6 = true
  }

  /// Whether datagrams to it go to a group.
  public var isMulticast: Bool {
    isIPv6 ? high >> 56 == 0xff : low >> 28 == 0xe
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the IPv6 form with the longest run of zeros left out.
  public var description: String {
    guard isIPv6 else { return (0..<4).map { String(low >> (24 - 8 * UInt64($0)) & 0xff) }.joined(separator: ".") }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * UInt64($0 & 3))) }
    var longest = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, groups[end] == 0 { end += 1 }
      // A single zero group is written out.
      if end - index > max(1, longest.count) { longest = index..<end }
      index = max(end, index + 1)
    }
    func text(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
    return longest.isEmpty ? text(0..<8) : text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<8)
  }
}

/// An address and a port.
public struct Endpoint: Hashable, Sendable {
  public var address: IPAddress
  /// UDP port; nil where UDP was not reached.
  public var port: UInt16?

  @inlinable
  public init(address: IPAddress, port: UInt16? = nil) {
    self.address = address
    self.port = port
  }
}

extension Endpoint: CustomStringConvertible {
  /// As in `10.30.1.10:30000` and `[fe80::1]:30000`.
  public var description: String {
    guard let port else { return address.description }
    return address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}

/// A six-octet link address.
public struct LinkAddress: Hashable, Sendable {
  /// The address in the lower 48 bits, the first octet most significant.
  public let value: UInt64

  public init(_ value: UInt64) {
    self.value = value & 0xffff_ffff_ffff
  }
}

extension LinkAddress: CustomStringConvertible {
  /// As in `02:00:00:00:01:0a`.
  public var description: String {
    (0..<6).map { index in
      let octet = value >> (40 - 8 * UInt64(index)) & 0xff
      return (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined(separator: ":")
  }
}
