/// A number that may be unavailable, in the room of a number: rows are written for every message, and half as long this way.
@propertyWrapper
public struct OptionalNumber: Hashable, Sendable {
  /// The number; not a number stands for nil.
  @usableFromInline var number: Double

  @inlinable @inline(__always)
  public init(wrappedValue: Double?) { number = wrappedValue ?? .nan }

  /// The number; nil when it is unavailable. What is not a number is unavailable, too.
  @inlinable @inline(__always)
  public var wrappedValue: Double? {
    get { number.isNaN ? nil : number }
    set { number = newValue ?? .nan }
  }

  @inlinable
  public static func == (left: OptionalNumber, right: OptionalNumber) -> Bool { left.wrappedValue == right.wrappedValue }

  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}

/// An instant that may be unavailable, in the room of an instant.
@propertyWrapper
public struct OptionalInstant: Hashable, Sendable {
  /// Nanoseconds since the epoch; the earliest of all stands for nil.
  @usableFromInline var nanoseconds: Int64

  @inlinable @inline(__always)
  public init(wrappedValue: Instant?) { nanoseconds = wrappedValue?.nanoseconds ?? .min }

  /// The instant; nil when it is unavailable. ``Instant/distantPast`` is unavailable, too.
  @inlinable @inline(__always)
  public var wrappedValue: Instant? {
    get { nanoseconds == .min ? nil : Instant(nanoseconds: nanoseconds) }
    set { nanoseconds = newValue?.nanoseconds ?? .min }
  }
}
