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
  /// The paths ahead of the bodies, ``PathAhead/steps`` legs each; empty legs until asked for.
  private var ahead: [PathAhead] = []
  private var near: [Int] = []
  private var candidates: [Pair] = []
  private var index: CellIndex
  /// The next moment to be looked at.
  private(set) var next: Int64?

  init(thresholds: EventThresholds) {
    self.thresholds = thresholds
    index = CellIndex(size: thresholds.conflictRange)
  }

  mutating func restart() { next = nil }

  /// Looks at all moments up to `number`.
  ///
  /// All pairs are looked at once in a block of moments; those that come near each other, or already have, at every moment of it.
  mutating func advance(
    to number: Int64, _ book: borrowing RoadUserBook, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus, frame: LocalFrame,
    emit: (Event) -> Void
  ) {
    // After a leap of time nothing is known of what lies farther back than states are kept.
    var last = max(next ?? number, number &- Int64(RoadUserStates.capacity))
    last = last / Self.block * Self.block
    while last <= number {
      discover(at: last, book)
      for index in candidates.indices {
        for moment in last - Self.block + 1...last { meet(candidates[index], at: moment, book, tracks, clocks) }
      }
      close(before: last - Int64(thresholds.encounterPause / Grid.seconds), book, frame, emit)
      last += Self.block
    }
    next = max(next ?? last, last)
  }

  /// Road users near one that are looked at: more than this do not fit around it and move.
  private static let mostNear = 500

  /// Moments in a block: half a second.
  private static let block: Int64 = 5

  /// Tells all encounters that are still open.
  mutating func finish(_ book: borrowing RoadUserBook, frame: LocalFrame, emit: (Event) -> Void) { close(before: .max, book, frame, emit) }

  /// Lists the pairs that may meet or have met around a moment, and those that did of late.
  private mutating func discover(at moment: Int64, _ book: borrowing RoadUserBook) {
    bodies.removeAll(keepingCapacity: true)
    ahead.removeAll(keepingCapacity: true)
    candidates.removeAll(keepingCapacity: true)
    index.removeAll()
    for user in book.users.indices where book.users[user].isOpen {
      guard let body = body(user, at: moment, book) else { continue }
      index.add(bodies.count, at: body.state.position)
      bodies.append(body)
      ahead.append(PathAhead())
    }
    index.sort()
    for i in bodies.indices { discover(i, at: moment, book) }
    for (pair, encounter) in encounters where moment - encounter.active <= 4 * Self.block { candidates.append(pair) }
    candidates.sort { ($0.a.slot, $0.b.slot, $0.a.generation, $0.b.generation) < ($1.a.slot, $1.b.slot, $1.a.generation, $1.b.generation) }
    var kept = 0
    for index in candidates.indices where index == 0 || candidates[index] != candidates[kept - 1] {
      candidates[kept] = candidates[index]
      kept += 1
    }
    candidates.removeLast(candidates.count - kept)
  }

  private func body(_ user: Int, at moment: Int64, _ book: borrowing RoadUserBook) -> Body? {
    let state = book.users[user].states[moment]
    guard state.isKnown else { return nil }
    let (length, width) = (book.users[user].length, book.users[user].width + thresholds.lateralMargin)
    return Body(
      user: user, state: state, halfLength: length / 2, halfWidth: width / 2,
      radius: (length * length + width * width).squareRoot() / 2)
  }

  private mutating func discover(_ i: Int, at moment: Int64, _ book: borrowing RoadUserBook) {
    let a = bodies[i]
    near.removeAll(keepingCapacity: true)
    index.forEach(near: a.state.position, limit: Self.mostNear) { j in if j > i { near.append(j) } }
    for j in near where isNear(a, bodies[j]) {
      lookAhead(i, at: moment, book)
      lookAhead(j, at: moment, book)
      guard
        ahead[i].firstContact(with: ahead[j], a.outline, bodies[j].outline) != nil
          || ahead[i].mayHaveCrossed(ahead[j]) && encroachment(a, bodies[j], at: moment, book) != nil
      else { continue }
      candidates.append(pair(a.user, bodies[j].user, book))
    }
  }

  private func pair(_ a: Int, _ b: Int, _ book: borrowing RoadUserBook) -> Pair {
    Pair(
      a: RoadUserReference(slot: a, generation: book.users[a].generation),
      b: RoadUserReference(slot: b, generation: book.users[b].generation))
  }

  /// Fast and near enough to be looked at, and within reach of each other, ahead or back.
  private func isNear(_ a: Body, _ b: Body) -> Bool {
    guard max(a.state.speed, b.state.speed) > thresholds.conflictSpeed else { return false }
    let distance = (b.state.position - a.state.position).length
    guard distance < thresholds.conflictRange else { return false }
    return distance - a.radius - b.radius <= (a.state.speed + b.state.speed) * max(thresholds.reportedTTC, thresholds.reportedPET)
  }

  private mutating func meet(
    _ pair: Pair, at moment: Int64, _ book: borrowing RoadUserBook, _ tracks: borrowing TrackBuilder, _ clocks: borrowing ClockConsensus
  ) {
    guard book.users[pair.a.slot].generation == pair.a.generation, book.users[pair.b.slot].generation == pair.b.generation,
      let a = body(pair.a.slot, at: moment, book), let b = body(pair.b.slot, at: moment, book), isNear(a, b)
    else { return }
    let ttc = timeToCollision(a, b, at: moment, book)
    let pet = encroachment(a, b, at: moment, book)
    guard (ttc?.seconds ?? .infinity) < thresholds.reportedTTC || (pet?.seconds ?? .infinity) < thresholds.reportedPET else { return }
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
  private func timeToCollision(
    _ a: Body, _ b: Body, at moment: Int64, _ book: borrowing RoadUserBook
  ) -> (seconds: Double, angle: Double)? {
    let speeds = a.state.speed + b.state.speed
    guard speeds > 0.1 else { return nil }
    var gap = a.outline.gap(to: b.outline)
    // They stand in each other: one road user that was not recognised as such, or an error of position.
    guard gap > 0 else { return nil }
    var (pathA, pathB) = (PathCursor(book.users[a.user].states, from: moment), PathCursor(book.users[b.user].states, from: moment))
    if gap > speeds * thresholds.reportedTTC { return nil }
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

  private mutating func lookAhead(_ i: Int, at moment: Int64, _ book: borrowing RoadUserBook) {
    guard !ahead[i].isKnown else { return }
    let user = bodies[i].user
    ahead[i] = PathAhead(
      book.users[user].states, from: moment, bodies[i].state, halfLength: bodies[i].halfLength,
      horizon: thresholds.reportedTTC, past: thresholds.reportedPET)
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
