/// An optional part that is large and seldom there: kept outside the value it belongs to, so that the value stays small.
@frozen @propertyWrapper
public struct Boxed<Value: Sendable & Equatable>: Sendable, Equatable {
  @usableFromInline var box: Box?

  @usableFromInline
  final class Box: Sendable {
    @usableFromInline let value: Value

    @usableFromInline
    init(_ value: Value) { self.value = value }
  }

  @inlinable
  public init(wrappedValue: Value?) { box = wrappedValue.map { Box($0) } }

  @inlinable
  public var wrappedValue: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }

  /// The box itself, for what need not take the value out.
  @inlinable
  public var projectedValue: Boxed { self }

  /// Whether there is a value.
  @inlinable
  public var isPresent: Bool { box != nil }

  @inlinable
  public static func == (a: Self, b: Self) -> Bool { a.box === b.box || a.box?.value == b.box?.value }
}

extension Boxed where Value: UPERCodable {
  /// Encodes the value where it is; without one nothing is written.
  @inlinable
  public func encode(to writer: inout UPERWriter) throws(CodingError) {
    if let box { try box.value.encode(to: &writer) }
  }
}
