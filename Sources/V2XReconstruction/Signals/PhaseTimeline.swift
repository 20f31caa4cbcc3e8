import Glibc
import V2XModel

/// A stretch of time in which a phase was seen in one state.
struct PhaseSpan {
  var state: PhaseState
  var code: UInt8
  /// Time of the first and the last message with this state.
  var firstSeen: Instant
  var lastSeen: Instant
  /// Time of the last message before it; `nil` for the first span of all.
  var formerSeen: Instant?
  /// When it began by the messages' own word: the end predicted last for the former state, or a start given as a time.
  var promisedOnset: Instant?
  /// What the last message promised about its end.
  var minEnd: Instant?
  var maxEnd: Instant?
  var likelyEnd: Instant?
  /// The same state as before, after a silence.
  var isAfterSilence: Bool
}

/// What a phase showed at a moment.
struct PhaseReading {
  /// The likeliest state; `nil` when nothing is known.
  var state: PhaseState?
  /// Code of that state in the message.
  var code: UInt8?
  /// Probability that this state showed, and that red showed.
  var probability: Double
  var redProbability: Double
  /// When the state began and one standard deviation, s; `nil` when its beginning was not observed.
  var onset: (time: Instant, sigma: Double)?
  /// The messages were silent around the moment and no promise covers it.
  var isSilent: Bool
}

/// What one phase showed over time, from the messages about it: a bounded record of its latest spans.
struct PhaseTimeline {
  let phase: PhaseID
  private var spans: [PhaseSpan] = []

  /// Spans kept: some minutes of normal operation.
  static let capacity = 64
  /// A silence longer than this leaves the state unknown, s.
  static let silence = 1.0

  init(phase: PhaseID) { self.phase = phase }

  /// The spans, oldest first.
  var history: [PhaseSpan] { spans }

  /// Takes in a message made at `time`. Repeated and late messages are welcome; one older than the former span is ignored.
  mutating func observe(_ interval: PhaseInterval, at time: Instant) {
    guard let last = spans.indices.last else {
      spans.append(Self.span(interval, at: time, former: nil))
      return
    }
    if time <= spans[last].lastSeen {
      observeLate(interval, at: time)
      return
    }
    if spans[last].state == interval.state, time.seconds(since: spans[last].lastSeen) <= Self.silence {
      spans[last].lastSeen = time
      (spans[last].minEnd, spans[last].maxEnd, spans[last].likelyEnd) = (interval.minEnd, interval.maxEnd, interval.likelyEnd)
      return
    }
    if spans.count == Self.capacity { spans.removeFirst() }
    let former = spans[spans.count - 1]
    spans.append(Self.span(interval, at: time, former: former))
  }

  /// A message that was overtaken by others narrows the moment of a change.
  private mutating func observeLate(_ interval: PhaseInterval, at time: Instant) {
    guard let last = spans.indices.last, last > 0, time < spans[last].firstSeen, time > spans[last - 1].lastSeen else { return }
    if interval.state == spans[last].state {
      spans[last].firstSeen = time
    } else if interval.state == spans[last - 1].state {
      spans[last - 1].lastSeen = time
      spans[last].formerSeen = time
    }
  }

  private static func span(_ interval: PhaseInterval, at time: Instant, former: PhaseSpan?) -> PhaseSpan {
    var onset = interval.startIsKnown ? interval.start : nil
    if onset == nil, let former, former.state != interval.state { onset = former.likelyEnd }
    return PhaseSpan(
      state: interval.state, code: interval.code, firstSeen: time, lastSeen: time, formerSeen: former?.lastSeen, promisedOnset: onset,
      minEnd: interval.minEnd, maxEnd: interval.maxEnd, likelyEnd: interval.likelyEnd,
      isAfterSilence: former.map { $0.state == interval.state } ?? false)
  }

  /// When a span began: uniform between the last message before it and its first, narrowed by a promise that falls there.
  private static func onset(of span: PhaseSpan) -> (time: Instant, sigma: Double)? {
    guard let former = span.formerSeen else { return span.promisedOnset.map { ($0, 0.03) } }
    let width = span.firstSeen.seconds(since: former)
    if let promise = span.promisedOnset {
      let late = promise.seconds(since: former)
      if late >= -0.05, late <= width + 0.05 {
        return (former.adding(seconds: min(max(late, 0), width)), min(0.03, width / 12.0.squareRoot()))
      }
    }
    return (former.adding(seconds: width / 2), width / 12.0.squareRoot())
  }

  /// What showed at `time`, known to `sigma` seconds.
  func reading(at time: Instant, sigma: Double) -> PhaseReading {
    let unknown = PhaseReading(state: nil, code: nil, probability: 0, redProbability: 0, onset: nil, isSilent: true)
    guard let first = spans.first, let last = spans.last else { return unknown }
    if time < first.firstSeen, first.firstSeen.seconds(since: time) > 0.3 { return unknown }
    // Which span holds the moment, were the times exact.
    var holder = 0
    for i in spans.indices.dropFirst() where (Self.onset(of: spans[i])?.time ?? spans[i].firstSeen) <= time { holder = i }
    var silent = false
    if time > spans[holder].lastSeen {
      let from = spans[holder].lastSeen
      let to = holder + 1 < spans.count ? spans[holder + 1].firstSeen : nil
      silent = !promised(spans[holder], at: time) && (to ?? time).seconds(since: from) > (to == nil ? 0.3 : Self.silence)
    } else if let former = spans[holder].formerSeen, time < spans[holder].firstSeen,
      spans[holder].firstSeen.seconds(since: former) > Self.silence
    {
      silent = !(holder > 0 && promised(spans[holder - 1], at: time))
    }
    // Probability of each span near the moment; equal states add up.
    var states: [(state: PhaseState, probability: Double)] = []
    for i in max(0, holder - 3)...min(spans.count - 1, holder + 3) {
      let begun = i == 0 ? 1 : Self.chance(time, after: spans[i], sigma: sigma)
      let next = i + 1 < spans.count ? Self.chance(time, after: spans[i + 1], sigma: sigma) : 0
      let probability = max(0, begun - next)
      if let known = states.firstIndex(where: { $0.state == spans[i].state }) {
        states[known].probability += probability
      } else {
        states.append((spans[i].state, probability))
      }
    }
    let best = states.max { $0.probability < $1.probability }
    let state = best?.state ?? spans[holder].state
    let code = spans[max(0, holder - 3)...min(spans.count - 1, holder + 3)].last { $0.state == state }?.code ?? last.code
    let red = states.first { $0.state == .red }?.probability ?? 0
    return PhaseReading(
      state: state, code: code, probability: silent ? 0 : min(1, best?.probability ?? 0), redProbability: min(1, red),
      onset: onset(of: state, at: holder), isSilent: silent)
  }

  /// Where the state of span `index`, or of a neighbour in that state, began. A silence in between is bridged when it is short.
  private func onset(of state: PhaseState, at index: Int) -> (time: Instant, sigma: Double)? {
    var i = index
    if spans[i].state != state {
      if i + 1 < spans.count, spans[i + 1].state == state { i += 1 } else if i > 0, spans[i - 1].state == state { i -= 1 }
    }
    while i > 0, spans[i].isAfterSilence, spans[i - 1].state == state { i -= 1 }
    guard let onset = Self.onset(of: spans[i]), onset.sigma < Self.silence / 2 else { return nil }
    return onset
  }

  /// The last message of a span promised that it would still last at `time`.
  private func promised(_ span: PhaseSpan, at time: Instant) -> Bool {
    guard let minEnd = span.minEnd, let maxEnd = span.maxEnd else { return false }
    return abs(maxEnd.seconds(since: minEnd)) < 0.15 && time < minEnd
  }

  private static func chance(_ time: Instant, after span: PhaseSpan, sigma: Double) -> Double {
    let (mean, spread) = onset(of: span) ?? (span.firstSeen, 0.03)
    let z = time.seconds(since: mean) / max(1e-3, (sigma * sigma + spread * spread).squareRoot())
    return 0.5 * erfc(-z / 2.0.squareRoot())
  }
}
