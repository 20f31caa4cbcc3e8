import V2XModel

/// Puts observations in the order of their capture times. Several receivers and threads record frames a little out of order; what was captured
/// within a quarter of a second is held back until the rest of it can be expected to have come.
struct CaptureOrder: ~Copyable {
  /// Seconds of capture time for which observations are held.
  static let hold = 0.25
  /// A time so far before the one before it is a clock set back: what came until then is complete, s.
  static let setBack = 10.0

  private struct Message {
    var time: Instant
    var start: ObservationBatch.Extent
    var end: ObservationBatch.Extent
  }

  /// Where adapters put the observations of the next message.
  var incoming = ObservationBatch()
  private var messages: [Message] = []
  private var ordered = ObservationBatch()
  private var isSorted = true
  private var newest = Instant.distantPast
  private var previous = Instant.distantPast

  /// Observations held.
  var count: Int { incoming.count }

  /// Whether the clock was set back before a frame captured at `time`: everything held must be released first.
  func isSetBack(at time: Instant) -> Bool { previous != .distantPast && previous.seconds(since: time) > Self.setBack }

  /// Notes that ``incoming`` now holds the observations of a frame captured at `time` behind those of the message before it.
  mutating func note(_ time: Instant) {
    let start = messages.last?.end ?? ObservationBatch.Extent()
    if time < newest { isSorted = false }
    newest = max(newest, time)
    previous = time
    messages.append(Message(time: time, start: start, end: incoming.extent))
  }

  /// Hands on what was captured up to `hold` before the newest frame, in order; everything when `all`.
  mutating func release(all: Bool = false, _ body: (borrowing ObservationBatch) -> Void) {
    guard !messages.isEmpty else { return }
    if !isSorted {
      // Equal times stay in the order of the frames.
      let order = messages.indices.sorted { (messages[$0].time, $0) < (messages[$1].time, $1) }
      messages = order.map { messages[$0] }
    }
    let limit = newest.adding(seconds: -Self.hold)
    ordered.removeAll()
    var released = 0
    while released < messages.count, all || messages[released].time <= limit {
      ordered.append(incoming, from: messages[released].start, to: messages[released].end)
      released += 1
    }
    if !ordered.isEmpty { body(ordered) }
    ordered.removeAll()
    // What is held goes to the other batch.
    var rest: [Message] = []
    for message in messages[released...] {
      let start = ordered.extent
      ordered.append(incoming, from: message.start, to: message.end)
      rest.append(Message(time: message.time, start: start, end: ordered.extent))
    }
    swap(&incoming, &ordered)
    messages = rest
    isSorted = true
    if all { (newest, previous) = (.distantPast, .distantPast) }
  }
}
