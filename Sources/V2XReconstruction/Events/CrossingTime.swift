import V2XModel

/// When the front of a track passed a line.
struct CrossingTime {
  /// By the sender's clock.
  var time: Instant
  /// m/s.
  var speed: Double
  /// One standard deviation, s, without that of clocks.
  var sigma: Double
  /// The front at that moment.
  var place: Vector

  /// One standard deviation of the stop line's own place, m.
  static let lineSigma = 0.1

  /// From the points before and after index `index`, linear between them, or cubic with the speeds at both ends when they are
  /// more than 0.3 s apart.
  init?(_ track: borrowing Track, at index: Int, on lane: Approach.Lane) {
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
    let deceleration = abs(b.speed - a.speed) / gap
    let interpolation = gap > 0.3 ? max(deceleration, 1) * gap * gap / 8 : 0
    let along = (track.positionSigma * track.positionSigma + Self.lineSigma * Self.lineSigma + interpolation * interpolation).squareRoot()
    sigma = along / max(speed, 0.3)
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
