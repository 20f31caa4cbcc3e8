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
    var begin = first
    while begin > track.points.startIndex, track.points[first].time.seconds(since: track.points[begin - 1].time) < 3 * Self.decay {
      begin -= 1
    }
    var end = last
    while end < track.points.endIndex, track.points[end].time.seconds(since: track.points[last - 1].time) < 3 * Self.decay { end += 1 }
    residuals.removeAll(keepingCapacity: true)
    ways.removeAll(keepingCapacity: true)
    forward.removeAll(keepingCapacity: true)
    var way = Vector.zero
    var (sum, weight) = (Vector.zero, 0.0)
    for i in begin..<end {
      let point = track.points[i]
      if i > begin {
        let former = track.points[i - 1]
        let dt = point.time.seconds(since: former.time)
        way = way + Self.step(former, point, dt)
        let kept = Self.kept(dt)
        (sum, weight) = (sum * kept, weight * kept)
      }
      let residual = point.position - way
      (sum, weight) = (sum + residual, weight + 1)
      ways.append(way)
      residuals.append(residual)
      forward.append((sum, weight))
    }
    (sum, weight) = (.zero, 0)
    var i = end - 1
    while i >= first {
      // What lies ahead, without the point itself, which the sums from behind hold.
      if i < last {
        let k = i - begin
        let total = forward[k].sum + sum
        track.points[i].smoothed = ways[k] + total * (1 / (forward[k].weight + weight))
      }
      if i > begin {
        let kept = Self.kept(track.points[i].time.seconds(since: track.points[i - 1].time))
        sum = (sum + residuals[i - begin]) * kept
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
