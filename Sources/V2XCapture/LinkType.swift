/// What the first octet of a frame belongs to, numbered as in the capture file formats.
public struct LinkType: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// BSD loopback: the address family in the byte order of the capturing machine, then IP.
  public static let null = LinkType(rawValue: 0)
  /// Ethernet, without preamble.
  public static let ethernet = LinkType(rawValue: 1)
  /// IPv4 or IPv6 without a link layer; 12 and 14 are what some systems write for it.
  public static let raw = LinkType(rawValue: 101)
  /// IEEE 802.11, without a radio header.
  public static let ieee80211 = LinkType(rawValue: 105)
  /// OpenBSD loopback: the address family in network byte order, then IP.
  public static let loop = LinkType(rawValue: 108)
  /// Linux cooked capture, version 1.
  public static let linuxCooked = LinkType(rawValue: 113)
  /// IEEE 802.11 after a radiotap header.
  public static let radiotap = LinkType(rawValue: 127)
  /// IPv4 without a link layer.
  public static let ipv4 = LinkType(rawValue: 228)
  /// IPv6 without a link layer.
  public static let ipv6 = LinkType(rawValue: 229)
  /// Linux cooked capture, version 2.
  public static let linuxCooked2 = LinkType(rawValue: 276)

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
