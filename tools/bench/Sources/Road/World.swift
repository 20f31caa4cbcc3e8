import V2X

/// A made-up town: junctions on a square grid, four lanes on every road, signals that change every twenty seconds, and vehicles in a green wave, so
/// that those of crossing roads do not meet. Everything follows from the numbers of road users and junctions.
struct World {
  static let spacing = 400.0
  static let speed = 10.0
  /// Cycle of the signals; a vehicle drives from junction to junction in it.
  static let cycle = spacing / speed
  static let start = Instant(nanoseconds: 1_779_066_400_000_000_000)
  static let frame = LocalFrame(origin: GeoPoint(latitude: 24.5, longitude: 118.1))
  /// Metres from the centre of a junction to its stop lines.
  static let stopDistance = 15.0

  let users: Int
  let columns: Int
  let isDense: Bool

  /// - Parameter perNode: road users at a junction.
  init(users: Int, perNode: Int) {
    self.users = users
    isDense = perNode > 100
    columns = max(1, Int((Double(users) / Double(perNode)).squareRoot().rounded(.up)))
  }

  var nodes: Int { columns * columns }

  /// The four directions of arriving traffic.
  private static let headings = [90.0, 0, 270, 180]

  static func id(column: Int, row: Int) -> IntersectionID { IntersectionID(region: 1, node: UInt16(clamping: 1 + row * 200 + column)) }

  static func centre(column: Int, row: Int) -> Vector { Vector(east: Double(column) * spacing, north: Double(row) * spacing) }

  /// Where a vehicle is: which road and lane it uses follows from its number.
  func motion(of user: Int, at t: Double) -> (place: Vector, heading: Double, speed: Double) {
    let direction = user % 4
    let lane = (user / 4) % 2
    let slot = user / 8
    let road = slot % columns
    let place = slot / columns
    let heading = Self.headings[direction]
    let along = Vector(heading: heading)
    let length = Double(columns) * Self.spacing
    // In a platoon vehicles follow each other every two seconds; north-south traffic is half a cycle later.
    let platoon = isDense ? 40 : 7
    let gap = isDense ? 9.0 : 22.0
    let isStanding = isDense && direction % 2 == 1
    var s = Double(place / platoon) * Self.spacing + Double(place % platoon) * gap + (direction % 2 == 1 ? Self.spacing / 2 : 0)
    if isStanding { s = Double(place / platoon) * Self.spacing + Self.stopDistance + 15 + Double(place % platoon) * gap * 0.95 }
    let speed = isStanding ? 0 : Self.speed
    s += speed * t
    s = s.truncatingRemainder(dividingBy: length)
    let side = along.left * (-1.75 - 3.5 * Double(lane))
    let start = Self.centre(column: direction % 2 == 0 ? 0 : road, row: direction % 2 == 0 ? road : 0)
    let end = along * length
    let origin = direction < 2 ? start : start - end
    return (origin + along * (s - (direction < 2 ? 0 : 0)) + side, heading, speed)
  }

  /// All vehicles' messages of one tenth of a second.
  func append(tick: Int, noise: inout Noise, to batch: inout ObservationBatch) {
    let t = Double(tick) * 0.1
    for user in 0..<users {
      let (place, heading, speed) = motion(of: user, at: t)
      let time = Self.start.adding(seconds: t)
      let noisy = Vector(east: place.east + noise.next(0.2), north: place.north + noise.next(0.2))
      let motion = Motion(
        time: time, position: Self.frame.unproject(noisy), positionSigma: 0.3, speed: max(0, speed + noise.next(0.05)), heading: heading)
      let captured = time.adding(seconds: 0.02 + 0.07 * Double(user) / Double(users))
      batch.stations.append(
        StationState(
          reception: Reception(file: 0, frame: UInt64(tick * users + user + 1), time: captured),
          station: StationID(rawValue: UInt64(user + 1)), counter: UInt8(tick % 128), motion: motion,
          extent: Extent(length: user % 10 == 0 ? 12 : 4.6, width: user % 10 == 0 ? 2.5 : 1.8), kind: user % 10 == 0 ? .bus : .car))
    }
  }

  /// The signals of all junctions: phase 1 east-west, phase 2 north-south.
  func appendSignals(tick: Int, to batch: inout ObservationBatch) {
    let time = Self.start.adding(seconds: Double(tick) * 0.1)
    let inCycle = (Double(tick) * 0.1).truncatingRemainder(dividingBy: Self.cycle)
    let captured = time.adding(seconds: 0.03)
    for row in 0..<columns {
      for column in 0..<columns {
        for phase in 0..<2 {
          let local = (inCycle + (phase == 0 ? 0 : Self.cycle / 2)).truncatingRemainder(dividingBy: Self.cycle)
          let (state, end): (PhaseState, Double) =
            local < 17 ? (.protectedGreen, 17) : local < 20 ? (.yellow, 20) : (.red, Self.cycle)
          let first = batch.phaseIntervals.count
          let ends = time.adding(seconds: end - local)
          batch.phaseIntervals.append(
            PhaseInterval(state: state, code: 0, start: time, minEnd: ends, likelyEnd: ends, maxEnd: ends))
          batch.append(
            SignalObservation(
              reception: Reception(file: 0, frame: 1, time: captured), intersection: Self.id(column: column, row: row),
              phase: PhaseID(rawValue: UInt8(phase + 1)), generated: time, intervals: 0..<0), intervalsFrom: first)
        }
      }
    }
  }

  /// The maps of all junctions.
  func appendMaps(tick: Int, to batch: inout ObservationBatch) {
    let captured = Self.start.adding(seconds: Double(tick) * 0.1 + 0.04)
    for row in 0..<columns {
      for column in 0..<columns {
        let centre = Self.centre(column: column, row: row)
        let firstLink = batch.roadLinks.count
        for (direction, heading) in Self.headings.enumerated() {
          let along = Vector(heading: heading)
          let (dx, dy) = [(1, 0), (0, 1), (-1, 0), (0, -1)][direction]
          let upstream = Self.id(column: column - dx + 100, row: row - dy + 100)
          let remote = Self.id(column: column + dx + 100, row: row + dy + 100)
          var lanes: [RoadLane] = []
          for lane in 0..<2 {
            let side = along.left * (-1.75 - 3.5 * Double(lane))
            let firstPoint = batch.roadPoints.count
            for before in [200.0, 100, Self.stopDistance] {
              batch.roadPoints.append(Self.frame.unproject(centre - along * before + side))
            }
            let firstConnection = batch.roadConnections.count
            batch.roadConnections.append(
              RoadConnection(remote: remote, maneuvers: .straight, phase: PhaseID(rawValue: UInt8(direction % 2 + 1))))
            lanes.append(
              RoadLane(
                id: LaneID(rawValue: UInt8(2 - lane)), width: 3.5, maneuvers: .straight,
                connections: firstConnection..<batch.roadConnections.count, points: firstPoint..<batch.roadPoints.count))
          }
          let firstLane = batch.roadLanes.count
          batch.roadLanes += lanes
          batch.roadLinks.append(
            RoadLink(
              upstream: upstream, laneWidth: 3.5, points: 0..<0, movements: 0..<0, lanes: firstLane..<batch.roadLanes.count))
        }
        batch.roadNodes.append(
          RoadNode(
            reception: Reception(file: 0, frame: 2, time: captured), id: Self.id(column: column, row: row),
            position: Self.frame.unproject(centre), links: firstLink..<batch.roadLinks.count))
      }
    }
  }
}

/// Deterministic noise, uniform with the given standard deviation.
struct Noise {
  var state: UInt64 = 1

  mutating func next(_ sigma: Double) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Double(state >> 11) / Double(1 << 53) - 0.5) * sigma * 12.0.squareRoot()
  }
}
