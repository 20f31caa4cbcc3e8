import V2XModel

/// Makes one road user of the tracks that several sources keep of it, and says where each was at every moment of a common clock.
struct RoadUserBook {
  private(set) var users: [RoadUser] = []
  private var free: [Int] = []
  /// Road users opened so far.
  private var count = 0
  /// Every so many moments of the grid a state is reported; `nil` = none is.
  var reportStep: Int64?
  /// States to be reported, until they are taken.
  private(set) var reports: [(user: Int, number: Int64)] = []
  /// What roadside units state differently from vehicles.
  private(set) var biases = UnitBiases()
  /// The first moment of the grid that has not been worked out.
  private(set) var head: Int64?
  private var index = CellIndex(size: Self.neighbourhood)
  private var silent = CellIndex(size: Self.longestWay)
  private var places: [Place] = []
  /// The index in `places` by slot of the track; negative = none.
  private var placeOfSlot: [Int] = []
  private var candidates: [Candidate] = []
  /// Where roadside units have seen road users.
  var coverage = UnitCoverage()

  /// States are worked out this long after their moment, s: points wait for overtaken ones and are smoothed by what follows.
  static let lag = 4.0
  /// Tracks are compared this long after they were heard, s.
  static let comparison = 1.0
  /// Tracks of different sources within this distance may be one road user, m.
  static let neighbourhood = 8.0
  /// The best pairing must be better than any other by this much, m.
  static let margin = 1.2
  /// Seconds of disagreement after which a track is another road user after all.
  static let patience = 3
  /// Tracks of one source may overlap this long in one road user, s.
  static let longestOverlap = 0.6
  /// Not heard for longer than this is a gap worth telling, s; so many are kept.
  static let shortestSilence = 1.0
  static let mostGaps = 64
  /// Longest gap between two points that a state is told within, s.
  static let longestGap = 3.0

  /// Nobody drives farther than this in the longest change of identity, m.
  private static let longestWay = 150.0
  /// More road users than this are not compared with one.
  private static let mostSilent = 200

  private struct Place {
    var slot: Int
    var position: Vector
    var velocity: Vector
  }

  private struct Candidate {
    var a: Int
    var b: Int
    var displacement: Vector
    var length: Double
  }

  // MARK: Tracks come and go

  /// Opens a road user for each track that is no longer fresh and has none.
  mutating func adopt(_ tracks: inout TrackBuilder, now: Instant, clocks: borrowing ClockConsensus) {
    var isListed = false
    for slot in tracks.tracks.indices where tracks.tracks[slot].isOpen && !tracks.tracks[slot].isFresh && tracks.tracks[slot].user == nil {
      let user = open()
      tracks.assign(slot, to: user)
      users[user].members = [slot]
      note(slot, of: user, tracks, clocks)
      if !isListed {
        listSilent(now: now)
        isListed = true
      }
      if let former = predecessor(of: user, tracks) { merge(user, into: former, &tracks, clocks) }
    }
  }

  private mutating func open() -> Int {
    let user: Int
    if let slot = free.popLast() {
      user = slot
    } else {
      user = users.count
      users.append(RoadUser())
    }
    users[user].isOpen = true
    users[user].generation &+= 1
    count += 1
    users[user].number = count
    return user
  }

  /// Gives a slot free.
  mutating func close(_ user: Int) {
    users[user].reset()
    free.append(user)
  }

  /// Takes over what is to be kept of a track that ends. The road user may live on.
  mutating func release(_ slot: Int, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus) {
    guard let user = tracks.tracks[slot].user else { return }
    note(slot, of: user, tracks, clocks)
    let offset = Self.offset(tracks.tracks[slot], clocks)
    for name in tracks.tracks[slot].names {
      users[user].endedNames.append(
        .init(id: name.id, from: name.from.adding(seconds: -offset), to: name.to.adding(seconds: -offset)))
    }
    users[user].members.removeAll { $0 == slot }
  }

  /// Brings up to date what a road user takes from a track.
  private mutating func note(_ slot: Int, of user: Int, _ tracks: borrowing TrackBuilder, _ clocks: borrowing ClockConsensus) {
    let offset = Self.offset(tracks.tracks[slot], clocks)
    let isStation = tracks.tracks[slot].source == .station
    if isStation { users[user].isStation = true }
    if case .unit(let unit) = tracks.tracks[slot].source, !users[user].units.contains(unit) { users[user].units.append(unit) }
    if tracks.tracks[slot].kind != .unknown, isStation || users[user].kind == .unknown { users[user].kind = tracks.tracks[slot].kind }
    if isStation || users[user].isExtentAssumed || (!users[user].isStation && !tracks.tracks[slot].isExtentAssumed) {
      users[user].length = tracks.tracks[slot].length
      users[user].width = tracks.tracks[slot].width
      users[user].isExtentAssumed = tracks.tracks[slot].isExtentAssumed
    }
    if let first = tracks.tracks[slot].first, first.time.adding(seconds: -offset) < users[user].from {
      users[user].from = first.time.adding(seconds: -offset)
      users[user].first = first
    }
    if let last = tracks.tracks[slot].points.last, last.time.adding(seconds: -offset) > users[user].to {
      users[user].to = last.time.adding(seconds: -offset)
      users[user].last = last
    }
    if isStation, clocks.isKnown {
      let stated = clocks.statedOffset(of: tracks.tracks[slot].clock)
      users[user].clockOffset = stated == 0 ? nil : stated
      users[user].clockMessages = tracks.tracks[slot].clock.count
      users[user].clockFrame = tracks.tracks[slot].points.last?.reference
    }
  }

  /// How far the clock of a track's sender is ahead, s. Roadside units are taken at their word.
  static func offset(_ track: borrowing Track, _ clocks: borrowing ClockConsensus) -> Double {
    track.source == .station ? clocks.offset(of: track.clock) : 0
  }

  /// The identities in use around a moment.
  func names(_ user: Int, at time: Instant, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus) -> [RoadUserID] {
    var result: [RoadUserID] = []
    for name in allNames(user, tracks, clocks: clocks) {
      guard time.seconds(since: name.from) > -0.5, name.to.seconds(since: time) > -0.5, !result.contains(name.id) else { continue }
      result.append(name.id)
    }
    return result.sorted()
  }

  /// All identities, with the time of their use, in order.
  func allNames(_ user: Int, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus) -> [RoadUser.Name] {
    var result = users[user].endedNames
    for slot in users[user].members {
      let offset = Self.offset(tracks.tracks[slot], clocks)
      for name in tracks.tracks[slot].names {
        result.append(.init(id: name.id, from: name.from.adding(seconds: -offset), to: name.to.adding(seconds: -offset)))
      }
    }
    result.sort { ($0.from, $0.id) < ($1.from, $1.id) }
    return result
  }

  // MARK: Several sources

  /// Compares the tracks of different sources that are near each other, joins those that are one road user and parts those that are not.
  mutating func fuse(_ tracks: inout TrackBuilder, now: Instant, clocks: borrowing ClockConsensus) {
    let moment = now.adding(seconds: -Self.comparison)
    places.removeAll(keepingCapacity: true)
    placeOfSlot.removeAll(keepingCapacity: true)
    placeOfSlot.append(contentsOf: repeatElement(-1, count: tracks.tracks.count))
    index.removeAll()
    for slot in tracks.tracks.indices where tracks.tracks[slot].isOpen {
      guard let user = tracks.tracks[slot].user else { continue }
      note(slot, of: user, tracks, clocks)
      let offset = Self.offset(tracks.tracks[slot], clocks)
      guard let state = Self.state(tracks.tracks[slot], at: moment.adding(seconds: offset), longestGap: 1.5)?.state else { continue }
      let velocity = state.direction * state.speed
      let position = state.position - biases.correction(of: tracks.tracks[slot].source, velocity: velocity)
      index.add(places.count, at: position)
      placeOfSlot[slot] = places.count
      places.append(Place(slot: slot, position: position, velocity: velocity))
    }
    index.sort()
    candidates.removeAll(keepingCapacity: true)
    for i in places.indices { compare(i, &tracks, moment, clocks, now: now) }
    part(&tracks, clocks)
    join(&tracks, clocks)
  }

  private mutating func compare(
    _ i: Int, _ tracks: inout TrackBuilder, _ moment: Instant, _ clocks: borrowing ClockConsensus, now: Instant
  ) {
    let (slot, source) = (places[i].slot, tracks.tracks[places[i].slot].source)
    let user = tracks.tracks[slot].user
    // Within a road user the tracks are held against the station's own, else against the first one.
    if let user, users[user].members.count > 1 {
      let reference = users[user].members.first { tracks.tracks[$0].source == .station } ?? users[user].members[0]
      if reference != slot, placeOfSlot[reference] >= 0 {
        disagree(i, with: placeOfSlot[reference], &tracks, clocks, now: now)
      }
    }
    var near: [Int] = []
    index.forEach(near: places[i].position, limit: Self.mostSilent) { j in
      if j > i, tracks.tracks[places[j].slot].source != source, tracks.tracks[places[j].slot].user != user { near.append(j) }
    }
    for j in near {
      let other = places[j].slot
      guard (places[i].position - places[j].position).length < Self.neighbourhood else { continue }
      guard (places[i].velocity - places[j].velocity).length < 2.5 + 0.2 * places[i].velocity.length else { continue }
      let offsets = (Self.offset(tracks.tracks[slot], clocks), Self.offset(tracks.tracks[other], clocks))
      let speed = places[i].velocity.length
      let direction = speed > 0.5 ? places[i].velocity * (1 / speed) : Vector(heading: 0)
      let bias =
        biases.correction(of: tracks.tracks[other].source, velocity: places[j].velocity)
        - biases.correction(of: source, velocity: places[i].velocity)
      guard
        let mean = Association.displacement(
          tracks.tracks[slot], tracks.tracks[other], around: moment, heading: direction, offsets: offsets, bias: bias)
      else { continue }
      candidates.append(Candidate(a: slot, b: other, displacement: mean, length: mean.length))
    }
  }

  /// Follows how far two tracks of one road user lie apart.
  private mutating func disagree(
    _ i: Int, with j: Int, _ tracks: inout TrackBuilder, _ clocks: borrowing ClockConsensus, now: Instant
  ) {
    let displacement = places[i].position - places[j].position
    let speed = places[j].velocity.length
    let slot = places[i].slot
    let reference = tracks.tracks[places[j].slot].source
    let source = tracks.tracks[slot].source
    let velocity = places[j].velocity
    let correction = biases.correction(of: source, velocity: places[i].velocity)
    tracks.withTrack(slot) { track in
      let mean = track.divergence.map { $0 * 0.6 + displacement * 0.4 } ?? displacement
      track.divergence = mean
      let along = speed > 0.5 ? abs(mean.dot(velocity * (1 / speed))) : mean.length
      let across = speed > 0.5 ? abs(mean.cross(velocity * (1 / speed))) : 0
      if along > Association.gateAlong * 1.3 || across > Association.gateAcross * 1.2 {
        track.disagreement += 1
      } else {
        track.disagreement = 0
      }
      track.agreement += 1
    }
    // One comparison for each vehicle and unit and five seconds: its own error lasts longer than that.
    if tracks.tracks[slot].disagreement == 0, tracks.tracks[slot].agreement % 5 == 3 {
      biases.learn(displacement + correction, velocity: velocity, from: reference, to: source, at: now)
    }
  }

  private mutating func part(_ tracks: inout TrackBuilder, _ clocks: borrowing ClockConsensus) {
    for place in places where tracks.tracks[place.slot].disagreement >= Self.patience {
      guard let user = tracks.tracks[place.slot].user, users[user].members.count > 1 else { continue }
      users[user].members.removeAll { $0 == place.slot }
      let other = open()
      tracks.assign(place.slot, to: other)
      users[other].members = [place.slot]
      note(place.slot, of: other, tracks, clocks)
    }
  }

  private mutating func join(_ tracks: inout TrackBuilder, _ clocks: borrowing ClockConsensus) {
    candidates.sort { ($0.length, $0.a, $0.b) < ($1.length, $1.a, $1.b) }
    for candidate in candidates {
      guard let a = tracks.tracks[candidate.a].user, let b = tracks.tracks[candidate.b].user, a != b else { continue }
      // Another track of the same source may fit as well: then a later comparison decides.
      let isAmbiguous = candidates.contains { rival in
        let isSame = rival.a == candidate.a && rival.b == candidate.b
        guard !isSame, rival.length < candidate.length + Self.margin else { return false }
        func competes(_ own: Int, _ theirs: Int) -> Bool {
          tracks.tracks[own].source == tracks.tracks[theirs].source && tracks.tracks[own].user != tracks.tracks[theirs].user
        }
        if rival.a == candidate.a { return competes(candidate.b, rival.b) }
        if rival.b == candidate.b { return competes(candidate.a, rival.a) }
        if rival.a == candidate.b { return competes(candidate.a, rival.b) }
        if rival.b == candidate.a { return competes(candidate.b, rival.a) }
        return false
      }
      if isAmbiguous || overlaps(a, b, tracks, clocks) { continue }
      merge(max(a, b), into: min(a, b), &tracks, clocks)
    }
  }

  /// Both hold tracks of one source at the same time: they are two.
  private func overlaps(_ a: Int, _ b: Int, _ tracks: borrowing TrackBuilder, _ clocks: borrowing ClockConsensus) -> Bool {
    for first in allNames(a, tracks, clocks: clocks) {
      for second in allNames(b, tracks, clocks: clocks) where Self.isSameSource(first.id, second.id) {
        if min(first.to, second.to).seconds(since: max(first.from, second.from)) > Self.longestOverlap { return true }
      }
    }
    return false
  }

  private static func isSameSource(_ a: RoadUserID, _ b: RoadUserID) -> Bool {
    switch (a, b) {
    case (.station, .station): true
    case (.participant(let one, _), .participant(let other, _)): one == other
    default: false
    }
  }

  private mutating func merge(_ other: Int, into user: Int, _ tracks: inout TrackBuilder, _ clocks: borrowing ClockConsensus) {
    users[user].members += users[other].members
    users[user].endedNames += users[other].endedNames
    if users[other].from < users[user].from { (users[user].from, users[user].first) = (users[other].from, users[other].first) }
    if users[other].to > users[user].to { (users[user].to, users[user].last) = (users[other].to, users[other].last) }
    for unit in users[other].units where !users[user].units.contains(unit) { users[user].units.append(unit) }
    if users[user].kind == .unknown { users[user].kind = users[other].kind }
    users[user].distance = max(users[user].distance, users[other].distance)
    users[user].farthest = max(users[user].farthest, users[other].farthest)
    for slot in users[other].members {
      tracks.assign(slot, to: user)
      note(slot, of: user, tracks, clocks)
    }
    close(other)
  }

  /// Lists the road users that fell silent of late, by where they were last.
  private mutating func listSilent(now: Instant) {
    silent.removeAll()
    for user in users.indices where users[user].isOpen {
      guard let last = users[user].last, now.seconds(since: users[user].to) < 2 * TrackBuilder.longestChange else { continue }
      silent.add(user, at: last.position)
    }
    silent.sort()
  }

  /// The road user that `user` continues, when that one fell silent shortly before elsewhere.
  private func predecessor(of user: Int, _ tracks: borrowing TrackBuilder) -> Int? {
    guard let first = users[user].first, users[user].members.count == 1 else { return nil }
    let source = tracks.tracks[users[user].members[0]].source
    var best: (user: Int, mismatch: Double)?
    var second = Double.infinity
    var near: [Int] = []
    silent.forEach(near: first.position, limit: Self.mostSilent) { near.append($0) }
    // In a flood of identities nobody can be followed.
    guard near.count < Self.mostSilent else { return nil }
    for other in near where other != user && users[other].isOpen {
      guard let last = users[other].last else { continue }
      let dt = users[user].from.seconds(since: users[other].to)
      guard dt > -0.3, dt <= TrackBuilder.longestChange else { continue }
      // What one source alone tells has been compared when it was stitched.
      if users[other].members.allSatisfy({ tracks.tracks[$0].source == source }) { continue }
      let mean = (last.direction * last.speed + first.direction * first.speed) * 0.5
      let residual = (first.position - last.position - mean * dt).length
      guard residual < 3 + 0.5 * max(dt, 0), abs(last.speed - first.speed) < 2 + 3 * max(dt, 0) else { continue }
      if last.speed > 1, first.speed > 1, last.direction.dot(first.direction) < 0.8 { continue }
      guard users[other].isExtentAssumed || users[user].isExtentAssumed || abs(users[other].length - users[user].length) < 1.5 else {
        continue
      }
      if residual < best?.mismatch ?? .infinity {
        second = best?.mismatch ?? .infinity
        best = (other, residual)
      } else {
        second = min(second, residual)
      }
    }
    guard let best, second - best.mismatch > Self.margin else { return nil }
    return best.user
  }

  // MARK: States

  /// Works out the states of all road users up to a moment of the grid.
  mutating func advance(to number: Int64, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus) {
    let from = head ?? number
    guard number >= from else { return }
    for user in users.indices where users[user].isOpen {
      // After a leap of time nothing is known of what lies farther back than states are kept.
      var next = max(users[user].states.isEmpty ? from : users[user].states.end, from, number &- Int64(RoadUserStates.capacity))
      if users[user].states.isEmpty { next = max(next, Grid.number(atOrBefore: users[user].from) + 1) }
      while next <= number {
        let (state, gap) = state(of: user, at: Grid.time(next), tracks, clocks)
        if !state.isKnown || gap > Self.shortestSilence, !users[user].states.isEmpty { noteSilence(of: user, at: next) }
        if state.isKnown {
          if users[user].states.isEmpty { users[user].seen = next }
          extend(user, by: state, at: next)
          users[user].states.append(state, at: next)
          if let reportStep, next % reportStep == 0 { reports.append((user, next)) }
        } else if !users[user].states.isEmpty {
          users[user].states.append(.unknown, at: next)
        }
        next += 1
      }
    }
    head = number + 1
  }

  private mutating func noteSilence(of user: Int, at number: Int64) {
    if let last = users[user].gaps.last, last.to == number - 1 {
      users[user].gaps[users[user].gaps.count - 1].to = number
    } else if users[user].gaps.count < Self.mostGaps {
      users[user].gaps.append((number, number))
    }
  }

  private mutating func extend(_ user: Int, by state: RoadUserState, at number: Int64) {
    let former = users[user].states[number - 1]
    if former.isKnown, state.speed > CrossingTime.rest { users[user].distance += (state.position - former.position).length }
    if let first = users[user].first { users[user].farthest = max(users[user].farthest, (state.position - first.position).length) }
  }

  /// Notes where units have seen road users that last too long to be ghosts.
  mutating func cover(_ tracks: borrowing TrackBuilder) {
    for user in users.indices where users[user].isOpen && !users[user].units.isEmpty {
      guard users[user].isStation || users[user].to.seconds(since: users[user].from) > GhostJudge.longest else { continue }
      cover(user, tracks)
    }
  }

  private mutating func cover(_ user: Int, _ tracks: borrowing TrackBuilder) {
    guard !users[user].units.isEmpty else { return }
    var next = max(users[user].covered, users[user].states.start)
    while next < users[user].states.end {
      let state = users[user].states[next]
      if state.isKnown {
        let time = Grid.time(next)
        for slot in users[user].members {
          guard case .unit(let unit) = tracks.tracks[slot].source, let first = tracks.tracks[slot].first, first.time <= time,
            let last = tracks.tracks[slot].points.last, last.time >= time
          else { continue }
          coverage.add(unit, at: state.position)
        }
      }
      next += 1
    }
    users[user].covered = next
  }

  /// Hands on the states to be reported.
  mutating func takeReports() -> [(user: Int, number: Int64)] {
    defer { reports.removeAll(keepingCapacity: true) }
    return reports
  }

  /// Forgets where the grid was: time has been set back.
  mutating func restart() { head = nil }

  /// By the station's own word, else by the source with the nearest points.
  private func state(
    of user: Int, at time: Instant, _ tracks: borrowing TrackBuilder, _ clocks: borrowing ClockConsensus
  ) -> (state: RoadUserState, gap: Double) {
    var best: (state: RoadUserState, gap: Double, slot: Int)?
    for slot in users[user].members {
      let offset = Self.offset(tracks.tracks[slot], clocks)
      guard let (state, gap) = Self.state(tracks.tracks[slot], at: time.adding(seconds: offset), longestGap: Self.longestGap) else {
        continue
      }
      // A station's own word is the better one while it is heard at all.
      let cost = tracks.tracks[slot].source == .station ? gap - 1 : gap
      if cost < best?.gap ?? .infinity { best = (state, cost, slot) }
    }
    guard let (stated, cost, slot) = best else { return (.unknown, .infinity) }
    var state = stated
    state.position = state.position - biases.correction(of: tracks.tracks[slot].source, velocity: state.direction * state.speed)
    return (state, tracks.tracks[slot].source == .station ? cost + 1 : cost)
  }

  /// A track's state at a moment of its sender's clock, between two points at most `longestGap` seconds apart, and that gap.
  static func state(_ track: borrowing Track, at time: Instant, longestGap: Double) -> (state: RoadUserState, gap: Double)? {
    let high = track.points.index(at: time)
    guard high < track.points.endIndex else { return nil }
    let b = track.points[high]
    if b.time == time {
      return (RoadUserState(position: b.smoothed, direction: b.direction, speed: b.speed, isKnown: true), 0)
    }
    guard high > track.points.startIndex else { return nil }
    let a = track.points[high - 1]
    let gap = b.time.seconds(since: a.time)
    guard gap > 0, gap <= longestGap else { return nil }
    let share = time.seconds(since: a.time) / gap
    var position = a.smoothed + (b.smoothed - a.smoothed) * share
    if gap > 0.35 {
      // Across a longer gap the speeds at both ends shape the way (cubic Hermite).
      let (u, w) = (share, 1 - share)
      position =
        a.smoothed * ((1 + 2 * u) * w * w) + a.direction * (a.speed * gap * u * w * w) + b.smoothed * (u * u * (3 - 2 * u))
        - b.direction * (b.speed * gap * u * u * w)
    }
    var direction = a.direction + (b.direction - a.direction) * share
    let length = direction.length
    direction = length > 0.1 ? direction * (1 / length) : a.direction
    return (RoadUserState(position: position, direction: direction, speed: a.speed + (b.speed - a.speed) * share, isKnown: true), gap)
  }

  /// The frames of the points around a moment, of all sources that state them.
  func frames(_ user: Int, around time: Instant, _ tracks: borrowing TrackBuilder, clocks: borrowing ClockConsensus) -> [FrameReference] {
    var result: [FrameReference] = []
    for slot in users[user].members {
      let high = tracks.tracks[slot].points.index(at: time.adding(seconds: Self.offset(tracks.tracks[slot], clocks)))
      for i in [high - 1, high] where i >= tracks.tracks[slot].points.startIndex && i < tracks.tracks[slot].points.endIndex {
        result.append(tracks.tracks[slot].points[i].reference)
      }
    }
    return result
  }

  /// Lets `body` change a road user.
  mutating func withUser<Result>(_ user: Int, _ body: (inout RoadUser) -> Result) -> Result { body(&users[user]) }

  /// Forgets units that have not been compared for long.
  mutating func expire(now: Instant) {
    biases.expire(now: now, memory: IntersectionIndex.memory)
    coverage.expire(now: now, memory: IntersectionIndex.memory)
  }
}
