/// Damage in the layers around a message: what contradicts what, and where.
public struct EnvelopeError: Error, Hashable, Sendable {
  /// The kinds of damage; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private let index: UInt8

    private init(index: UInt8) {
      self.index = index
    }

    /// What the limiting length leaves is too short for the layer's header.
    public static let headerCutShort = Code(index: 0)
    /// The layer's length field claims more octets than the limiting length leaves.
    public static let lengthExceeds = Code(index: 1)
    /// The layer's length field is shorter than its own header.
    public static let lengthTooShort = Code(index: 2)
    /// The layer's length field and the octets present differ, where they must agree.
    public static let lengthContradicts = Code(index: 3)
    /// The version is not the one the layer below names.
    public static let wrongVersion = Code(index: 4)
    /// A fragment that is not the last and not a multiple of eight octets long.
    public static let fragmentLength = Code(index: 5)
    /// A fragment that reaches beyond the longest or the known end of its datagram.
    public static let fragmentTooLong = Code(index: 6)
    /// A fragment that contradicts octets already received.
    public static let fragmentOverlap = Code(index: 7)
    /// A DSMP extension is announced, whose layout is not public.
    public static let extensionNotUnderstood = Code(index: 8)

    /// The name in reports.
    public var name: String { Self.names[Int(index)] }
    public var description: String { name }

    private static let names = [
      "header-cut-short", "length-exceeds", "length-too-short", "length-contradicts", "wrong-version", "fragment-length",
      "fragment-too-long", "fragment-overlap", "extension-not-understood",
    ]
  }

  /// The lengths that can limit a layer.
  public struct Limit: Hashable, Sendable, CustomStringConvertible {
    private let index: UInt8

    private init(index: UInt8) {
      self.index = index
    }

    /// The octets of the frame.
    public static let frame = Limit(index: 0)
    /// The total length in the IPv4 header.
    public static let ipv4TotalLength = Limit(index: 1)
    /// The payload length in the IPv6 header.
    public static let ipv6PayloadLength = Limit(index: 2)
    /// The end of the last fragment.
    public static let lastFragment = Limit(index: 3)
    /// The length in the UDP header.
    public static let udpLength = Limit(index: 4)
    /// The digits of a hexadecimal text.
    public static let hexadecimal = Limit(index: 5)

    /// The name in reports.
    public var name: String { Self.names[Int(index)] }
    public var description: String { name }

    private static let names = [
      "frame", "ipv4.total-length", "ipv6.payload-length", "last-fragment", "udp.length", "hex",
    ]
  }

  /// The layer that is damaged.
  public var layer: Layer
  public var code: Code
  /// Octets before the damaged header or field, from the start of the frame; from the start of the IP payload where that was
  /// reassembled, and of the octets written as hexadecimal digits.
  public var offset: Int
  /// Which length ends what the layer may use.
  public var limit: Limit
  /// What the layer's field claims, or its header needs, in octets; nil where no length is at fault.
  public var claimed: Int?
  /// The octets that the limit leaves; nil where no length is at fault.
  public var present: Int?

  public init(_ layer: Layer, _ code: Code, offset: Int, limit: Limit, claimed: Int? = nil, present: Int? = nil) {
    self.layer = layer
    self.code = code
    self.offset = offset
    self.limit = limit
    self.claimed = claimed
    self.present = present
  }
}

extension EnvelopeError: CustomStringConvertible {
  public var description: String {
    var text = "\(layer.name) \(code) at octet \(offset)"
    if let claimed, let present { text += ": \(claimed) claimed, \(present) present by \(limit)" }
    return text
  }
}
