import V2XModel

@testable import V2XReconstruction

/// A made-up junction and the messages that are heard there: four arms, two lanes each (1 right and straight, 2 left), signals with one
/// phase per way, vehicles on straight or given paths. Times are seconds from `start`.
struct Junction {
  static let start = Instant(nanoseconds: 1_779_066_450_000_000_000)
  static let frame = LocalFrame(origin: GeoPoint(latitude: 24.5, longitude: 118.1))
  static let node = IntersectionID(region: 1, node: 101)
  static let unit = StationID(rawValue: 0x5253_5530_3030_3031)
  /// Metres from the centre to every stop line.
  static let stopDistance = 20.0

  /// Where an arm's traffic comes from; the neighbour's number is 201 to 204.
  enum Arm: Int, CaseIterable {
    case west, south, east, north
    /// Unit vector of arriving traffic.
    var inbound: Vector { Vector(heading: [90, 0, 270, 180][rawValue]) }
    var neighbour: IntersectionID { IntersectionID(region: 1, node: UInt16(201 + rawValue)) }
    /// Heading of arriving traffic, degrees.
    var heading: Double { [90, 0, 270, 180][rawValue] }
    /// The phase of a way, 1 to 12: right, straight, left.
    func phase(_ way: Int) -> PhaseID { PhaseID(rawValue: UInt8(rawValue * 3 + way + 1)) }
    /// The arm a way leads to.
    func exit(_ way: Int) -> Arm { Arm(rawValue: (rawValue + [1, 2, 3][way]) % 4)! }
    /// A point on a lane, `before` metres before the stop line. Lane 1 lies 5.25 m, lane 2 1.75 m right of the road's axis.
    func point(lane: Int, before: Double) -> Vector {
      inbound * -(Junction.stopDistance + before) - inbound.left * (lane == 1 ? 5.25 : 1.75)
    }
  }

  /// How the map is written.
  struct Map {
    var laneNumbersFrom: UInt8 = 1
    /// Ways that are left out, as (arm, lane, way).
    var missing: [(arm: Arm, lane: Int, way: Int)] = []
    /// The phase of a way; `nil` = the way has no signal.
    var phase: (Arm, Int) -> PhaseID? = { $0.phase($1) }
    var maneuvers: (Arm, Int) -> AllowedManeuvers? = { _, way in [[.right], [.straight], [.left]][way] }
    var isReversed = false
    var hasLanePoints = true
    var region: UInt16? = 1
    var arms = Arm.allCases
  }

  /// Deterministic noise, uniform with the given standard deviation.
  struct Noise {
    var state: UInt64
    mutating func next(_ sigma: Double) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) / Double(1 << 53) - 0.5) * sigma * 12.0.squareRoot()
    }
  }

  /// One message and when it is captured.
  private enum Message {
    case station(StationState)
    case object(PerceivedObject)
    case signals([(SignalObservation, [PhaseInterval])])
    case map(Map)
  }
  private var messages: [(time: Instant, Message)] = []

  static func time(_ seconds: Double) -> Instant { start.adding(seconds: seconds) }

  /// The map, once a second.
  mutating func addMap(_ map: Map = Map(), from: Double = 0, to: Double = 60) {
    var t = from
    while t <= to {
      messages.append((Self.time(t + 0.02), .map(map)))
      t += 1
    }
  }

  /// A plan: for each phase what it shows from when on; other phases show red throughout.
  typealias Plan = [PhaseID: [(from: Double, state: PhaseState)]]

  /// Signal messages, ten a second, except while `isSilent`. `countdown` = whether the end of the running state is told.
  mutating func addSignals(
    _ plan: Plan, from: Double = 0, to: Double = 60, countdown: Bool = true, region: UInt16? = 1,
    clockAhead: Double = 0, isSilent: (Double) -> Bool = { _ in false }
  ) {
    var step = 0
    while from + Double(step) * 0.1 <= to {
      let t = from + Double(step) * 0.1
      step += 1
      if isSilent(t) { continue }
      let generated = Self.time(t + clockAhead)
      var rows: [(SignalObservation, [PhaseInterval])] = []
      for number in 1...12 {
        let phase = PhaseID(rawValue: UInt8(number))
        let states = plan[phase] ?? [(from: -1000, state: .red)]
        let now = states.last { $0.from <= t + 1e-9 } ?? (from: -1000, state: .red)
        let next = states.first { $0.from > t + 1e-9 }
        var running = PhaseInterval(state: now.state, code: 0, start: generated)
        if countdown, let next {
          let end = generated.adding(seconds: ((next.from - t) * 10).rounded() / 10)
          (running.minEnd, running.likelyEnd, running.maxEnd) = (end, end, end)
        }
        var intervals = [running]
        if let next { intervals.append(PhaseInterval(state: next.state, code: 0, start: running.likelyEnd ?? Self.time(next.from + 1))) }
        let row = SignalObservation(
          reception: Reception(file: 0, frame: 0, time: .distantPast), intersection: IntersectionID(region: region, node: Self.node.node),
          phase: phase, generated: generated, intervals: 0..<0)
        rows.append((row, intervals))
      }
      messages.append((Self.time(t + 0.03), .signals(rows)))
    }
  }

  /// Where a vehicle's front is and how it moves at a time.
  struct State {
    var front: Vector
    var heading: Double
    var speed: Double
  }

  /// A vehicle on a lane at constant speed, straight on, whose front passes the line at `crossing`.
  static func straight(_ arm: Arm, lane: Int = 1, crossing: Double, speed: Double) -> (Double) -> State {
    { t in State(front: arm.point(lane: lane, before: (crossing - t) * speed), heading: arm.heading, speed: speed) }
  }

  /// A vehicle that turns on a quarter circle behind the line: way 0 right, 2 left.
  static func turning(_ arm: Arm, way: Int, crossing: Double, speed: Double) -> (Double) -> State {
    let lane = way == 0 ? 1 : 2
    let radius = way == 0 ? stopDistance - 5.25 : stopDistance + 1.75
    let side = way == 0 ? arm.inbound.left * -1 : arm.inbound.left
    return { t in
      let s = (t - crossing) * speed
      let line = arm.point(lane: lane, before: 0)
      if s <= 0 { return State(front: arm.point(lane: lane, before: -s), heading: arm.heading, speed: speed) }
      let angle = min(s / radius, .pi / 2)
      let turned = way == 0 ? angle : -angle
      let heading = arm.heading + turned * 180 / .pi
      let along = Vector(heading: arm.heading)
      // Circle around line + side * radius, then straight on.
      let onCircle = line + along * (radius * sine(angle)) + side * (radius * (1 - cosine(angle)))
      let rest = max(0, s - radius * .pi / 2)
      return State(front: onCircle + Vector(heading: heading) * rest, heading: heading, speed: speed)
    }
  }
  private static func sine(_ x: Double) -> Double { Vector(heading: x * 180 / .pi).east }
  private static func cosine(_ x: Double) -> Double { Vector(heading: x * 180 / .pi).north }

  /// A vehicle that follows (time, metres past the line) knots with even speed between them.
  static func following(_ arm: Arm, lane: Int = 1, _ knots: [(t: Double, past: Double)]) -> (Double) -> State {
    { t in
      var i = 0
      while i < knots.count - 2, knots[i + 1].t <= t { i += 1 }
      let (a, b) = (knots[i], knots[i + 1])
      let speed = (b.past - a.past) / (b.t - a.t)
      let past = a.past + speed * (t - a.t)
      return State(front: arm.point(lane: lane, before: -past), heading: arm.heading, speed: abs(speed))
    }
  }

  /// Who tells of a vehicle.
  struct Sender {
    var id: RoadUserID = .station(StationID(rawValue: 0xa1))
    var length = 4.6
    var width = 1.8
    var kind = RoadUserKind.car
    /// Seconds its clock is ahead.
    var clockAhead = 0.0
    var latency = 0.02
    var noise = 0.0
    var seed: UInt64 = 1
    var isOnEmergencyCall = false
    /// Metres its positions lie beside the truth.
    var bias = Vector.zero
    var statesSize = true
    /// Captured again through another unit after so long.
    var repeatedAfter: Double?
  }

  /// A vehicle's messages, ten a second between `from` and `to`, except where `isLost`.
  mutating func addVehicle(
    _ sender: Sender = Sender(), from: Double, to: Double, isLost: (Double) -> Bool = { _ in false }, _ path: (Double) -> State
  ) {
    var noise = Noise(state: sender.seed)
    var step = 0
    while from + Double(step) * 0.1 <= to {
      let t = from + Double(step) * 0.1
      step += 1
      let state = path(t)
      let shift = Vector(east: noise.next(sender.noise), north: noise.next(sender.noise)) + sender.bias
      let latency = sender.latency + abs(noise.next(0.004))
      if isLost(t) { continue }
      let centre = state.front - Vector(heading: state.heading) * (sender.length / 2) + shift
      let motion = Motion(
        time: Self.time(t + sender.clockAhead), position: Self.frame.unproject(centre), positionSigma: 0.3, speed: state.speed,
        heading: Angle.normalized(state.heading))
      let extent = sender.statesSize ? Extent(length: sender.length, width: sender.width) : Extent()
      let reception = Reception(file: 0, frame: 0, time: .distantPast)
      let message: Message =
        switch sender.id {
        case .station(let station):
          .station(
            StationState(
              reception: reception, station: station, counter: UInt8(step % 128), motion: motion, extent: extent, kind: sender.kind,
              isOnEmergencyCall: sender.isOnEmergencyCall))
        case .participant(let unit, let number):
          .object(
            PerceivedObject(
              reception: reception, unit: unit, number: number, station: nil, counter: nil, motion: motion, extent: extent,
              kind: sender.kind))
        }
      messages.append((Self.time(t + latency), message))
      if let again = sender.repeatedAfter { messages.append((Self.time(t + latency + again), message)) }
    }
  }

  /// Everything heard, in order of capture, as batches of up to `rows` rows. Frames are numbered from 1.
  func replay(rows: Int = 500, _ receive: (borrowing ObservationBatch) -> Void) {
    let order = messages.indices.sorted { (messages[$0].time, $0) < (messages[$1].time, $1) }
    var batch = ObservationBatch(capacity: rows)
    for (frame, i) in order.enumerated() {
      let reception = Reception(file: 0, frame: UInt64(frame + 1), time: messages[i].time)
      switch messages[i].1 {
      case .station(var row):
        row.reception = reception
        batch.stations.append(row)
      case .object(var row):
        row.reception = reception
        batch.objects.append(row)
      case .signals(let phases):
        for (phase, intervals) in phases {
          var row = phase
          row.reception = reception
          let first = batch.phaseIntervals.count
          batch.phaseIntervals.append(contentsOf: intervals)
          batch.append(row, intervalsFrom: first)
        }
      case .map(let map): Self.append(map, reception, to: &batch)
      }
      if batch.count >= rows {
        receive(batch)
        batch.removeAll()
      }
    }
    receive(batch)
  }

  private static func append(_ map: Map, _ reception: Reception, to batch: inout ObservationBatch) {
    let firstLink = batch.roadLinks.count
    var links: [RoadLink] = []
    func points(_ arm: Arm, _ lane: Int) -> Range<Int> {
      let first = batch.roadPoints.count
      let line = [arm.point(lane: lane, before: 300), arm.point(lane: lane, before: 120), arm.point(lane: lane, before: 0)]
      for point in map.isReversed ? line.reversed() : line { batch.roadPoints.append(frame.unproject(point)) }
      return first..<batch.roadPoints.count
    }
    for arm in map.arms {
      func id(_ arm: Arm) -> IntersectionID { IntersectionID(region: map.region, node: arm.neighbour.node) }
      let firstMovement = batch.roadMovements.count
      for way in 0..<3 { batch.roadMovements.append(RoadMovement(remote: id(arm.exit(way)), phase: map.phase(arm, way))) }
      let movements = firstMovement..<batch.roadMovements.count
      var lanes: [RoadLane] = []
      for lane in 1...2 {
        let first = batch.roadConnections.count
        for way in lane == 1 ? [0, 1] : [1, 2]
        where !map.missing.contains(where: { $0.arm == arm && $0.lane == lane && $0.way == way }) {
          batch.roadConnections.append(
            RoadConnection(
              remote: id(arm.exit(way)), lane: LaneID(rawValue: 1), maneuvers: map.maneuvers(arm, way), phase: map.phase(arm, way)))
        }
        let connections = first..<batch.roadConnections.count
        lanes.append(
          RoadLane(
            id: LaneID(rawValue: UInt8(lane - 1) + map.laneNumbersFrom), width: 3.5,
            maneuvers: lane == 1 ? [.right, .straight] : [.left, .straight], connections: connections,
            points: map.hasLanePoints ? points(arm, lane) : 0..<0))
      }
      // The link's own line runs between the two lanes.
      let first = batch.roadPoints.count
      let middle = [300.0, 0].map { (arm.point(lane: 1, before: $0) + arm.point(lane: 2, before: $0)) * 0.5 }
      for point in map.isReversed ? middle.reversed() : middle { batch.roadPoints.append(frame.unproject(point)) }
      let linkPoints = first..<batch.roadPoints.count
      let firstLane = batch.roadLanes.count
      batch.roadLanes.append(contentsOf: lanes)
      links.append(
        RoadLink(
          upstream: id(arm), laneWidth: 7, points: linkPoints, movements: movements, lanes: firstLane..<batch.roadLanes.count))
    }
    batch.roadLinks.append(contentsOf: links)
    batch.roadNodes.append(
      RoadNode(
        reception: reception, id: IntersectionID(region: map.region, node: node.node), position: frame.origin,
        links: firstLink..<batch.roadLinks.count))
  }

  /// The crossings told.
  func crossings(rows: Int = 500, options: Reconstruction.Options = .init()) -> [StopLineCrossing] {
    var reconstruction = Reconstruction(options: options)
    var found: [StopLineCrossing] = []
    func emit(_ event: Event) { if case .stopLineCrossing(let crossing) = event { found.append(crossing) } }
    replay(rows: rows) { reconstruction.ingest($0, emit: emit) }
    reconstruction.finish(emit: emit)
    return found
  }

  /// All events told.
  func events(options: Reconstruction.Options = .init()) -> [Event] {
    var reconstruction = Reconstruction(options: options)
    var found: [Event] = []
    replay { reconstruction.ingest($0) { found.append($0) } }
    reconstruction.finish { found.append($0) }
    return found
  }

  /// The events of one kind, by what `part` takes out of them.
  func events<Value>(options: Reconstruction.Options = .init(), _ part: (Event) -> Value?) -> [Value] {
    events(options: options).compactMap(part)
  }

  /// Some vehicles far from everything else whose clocks are right, so that a right clock is known; they pass no line.
  mutating func addHealthySenders(from: Double = 0, to: Double = 60) {
    for i in 0..<4 {
      addVehicle(
        .init(id: .station(StationID(rawValue: UInt64(0x900 + i))), seed: UInt64(90 + i)), from: from, to: to,
        { t in State(front: Vector(east: 600 + 40 * Double(i), north: 500 + t), heading: 0, speed: 1) })
    }
  }
}
