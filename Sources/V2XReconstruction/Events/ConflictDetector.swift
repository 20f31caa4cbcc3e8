import Glibc
import V2XModel

/// Finds pairs of road users that would have met or nearly met, from the outlines of both on the paths that they really drove.
///
/// Time to collision at a moment: both go on along their paths at the speed they have, until the outlines touch. Post-encroachment time: the least
/// time between one leaving a spot and the other entering it, at headings that cross. Both are taken at every moment of the grid.
struct ConflictDetector {
  /// Moments are looked at this long after their states are known, s: the paths driven in the meantime are needed.
  static let lag = 6.0
  /// Headings at which a common spot is one of crossing ways, degrees.
  static let crossingAngles = (20.0, 166.0)
  /// Outlines this near are touching, m.
  static let contact = 0.02

  let thresholds: EventThresholds

  private struct Body {
    var user: Int
    var state: RoadUserState
    var halfLength: Double
    var halfWidth: Double
    var radius: Double
    var outline: Outline { Outline(centre: state.position, direction: state.direction, halfLength: halfLength, halfWidth: halfWidth) }
  }

  private struct Pair: Hashable {
    var a: RoadUserReference
    var b: RoadUserReference
  }

  private struct Encounter {
    var began: Int64
    var active: Int64
    var minimumTTC: Double?
    var maximumDRAC: Double?
    var pet: Double?
    var distance = Double.infinity
    /// The worst moment so far.
    var moment: Int64
    var worst = Double.infinity
    var kind = Conflict.Kind.crossing
    var speeds = (0.0, 0.0)
    var isFirstAhead = true
    var place = Vector.zero
    var evidence: [FrameReference] = []
    var ids: ([RoadUserID], [RoadUserID]) = ([], [])
    var kinds: (RoadUserKind, RoadUserKind) = (.unknown, .unknown)
    /// Least time to collision of the last moments, for which a single one is not believed.
    var recent = (Double.infinity, Double.infinity)
  }

  private var encounters: [Pair: Encounter] = [:]
  private var bodies: [Body] = []
  private var index: CellIndex
  /// The next moment to be looked at.
  private(set) var next: Int64?

  init(thresholds: EventThresholds) {
    self.thresholds = thresholds
    index = CellIndex(size: thresholds.conflictRange)
  }

  mutating func restart() { next = nil }

  /// Looks at all moments up to `number`.
  mutating func advance(
    to number: Int64, _ book: borrowing RoadUserBook, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus, frame: LocalFrame,
    emit: (Event) -> Void
  ) {
    // After a leap of time nothing is known of what lies farther back than states are kept.
    var moment = max(next ?? number, number &- Int64(RoadUserStates.capacity))
    while moment <= number {
      gather(moment, book)
      for i in bodies.indices { meet(i, at: moment, book, tracks, clocks) }
      if moment % 10 == 0 { close(before: moment - Int64(thresholds.encounterPause / Grid.seconds), book, frame, emit) }
      moment += 1
    }
    next = max(next ?? moment, moment)
  }

  /// Tells all encounters that are still open.
  mutating func finish(_ book: borrowing RoadUserBook, frame: LocalFrame, emit: (Event) -> Void) { close(before: .max, book, frame, emit) }

  private mutating func gather(_ moment: Int64, _ book: borrowing RoadUserBook) {
    bodies.removeAll(keepingCapacity: true)
    index.removeAll()
    for user in book.users.indices where book.users[user].isOpen {
      let state = book.users[user].states[moment]
      guard state.isKnown else { continue }
      let (length, width) = (book.users[user].length, book.users[user].width + thresholds.lateralMargin)
      index.add(bodies.count, at: state.position)
      bodies.append(
        Body(
          user: user, state: state, halfLength: length / 2, halfWidth: width / 2,
          radius: (length * length + width * width).squareRoot() / 2))
    }
    index.sort()
  }

  private mutating func meet(
    _ i: Int, at moment: Int64, _ book: borrowing RoadUserBook, _ tracks: borrowing TrackBuilder, _ clocks: borrowing ClockConsensus
  ) {
    let a = bodies[i]
    var near: [Int] = []
    index.forEach(near: a.state.position) { j in
      guard j > i else { return }
      let b = bodies[j]
      let speeds = a.state.speed + b.state.speed
      guard max(a.state.speed, b.state.speed) > thresholds.conflictSpeed else { return }
      let distance = (b.state.position - a.state.position).length
      guard distance < thresholds.conflictRange else { return }
      // Out of reach of each other, ahead and back.
      if distance - a.radius - b.radius > speeds * max(thresholds.reportedTTC, thresholds.reportedPET) { return }
      near.append(j)
    }
    for j in near { meet(a, bodies[j], at: moment, book, tracks, clocks) }
  }

  private mutating func meet(
    _ a: Body, _ b: Body, at moment: Int64, _ book: borrowing RoadUserBook, _ tracks: borrowing TrackBuilder,
    _ clocks: borrowing ClockConsensus
  ) {
    let ttc = timeToCollision(a, b, at: moment, book)
    let pet = encroachment(a, b, at: moment, book)
    guard (ttc?.seconds ?? .infinity) < thresholds.reportedTTC || (pet?.seconds ?? .infinity) < thresholds.reportedPET else { return }
    let pair = Pair(
      a: RoadUserReference(slot: a.user, generation: book.users[a.user].generation),
      b: RoadUserReference(slot: b.user, generation: book.users[b.user].generation))
    var encounter = encounters[pair] ?? Encounter(began: moment, active: moment, moment: moment)
    encounter.active = moment
    encounter.distance = min(encounter.distance, max(0, a.outline.gap(to: b.outline)))
    var isWorst = false
    if let ttc, ttc.seconds < encounter.minimumTTC ?? .infinity {
      encounter.minimumTTC = ttc.seconds
      if ttc.seconds < encounter.worst {
        (encounter.worst, isWorst) = (ttc.seconds, true)
        encounter.kind = Self.kind(ttc.angle)
        encounter.isFirstAhead = (b.state.position - a.state.position).dot(a.state.direction) < 0
      }
    }
    if let ttc, ttc.angle < 30, ttc.seconds > 0.05 {
      // The gap is what the closing speed uses up: dv² / 2X = dv / 2 TTC.
      let closing = abs(a.state.speed - b.state.speed)
      encounter.maximumDRAC = max(encounter.maximumDRAC ?? 0, closing / (2 * ttc.seconds))
    }
    if let pet, pet.seconds < encounter.pet ?? .infinity {
      encounter.pet = pet.seconds
      if pet.seconds < encounter.worst {
        (encounter.worst, isWorst) = (pet.seconds, true)
        encounter.kind = Self.kind(pet.angle)
        encounter.isFirstAhead = pet.isFirstAhead
      }
    }
    if isWorst {
      encounter.moment = moment
      encounter.speeds = (a.state.speed, b.state.speed)
      encounter.place = (a.state.position + b.state.position) * 0.5
      let time = Grid.time(moment)
      encounter.ids = (
        book.names(a.user, at: time, tracks, clocks: clocks), book.names(b.user, at: time, tracks, clocks: clocks)
      )
      encounter.kinds = (book.users[a.user].kind, book.users[b.user].kind)
      encounter.evidence =
        book.frames(a.user, around: time, tracks, clocks: clocks) + book.frames(b.user, around: time, tracks, clocks: clocks)
    }
    encounters[pair] = encounter
  }

  private static func kind(_ angle: Double) -> Conflict.Kind {
    angle < 30 ? .following : angle < 80 ? .merging : angle < 150 ? .crossing : .opposing
  }

  private static func angle(_ a: Vector, _ b: Vector) -> Double { abs(atan2(a.cross(b), a.dot(b))) * 180 / .pi }

  /// When both outlines touch if both keep their speed along their paths; `nil` = not within the limit, or they overlap already.
  private func timeToCollision(_ a: Body, _ b: Body, at moment: Int64, _ book: borrowing RoadUserBook) -> (seconds: Double, angle: Double)?
  {
    let speeds = a.state.speed + b.state.speed
    guard speeds > 0.1 else { return nil }
    var gap = a.outline.gap(to: b.outline)
    // They stand in each other: one road user that was not recognised as such, or an error of position.
    guard gap > 0 else { return nil }
    if gap > speeds * thresholds.reportedTTC { return nil }
    var (pathA, pathB) = (PathCursor(book.users[a.user].states, from: moment), PathCursor(book.users[b.user].states, from: moment))
    var time = 0.0
    var (outlineA, outlineB) = (a.outline, b.outline)
    for _ in 0..<200 {
      // They cannot touch before the gap between them is used up.
      time += max(gap / speeds, 0.005)
      guard time <= thresholds.reportedTTC else { return nil }
      (outlineA.centre, outlineA.direction) = pathA.state(at: a.state.speed * time)
      (outlineB.centre, outlineB.direction) = pathB.state(at: b.state.speed * time)
      gap = outlineA.gap(to: outlineB)
      if gap <= Self.contact { return (time, Self.angle(outlineA.direction, outlineB.direction)) }
    }
    return nil
  }

  /// How long ago one of both was where the other is now, at crossing headings; `nil` = not within the limit.
  private func encroachment(
    _ a: Body, _ b: Body, at moment: Int64, _ book: borrowing RoadUserBook
  ) -> (seconds: Double, angle: Double, isFirstAhead: Bool)? {
    let one = past(of: b, under: a, at: moment, book)
    let other = past(of: a, under: b, at: moment, book)
    if let one, one.seconds <= other?.seconds ?? .infinity { return (one.seconds, one.angle, false) }
    return other.map { ($0.seconds, $0.angle, true) }
  }

  /// How long ago `former` stood where `present` is.
  private func past(
    of former: Body, under present: Body, at moment: Int64, _ book: borrowing RoadUserBook
  ) -> (seconds: Double, angle: Double)? {
    guard present.state.speed > 0.3 else { return nil }
    let outline = present.outline
    let states = book.users[former.user].states
    // Full widths: a spot is used by whoever covers it.
    var older = former.outline
    let moments = Int64(thresholds.reportedPET / Grid.seconds)
    var back: Int64 = 0
    while back <= moments {
      let state = states[moment - back]
      guard state.isKnown else {
        back += 1
        continue
      }
      (older.centre, older.direction) = (state.position, state.direction)
      let gap = older.gap(to: outline)
      if gap <= 0 {
        let angle = Self.angle(state.direction, outline.direction)
        guard angle > Self.crossingAngles.0, angle < Self.crossingAngles.1 else { return nil }
        return (Double(back) * Grid.seconds, angle)
      }
      // It was nowhere near for as long as it takes to drive the gap.
      back += max(1, Int64(gap / max(state.speed + 3, 4) / Grid.seconds))
    }
    return nil
  }

  private mutating func close(before limit: Int64, _ book: borrowing RoadUserBook, _ frame: LocalFrame, _ emit: (Event) -> Void) {
    var done: [(Pair, Encounter)] = []
    for (pair, encounter) in encounters where encounter.active < limit { done.append((pair, encounter)) }
    done.sort { ($0.1.moment, $0.0.a.slot, $0.0.b.slot) < ($1.1.moment, $1.0.a.slot, $1.0.b.slot) }
    for (pair, encounter) in done {
      encounters[pair] = nil
      if isGhost(pair.a, book) || isGhost(pair.b, book) || encounter.ids.0.isEmpty || encounter.ids.1.isEmpty { continue }
      // Nobody was faster than walking pace: a queue.
      if encounter.kind == .following, max(encounter.speeds.0, encounter.speeds.1) < 2 { continue }
      let first = Conflict.Party(ids: encounter.ids.0, kind: encounter.kinds.0, speed: encounter.speeds.0)
      let second = Conflict.Party(ids: encounter.ids.1, kind: encounter.kinds.1, speed: encounter.speeds.1)
      let isSerious =
        encounter.minimumTTC ?? .infinity < thresholds.seriousTTC || encounter.pet ?? .infinity < thresholds.seriousPET
      var evidence: [FrameReference] = []
      for frame in encounter.evidence.sorted() where evidence.last != frame { evidence.append(frame) }
      emit(
        .conflict(
          Conflict(
            time: Grid.time(encounter.moment), kind: encounter.kind, parties: encounter.isFirstAhead ? [first, second] : [second, first],
            minimumTTC: encounter.minimumTTC, maximumDRAC: encounter.maximumDRAC, pet: encounter.pet, distance: encounter.distance,
            isSerious: isSerious, place: frame.unproject(encounter.place), certainty: .probable, evidence: evidence)))
    }
  }

  private func isGhost(_ reference: RoadUserReference, _ book: borrowing RoadUserBook) -> Bool {
    let user = book.users[reference.slot]
    guard user.isOpen, user.generation == reference.generation else { return false }
    return GhostJudge.reason(user, book.coverage, now: Grid.time(next ?? .max / Grid.step)) != nil
  }
}
