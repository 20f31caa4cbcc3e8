import Glibc
import V2XModel

/// Decides which lane of an approach a track is in at a point, from the seconds before it.
///
/// A hidden Markov model over the approach's lanes, filtered forward. A point speaks for a lane by its lateral offset
/// (normal, sigma = max(0.5 m, position sigma)) and, above 2 m/s, by its heading (sigma 10°); a lane change to a neighbour is
/// expected once in 500 m. Position errors last for seconds, so a second of points together weighs as one, however many they are.
struct LaneMatcher {
  /// How far back to look, s and m.
  static let memorySeconds = 8.0
  static let memoryMetres = 80.0

  private var logs: [Double] = []
  private var next: [Double] = []

  /// The lane at the point with index `index`; `nil` when the approach has no lanes. `lane` is the index in `approach.lanes`.
  mutating func match(_ track: borrowing Track, at index: Int, on approach: Approach) -> (lane: Int, match: LaneMatch)? {
    let lanes = approach.lanes
    guard !lanes.isEmpty, !track.points.isEmpty, index >= track.points.startIndex, index < track.points.endIndex else { return nil }
    let end = track.points[index]
    var first = index
    while first > track.points.startIndex {
      let point = track.points[first - 1]
      if end.time.seconds(since: point.time) > Self.memorySeconds { break }
      if (point.position - end.position).length > Self.memoryMetres { break }
      first -= 1
    }
    let sigma = max(0.5, track.positionSigma)
    logs.removeAll(keepingCapacity: true)
    logs.append(contentsOf: repeatElement(0, count: lanes.count))
    var former: TrackPoint?
    for i in first...index {
      let point = track.points[i]
      let dt = former.map { point.time.seconds(since: $0.time) } ?? 1
      let ds = former.map { (point.position - $0.position).length } ?? 0
      if former != nil { spread(probability: min(0.3, max(ds, 0.01) / 500)) }
      let weight = min(1, max(0, dt))
      for j in lanes.indices {
        let projection = lanes[j].line.project(point.position)
        var cost = projection.offset * projection.offset / (2 * sigma * sigma)
        if point.speed > 2 {
          let turn = atan2(projection.direction.cross(point.direction), projection.direction.dot(point.direction)) * 180 / .pi
          cost += min(turn * turn / 200, 20)
        }
        logs[j] -= weight * min(cost, 50)
      }
      former = point
    }
    var best = 0
    for j in logs.indices where logs[j] > logs[best] { best = j }
    var total = 0.0
    var runnerUp: Int?
    for j in logs.indices {
      total += exp(logs[j] - logs[best])
      if j != best, logs[j] > runnerUp.map({ logs[$0] }) ?? -.infinity { runnerUp = j }
    }
    let match = LaneMatch(
      lane: lanes[best].id, posterior: 1 / total, runnerUp: runnerUp.map { lanes[$0].id },
      offset: lanes[best].line.project(end.position).offset)
    return (best, match)
  }

  /// One step of the chain: stay, or change to any other lane with `probability` together.
  private mutating func spread(probability: Double) {
    guard logs.count > 1 else { return }
    let top = logs.max() ?? 0
    let share = probability / Double(logs.count - 1)
    next.removeAll(keepingCapacity: true)
    var sum = 0.0
    for value in logs { sum += exp(value - top) }
    for value in logs {
      let own = exp(value - top)
      next.append(top + log(max(own * (1 - probability) + (sum - own) * share, 1e-300)))
    }
    swap(&logs, &next)
  }
}
