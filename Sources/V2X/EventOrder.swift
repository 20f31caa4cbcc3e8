import V2XModel
import V2XReconstruction

/// Puts events in the order in which they happened. They are told some seconds later, and not all equally late, so each is held until nothing
/// earlier can be expected.
struct EventOrder {
  /// Capture time for which an event is held, s: longer than the reconstruction watches a vehicle on its way through an intersection.
  static let hold = 65.0
  private var held: [Event] = []

  /// Takes an event in.
  mutating func add(_ event: Event) {
    let place = held.lastIndex { $0.time <= event.time }.map { $0 + 1 } ?? 0
    held.insert(event, at: place)
  }

  /// Hands on what happened `hold` before `now` and earlier; with `distantFuture`, everything.
  mutating func release(until now: Instant, _ emit: (Event) -> Void) {
    let limit = now == .distantFuture ? now : now.adding(seconds: -Self.hold)
    let count = held.firstIndex { $0.time > limit } ?? held.count
    for event in held[..<count] { emit(event) }
    held.removeFirst(count)
  }
}
