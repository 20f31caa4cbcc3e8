import V2XModel

/// The passages under watch: joins what several sources saw of one vehicle, follows it to its way out, and tells it when done.
struct PassageBook {
  private var passages: [Passage] = []
  private var matcher = LaneMatcher()
  /// When the last vehicle passed each lane's line.
  private var formerCrossings: [LaneKey: Instant] = [:]

  /// Forgets lanes that were last used long ago.
  mutating func expire(now: Instant) {
    for (lane, time) in formerCrossings where now.seconds(since: time) > IntersectionIndex.memory { formerCrossings[lane] = nil }
  }

  private struct LaneKey: Hashable {
    var approach: Approach.Key
    var lane: LaneID
  }

  /// Other sources and signal messages are waited for this long after a crossing is found, s.
  static let patience = 2.0
  /// The way out is waited for this long while the vehicle is heard, s.
  static let longestWatch = 60.0
  /// A vehicle not heard for this long is lost, s.
  static let lost = 3.0
  /// A told passage is remembered for late sources, s.
  static let memory = 10.0
  /// Two sources may differ by this much in the moment of the same passage, s.
  static let sameMoment = 1.0
  /// A way out is taken when the centre is past the edge there, heading that way within 40°, at most this far beside it, m.
  static let exitReach = 30.0
  /// A vehicle this far beyond the farthest stop line of the intersection has left it, m.
  static let exitMargin = 5.0

  /// Nothing is being watched.
  var isEmpty: Bool { passages.isEmpty }

  /// Takes in a crossing that a detector found on the track in `slot`.
  mutating func add(
    _ found: CrossingDetector.Found, slot: Int, tracks: borrowing TrackBuilder, roads: borrowing IntersectionIndex,
    biases: borrowing UnitBiases,
    offset: Double, now: Instant
  ) {
    guard let record = roads.record(found.key.node) else { return }
    let point = tracks.tracks[slot].points[found.index]
    let delay = point.time.adding(seconds: -offset)
    let revision = record.revision(at: delay)
    guard let approach = revision.approaches.first(where: { $0.key == found.key }),
      let (lane, match) = matcher.match(tracks.tracks[slot], at: found.index, on: approach),
      let crossing = CrossingTime(
        tracks.tracks[slot], at: found.index, on: approach.lanes[lane],
        bias: biases.correction(of: tracks.tracks[slot].source, velocity: point.direction * point.speed))
    else { return }
    let witness = Self.witness(tracks.tracks[slot], slot: slot, found: found, crossing: crossing, offset: offset)
    let time = witness.time.adding(seconds: -offset)

    for i in passages.indices where passages[i].key == found.key {
      guard abs(passages[i].time.seconds(since: time)) < Self.sameMoment else { continue }
      let other = passages[i].witnesses[0]
      // A station is one vehicle; so is a participant for one unit.
      if passages[i].witnesses.contains(where: { $0.source == witness.source }) { continue }
      guard tracks.isCurrent(other.track) else { continue }
      // In different lanes without doubt: two vehicles.
      if passages[i].lane.lane != match.lane, passages[i].lane.posterior > 0.95, match.posterior > 0.95 { continue }
      let isKnown = tracks.tracks[slot].user != nil && tracks.tracks[slot].user == tracks.tracks[other.track.slot].user
      guard
        isKnown
          || Association.displacement(
            tracks.tracks[other.track.slot], tracks.tracks[slot], around: time, heading: approach.direction,
            offsets: (other.clockOffset, offset)) != nil
      else { continue }
      // The station's own word is the better one.
      if witness.source == .station, !passages[i].isTold {
        var joined = Self.passage(
          found, tracks.tracks[slot], approach: approach, lane: lane, match: match, crossing: crossing, revision: revision, now: now)
        joined.witnesses = [witness] + passages[i].witnesses
        joined.exits = passages[i].exits
        joined.exit = passages[i].exit
        joined.found = passages[i].found
        passages[i] = joined
      } else {
        passages[i].witnesses.append(witness)
      }
      return
    }
    var passage = Self.passage(
      found, tracks.tracks[slot], approach: approach, lane: lane, match: match, crossing: crossing, revision: revision, now: now)
    passage.witnesses = [witness]
    roads.exits(of: revision, node: found.key.node, into: &passage.exits)
    passages.append(passage)
  }

  private static func passage(
    _ found: CrossingDetector.Found, _ track: borrowing Track, approach: Approach, lane: Int, match: LaneMatch, crossing: CrossingTime,
    revision: IntersectionRevision, now: Instant
  ) -> Passage {
    var rim = 0.0
    for other in revision.approaches { rim = max(rim, (other.stopPoint - revision.position).length) }
    return Passage(
      key: found.key, found: now, witnesses: [], lane: match, laneIndex: lane, approach: approach,
      mapFrame: revision.lastReception.reference, exits: [], speed: crossing.speed, place: crossing.place, kind: track.kind,
      isBridged: found.isBridged, isLengthAssumed: track.isExtentAssumed, isOnEmergencyCall: track.isOnEmergencyCall,
      hasStopped: hasStopped(track, before: found.index, line: approach.lanes[lane].line), rim: rim + exitMargin,
      node: revision.position)
  }

  private static func witness(
    _ track: borrowing Track, slot: Int, found: CrossingDetector.Found, crossing: CrossingTime, offset: Double
  ) -> Passage.Witness {
    var ids: [RoadUserID] = []
    var frames: [FrameReference] = []
    for i in max(track.points.startIndex, found.index - 2)...min(track.points.endIndex - 1, found.index + 1) {
      let point = track.points[i]
      frames.append(point.reference)
      guard i == found.index - 1 || i == found.index, Int(point.identity) < track.names.count else { continue }
      let id = track.names[Int(point.identity)].id
      if !ids.contains(id) { ids.append(id) }
    }
    return Passage.Witness(
      track: TrackReference(slot: slot, generation: track.generation), source: track.source, index: found.index, time: crossing.time,
      timeSigma: crossing.sigma, clockOffset: offset, ids: ids, frames: frames, watched: found.index)
  }

  /// Slower than 0.5 m/s for a second within 5 m before the line.
  private static func hasStopped(_ track: borrowing Track, before index: Int, line: Polyline) -> Bool {
    var since: Instant?
    var i = index - 1
    while i >= track.points.startIndex {
      let point = track.points[i]
      if (line.end - track.front(point)).dot(line.endDirection) > 5 { return false }
      if point.speed < 0.5 {
        since = since ?? point.time
        if let since, since.seconds(since: point.time) >= 1 { return true }
      } else {
        since = nil
      }
      i -= 1
    }
    return false
  }

  /// Watches all passages at capture time `now` and tells those that are done. `all`: nothing more will come.
  mutating func advance(
    now: Instant, all: Bool = false, tracks: borrowing TrackBuilder, signals: borrowing SignalIndex, clocks: borrowing ClockConsensus,
    biases: borrowing UnitBiases, auditor: inout MapAuditor, judge: PassageJudge, frame: LocalFrame, emit: (Event) -> Void
  ) {
    var done: [Int] = []
    for i in passages.indices where !passages[i].isTold {
      let heard = Self.watch(&passages[i], now: now, tracks: tracks, overrunMetres: judge.rules.overrunMetres)
      let age = now.seconds(since: passages[i].found)
      let settled = (passages[i].exit != nil || passages[i].hasLeft) && passages[i].farthest > judge.rules.overrunMetres
      if all || (age >= Self.patience && (settled || !heard)) || age > Self.longestWatch { done.append(i) }
    }
    // In order of the moments they tell, whatever order they were found in.
    for i in done {
      for w in passages[i].witnesses.indices where passages[i].witnesses[w].source == .station {
        let reference = passages[i].witnesses[w].track
        if tracks.isCurrent(reference) { passages[i].witnesses[w].clockOffset = clocks.offset(of: tracks.tracks[reference.slot].clock) }
      }
    }
    done.sort { (passages[$0].time, $0) < (passages[$1].time, $1) }
    for i in done {
      passages[i].isTold = true
      let passage = passages[i]
      audit(passage, tracks, biases, &auditor)
      let lane = LaneKey(approach: passage.key, lane: passage.lane.lane)
      let headway = formerCrossings[lane].map { passage.time.seconds(since: $0) }
      formerCrossings[lane] = passage.time
      // A signal's sender is only known to be wrong when its messages come before they were made.
      let signal = signals.node(passage.key.node)
      emit(
        .stopLineCrossing(
          judge.event(
            passage, signals: signal, signalOffset: signal.map { max(0, clocks.offset(of: $0.clock)) } ?? 0,
            headway: headway.flatMap { $0 > 0 ? $0 : nil }, frame: frame)))
    }
    passages.removeAll { $0.isTold && (all || now.seconds(since: $0.time) > Self.memory) }
  }

  /// Holds the map against what the vehicle did, when its lane is beyond doubt.
  private func audit(
    _ passage: Passage, _ tracks: borrowing TrackBuilder, _ biases: borrowing UnitBiases, _ auditor: inout MapAuditor
  ) {
    let witness = passage.witnesses[0]
    guard passage.lane.posterior > 0.9, tracks.isCurrent(witness.track) else { return }
    auditor.add(
      passage.approach, lane: passage.laneIndex, at: witness.index, tracks.tracks[witness.track.slot], biases: biases, time: passage.time,
      mapFrame: passage.mapFrame)
    guard let exit = passage.exit, let frame = witness.frames.last else { return }
    auditor.add(passage.approach, lane: passage.laneIndex, exit: exit, frame: frame, time: passage.time)
  }

  /// Looks at what the vehicle did since; `false` when no source hears it any more.
  private static func watch(_ passage: inout Passage, now: Instant, tracks: borrowing TrackBuilder, overrunMetres: Double) -> Bool {
    var heard = false
    let line = passage.approach.lanes[passage.laneIndex].line
    for w in passage.witnesses.indices {
      let reference = passage.witnesses[w].track
      guard tracks.isCurrent(reference) else { continue }
      let slot = reference.slot
      if now.seconds(since: tracks.tracks[slot].lastHeard) < Self.lost { heard = true }
      let end = min(tracks.tracks[slot].cursor, tracks.tracks[slot].points.endIndex)
      var i = max(passage.witnesses[w].watched, tracks.tracks[slot].points.startIndex)
      while i < end {
        let point = tracks.tracks[slot].points[i]
        let past = (tracks.tracks[slot].front(point) - line.end).dot(line.endDirection)
        if w == 0 {
          passage.farthest = max(passage.farthest, past)
          if point.speed < CrossingTime.rest, past > CrossingDetector.hysteresis {
            let since = passage.restingSince ?? point.time
            passage.restingSince = since
            if point.time.seconds(since: since) >= 1 { passage.restedAt = passage.restedAt ?? passage.farthest }
          } else {
            passage.restingSince = nil
          }
          if passage.restedAt != nil, passage.wentOn == nil, past > overrunMetres {
            passage.wentOn = point.time.adding(seconds: -passage.witnesses[0].clockOffset)
          }
          if !passage.hasLeft { passage.turn = Way.turn(from: passage.approach.direction, to: point.direction) }
        }
        if past > 5, (point.position - passage.node).length > passage.rim { passage.hasLeft = true }
        if passage.exit == nil { passage.exit = Self.exit(at: point, of: passage) }
        i += 1
      }
      passage.witnesses[w].watched = max(passage.witnesses[w].watched, end)
    }
    return heard
  }

  /// The way out that a vehicle at `point` is leaving by.
  private static func exit(at point: TrackPoint, of passage: Passage) -> Exit? {
    var best: Exit?
    var bestAlignment = 0.766  // cos 40°
    for exit in passage.exits {
      let relative = point.position - exit.point
      guard relative.dot(exit.direction) > 0, abs(exit.direction.cross(relative)) < exitReach else { continue }
      let alignment = exit.direction.dot(point.direction)
      if alignment > bestAlignment { (best, bestAlignment) = (exit, alignment) }
    }
    return best
  }
}
