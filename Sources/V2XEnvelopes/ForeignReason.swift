/// Why a frame carries no message that is read here.
public struct ForeignReason: Hashable, Sendable {
  /// The kinds of reason; more may come.
  private let index: UInt8
  /// The number that says more, where there is one: an EtherType, an IP protocol, a link type.
  public let number: UInt32?

  private init(_ index: UInt8, number: UInt32? = nil) {
    self.index = index
    self.number = number
  }

  /// Transport of another message set: IEEE 1609.3 WAVE short messages.
  public static let wsmp = ForeignReason(0)
  /// Transport of another message set: ETSI GeoNetworking.
  public static let geoNetworking = ForeignReason(1)
  public static let arp = ForeignReason(2)
  public static let tcp = ForeignReason(3)
  public static let icmp = ForeignReason(4)
  public static let icmpv6 = ForeignReason(5)
  public static let igmp = ForeignReason(6)
  /// A payload that IPsec encrypts.
  public static let esp = ForeignReason(7)
  /// An IPv6 packet that ends with its headers.
  public static let noNextHeader = ForeignReason(8)
  /// An IEEE 802.11 frame that carries no data: beacons, acknowledgements.
  public static let ieee80211Control = ForeignReason(9)
  /// An IEEE 802.11 frame that is encrypted.
  public static let ieee80211Protected = ForeignReason(10)
  /// IEEE 802.2 LLC without EtherType: spanning tree and the like.
  public static let llc = ForeignReason(11)
  /// A UDP datagram without payload.
  public static let emptyDatagram = ForeignReason(12)
  /// A message of another message set: SAE J2735.
  public static let j2735 = ForeignReason(18)
  /// A UDP payload that no candidate fits.
  public static let unrecognisedPayload = ForeignReason(13)

  /// A protocol known by number only.
  public static func etherType(_ number: UInt16) -> ForeignReason { ForeignReason(14, number: UInt32(number)) }
  /// A protocol known by number only.
  public static func ipProtocol(_ number: UInt8) -> ForeignReason { ForeignReason(15, number: UInt32(number)) }
  /// A link layer that is not read.
  public static func linkType(_ number: UInt32) -> ForeignReason { ForeignReason(16, number: number) }
  /// An address family on a loopback interface that is not IP.
  public static func addressFamily(_ number: UInt32) -> ForeignReason { ForeignReason(17, number: number) }

  /// The name in reports, without the number: `tcp`, `ethertype`.
  public var name: String { Self.names[Int(index)] }

  private static let names = [
    "ieee1609 wsmp", "geonetworking", "arp", "tcp", "icmp", "icmpv6", "igmp", "esp", "ipv6 no next header",
    "ieee80211 management or control", "ieee80211 protected", "llc", "empty datagram", "unrecognised payload",
    "ethertype", "ip protocol", "link type", "address family", "j2735 message",
  ]
}

extension ForeignReason: CustomStringConvertible {
  /// As in `tcp`, `ethertype 0x88cc`, `ip protocol 132`.
  public var description: String {
    guard let number else { return name }
    return name + (name == "ethertype" ? " 0x\(String(number, radix: 16))" : " \(number)")
  }
}
