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

  @inlinable
  public static func == (a: Self, b: Self) -> Bool { a.box === b.box || a.box?.value == b.box?.value }
}
