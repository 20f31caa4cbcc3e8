import V2XModel

/// Turns observations into tracks: one for each road user and source, across repeated messages, lost ones, bad ones and changes
/// of identity. Holds as many tracks as there are road users at the same time; slots are used again.
struct TrackBuilder {
  private(set) var tracks: [Track] = []
  /// Changes of identity found since they were taken out last.
  private(set) var changes: [Change] = []
  /// Whether an identity may be taken to follow another one.
  private let isLinking: Bool
  private var smoother = TrackSmoother()
  private var free: [Int] = []
  private var lookup: [RoadUserID: Int] = [:]
  /// Tracks on probation.
  private var freshCount = 0
  /// Scratch: tracks on probation, and tracks that may be continued by them.
  private var fresh: [Int] = []
  private var silent: [Int] = []

  /// A track ends after this silence, s; its points are kept for what is told later until the second one.
  static let silence = 6.0
  static let retention = 20.0
  /// A new track is watched this long before it is decided whether it continues another one, s.
  static let probation = 0.6
  /// Longest pause between an identity and the one that follows it, s.
  static let longestChange = 3.0
  /// More pairs than this are not compared at one time.
  static let mostComparisons = 200_000
  /// Points wait this long for overtaken messages before events are looked for, s.
  static let reordering = 0.25

  /// An identity that was taken to follow another one.
  struct Change {
    var slot: Int
    var source: TrackSource
    var old: RoadUserID
    var new: RoadUserID
    /// The last point under the old identity and the first one under the new, by the sender's clock.
    var last: TrackPoint
    var first: TrackPoint
    /// Metres between where the old one should have gone and where the new one began.
    var mismatch: Double
    /// That of the second best pairing; `nil` = there was none.
    var runnerUp: Double?
  }

  init(isLinking: Bool = true) { self.isLinking = isLinking }

  /// Takes in a station's own message.
  mutating func observe(_ row: StationState, frame: LocalFrame, delay: Double) {
    let time = row.motion.time ?? row.reception.time.adding(seconds: -delay)
    insert(
      id: .station(row.station), source: .station, motion: row.motion, time: time, reference: row.referencePoint, extent: row.extent,
      kind: row.kind, reception: row.reception, frame: frame, clocked: row.motion.time != nil, defaultSigma: 0.5,
      isOnEmergencyCall: row.isOnEmergencyCall)
  }

  /// Takes in a roadside unit's statement about a participant.
  mutating func observe(_ row: PerceivedObject, frame: LocalFrame, delay: Double) {
    if row.kind == .infrastructure { return }
    let time = row.motion.time ?? row.reception.time.adding(seconds: -delay)
    insert(
      id: .participant(unit: row.unit, number: row.number), source: .unit(row.unit), motion: row.motion, time: time,
      reference: row.referencePoint, extent: row.extent, kind: row.kind, reception: row.reception, frame: frame, clocked: false,
      defaultSigma: 0.5, isOnEmergencyCall: false)
  }

  private mutating func insert(
    id: RoadUserID, source: TrackSource, motion: Motion, time: Instant, reference: ReferencePoint, extent: Extent, kind: RoadUserKind,
    reception: Reception, frame: LocalFrame, clocked: Bool, defaultSigma: Double, isOnEmergencyCall: Bool
  ) {
    let place = frame.project(motion.position)
    var slot = lookup[id] ?? -1
    if slot >= 0, let latest = tracks[slot].names.last, latest.id != id, time > latest.from {
      // Heard again after another identity was taken to follow it: they are two.
      detach(id, from: slot)
      slot = -1
    }
    if slot < 0 { slot = open(id, source: source, at: time) }
    // What the message leaves out comes from the movement since the last point.
    let last = tracks[slot].points.last
    let step = last.map { place - $0.position } ?? .zero
    let elapsed = last.map { time.seconds(since: $0.time) } ?? 0
    let speed = motion.speed ?? (elapsed > 0.01 ? step.length / elapsed : last?.speed ?? 0)
    var direction = motion.heading.map { Vector(heading: $0) } ?? last?.direction ?? Vector(heading: 0)
    if motion.heading == nil, step.length > 0.5 { direction = step * (1 / step.length) }
    let length = extent.length ?? kind.defaultExtent.length
    var position = place
    if reference == .front { position = place - direction * (length / 2) }
    var point = TrackPoint(
      time: time, position: position, direction: direction, speed: speed, file: reception.file, frame: reception.frame,
      identity: UInt8(clamping: tracks[slot].names.count - 1))

    if case .unit = source, let other = exchanged(slot, point) {
      exchange(slot, other, at: time)
      slot = other
      point.identity = UInt8(clamping: tracks[slot].names.count - 1)
    }
    if !tracks[slot].points.isEmpty, !Self.fits(point, after: tracks[slot].points, from: source) {
      guard let suspect = tracks[slot].suspect, Self.fits(point, after: suspect, from: source) || time <= suspect.time else {
        tracks[slot].suspect = point
        return
      }
      if time <= suspect.time { return }
      // Two points that agree with each other and not with the track: the identity now means another road user.
      tracks[slot].suspect = nil
      detach(id, from: slot)
      slot = open(id, source: source, at: suspect.time)
      adopt(extent: extent, kind: kind, into: slot)
      var first = suspect
      first.identity = 0
      point.identity = 0
      _ = tracks[slot].points.insert(first, notBefore: 0)
      tracks[slot].firstHeard = reception.time
    } else {
      tracks[slot].suspect = nil
    }
    if tracks[slot].points.isEmpty { tracks[slot].firstHeard = reception.time }
    guard tracks[slot].points.insert(point, notBefore: tracks[slot].cursor) else { return }
    if tracks[slot].first == nil { tracks[slot].first = point }
    adopt(extent: extent, kind: kind, into: slot)
    tracks[slot].positionSigma = motion.positionSigma ?? defaultSigma
    tracks[slot].isOnEmergencyCall = isOnEmergencyCall
    tracks[slot].lastHeard = max(tracks[slot].lastHeard, reception.time)
    if let name = tracks[slot].names.indices.last { tracks[slot].names[name].to = max(tracks[slot].names[name].to, time) }
    if clocked { tracks[slot].clock.observe(time: time, captured: reception.time) }
  }

  /// The track that a unit's number really means at a point far from its own track: another one of the same unit, that should be there.
  private func exchanged(_ slot: Int, _ point: TrackPoint) -> Int? {
    guard let last = tracks[slot].points.last, point.time > last.time, point.time.seconds(since: last.time) < Self.longestChange else {
      return nil
    }
    let own = Self.residual(from: last, to: point)
    guard own > Self.exchangeDistance else { return nil }
    var best: (slot: Int, residual: Double)?
    for other in tracks.indices where other != slot && tracks[other].isOpen && !tracks[other].hasEnded && !tracks[other].isFresh {
      guard tracks[other].source == tracks[slot].source, let end = tracks[other].points.last, let name = tracks[other].names.last,
        lookup[name.id] == other
      else { continue }
      let dt = point.time.seconds(since: end.time)
      guard dt > 0.0005, dt < 1, (end.position - point.position).length < 40 else { continue }
      let residual = Self.residual(from: end, to: point)
      if residual < best?.residual ?? .infinity { best = (other, residual) }
    }
    guard let best, best.residual < own / 2, best.residual < Self.exchangeDistance / 2 else { return nil }
    return best.slot
  }

  /// A number that jumps farther than this may have been given to another participant, m.
  private static let exchangeDistance = 2.2

  /// Two tracks of one unit have exchanged their numbers.
  private mutating func exchange(_ a: Int, _ b: Int, at time: Instant) {
    guard let first = tracks[a].names.last?.id, let second = tracks[b].names.last?.id else { return }
    tracks[a].names.append(.init(id: second, from: time, to: time))
    tracks[b].names.append(.init(id: first, from: time, to: time))
    lookup[first] = b
    lookup[second] = a
    tracks[a].suspect = nil
    tracks[b].suspect = nil
  }

  /// Sizes that roadside units measure vary: the mean of what was stated. A station's own size is what it says last.
  private mutating func adopt(extent: Extent, kind: RoadUserKind, into slot: Int) {
    let assumed = kind.defaultExtent
    let weight = tracks[slot].source == .station ? 1 : 0.1
    func blend(_ old: Double, _ new: Double) -> Double { old > 0 ? old + (new - old) * weight : new }
    if let length = extent.length {
      tracks[slot].length = tracks[slot].isExtentAssumed ? length : blend(tracks[slot].length, length)
      tracks[slot].isExtentAssumed = false
    } else if tracks[slot].length == 0 || tracks[slot].isExtentAssumed {
      tracks[slot].length = assumed.length
      tracks[slot].isExtentAssumed = true
    }
    tracks[slot].width = extent.width.map { blend(tracks[slot].width, $0) } ?? (tracks[slot].width > 0 ? tracks[slot].width : assumed.width)
    if kind != .unknown { tracks[slot].kind = kind }
  }

  /// Whether a point can follow the newest ones of a track.
  private static func fits(_ point: TrackPoint, after points: TrackPoints, from source: TrackSource) -> Bool {
    guard let last = points.last else { return true }
    if point.time <= last.time { return true }
    return fits(point, after: last, from: source)
  }

  private static func fits(_ point: TrackPoint, after last: TrackPoint, from source: TrackSource) -> Bool {
    let dt = point.time.seconds(since: last.time)
    if dt < 0 { return true }
    if dt > 5 { return false }
    let mean = (last.direction * last.speed + point.direction * point.speed) * 0.5
    let residual = point.position - last.position - mean * dt
    let along = residual.dot(last.direction)
    let across = last.direction.cross(residual)
    // A station keeps its identity, so only what cannot be driven is refused. A unit may exchange its numbers between vehicles,
    // which mostly follow each other: less freedom along the way than across it, where a lane change may show at once.
    let (longest, widest) = source == .station ? (8.0, 8.0) : (2.5, 4.5)
    return abs(along) <= longest + 1.5 * dt * dt && abs(across) <= widest + 1.5 * dt * dt
  }

  /// How far `to` lies from where `from` should have gone, at the mean of both velocities, m.
  private static func residual(from: TrackPoint, to: TrackPoint) -> Double {
    let dt = to.time.seconds(since: from.time)
    let mean = (from.direction * from.speed + to.direction * to.speed) * 0.5
    return (to.position - from.position - mean * dt).length
  }

  private mutating func open(_ id: RoadUserID, source: TrackSource, at time: Instant) -> Int {
    let slot: Int
    if let free = free.popLast() {
      slot = free
    } else {
      slot = tracks.count
      tracks.append(Track())
    }
    tracks[slot].isOpen = true
    freshCount += 1
    tracks[slot].generation &+= 1
    tracks[slot].source = source
    tracks[slot].names.append(.init(id: id, from: time, to: time))
    lookup[id] = slot
    return slot
  }

  /// The identity no longer belongs to the track, which may still be continued under another one.
  private mutating func detach(_ id: RoadUserID, from slot: Int) {
    if lookup[id] == slot { lookup[id] = nil }
  }

  /// Gives a slot free.
  mutating func close(_ slot: Int) {
    if tracks[slot].isFresh { freshCount -= 1 }
    for name in tracks[slot].names { detach(name.id, from: slot) }
    tracks[slot].isOpen = false
    tracks[slot].names.removeAll(keepingCapacity: true)
    tracks[slot].points.removeAll()
    tracks[slot].approaches.removeAll(keepingCapacity: true)
    tracks[slot].cursor = 0
    tracks[slot].length = 0
    tracks[slot].width = 0
    tracks[slot].kind = .unknown
    tracks[slot].isExtentAssumed = false
    tracks[slot].isFresh = true
    tracks[slot].suspect = nil
    tracks[slot].clock = SenderClock()
    tracks[slot].lastHeard = .distantPast
    tracks[slot].user = nil
    tracks[slot].hasEnded = false
    tracks[slot].smoothedEnd = 0
    tracks[slot].smoothing = TrackSmoother.Memory()
    tracks[slot].first = nil
    tracks[slot].divergence = nil
    (tracks[slot].agreement, tracks[slot].disagreement) = (0, 0)
    free.append(slot)
  }

  /// Ends tracks that have been silent at capture time `now`: their identities may be heard of again as other road users.
  mutating func expire(now: Instant) {
    for slot in tracks.indices where tracks[slot].isOpen && !tracks[slot].hasEnded {
      guard now.seconds(since: tracks[slot].lastHeard) > Self.silence else { continue }
      for name in tracks[slot].names { detach(name.id, from: slot) }
      tracks[slot].hasEnded = true
    }
  }

  /// Has been silent for so long at capture time `now` that it can be forgotten.
  func isOver(_ slot: Int, now: Instant) -> Bool { tracks[slot].isOpen && now.seconds(since: tracks[slot].lastHeard) > Self.retention }

  /// Averages noise out of the points of all tracks that have been followed for long enough.
  mutating func smooth(now: Instant, all: Bool) {
    for slot in tracks.indices where tracks[slot].isOpen && !tracks[slot].isFresh {
      smoother.smooth(&tracks[slot], all: all || now.seconds(since: tracks[slot].lastHeard) > TrackSmoother.longestGap)
    }
  }

  /// Hands on the changes of identity found so far.
  mutating func takeChanges() -> [Change] {
    defer { changes.removeAll(keepingCapacity: true) }
    return changes
  }

  /// Decides for tracks whose probation is over whether they continue another track, and joins those that do.
  ///
  /// Pairs must be each other's best choice and clearly better than the second best.
  /// - Parameter all: nothing more will come, so every track is decided.
  mutating func stitch(now: Instant, all: Bool = false) {
    guard freshCount > 0 else { return }
    fresh.removeAll(keepingCapacity: true)
    silent.removeAll(keepingCapacity: true)
    var isDue = false
    for slot in tracks.indices where tracks[slot].isOpen {
      if tracks[slot].isFresh {
        fresh.append(slot)
        if all || now.seconds(since: tracks[slot].firstHeard) >= Self.probation { isDue = true }
      }
      if !tracks[slot].hasEnded, all || now.seconds(since: tracks[slot].lastHeard) >= Self.probation / 2 { silent.append(slot) }
    }
    guard isDue else { return }
    // In a flood of identities nobody can be followed; comparing all with all would only cost time.
    let isFlood = fresh.count * silent.count > Self.mostComparisons
    for slot in fresh where tracks[slot].isOpen && (all || now.seconds(since: tracks[slot].firstHeard) >= Self.probation) {
      if isLinking, !isFlood, let (former, mismatch, runnerUp) = predecessor(of: slot) {
        join(slot, to: former, mismatch: mismatch, runnerUp: runnerUp)
      } else {
        tracks[slot].isFresh = false
        freshCount -= 1
      }
    }
  }

  private func predecessor(of slot: Int) -> (slot: Int, mismatch: Double, runnerUp: Double?)? {
    guard let (best, residual) = bestPredecessor(of: slot, other: nil) else { return nil }
    var runnerUp = bestPredecessor(of: slot, other: best)?.residual
    if let runnerUp, runnerUp - residual < 1.5 { return nil }
    // Another new track may fit the same former one better.
    for rival in fresh where rival != slot && tracks[rival].isOpen && tracks[rival].isFresh {
      guard let mismatch = mismatch(from: best, to: rival) else { continue }
      if mismatch < residual + 1.5 { return nil }
      runnerUp = min(runnerUp ?? mismatch, mismatch)
    }
    return (best, residual, runnerUp)
  }

  private func bestPredecessor(of slot: Int, other excluded: Int?) -> (slot: Int, residual: Double)? {
    var best: (slot: Int, residual: Double)?
    for former in silent where former != slot && former != excluded && tracks[former].isOpen {
      guard let residual = mismatch(from: former, to: slot) else { continue }
      if residual < best?.residual ?? .infinity { best = (former, residual) }
    }
    return best
  }

  /// Metres between where a silent track should have gone and a new one began; `nil` when they cannot be the same road user.
  private func mismatch(from former: Int, to slot: Int) -> Double? {
    guard tracks[former].source == tracks[slot].source, let last = tracks[former].points.last, !tracks[slot].points.isEmpty,
      tracks[former].names.count < 250, tracks[former].names.last?.id != tracks[slot].names.first?.id
    else { return nil }
    let first = tracks[slot].points[tracks[slot].points.startIndex]
    let dt = first.time.seconds(since: last.time)
    guard dt > 0.02, dt <= Self.longestChange else { return nil }
    let tolerance = tracks[slot].source == .station ? 0.05 : 0.6
    guard abs(tracks[former].length - tracks[slot].length) <= tolerance + 0.05 * tracks[slot].length * (tolerance > 0.1 ? 1 : 0),
      abs(tracks[former].width - tracks[slot].width) <= tolerance
    else { return nil }
    guard abs(last.speed - first.speed) <= 1 + 3 * dt else { return nil }
    if last.speed > 1, first.speed > 1, last.direction.dot(first.direction) < 0.9 - 0.2 * min(dt, 2) { return nil }
    let residual = Self.residual(from: last, to: first)
    return residual <= 2 + 0.5 * dt ? residual : nil
  }

  /// Appends a new track to the one it continues.
  private mutating func join(_ slot: Int, to former: Int, mismatch: Double, runnerUp: Double?) {
    if let last = tracks[former].points.last, let old = tracks[former].names.last, let new = tracks[slot].names.first {
      let first = tracks[slot].points[tracks[slot].points.startIndex]
      changes.append(
        Change(
          slot: former, source: tracks[former].source, old: old.id, new: new.id, last: last, first: first, mismatch: mismatch,
          runnerUp: runnerUp))
    }
    let name = UInt8(clamping: tracks[former].names.count)
    tracks[former].names.append(contentsOf: tracks[slot].names)
    for i in tracks[slot].points.startIndex..<tracks[slot].points.endIndex {
      var point = tracks[slot].points[i]
      point.identity = UInt8(clamping: Int(name) + Int(point.identity))
      _ = tracks[former].points.insert(point, notBefore: tracks[former].cursor)
    }
    tracks[former].lastHeard = tracks[slot].lastHeard
    tracks[former].isOnEmergencyCall = tracks[slot].isOnEmergencyCall
    let names = tracks[slot].names
    close(slot)
    for name in names { lookup[name.id] = former }
  }

  /// Lets `body` change the track in `slot`.
  mutating func withTrack<Result>(_ slot: Int, _ body: (inout Track) -> Result) -> Result { body(&tracks[slot]) }

  /// Says which road user a track belongs to.
  mutating func assign(_ slot: Int, to user: Int?) {
    tracks[slot].user = user
    tracks[slot].divergence = nil
    (tracks[slot].agreement, tracks[slot].disagreement) = (0, 0)
  }

  /// Lets a point act on the approaches near it.
  mutating func step(
    _ slot: Int, at index: Int, roads: borrowing IntersectionIndex, only: Int?, found: inout [CrossingDetector.Found]
  ) {
    CrossingDetector.step(&tracks[slot], at: index, roads: roads, only: only, found: &found)
  }

  /// The track a reference means, if the slot has not been used again.
  func isCurrent(_ reference: TrackReference) -> Bool {
    tracks[reference.slot].isOpen && tracks[reference.slot].generation == reference.generation
  }
}
