/// A type of a specification that can be decoded from and encoded to UPER. Generated types conform.
public protocol UPERCodable: Sendable, Equatable {
  /// The name of the type in the specification.
  static var asn1Name: String { get }

  /// A value of zeros and empty lists, to decode into.
  init()

  /// Decodes a new value.
  init(from reader: inout UPERReader) throws(CodingError)

  /// Decodes over the present value, whose lists are reused. After an error the value is undefined, but usable.
  mutating func decode(from reader: inout UPERReader) throws(CodingError)

  /// Encodes; a value outside its constraint is an error with its path.
  func encode(to writer: inout UPERWriter) throws(CodingError)
}

extension UPERCodable {
  @inlinable
  public init(from reader: inout UPERReader) throws(CodingError) {
    self.init()
    try decode(from: &reader)
  }

  /// Decodes one message.
  ///
  /// Octets behind the message are left unread; `UPERReader.finish()` tells whether there are any.
  /// - Throws: `CodingError` with bit offset and the path from this type.
  @inlinable
  public init(uper octets: RawSpan) throws(CodingError) {
    var reader = UPERReader(octets)
    do { try self.init(from: &reader) } catch { throw error.inside(Self.asn1Name) }
  }

  /// Decodes one message from an array of octets.
  @inlinable
  public init(uper octets: [UInt8]) throws(CodingError) { try self.init(uper: octets.span.bytes) }

  /// The octets of the message, padded with zero bits to a whole octet.
  /// - Throws: `CodingError` with the path of the value that breaks its constraint.
  @inlinable
  public func uper() throws(CodingError) -> [UInt8] {
    var writer = UPERWriter()
    do { try encode(to: &writer) } catch { throw error.inside(Self.asn1Name) }
    return writer.finish()
  }
}

/// Gives a list `count` elements, which are then decoded over; those that are there already keep their storage.
@inlinable @inline(__always)
public func resize<Element>(_ list: inout [Element], to count: Int, with zero: @autoclosure () -> Element) {
  if list.count < count {
    if list.capacity < count { list.reserveCapacity(count) }
    while list.count < count { list.append(zero()) }
  } else if list.count > count {
    list.removeLast(list.count &- count)
  }
}
