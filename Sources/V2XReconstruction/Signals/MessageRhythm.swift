import V2XModel

/// How regularly a kind of message comes from one intersection.
struct MessageRhythm {
  /// A silence that has ended, or that lasts.
  struct Gap {
    /// When the first missing message was due, and when the next one was made; `nil` = not yet.
    var from: Instant
    var to: Instant?
    var missed: Int
    var before: FrameReference
    var after: FrameReference?
    /// Capture time of the last message before and of the next one.
    var heard: (before: Instant, after: Instant)
  }

  /// The usual time between messages, s: a slow median.
  private(set) var period: Double?
  private var latest: (time: Instant, reception: Reception)?

  /// Takes in a message. Returns the silence that it ended, if that was longer than `longest` and than five periods.
  mutating func observe(_ generated: Instant?, _ reception: Reception, longest: Double) -> Gap? {
    let time = generated ?? reception.time
    guard let former = latest else {
      latest = (time, reception)
      return nil
    }
    let step = time.seconds(since: former.time)
    guard step > 0.0005 else { return nil }
    latest = (time, reception)
    let usual = period ?? step
    if step > max(longest, 5 * usual), period != nil {
      return Self.gap(from: former, to: (time, reception), usual)
    }
    period = usual + min(max(step - usual, -0.1 * usual), 0.1 * usual)
    return nil
  }

  /// The silence that lasts at capture time `now`, if it is longer than `longest` and than five periods.
  func silence(now: Instant, longest: Double) -> Gap? {
    guard let latest, let period, now.seconds(since: latest.reception.time) > max(longest, 5 * period) else { return nil }
    return Self.gap(from: latest, to: nil, now, period)
  }

  private static func gap(
    from former: (time: Instant, reception: Reception), to next: (time: Instant, reception: Reception), _ period: Double
  ) -> Gap {
    Gap(
      from: former.time.adding(seconds: period), to: next.time,
      missed: max(1, Int((next.time.seconds(since: former.time) / period).rounded()) - 1), before: former.reception.reference,
      after: next.reception.reference, heard: (former.reception.time, next.reception.time))
  }

  private static func gap(from former: (time: Instant, reception: Reception), to next: Instant?, _ now: Instant, _ period: Double) -> Gap {
    Gap(
      from: former.time.adding(seconds: period), to: nil,
      missed: max(1, Int((now.seconds(since: former.reception.time) / period).rounded()) - 1), before: former.reception.reference,
      after: nil, heard: (former.reception.time, now))
  }
}
