/// One layer around a message; more may come.
public struct Layer: RawRepresentable, Hashable, Sendable {
  /// Below 32, so that a ``LayerList`` packs it into five bits.
  public let rawValue: UInt8

  public init?(rawValue: UInt8) {
    guard rawValue > 0, Int(rawValue) < Self.names.count else { return nil }
    self.rawValue = rawValue
  }

  private init(_ rawValue: UInt8) {
    self.rawValue = rawValue
  }

  public static let ethernet = Layer(1)
  /// One IEEE 802.1Q or 802.1ad tag.
  public static let vlan = Layer(2)
  /// Linux cooked capture, version 1.
  public static let linuxCooked = Layer(3)
  /// Linux cooked capture, version 2.
  public static let linuxCooked2 = Layer(4)
  /// The address family in front of IP on a BSD loopback interface.
  public static let loopback = Layer(5)
  public static let radiotap = Layer(6)
  public static let ieee80211 = Layer(7)
  /// IEEE 802.2 LLC with a subnetwork access protocol header.
  public static let llcSnap = Layer(8)
  public static let ipv4 = Layer(9)
  /// IPv6 with its extension headers.
  public static let ipv6 = Layer(10)
  public static let udp = Layer(11)
  /// The protocol type octet of the PC5 adaptation layer.
  public static let adaptation = Layer(12)
  /// Dedicated short message protocol.
  public static let dsmp = Layer(13)
  /// A secured message of the IEEE 1609.2 shape.
  public static let ieee1609Dot2 = Layer(14)
  /// A secured message of the older Chinese shape.
  public static let securedMessage = Layer(15)
  /// The frame a roadside unit sends to its cloud.
  public static let roadsideToCloud = Layer(16)
  /// Octets written as hexadecimal digits.
  public static let hexadecimal = Layer(17)
  /// IEEE 1609.3 WAVE short message protocol.
  public static let wsmp = Layer(18)
  public static let geoNetworking = Layer(19)

  /// The name in reports, such as `ipv4`.
  public var name: String { Self.names[Int(rawValue)] }

  private static let names = [
    "", "ethernet", "vlan", "linux-sll", "linux-sll2", "loopback", "radiotap", "ieee80211", "llc-snap", "ipv4", "ipv6", "udp",
    "adaptation", "dsmp", "ieee1609dot2", "secured-message", "rsu-cloud", "hex", "wsmp", "geonetworking",
  ]
}

extension Layer: CustomStringConvertible {
  public var description: String { name }
}

/// Layers in order, outermost first, in eight octets: at most twelve, of which later ones are left out.
public struct LayerList: Hashable, Sendable {
  private static let capacity = 12
  /// The count in four bits, then five bits for each layer.
  private var bits: UInt64 = 0

  public init() {}

  /// The same for equal lists, and different for others.
  package var packed: UInt64 { bits }

  /// Adds the next layer inwards.
  @inline(__always)
  public mutating func append(_ layer: Layer) {
    let count = bits & 15
    guard count < Self.capacity else { return }
    bits = (bits & ~15) | (count + 1) | UInt64(layer.rawValue) << (4 + 5 * count)
  }

  /// The list with one more layer.
  @inline(__always)
  public func appending(_ layer: Layer) -> LayerList {
    var list = self
    list.append(layer)
    return list
  }

  /// The list with IP of a version and UDP after what encloses them, a few layers.
  @inline(__always)
  func datagram(_ internet: Layer) -> LayerList {
    var list = self
    list.bits = (bits + 2) | (UInt64(internet.rawValue) << 4 | UInt64(Layer.udp.rawValue) << 9) << (5 * (bits & 15))
    return list
  }

  /// The names of the layers, outermost first.
  public var names: [String] { map(\.name) }
}

extension LayerList: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { Int(bits & 15) }

  public subscript(position: Int) -> Layer {
    precondition(position >= 0 && position < endIndex, "no such layer")
    return Layer(rawValue: UInt8(truncatingIfNeeded: bits >> (4 + 5 * UInt64(position)) & 31))!
  }
}

extension LayerList: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Layer...) {
    for layer in elements { append(layer) }
  }

  /// The list of one layer.
  @inline(__always)
  init(_ layer: Layer) {
    append(layer)
  }
}
