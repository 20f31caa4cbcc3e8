import V2XModel

/// How long after its own time a sender's messages arrive: the least delay over the last half to whole minute.
///
/// Delay = capture time - message time = latency - clock offset. Latency only adds, so the least delay tells senders whose
/// clocks differ apart. The second smallest value is used, so that a single bad stamp decides nothing.
struct SenderClock {
  private struct Bucket {
    var least = Double.infinity
    var second = Double.infinity
    var count = 0

    mutating func add(_ delay: Double) {
      count &+= 1
      if delay < least { (least, second) = (delay, least) } else if delay < second { second = delay }
    }
  }

  private static let bucketSeconds = 30.0
  private var current = Bucket()
  private var former = Bucket()
  private var currentStart: Instant?
  /// Messages seen.
  private(set) var count = 0

  /// Notes a message made at `time` by the sender's clock and captured at `captured`.
  mutating func observe(time: Instant, captured: Instant) {
    if let start = currentStart {
      if captured.seconds(since: start) > Self.bucketSeconds {
        former = current
        current = Bucket()
        currentStart = captured
      }
    } else {
      currentStart = captured
    }
    current.add(captured.seconds(since: time))
    count &+= 1
  }

  /// The least delay, s; `nil` before ten messages.
  var floor: Double? {
    guard count >= 10 else { return nil }
    let value = current.count >= 10 ? min(current.second, former.second) : former.count > 0 ? former.second : current.second
    return value.isFinite ? value : nil
  }
}

/// What the clocks of all senders say together: the floor that a right clock has.
struct ClockConsensus {
  /// The median of the senders' least delays, s; `nil` until three senders are known.
  private(set) var zero: Double?
  /// Half the spread of the healthy senders' floors, s, at least one millisecond.
  private(set) var sigma = 0.001
  private var floors: [Double] = []
  /// Whether times are corrected at all.
  var isCorrecting = true

  /// Begins a new round of ``add(_:)``.
  mutating func begin() { floors.removeAll(keepingCapacity: true) }

  mutating func add(_ floor: Double) { floors.append(floor) }

  /// Ends a round. With fewer than three senders the former result stays.
  mutating func finish() {
    guard floors.count >= 3 else { return }
    floors.sort()
    let middle = floors[floors.count / 2]
    zero = floors.count % 2 == 1 ? middle : (middle + floors[floors.count / 2 - 1]) / 2
    let spread = floors[floors.count * 3 / 4] - floors[floors.count / 4]
    sigma = max(0.001, spread / 2)
  }

  /// Enough senders are known to tell what a right clock is.
  var isKnown: Bool { zero != nil }

  /// How far a sender's clock is ahead of the others', s; 0 when the difference is not significant (50 ms and three sigma).
  func statedOffset(of clock: SenderClock) -> Double {
    guard let zero, let floor = clock.floor else { return 0 }
    let offset = zero - floor
    return abs(offset) > max(0.05, 3 * sigma) ? offset : 0
  }

  /// What is to be taken off a sender's times, s: its offset, or 0 where times are not corrected.
  func offset(of clock: SenderClock) -> Double { isCorrecting ? statedOffset(of: clock) : 0 }
}
