/// Which of the two sets of rules of ITU-T X.696 an encoding follows.
public enum OERRules: Sendable, Hashable {
  /// Canonical OER: one encoding for each value, so that a signature over the octets is one over the value. Any other is refused.
  case canonical
  /// Basic OER: lengths and numbers may take more octets than they need, and values that are a DEFAULT may be sent.
  case basic
}

/// A type of a specification that can be decoded from and encoded to OER. Generated types conform; what is written is always canonical.
public protocol OERCodable: Sendable, Equatable {
  /// The name of the type in the specification.
  static var asn1Name: String { get }

  /// A value of zeros and empty lists.
  init()

  /// Decodes a new value.
  init(from reader: inout OERReader) throws(CodingError)

  /// Encodes; a value outside its constraint is an error with its path.
  func encode(to writer: inout OERWriter) throws(CodingError)
}

extension OERCodable {
  /// Decodes one value.
  ///
  /// Octets behind the value are left unread; `OERReader.finish()` tells whether there are any.
  /// - Throws: `CodingError` with bit offset and the path from this type.
  public init(oer octets: RawSpan, rules: OERRules = .canonical) throws(CodingError) {
    var reader = OERReader(octets, rules: rules)
    do { try self.init(from: &reader) } catch { throw error.inside(Self.asn1Name) }
  }

  /// Decodes one value from an array of octets, which it fills.
  /// - Throws: `CodingError` with bit offset and the path from this type; `trailingOctets` where there are more.
  public init(oer octets: [UInt8], rules: OERRules = .canonical) throws(CodingError) {
    var reader = OERReader(octets.span.bytes, rules: rules)
    do {
      try self.init(from: &reader)
      try reader.finish()
    } catch { throw error.inside(Self.asn1Name) }
  }

  /// The canonical octets of the value.
  /// - Throws: `CodingError` with the path of the value that breaks its constraint.
  public func oer() throws(CodingError) -> [UInt8] {
    var writer = OERWriter()
    do { try encode(to: &writer) } catch { throw error.inside(Self.asn1Name) }
    return writer.octets
  }
}

/// How an INTEGER of a given constraint is written (X.696, integer type): in a fixed number of octets where both bounds allow it, else behind a length.
public struct OERIntegerForm: Sendable, Hashable {
  /// Octets of the number, or 0 where a length precedes it.
  public let width: Int
  /// Whether the number is written without sign.
  public let isUnsigned: Bool

  /// - Parameters:
  ///   - lower: the least value; nil for none.
  ///   - upper: the greatest value; nil for none.
  public init(lower: Int64?, upper: Int64?) {
    guard let lower else { (width, isUnsigned) = (0, false); return }
    isUnsigned = lower >= 0
    guard let upper else { width = 0; return }
    if lower >= 0 {
      width = upper <= 0xFF ? 1 : upper <= 0xFFFF ? 2 : upper <= 0xFFFF_FFFF ? 4 : 8
    } else if lower >= -0x80, upper <= 0x7F {
      width = 1
    } else if lower >= -0x8000, upper <= 0x7FFF {
      width = 2
    } else {
      width = lower >= -0x8000_0000 && upper <= 0x7FFF_FFFF ? 4 : 8
    }
  }
}
