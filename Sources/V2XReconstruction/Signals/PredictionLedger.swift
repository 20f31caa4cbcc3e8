import V2XModel

/// Keeps what the messages of a phase foretold, and settles it when a state really ends. Bounded: equal predictions in a row are counted, errors
/// go into bins.
struct PredictionLedger {
  /// Bounds of the horizons, s before the real end.
  static let horizons = [0.0, 1, 2, 5, 10, 20, 40, .infinity]
  /// The width of a bin of errors and the largest error that has one, s.
  static let bin = 0.05
  static let largest = 60.0
  /// Predictions kept of one state.
  static let mostPending = 8192
  /// An end is known when the messages around it are at most this far apart, s.
  static let longestGap = 0.5

  private struct Prediction {
    var made: Instant
    var end: Instant
  }

  private var state: PhaseState?
  private var latest: Instant?
  private var pending: [Prediction] = []
  private var bins: [UInt32] = []
  private var sum = 0.0
  private var horizonSums = [Double](repeating: 0, count: horizons.count - 1)
  private var horizonCounts = [Int](repeating: 0, count: horizons.count - 1)
  private(set) var count = 0
  private(set) var states = 0
  /// Mean error of the last second before each of the latest ends of states that are not clearance, which is foreknown.
  private var lastErrors: [Double] = []
  private var lastOldest = 0
  private static let mostErrors = 64
  private(set) var lastEnd = Instant.distantPast
  /// Frames around the end of the state with the largest mean error, and that error.
  private var worst = 0.0
  private(set) var evidence: [FrameReference] = []
  private var latestFrame: FrameReference?

  /// Takes in what a message made at `time` says of the running state.
  mutating func observe(_ interval: PhaseInterval, at time: Instant, frame: FrameReference) {
    if let latest, time <= latest { return }
    defer { (latest, latestFrame) = (time, frame) }
    if let state, state != interval.state {
      if let latest, time.seconds(since: latest) <= Self.longestGap, state.isTimed, interval.state.isTimed {
        settle(end: latest.adding(seconds: time.seconds(since: latest) / 2), frames: [latestFrame, frame].compactMap(\.self))
      }
      pending.removeAll(keepingCapacity: true)
    } else if let latest, time.seconds(since: latest) > PhaseTimeline.silence {
      // What came in between is not known, nor whether this is the same state.
      pending.removeAll(keepingCapacity: true)
    }
    state = interval.state
    guard let end = interval.likelyEnd, pending.count < Self.mostPending else { return }
    pending.append(Prediction(made: time, end: end))
  }

  private mutating func settle(end: Instant, frames: [FrameReference]) {
    guard !pending.isEmpty else { return }
    if bins.isEmpty { bins = [UInt32](repeating: 0, count: Int(2 * Self.largest / Self.bin) + 1) }
    var (near, nearCount, all) = (0.0, 0, 0.0)
    for prediction in pending {
      let error = prediction.end.seconds(since: end)
      let ahead = end.seconds(since: prediction.made)
      sum += error
      all += error
      count += 1
      bins[Int(((min(max(error, -Self.largest), Self.largest) + Self.largest) / Self.bin).rounded())] += 1
      if let horizon = Self.horizons.lastIndex(where: { $0 <= max(0, ahead) }), horizon < horizonSums.count {
        horizonSums[horizon] += error
        horizonCounts[horizon] += 1
      }
      if ahead <= 1 {
        near += error
        nearCount += 1
      }
    }
    states += 1
    lastEnd = end
    if nearCount > 0, state != .yellow, state != .flashingGreen {
      let mean = near / Double(nearCount)
      if lastErrors.count < Self.mostErrors {
        lastErrors.append(mean)
      } else {
        lastErrors[lastOldest] = mean
        lastOldest = (lastOldest + 1) % Self.mostErrors
      }
    }
    let mean = abs(all / Double(pending.count))
    if mean > worst || evidence.isEmpty { (worst, evidence) = (mean, frames) }
  }

  /// Everything so far; `nil` when no end was seen.
  func event(_ intersection: IntersectionID, _ phase: PhaseID, thresholds: EventThresholds) -> SignalPrediction? {
    guard count > 0 else { return nil }
    var horizons: [SignalPrediction.Horizon] = []
    for i in horizonSums.indices where horizonCounts[i] > 0 {
      horizons.append(
        .init(
          from: Self.horizons[i], to: Self.horizons[i + 1], count: horizonCounts[i], bias: horizonSums[i] / Double(horizonCounts[i])))
    }
    return SignalPrediction(
      time: lastEnd, intersection: intersection, phase: phase, bias: sum / Double(count), p95: quantile(0.95), messages: count,
      states: states, horizons: horizons, isSystematic: isSystematic(thresholds), evidence: evidence.sorted())
  }

  /// Just before the end a countdown that is right knows it; one that is wrong by a constant is wrong alike before every end.
  private func isSystematic(_ thresholds: EventThresholds) -> Bool {
    guard lastErrors.count >= thresholds.leastSystematicStates else { return false }
    let sorted = lastErrors.sorted()
    let median = sorted[sorted.count / 2]
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    return abs(median) > thresholds.systematicError && spread < abs(median) / 2
  }

  /// The magnitude below which a share of the errors lies, to half a bin.
  private func quantile(_ share: Double) -> Double {
    let middle = bins.count / 2
    var seen = UInt32(0)
    let wanted = Double(count) * share
    for distance in 0...middle {
      seen += bins[middle + distance]
      if distance > 0 { seen += bins[middle - distance] }
      if Double(seen) >= wanted { return Double(distance) * Self.bin }
    }
    return Self.largest
  }
}

extension PhaseState {
  /// A state that a plan runs through, and not one in which the signal says nothing.
  var isTimed: Bool { self != .unavailable && self != .dark }
}
