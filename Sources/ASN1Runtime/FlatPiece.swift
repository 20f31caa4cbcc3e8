/// How a part of a message is read that rows do not hold but point at. Generated code conforms.
public protocol FlatForm {
  associatedtype Value

  static func read(from reader: inout UPERReader) throws(CodingError) -> Value
}

/// The form of a whole type.
public enum FlatWhole<Value: UPERCodable>: FlatForm {
  public static func read(from reader: inout UPERReader) throws(CodingError) -> Value { try Value(from: &reader) }
}

/// A part of a message that a row points at, such as a text. It was checked with the message; its value is made when asked for.
@frozen
public struct FlatPiece<Form: FlatForm>: BitwiseCopyable, Sendable {
  @usableFromInline var position: UInt32

  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public init(_ position: Int) { self.position = UInt32(truncatingIfNeeded: position) }

  /// The value.
  ///
  /// - Parameter octets: the message that the row was decoded from.
  /// - Throws: `CodingError` where they are the octets of another message.
  public func value(in octets: RawSpan) throws(CodingError) -> Form.Value {
    guard Int(position) <= octets.byteCount * 8 else { throw CodingError(.truncated, bit: octets.byteCount * 8) }
    var reader = UPERReader(octets, from: Int(position), to: octets.byteCount * 8, depth: UPERReader.depthLimit)
    return try Form.read(from: &reader)
  }

  /// The part read in another form than its own, such as one that takes no storage.
  ///
  /// - Parameter octets: the message that the row was decoded from.
  /// - Throws: `CodingError` where they are the octets of another message.
  @_spi(GeneratedCode)
  public func value<Other: FlatForm>(in octets: RawSpan, as form: Other.Type) throws(CodingError) -> Other.Value {
    try FlatPiece<Other>(Int(position)).value(in: octets)
  }
}

/// A BIT STRING whose length varies.
@frozen
public struct FlatBits: BitwiseCopyable, Sendable {
  /// The first 64 bits, the first one topmost; bits that there are not are zero.
  public var word: UInt64
  @usableFromInline var length: UInt32
  @usableFromInline var position: UInt32

  @inlinable @inline(__always)
  public init() {
    word = 0
    length = 0
    position = 0
  }

  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public init(word: UInt64, count: Int, position: Int) {
    self.word = word
    length = UInt32(truncatingIfNeeded: count)
    self.position = UInt32(truncatingIfNeeded: position)
  }

  /// The number of bits.
  @inlinable
  public var count: Int { Int(length) }

  /// Bit `index` (0...63), counted from the first one sent; false behind the end.
  @inlinable
  public subscript(index: Int) -> Bool { index >= 0 && index < 64 && (word >> UInt64(63 - index)) & 1 != 0 }

  /// The piece of the message that holds the bits.
  @_spi(GeneratedCode)
  public func piece<Value: UPERCodable>(of type: Value.Type) -> FlatPiece<FlatWhole<Value>> { FlatPiece(Int(position)) }
}

/// An alternative of a newer edition.
@frozen
public struct FlatAddition: BitwiseCopyable, Sendable {
  @usableFromInline var number: UInt32
  @usableFromInline var position: UInt32

  @inlinable @inline(__always)
  public init() {
    number = 0
    position = 0
  }

  init(index: Int, position: Int) {
    number = UInt32(truncatingIfNeeded: index)
    self.position = UInt32(truncatingIfNeeded: position)
  }

  /// Number of the alternative, counted from 0 after the extension marker.
  @inlinable
  public var index: Int { Int(number) }

  /// The alternative as received.
  ///
  /// - Parameter octets: the message that the row was decoded from.
  /// - Throws: `CodingError` where they are the octets of another message.
  public func value(in octets: RawSpan) throws(CodingError) -> ExtensionAdditions.Addition {
    .init(index: index, content: try FlatPiece<FlatOpenType>(Int(position)).value(in: octets))
  }
}

/// The form of the octets in an open type.
public enum FlatOpenType: FlatForm {
  public static func read(from reader: inout UPERReader) throws(CodingError) -> [UInt8] { try reader.readOpenType() }
}

/// The form of additions that this edition does not know.
public enum FlatAdditions: FlatForm {
  public static func read(from reader: inout UPERReader) throws(CodingError) -> ExtensionAdditions { try reader.readUnknownAdditions() }
}

extension FixedOctets: BitwiseCopyable {}
extension Null: BitwiseCopyable {}
