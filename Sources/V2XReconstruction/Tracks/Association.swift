import V2XModel

/// Whether two tracks from different sources are the same road user.
enum Association {
  /// How far two tracks of one road user may lie apart on average, m: along the way less than the gap between vehicles in a queue,
  /// across it half a lane. The mean of the displacement, not of its length: noise averages out, the vehicle in the next lane does not.
  static let gateAlong = 2.5
  static let gateAcross = 1.75
  /// Lengths may differ by this share, or this much, m.
  static let lengthShare = 0.25
  static let lengthDifference = 1.0
  /// Least number of common moments.
  static let leastMoments = 4

  /// The mean displacement from `a` to `b` around `time`, less what their sources are known to state differently (`bias`), if they can be one road user that heads for `direction` there.
  static func displacement(
    _ a: borrowing Track, _ b: borrowing Track, around time: Instant, heading direction: Vector, offsets: (a: Double, b: Double),
    bias: Vector = .zero
  ) -> Vector? {
    let tolerance = max(lengthDifference, lengthShare * max(a.length, b.length))
    guard a.isExtentAssumed || b.isExtentAssumed || abs(a.length - b.length) <= tolerance else { return nil }
    guard let stated = meanDisplacement(a, b, around: time, offsets: offsets) else { return nil }
    let mean = stated - bias
    return abs(mean.dot(direction)) < gateAlong && abs(direction.cross(mean)) < gateAcross ? mean : nil
  }

  /// The mean of b - a at common moments around `time`; `nil` when they have too few.
  /// - Parameter offsets: how far the clocks of both senders are ahead, s.
  private static func meanDisplacement(
    _ a: borrowing Track, _ b: borrowing Track, around time: Instant, seconds: Double = 5, offsets: (a: Double, b: Double)
  ) -> Vector? {
    var difference = Vector.zero
    var count = 0
    for i in b.points.index(at: time.adding(seconds: offsets.b - seconds))..<b.points.endIndex {
      let point = b.points[i]
      let moment = point.time.adding(seconds: -offsets.b)
      if moment.seconds(since: time) > seconds { break }
      guard let position = a.points.position(at: moment.adding(seconds: offsets.a), gap: 1.5) else { continue }
      difference = difference + (point.position - position)
      count += 1
    }
    return count >= leastMoments ? difference * (1 / Double(count)) : nil
  }
}
