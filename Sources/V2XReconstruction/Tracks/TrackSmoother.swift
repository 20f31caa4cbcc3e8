import Glibc
import V2XModel

/// Averages position noise out of a track, once enough of what follows is known.
///
/// Positions are noisy and speeds are good: what is left of the positions after the way travelled by speed and heading is taken off changes
/// slowly, and its mean over the seconds before and after a point says where the road user was. Weights fall on both sides alike, so that
/// an error of speed or heading that lasts cancels out.
struct TrackSmoother {
  /// What follows a point for this long is waited for, s.
  static let lookahead = 2.0
  /// Weights fall to 1/e in this time, s.
  static let decay = 1.5
  /// Points farther apart are not averaged across, s.
  static let longestGap = 1.5

  /// What is known from behind at the point before ``Track/smoothedEnd``: the sums over residuals, and the way up to there.
  struct Memory {
    fileprivate var sum = Vector.zero
    fileprivate var weight = 0.0
    fileprivate var way = Vector.zero
    /// Index of that point; `nil` = nothing is known from behind.
    fileprivate var index: Int?
  }

  private var residuals: [Vector] = []
  private var ways: [Vector] = []
  private var forward: [(sum: Vector, weight: Double)] = []

  /// Smooths the points that have been followed for long enough; all of them when nothing more is expected.
  mutating func smooth(_ track: inout Track, all: Bool) {
    guard let newest = track.points.last?.time else { return }
    let first = max(track.smoothedEnd, track.points.startIndex)
    var last = all ? track.points.endIndex : first
    if !all {
      let ripe = newest.adding(seconds: -Self.lookahead)
      while last < track.points.endIndex, track.points[last].time <= ripe { last += 1 }
    }
    guard last > first else { return }
    residuals.removeAll(keepingCapacity: true)
    ways.removeAll(keepingCapacity: true)
    forward.removeAll(keepingCapacity: true)
    var memory = track.smoothing
    if memory.index != first - 1 { memory = Memory() }
    for i in first..<track.points.endIndex {
      let point = track.points[i]
      if memory.index != nil || i > first {
        let former = track.points[i - 1]
        let dt = point.time.seconds(since: former.time)
        memory.way = memory.way + Self.step(former, point, dt)
        let kept = Self.kept(dt)
        (memory.sum, memory.weight) = (memory.sum * kept, memory.weight * kept)
      }
      let residual = point.position - memory.way
      (memory.sum, memory.weight) = (memory.sum + residual, memory.weight + 1)
      ways.append(memory.way)
      residuals.append(residual)
      forward.append((memory.sum, memory.weight))
      if i == last - 1 {
        // Ways and residuals are counted from here on, so that their numbers stay small.
        memory.index = i
        track.smoothing = memory
        track.smoothing.sum = memory.sum + memory.way * memory.weight
        track.smoothing.way = .zero
      }
    }
    var (sum, weight) = (Vector.zero, 0.0)
    var i = track.points.endIndex - 1
    while i >= first {
      // What lies ahead, without the point itself, which the sums from behind hold.
      let k = i - first
      if i < last { track.points[i].smoothed = ways[k] + (forward[k].sum + sum) * (1 / (forward[k].weight + weight)) }
      if i > first {
        let kept = Self.kept(track.points[i].time.seconds(since: track.points[i - 1].time))
        sum = (sum + residuals[k]) * kept
        weight = (weight + 1) * kept
      }
      i -= 1
    }
    track.smoothedEnd = last
  }

  private static func kept(_ dt: Double) -> Double { dt > longestGap ? 0 : exp(-dt / decay) }

  /// The way between two points, m. At rest what is stated is noise, which never is negative and would add up.
  private static func step(_ a: TrackPoint, _ b: TrackPoint, _ dt: Double) -> Vector {
    if a.speed < CrossingTime.rest, b.speed < CrossingTime.rest { return .zero }
    return (a.direction * a.speed + b.direction * b.speed) * (0.5 * dt)
  }
}
