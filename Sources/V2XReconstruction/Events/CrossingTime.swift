import Glibc
import V2XModel

/// When the front of a track passed a line.
///
/// Positions are noisy and their errors last for seconds, while speeds are good: the distances before the line of all points of the
/// approach are put on one moment with the integrated speed, and their mean says where the front was. This takes out the part of the
/// error that changes within the window. Where speed and positions do not agree, the two points around the line decide alone.
struct CrossingTime {
  /// By the sender's clock.
  private(set) var time: Instant
  /// m/s.
  private(set) var speed: Double
  /// One standard deviation, s, without that of clocks.
  private(set) var sigma: Double
  /// The front at that moment.
  private(set) var place: Vector

  /// One standard deviation of the stop line's own place, m.
  static let lineSigma = 0.1
  /// Points from this long before the crossing to this long after it are used, s.
  static let before = 15.0
  static let after = 1.5
  /// Points this far away in time weigh 1/e, s: integrated speed drifts.
  static let weightDecay = 3.0
  /// Slower than this is at rest, m/s.
  static let rest = 0.3
  /// Fewer points say nothing about their noise.
  static let leastPoints = 20
  /// Positions that scatter more than this about the integrated speed do not agree with it, m.
  static let largestScatter = 0.8
  /// What is seen of the noise within a window understates it by about this factor.
  static let unseenNoise = 1.5

  /// The crossing between the points before and after index `index`.
  /// - Parameter bias: metres to take off the positions.
  init?(_ track: borrowing Track, at index: Int, on lane: Approach.Lane, bias: Vector = .zero) {
    guard index > track.points.startIndex, index < track.points.endIndex else { return nil }
    let (a, b) = (track.points[index - 1], track.points[index])
    let gap = b.time.seconds(since: a.time)
    guard gap > 0 else { return nil }
    let (frontA, frontB) = (track.front(a), track.front(b))
    let normal = lane.line.endDirection
    let da = (lane.line.end - frontA).dot(normal)
    let db = (lane.line.end - frontB).dot(normal)
    var share = da > db ? da / (da - db) : 0.5
    if gap > 0.3 { share = Self.hermiteZero(da, db, -a.speed * gap, -b.speed * gap, start: share) }
    share = min(max(share, 0), 1)
    time = a.time.adding(seconds: share * gap)
    speed = a.speed + (b.speed - a.speed) * share
    place = frontA + (frontB - frontA) * share
    let change = abs(b.speed - a.speed) / gap
    let interpolation = gap > 0.3 ? max(change, 1) * gap * gap / 8 : 0
    var noise = track.positionSigma
    if let fit = Fit(track, at: index, line: lane.line) {
      noise = min(noise, max(0.15, fit.scatter * Self.unseenNoise))
      if let moment = fit.crossing(in: track) { (time, speed) = moment }
    }
    time = time.adding(seconds: bias.dot(normal) / max(speed, 0.5))
    place = place - bias
    let along = (noise * noise + Self.lineSigma * Self.lineSigma + interpolation * interpolation).squareRoot()
    sigma = along / max(speed, 0.3)
  }

  /// The distance before the line, as the points of the approach say together.
  private struct Fit {
    /// Metres before the line at the point `anchor`, and the scatter of the points about that, m.
    var distance: Double
    var scatter: Double
    var anchor: Int
    var first: Int
    var last: Int

    init?(_ track: borrowing Track, at index: Int, line: Polyline) {
      let anchor = index
      var (sum, weights, squares) = (0.0, 0.0, 0.0)
      var count = 0
      func take(_ i: Int, travelled: Double) -> Bool {
        let point = track.points[i]
        let projection = line.project(track.front(point))
        if point.speed > 1, projection.direction.dot(point.direction) < 0.966 { return false }
        let value = line.length - projection.distance + travelled
        let weight = exp(-abs(point.time.seconds(since: track.points[anchor].time)) / CrossingTime.weightDecay)
        sum += weight * value
        squares += weight * value * value
        weights += weight
        count += 1
        return true
      }
      guard take(anchor, travelled: 0) else { return nil }
      var (first, travelled) = (anchor, 0.0)
      while first > track.points.startIndex {
        let (point, next) = (track.points[first - 1], track.points[first])
        let dt = next.time.seconds(since: point.time)
        if dt > 1 || track.points[anchor].time.seconds(since: point.time) > CrossingTime.before { break }
        travelled -= Self.meanSpeed(point, next) * dt
        if !take(first - 1, travelled: travelled) { break }
        first -= 1
      }
      var last = anchor
      travelled = 0
      while last + 1 < track.points.endIndex {
        let (point, next) = (track.points[last], track.points[last + 1])
        let dt = next.time.seconds(since: point.time)
        if dt > 1 || next.time.seconds(since: track.points[anchor].time) > CrossingTime.after { break }
        travelled += Self.meanSpeed(point, next) * dt
        if !take(last + 1, travelled: travelled) { break }
        last += 1
      }
      guard count >= CrossingTime.leastPoints else { return nil }
      distance = sum / weights
      scatter = max(0, squares / weights - distance * distance).squareRoot()
      guard scatter <= CrossingTime.largestScatter else { return nil }
      (self.anchor, self.first, self.last) = (anchor, first, last)
    }

    /// Speed between two points; at rest what is stated is noise, which never is negative and would add up.
    private static func meanSpeed(_ a: TrackPoint, _ b: TrackPoint) -> Double {
      a.speed < CrossingTime.rest && b.speed < CrossingTime.rest ? 0 : (a.speed + b.speed) / 2
    }

    /// When the integrated speed has used up the distance; `nil` when that is outside the points used.
    func crossing(in track: borrowing Track) -> (time: Instant, speed: Double)? {
      var i = anchor
      var remaining = distance
      if remaining < 0 {
        while remaining < 0, i > first {
          let (point, next) = (track.points[i - 1], track.points[i])
          let step = Self.meanSpeed(point, next) * next.time.seconds(since: point.time)
          // It stood within the noise of the line: before it rather than past it, so it passed when it went on.
          if step == 0, remaining > -track.positionSigma { return (next.time, next.speed) }
          remaining += step
          i -= 1
        }
        if remaining < 0 { return nil }
      }
      while i < last {
        let (point, next) = (track.points[i], track.points[i + 1])
        let dt = next.time.seconds(since: point.time)
        let step = Self.meanSpeed(point, next) * dt
        if step > 0, remaining <= step {
          // Speed changes evenly between the two: v·t + a·t²/2 = remaining.
          let acceleration = (next.speed - point.speed) / dt
          let root = max(0, point.speed * point.speed + 2 * acceleration * remaining).squareRoot()
          let share = point.speed + root > 0 ? 2 * remaining / (point.speed + root) : dt
          let t = min(max(share, 0), dt)
          return (point.time.adding(seconds: t), point.speed + acceleration * t)
        }
        remaining -= step
        i += 1
      }
      return nil
    }
  }

  /// The zero of the cubic with values `da`, `db` and slopes `ma`, `mb` (per unit of the interval), by bisection.
  private static func hermiteZero(_ da: Double, _ db: Double, _ ma: Double, _ mb: Double, start: Double) -> Double {
    guard da >= 0, db <= 0 else { return start }
    func value(_ x: Double) -> Double {
      let y = 1 - x
      return da * (1 + 2 * x) * y * y + ma * x * y * y + db * x * x * (3 - 2 * x) - mb * x * x * y
    }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if value(middle) > 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
