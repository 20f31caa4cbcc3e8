import V2XModel

/// The outline of a road user: a box around its centre.
struct Outline {
  var centre: Vector
  /// Unit vector of the heading.
  var direction: Vector
  /// Half of length and width, m.
  var halfLength: Double
  var halfWidth: Double

  /// Metres that keep two outlines apart, at least; negative = they overlap by so much. By the separating axes of both boxes.
  func gap(to other: Outline) -> Double {
    let between = other.centre - centre
    let cosine = abs(direction.dot(other.direction))
    let sine = abs(direction.cross(other.direction))
    var gap = abs(between.dot(direction)) - halfLength - other.halfLength * cosine - other.halfWidth * sine
    gap = max(gap, abs(direction.cross(between)) - halfWidth - other.halfLength * sine - other.halfWidth * cosine)
    gap = max(gap, abs(between.dot(other.direction)) - other.halfLength - halfLength * cosine - halfWidth * sine)
    return max(gap, abs(other.direction.cross(between)) - other.halfWidth - halfLength * sine - halfWidth * cosine)
  }
}

/// Follows the path that a road user really drove, from one moment on or back from it.
struct PathCursor {
  private let states: RoadUserStates
  private let step: Int64
  private var number: Int64
  /// Metres from the beginning to the moment `number`, and the state there.
  private var travelled = 0.0
  private var here: RoadUserState
  private var next: RoadUserState
  private var length = 0.0

  /// - Parameter step: 1 = ahead in time, -1 = back.
  init(_ states: RoadUserStates, from number: Int64, step: Int64 = 1) {
    self.states = states
    self.step = step
    self.number = number
    here = states[number]
    next = .unknown
    look()
  }

  private mutating func look() {
    // Unknown moments are jumped across as long as the path goes on soon.
    var ahead = number + step
    next = states[ahead]
    while !next.isKnown, abs(ahead - number) < 30 {
      ahead += step
      next = states[ahead]
    }
    guard next.isKnown else {
      length = 0
      return
    }
    // At rest the place only jitters.
    length = here.speed < CrossingTime.rest && next.speed < CrossingTime.rest ? 0 : (next.position - here.position).length
    nextNumber = ahead
  }

  private var nextNumber: Int64 = 0

  /// Where it is after so many metres from the beginning; distances must not fall from call to call. Past the known path it goes straight on.
  mutating func state(at distance: Double) -> (position: Vector, direction: Vector) {
    while next.isKnown, travelled + length <= distance {
      travelled += length
      number = nextNumber
      here = next
      look()
    }
    let rest = distance - travelled
    guard next.isKnown, length > 0 else { return (here.position + here.direction * (step > 0 ? rest : -rest), here.direction) }
    let share = rest / length
    let direction = here.direction + (next.direction - here.direction) * share
    let norm = direction.length
    return (here.position + (next.position - here.position) * share, norm > 0.1 ? direction * (1 / norm) : here.direction)
  }
}
