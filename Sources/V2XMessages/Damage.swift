public import ASN1Runtime
public import V2XEnvelopes

/// Why a frame that should carry a message could not be read: in which layer, what, and where.
public struct Damage: Error, Hashable, Sendable {
  /// The layer or message set: `ethernet`, `udp`, `dsmp`, `csae53`.
  public var layer: String
  /// A stable name: `truncated`, `length-exceeds`, `checksum`.
  public var code: String
  /// Octets before the damage, from the start of the frame; nil where a bit tells it.
  public var octet: Int?
  /// Bits before the damage, from the start of the message; nil where an octet tells it.
  public var bit: Int?
  /// The field of the message, from the outermost type; empty outside messages.
  public var path: String
  /// The sentence for a person.
  public var message: String

  public init(layer: String, code: String, octet: Int? = nil, bit: Int? = nil, path: String = "", message: String) {
    self.layer = layer
    self.code = code
    self.octet = octet
    self.bit = bit
    self.path = path
    self.message = message
  }

  public init(_ error: EnvelopeError) {
    self.init(layer: error.layer.name, code: error.code.name, octet: error.offset, message: error.description)
  }

  public init(_ error: CodingError, of set: String) {
    self.init(layer: set, code: error.code.description, bit: error.bit, path: error.path, message: error.description)
  }

  /// A UDP checksum that contradicts the octets, of a sender whose other checksums agree.
  public static let checksum = Damage(
    layer: "udp", code: "checksum", message: "the UDP checksum contradicts the octets, while others of this sender agree")

  /// The reason in a word or two, the same for all damage of a kind: what frames are counted by.
  public var reason: String { "\(layer) \(code)" }
}
