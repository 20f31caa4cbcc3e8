/// A type of a specification that can be decoded from and encoded to UPER. Generated types conform.
public protocol UPERCodable: Sendable, Equatable {
  /// The name of the type in the specification.
  static var asn1Name: String { get }

  /// A value of zeros and empty lists.
  init()

  /// Decodes a new value.
  init(from reader: inout UPERReader) throws(CodingError)

  /// Encodes; a value outside its constraint is an error with its path.
  func encode(to writer: inout UPERWriter) throws(CodingError)
}

extension UPERCodable {
  /// Decodes a new value in place of the present one, which stays as it is after an error.
  @inlinable
  public mutating func decode(from reader: inout UPERReader) throws(CodingError) { self = try Self(from: &reader) }

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

  /// Encodes into storage of the caller, without allocation, and pads with zero bits to a whole octet.
  ///
  /// - Returns: how many octets the message has; those behind it are undefined.
  /// - Throws: `CodingError` with the path of the value that breaks its constraint, or `bufferTooSmall`, whose `bit` is the number of bits needed.
  @inlinable
  public func encode(into buffer: inout MutableRawSpan) throws(CodingError) -> Int {
    // The storage is used while the buffer is lent to this call. A closure over it would copy the value.
    let storage = buffer.withUnsafeMutableBytes { UnsafeMutableRawBufferPointer(start: $0.baseAddress, count: $0.count) }
    var writer = UPERWriter(over: storage)
    let base = writer.base
    do throws(CodingError) { try encode(to: &writer) } catch { throw error.inside(Self.asn1Name) }
    // The storage is only lent: a writer over it must not have been exchanged for another one.
    precondition(writer.base == base, "the writer was exchanged")
    return try writer.finishLent(Self.asn1Name)
  }
}
