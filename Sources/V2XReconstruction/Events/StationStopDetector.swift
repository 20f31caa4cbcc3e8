import Glibc
import V2XModel

/// What a road user at rest has done so far.
struct RestState {
  var isResting = false
  /// The last moment and speed seen before.
  var former: (time: Instant, speed: Double)?
  var arrived: Instant?
  /// When it first stood, and last.
  var since = Instant.distantPast
  var until = Instant.distantPast
  /// Sums over the moments at rest.
  var front = Vector.zero
  var squares = 0.0
  var direction = Vector.zero
  var count = 0
  /// When its speed rose above rest, as long as it is not clear that it leaves.
  var leaving: Instant?
  var evidence: [FrameReference] = []
  /// Sum and number of where the moments before and after put its front along its heading, m from the first place at rest.
  var approach = 0.0
  var approachCount = 0
  /// Its front and heading when it came to rest.
  var start: (place: Vector, direction: Vector)?
}

/// Finds the stops of buses at the stations of a route.
struct StationStopDetector {
  let stations: [(station: Route.Station, place: Vector, direction: Vector)]
  let thresholds: EventThresholds

  init(_ route: Route, frame: LocalFrame, thresholds: EventThresholds) {
    stations = route.stations.map { ($0, frame.project($0.stopPosition), Vector(heading: $0.heading)) }
    self.thresholds = thresholds
  }

  /// The speed at a moment as the mean of the moments around it: at a creep the limit lies within the noise of a single one.
  static func speed(_ states: RoadUserStates, at number: Int64) -> Double {
    var (sum, count) = (0.0, 0.0)
    for i in number - around...number + around where states[i].isKnown { (sum, count) = (sum + states[i].speed, count + 1) }
    return count > 0 ? sum / count : 0
  }

  /// Moments on either side whose speeds are averaged.
  static let around: Int64 = 2

  /// One more moment of a road user. Returns what ended with it.
  mutating func step(_ rest: inout RestState, _ state: RoadUserState, at time: Instant, length: Double) -> RestState? {
    defer { rest.former = (time, state.speed) }
    let front = state.front(length: length)
    if !rest.isResting {
      guard state.speed < thresholds.restSpeed, isNear(front, state.direction) else { return nil }
      rest.isResting = true
      rest.since = time
      rest.arrived = rest.former.flatMap { former in
        // Seen to slow down: where the speed passed the limit between both moments.
        guard former.speed >= thresholds.restSpeed, time.seconds(since: former.time) < 3 else { return nil }
        let share = (former.speed - thresholds.restSpeed) / max(former.speed - state.speed, 1e-6)
        return former.time.adding(seconds: min(max(share, 0), 1) * time.seconds(since: former.time))
      }
      (rest.front, rest.squares, rest.direction, rest.count, rest.leaving) = (.zero, 0, .zero, 0, nil)
      (rest.approach, rest.approachCount, rest.start) = (0, 0, nil)
      rest.evidence.removeAll()
    }
    if state.speed < thresholds.restSpeed {
      rest.leaving = nil
      rest.until = time
      rest.front = rest.front + front
      rest.squares += front.dot(front)
      rest.direction = rest.direction + state.direction
      rest.count += 1
      return nil
    }
    if rest.leaving == nil, let former = rest.former {
      let share = (thresholds.restSpeed - former.speed) / max(state.speed - former.speed, 1e-6)
      rest.leaving = former.time.adding(seconds: min(max(share, 0), 1) * time.seconds(since: former.time))
    }
    guard state.speed > thresholds.departureSpeed else { return nil }
    let ended = rest
    rest.isResting = false
    return ended
  }

  private func isNear(_ front: Vector, _ direction: Vector) -> Bool {
    stations.contains { place(front, direction, at: $0) != nil }
  }

  private func place(
    _ front: Vector, _ direction: Vector, at station: (station: Route.Station, place: Vector, direction: Vector)
  ) -> (along: Double, left: Double)? {
    let relative = front - station.place
    let (along, left) = (relative.dot(station.direction), station.direction.cross(relative))
    guard along <= thresholds.platformOverrun, along >= -(station.station.platformLength ?? thresholds.platformLength) else { return nil }
    guard abs(left) <= thresholds.platformWidth, direction.dot(station.direction) > cos(thresholds.platformHeading * .pi / 180) else {
      return nil
    }
    return (along, left)
  }

  /// Looks back on how a road user came to rest at moment `number`, and ahead to how it left: where it was on the way tells where it stood.
  ///
  /// Each moment puts its front along the heading at rest: its stated place and the way that its speed made from there. Position errors last for
  /// tens of seconds, so the moments at rest alone share most of theirs. Only straight ways count.
  func look(_ rest: inout RestState, _ states: RoadUserStates, at number: Int64, step: Int64, length: Double) {
    let end = states[number]
    if rest.start == nil { rest.start = (end.front(length: length), end.direction) }
    guard let start = rest.start else { return }
    var way = 0.0
    var i = number
    while abs(number - i) < Self.moments, states[i + step].isKnown {
      let (near, far) = (states[i], states[i + step])
      guard far.direction.dot(start.direction) > 0.98 else { break }
      way += (near.speed + far.speed) / 2 * Grid.seconds
      rest.approach += (far.front(length: length) - start.place).dot(start.direction) - Double(step) * way
      rest.approachCount += 1
      i += step
    }
  }

  /// Moments that are looked at before arrival, and after departure: twenty seconds.
  static let moments: Int64 = 200

  /// The stop that a rest was; `nil` when it was too short or not at a station.
  func event(
    _ rest: RestState, departed: Bool, ids: [RoadUserID], kind: RoadUserKind, isExtentAssumed: Bool, evidence: [FrameReference],
    frame: LocalFrame
  ) -> StationStop? {
    guard rest.count > 0 else { return nil }
    let until = departed ? rest.leaving ?? rest.until : rest.until
    guard until.seconds(since: rest.arrived ?? rest.since) >= thresholds.leastRest else { return nil }
    var front = rest.front * (1 / Double(rest.count))
    if let start = rest.start, rest.approachCount > 0 {
      // Along its heading the moments of the approach tell as much as those at rest.
      let own = (front - start.place).dot(start.direction)
      let mean = (own * Double(rest.count) + rest.approach) / Double(rest.count + rest.approachCount)
      front = front + start.direction * (mean - own)
    }
    let length = rest.direction.length
    guard length > 0 else { return nil }
    let direction = rest.direction * (1 / length)
    var best: (station: Route.Station, along: Double, left: Double, direction: Vector)?
    for station in stations {
      guard let (along, left) = place(front, direction, at: station) else { continue }
      if let best, abs(best.along) + 5 * abs(best.left) <= abs(along) + 5 * abs(left) { continue }
      best = (station.station, along, left, station.direction)
    }
    guard let best else { return nil }
    var notes: [String] = []
    if rest.arrived == nil { notes.append("arrival-not-observed") }
    if !departed { notes.append("departure-not-observed") }
    if isExtentAssumed { notes.append("length-assumed") }
    // Noise at rest is correlated: what is seen of it within one stop understates it, and averaging takes little off.
    let mean = rest.front * (1 / Double(rest.count))
    let scatter = max(0, rest.squares / Double(rest.count) - mean.dot(mean)).squareRoot()
    return StationStop(
      station: best.station.id, arrived: rest.arrived, departed: departed ? until : nil, longitudinalError: best.along,
      longitudinalSigma: max(0.15, scatter), lateralError: best.left,
      yaw: atan2(best.direction.cross(direction), best.direction.dot(direction)) * 180 / .pi, ids: ids, kind: kind,
      place: frame.unproject(front), certainty: notes.isEmpty ? .certain : .probable, evidence: evidence, notes: notes,
      time: rest.arrived ?? rest.since)
  }
}
