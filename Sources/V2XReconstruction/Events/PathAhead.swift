import V2XModel

/// The way of a road user from a moment on at the speed it has there, in a few legs: a first look at whom it can meet.
struct PathAhead {
  static let steps = 6

  private(set) var isKnown = false
  /// Seconds of a leg.
  private var seconds = 0.0
  /// Where the legs begin and end.
  private var places = InlineArray<7, Vector>(repeating: .zero)
  /// Heading in the middle of a leg, and how far outline and path may lie beside what that makes of them, m.
  private var directions = InlineArray<6, Vector>(repeating: .zero)
  private var slacks = InlineArray<6, Double>(repeating: 0)
  /// Headings now, and half and all of the time back that is looked at.
  private var headings = InlineArray<3, Vector>(repeating: .zero)

  init() {}

  init(_ states: RoadUserStates, from moment: Int64, _ state: RoadUserState, halfLength: Double, horizon: Double, past: Double) {
    isKnown = true
    seconds = horizon / Double(Self.steps)
    headings[0] = state.direction
    for i in 1...2 {
      let former = states[moment - Int64(past * Double(i) / 2 / Grid.seconds)]
      headings[i] = former.isKnown ? former.direction : headings[i - 1]
    }
    places[0] = state.position
    var former = state.direction
    if state.speed < CrossingTime.rest {
      for i in 0..<Self.steps {
        places[i + 1] = state.position + state.direction * (state.speed * seconds * Double(i + 1))
        directions[i] = state.direction
        slacks[i] = 0.1
      }
      return
    }
    var path = PathCursor(states, from: moment)
    for i in 0..<Self.steps {
      let (place, direction) = path.state(at: state.speed * seconds * Double(i + 1))
      places[i + 1] = place
      let sum = former + direction
      let length = sum.length
      directions[i] = length > 0.1 ? sum * (1 / length) : former
      // Within the leg the heading differs by up to half the turn, and the path from its chord by an eighth of turn times length.
      let turn = (direction - former).length
      slacks[i] = 0.1 + halfLength * turn / 2 + state.speed * seconds * turn / 8
      former = direction
    }
  }

  /// Seconds before which outlines on both paths cannot touch; `nil` = they do not touch within the horizon.
  func firstContact(with other: PathAhead, _ a: Outline, _ b: Outline) -> Double? {
    var from = other.places[0] - places[0]
    for i in 0..<Self.steps {
      let to = other.places[i + 1] - places[i + 1]
      let slack = slacks[i] + other.slacks[i]
      // Nearer to each other than this in the leg they are not.
      if contact(i, from, to, directions[i], other.directions[i], a, b, slack) { return Double(i) * seconds }
      from = to
    }
    return nil
  }

  /// Whether two boxes of fixed headings touch while the second moves from `from` to `to` as seen by the first.
  private func contact(
    _ i: Int, _ from: Vector, _ to: Vector, _ u: Vector, _ v: Vector, _ a: Outline, _ b: Outline, _ slack: Double
  ) -> Bool {
    let (cosine, sine) = (abs(u.dot(v)), abs(u.cross(v)))
    let halfs = (
      a.halfLength + b.halfLength * cosine + b.halfWidth * sine, a.halfWidth + b.halfLength * sine + b.halfWidth * cosine,
      b.halfLength + a.halfLength * cosine + a.halfWidth * sine, b.halfWidth + a.halfLength * sine + a.halfWidth * cosine
    )
    var (start, end) = (0.0, 1.0)
    Self.clip(u.dot(from), u.dot(to), halfs.0 + slack, &start, &end)
    Self.clip(u.cross(from), u.cross(to), halfs.1 + slack, &start, &end)
    if start > end { return false }
    Self.clip(v.dot(from), v.dot(to), halfs.2 + slack, &start, &end)
    Self.clip(v.cross(from), v.cross(to), halfs.3 + slack, &start, &end)
    return start <= end
  }

  /// Cuts an interval down to where a value that runs evenly from `from` to `to` is within `half` of zero.
  @inline(__always)
  private static func clip(_ from: Double, _ to: Double, _ half: Double, _ start: inout Double, _ end: inout Double) {
    let change = to - from
    if abs(change) < 1e-9 {
      if abs(from) > half { end = -1 }
      return
    }
    let (one, other) = ((-half - from) / change, (half - from) / change)
    start = max(start, min(one, other))
    end = min(end, max(one, other))
  }

  /// Whether one of both was of late at a heading that crosses the other's.
  func mayHaveCrossed(_ other: PathAhead) -> Bool {
    for i in 0..<3 where Self.crosses(headings[0], other.headings[i]) || Self.crosses(other.headings[0], headings[i]) { return true }
    return false
  }

  private static func crosses(_ a: Vector, _ b: Vector) -> Bool {
    let cosine = a.dot(b)
    return cosine < 0.94 && cosine > -0.971
  }
}
