/// What the first octet of a frame belongs to, numbered as in the capture file formats.
public struct LinkType: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// BSD loopback: the address family in the byte order of the capturing machine, then IP.
  @inlinable public static var null: LinkType { LinkType(rawValue: 0) }
  /// Ethernet, without preamble.
  @inlinable public static var ethernet: LinkType { LinkType(rawValue: 1) }
  /// IPv4 or IPv6 without a link layer; 12 and 14 are what some systems write for it.
  @inlinable public static var raw: LinkType { LinkType(rawValue: 101) }
  /// IEEE 802.11, without a radio header.
  @inlinable public static var ieee80211: LinkType { LinkType(rawValue: 105) }
  /// OpenBSD loopback: the address family in network byte order, then IP.
  @inlinable public static var loop: LinkType { LinkType(rawValue: 108) }
  /// Linux cooked capture, version 1.
  @inlinable public static var linuxCooked: LinkType { LinkType(rawValue: 113) }
  /// IEEE 802.11 after a radiotap header.
  @inlinable public static var radiotap: LinkType { LinkType(rawValue: 127) }
  /// IPv4 without a link layer.
  @inlinable public static var ipv4: LinkType { LinkType(rawValue: 228) }
  /// IPv6 without a link layer.
  @inlinable public static var ipv6: LinkType { LinkType(rawValue: 229) }
  /// Linux cooked capture, version 2.
  @inlinable public static var linuxCooked2: LinkType { LinkType(rawValue: 276) }

  /// No layers at all: what an application received, as from a message broker. Capture files have no number for it.
  @inlinable public static var payload: LinkType { LinkType(rawValue: 0x1_0000) }

  /// The number a file carries for what libpcap calls `dataLinkType` on this system.
  init(dataLinkType: Int32) {
    switch dataLinkType {
    case 12, 14: self = .raw
    default: self.init(rawValue: UInt32(bitPattern: dataLinkType))
    }
  }

  /// What libpcap on this system calls this link type.
  var dataLinkType: Int32 {
    self == .raw ? 12 : Int32(truncatingIfNeeded: rawValue)
  }
}
