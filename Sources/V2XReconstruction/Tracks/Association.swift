import V2XModel

/// Whether two tracks from different sources are the same road user.
enum Association {
  /// Mean distance up to which two tracks are one road user, m: less than the gap between lanes or between vehicles in a queue.
  static let gate = 2.5
  /// Least number of common moments.
  static let leastMoments = 4

  /// How two tracks lie to each other.
  struct Comparison {
    /// Mean distance, m.
    var distance: Double
    /// Mean of b - a, m.
    var difference: Vector
  }

  /// Two tracks at common moments around `time`; `nil` when they have too few.
  /// - Parameter offsets: how far the clocks of both senders are ahead, s.
  static func compare(
    _ a: borrowing Track, _ b: borrowing Track, around time: Instant, seconds: Double = 3, offsets: (a: Double, b: Double)
  ) -> Comparison? {
    var sum = 0.0
    var difference = Vector.zero
    var count = 0
    for i in b.points.startIndex..<b.points.endIndex {
      let point = b.points[i]
      let moment = point.time.adding(seconds: -offsets.b)
      guard abs(moment.seconds(since: time)) <= seconds else { continue }
      guard let position = a.points.position(at: moment.adding(seconds: offsets.a), gap: 1.5) else { continue }
      sum += (position - point.position).length
      difference = difference + (point.position - position)
      count += 1
    }
    return count >= leastMoments ? Comparison(distance: sum / Double(count), difference: difference * (1 / Double(count))) : nil
  }
}
