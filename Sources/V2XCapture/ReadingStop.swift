import Synchronization

/// Tells a reading that waits for input, on another thread, to give up: inputs that are no files then end.
public final class ReadingStop: Sendable {
  private let isAsked = Atomic(false)

  public init() {}

  /// Asks for it. Readings notice within a tenth of a second.
  public func ask() { isAsked.store(true, ordering: .relaxed) }

  /// Whether it was asked for.
  public var isSet: Bool { isAsked.load(ordering: .relaxed) }
}
