/// A line through two or more points of a local plane, measured along its length.
public struct Polyline: Hashable, Sendable {
  /// The points, in order; successive points differ.
  public let points: [Vector]
  /// Metres from the first point to each point.
  public let distances: [Double]

  /// A line through `points`, of which repetitions are left out; `nil` when fewer than two remain.
  public init?(_ points: [Vector]) {
    var kept: [Vector] = []
    var distances: [Double] = []
    for point in points {
      guard let last = kept.last else {
        kept.append(point)
        distances.append(0)
        continue
      }
      let step = (point - last).length
      guard step > 1e-6 else { continue }
      kept.append(point)
      distances.append((distances.last ?? 0) + step)
    }
    guard kept.count >= 2 else { return nil }
    self.points = kept
    self.distances = distances
  }

  /// Metres from the first point to the last.
  public var length: Double { distances[distances.count - 1] }
  /// Unit vector of the last segment.
  public var endDirection: Vector { direction(ofSegment: points.count - 2) }
  /// Unit vector of the first segment.
  public var startDirection: Vector { direction(ofSegment: 0) }
  /// The last point.
  public var end: Vector { points[points.count - 1] }
  /// The first point.
  public var start: Vector { points[0] }

  /// Where a point lies beside a line.
  public struct Projection: Hashable, Sendable {
    /// Metres along the line; negative before its start and beyond `length` after its end, where the first and last
    /// segments are continued straight.
    public var distance: Double
    /// Metres to the side, left positive in the line's direction.
    public var offset: Double
    /// Unit vector of the line there.
    public var direction: Vector
  }

  /// The nearest place on the line, continued straight beyond both ends.
  public func project(_ point: Vector) -> Projection {
    var best = Projection(distance: 0, offset: 0, direction: startDirection)
    var bestSquare = Double.infinity
    let last = points.count - 2
    for i in 0...last {
      let start = points[i]
      let length = distances[i + 1] - distances[i]
      let u = (points[i + 1] - start) * (1 / length)
      let relative = point - start
      var along = relative.dot(u)
      if along < 0, i > 0 { along = 0 }
      if along > length, i < last { along = length }
      let away = relative - u * along
      let square = away.dot(away)
      if square < bestSquare {
        bestSquare = square
        let side = u.cross(relative)
        best = Projection(distance: distances[i] + along, offset: side < 0 ? -square.squareRoot() : square.squareRoot(), direction: u)
      }
    }
    return best
  }

  /// The point at a distance along the line; before its start and after its end on the straight continuation.
  public func point(at distance: Double) -> Vector {
    var i = 0
    while i < points.count - 2, distances[i + 1] < distance { i += 1 }
    return points[i] + direction(ofSegment: i) * (distance - distances[i])
  }

  /// The line that runs `metres` to the left of this one (right when negative). Corners are mitred.
  public func shifted(by metres: Double) -> Polyline {
    if metres == 0 { return self }
    let moved = points.indices.map { i in
      let before = direction(ofSegment: max(0, i - 1))
      let after = direction(ofSegment: min(points.count - 2, i))
      let sum = before.left + after.left
      let length = sum.length
      // At a hairpin the mitre would run away.
      guard length > 0.2 else { return points[i] + after.left * metres }
      return points[i] + sum * (2 * metres / (length * length))
    }
    return Polyline(moved) ?? self
  }

  private func direction(ofSegment i: Int) -> Vector {
    (points[i + 1] - points[i]) * (1 / (distances[i + 1] - distances[i]))
  }
}
