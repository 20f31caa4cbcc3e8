import Glibc
public import V2XModel

/// From observations to events: what happened at the intersections, told as soon as it is certain enough.
///
/// Feed batches in the order of their capture times with ``ingest(_:emit:)``; when nothing is heard, ``advance(to:emit:)`` lets time
/// pass; ``finish(emit:)`` tells what is still open. Events come out through `emit`, some seconds after they happened, in an
/// order that depends on the input only: the same observations give the same events, however they are cut into batches.
///
/// Memory grows with the number of road users, intersections and signals heard at the same time, not with the length of the
/// input. Nothing here reads a clock.
public struct Reconstruction: ~Copyable {
  /// What the reconstruction may be told beforehand.
  public struct Options: Sendable {
    /// What passing a line means under each state of the light.
    public var rules: EntryRules
    /// From when on something is an event.
    public var thresholds: EventThresholds
    /// What no message carries.
    public var route: Route
    /// Whether the times of senders whose clocks are wrong are corrected.
    public var correctsClocks: Bool
    /// Seconds between the states of road users that are told; `nil` = none are.
    public var stateInterval: Double?
    /// Whether a vehicle is followed from one temporary identity to the next.
    public var linksIdentities: Bool

    public init(
      rules: EntryRules = .china, thresholds: EventThresholds = .standard, route: Route = Route(), correctsClocks: Bool = true,
      linksIdentities: Bool = true, stateInterval: Double? = nil
    ) {
      self.rules = rules
      self.thresholds = thresholds
      self.route = route
      self.correctsClocks = correctsClocks
      self.linksIdentities = linksIdentities
      self.stateInterval = stateInterval
    }
  }

  private var tracks: TrackBuilder
  private var users = RoadUserBook()
  private var roads: IntersectionIndex
  private var signals: SignalIndex
  private var passages = PassageBook()
  private var auditor = MapAuditor()
  private var conflicts: ConflictDetector
  private var stations: StationStopDetector?
  private var consensus = ClockConsensus()
  private let options: Options
  private let judge: PassageJudge
  private var frame: LocalFrame?
  private var now = Instant.distantPast
  private var nextTick: Instant?
  private var found: [CrossingDetector.Found] = []
  /// The latest times for which nothing at all was heard.
  private var pauses: [(from: Instant, to: Instant)] = []

  /// Work that is not done for each message is done this often in capture time, ns.
  private static let tick: Int64 = 200_000_000
  /// After this long without input nothing is open any more, s.
  private static let longestPause = 120.0
  /// Frames may be recorded a little out of order; more than this is a clock set back, s.
  private static let largestStepBack = 10.0
  /// Nothing heard for longer than this is a pause of the whole capture, s; so many are remembered.
  private static let captureGap = 0.5
  private static let mostPauses = 16
  /// A first map farther than this from the first place heard of begins a plane of its own, m.
  private static let farthestOrigin = 50_000.0

  public init(options: Options = Options()) {
    self.options = options
    judge = PassageJudge(rules: options.rules)
    tracks = TrackBuilder(isLinking: options.linksIdentities)
    roads = IntersectionIndex(longestSilence: options.thresholds.mapOutage)
    signals = SignalIndex(longestSilence: options.thresholds.spatOutage)
    conflicts = ConflictDetector(thresholds: options.thresholds)
    consensus.isCorrecting = options.correctsClocks
    users = makeUsers()
  }

  /// Takes in a batch. Rows are taken in order of capture time across its tables.
  public mutating func ingest(_ batch: borrowing ObservationBatch, emit: (Event) -> Void) {
    var (road, signal, station, object) = (0, 0, 0, 0)
    while true {
      let times = (
        road < batch.roadNodes.count ? batch.roadNodes[road].reception.time : .distantFuture,
        signal < batch.signals.count ? batch.signals[signal].reception.time : .distantFuture,
        station < batch.stations.count ? batch.stations[station].reception.time : .distantFuture,
        object < batch.objects.count ? batch.objects[object].reception.time : .distantFuture
      )
      let time = min(min(times.0, times.1), min(times.2, times.3))
      if time == .distantFuture { break }
      pass(to: time, emit: emit)
      if times.0 == time {
        observe(batch.roadNodes[road], in: batch)
        road += 1
      } else if times.1 == time {
        signals.observe(batch.signals[signal], in: batch)
        signal += 1
      } else if times.2 == time {
        let row = batch.stations[station]
        tracks.observe(row, frame: plane(at: row.motion.position), delay: consensus.zero ?? 0)
        station += 1
      } else {
        let row = batch.objects[object]
        users.coverage.note(row.unit, at: row.reception.time)
        tracks.observe(row, frame: plane(at: row.motion.position), delay: consensus.zero ?? 0)
        object += 1
      }
    }
  }

  /// Lets time pass to a capture time at which nothing was heard.
  public mutating func advance(to time: Instant, emit: (Event) -> Void) { pass(to: time, emit: emit) }

  /// Tells everything that is still open. Nothing may be ingested afterwards.
  public mutating func finish(emit: (Event) -> Void) { tellAll(emit: emit) }

  private mutating func tellAll(emit: (Event) -> Void) {
    tracks.stitch(now: now, all: true)
    process(all: true)
    follow(all: true, emit: emit)
    closeBook(all: true, emit: emit)
    for slot in tracks.tracks.indices where tracks.tracks[slot].isOpen { users.release(slot, tracks, clocks: consensus) }
    if let frame { conflicts.finish(users, frame: frame, emit: emit) }
    closeUsers(all: true, emit: emit)
    tellSignals(emit: emit)
    for event in auditor.findings(thresholds: options.thresholds) { emit(event) }
  }

  private func makeUsers() -> RoadUserBook {
    var users = RoadUserBook()
    users.reportStep = options.stateInterval.map { max(1, Int64(($0 / Grid.seconds).rounded())) }
    return users
  }

  /// The plane that everything is put in: around the first place heard of, unless the first map is far from there.
  private mutating func plane(at point: GeoPoint, isMap: Bool = false) -> LocalFrame {
    if let frame, !isMap || !roads.records.isEmpty || frame.project(point).length < Self.farthestOrigin { return frame }
    // A place heard first may be wrong altogether; the tracks in that plane are given up.
    if frame != nil {
      tracks = TrackBuilder(isLinking: options.linksIdentities)
      users = makeUsers()
    }
    let plane = LocalFrame(origin: point)
    frame = plane
    stations =
      options.route.stations.isEmpty ? nil : StationStopDetector(options.route, frame: plane, thresholds: options.thresholds)
    return plane
  }

  private mutating func pass(to time: Instant, emit: (Event) -> Void) {
    if now.seconds(since: time) > Self.largestStepBack, now != .distantPast {
      // The capture's clock was set back. What was heard before it cannot be compared with what follows.
      tellAll(emit: emit)
      (tracks, users) = (TrackBuilder(isLinking: options.linksIdentities), makeUsers())
      (signals, passages, auditor) = (SignalIndex(longestSilence: options.thresholds.spatOutage), PassageBook(), MapAuditor())
      conflicts = ConflictDetector(thresholds: options.thresholds)
      (now, nextTick) = (.distantPast, nil)
    }
    guard time > now else { return }
    let former = now
    now = time
    if former != .distantPast, time.seconds(since: former) > Self.captureGap {
      if pauses.count == Self.mostPauses { pauses.removeFirst() }
      pauses.append((former, time))
    }
    guard var next = nextTick else {
      nextTick = Self.tickTime(atOrBefore: time).adding(nanoseconds: Self.tick)
      return
    }
    // After a long pause in the input everything open has been told; the rest of the pause can be skipped.
    let quiet = former.adding(seconds: Self.longestPause)
    let last = Self.tickTime(atOrBefore: time.adding(seconds: -Self.longestPause))
    while next <= time {
      if next > quiet, next < last { next = last }
      tick(at: next, emit: emit)
      let following = next.adding(nanoseconds: Self.tick)
      guard following > next, following != .distantFuture else { break }
      next = following
    }
    nextTick = next
  }

  private static func tickTime(atOrBefore time: Instant) -> Instant { Instant(nanoseconds: time.nanoseconds / tick &* tick) }

  private mutating func tick(at time: Instant, emit: (Event) -> Void) {
    let number = time.nanoseconds / Self.tick
    if number % 5 == 0 { compareClocks() }
    if number % 50 == 0 {
      roads.expire(now: time)
      signals.expire(now: time)
      passages.expire(now: time)
      users.expire(now: time)
    }
    tracks.stitch(now: time)
    if number % 2 == 0 { process(all: false, tick: time) }
    if number % 5 == 0 { follow(at: time, emit: emit) }
    closeBook(at: time, emit: emit)
    if number % 5 == 0 {
      tracks.expire(now: time)
      for slot in tracks.tracks.indices where tracks.isOver(slot, now: time) {
        users.release(slot, tracks, clocks: consensus)
        tracks.close(slot)
      }
      closeUsers(emit: emit)
    }
  }

  /// Brings road users and what is found of them up to date.
  private mutating func follow(at tick: Instant? = nil, all: Bool = false, emit: (Event) -> Void) {
    guard let frame else { return }
    let time = tick ?? now
    tracks.smooth(now: time, all: all)
    tellChanges(frame: frame, emit: emit)
    users.adopt(&tracks, now: time, clocks: consensus)
    users.fuse(&tracks, now: time, clocks: consensus)
    let head = Grid.number(atOrBefore: all ? time.adding(seconds: 1) : time.adding(seconds: -RoadUserBook.lag))
    users.advance(to: head, tracks, clocks: consensus)
    users.cover(tracks)
    tellStates(frame: frame, emit: emit)
    stand(all: all, frame: frame, emit: emit)
    let moment = all ? head : head - Int64(ConflictDetector.lag / Grid.seconds)
    conflicts.advance(to: moment, users, tracks, clocks: consensus, frame: frame, emit: emit)
    tellSilences(emit: emit)
    for revision in roads.takeRevisions() { emit(.mapRevision(revision)) }
  }

  /// Tells where road users were, when that is asked for.
  private mutating func tellStates(frame: LocalFrame, emit: (Event) -> Void) {
    for (user, number) in users.takeReports() {
      let (time, state, known) = (Grid.time(number), users.users[user].states[number], users.users[user])
      emit(
        .state(
          RoadUserReport(
            time: time, user: known.number, ids: users.names(user, at: time, tracks, clocks: consensus), kind: known.kind,
            place: frame.unproject(state.position), speed: state.speed, heading: state.direction.heading, length: known.length,
            width: known.width, evidence: Self.unique(users.frames(user, around: time, tracks, clocks: consensus)))))
    }
  }

  /// Follows buses to and from the stations of the route.
  private mutating func stand(all: Bool, frame: LocalFrame, emit: (Event) -> Void) {
    guard var stations else { return }
    for user in users.users.indices where users.users[user].isOpen && users.users[user].kind == .bus {
      var number = max(users.users[user].seen, users.users[user].states.start)
      let end = users.users[user].states.end - (all ? 0 : StationStopDetector.around)
      while number < end {
        var state = users.users[user].states[number]
        if state.isKnown { state.speed = StationStopDetector.speed(users.users[user].states, at: number) }
        let time = Grid.time(number)
        number += 1
        guard state.isKnown else { continue }
        let length = users.users[user].length
        let wasResting = users.users[user].rest.isResting
        let ended = users.withUser(user) { stations.step(&$0.rest, state, at: time, length: length) }
        if !wasResting, users.users[user].rest.isResting {
          let frames = users.frames(user, around: time, tracks, clocks: consensus)
          users.withUser(user) {
            $0.rest.evidence = frames
            stations.look(&$0.rest, $0.states, at: number - 1, step: -1, length: length)
          }
        }
        if var ended {
          ended.evidence += users.frames(user, around: ended.leaving ?? time, tracks, clocks: consensus)
          users.withUser(user) { $0.ended = (ended, number - 1) }
        }
        tellStop(user, before: number, stations, frame: frame, emit: emit)
      }
      users.withUser(user) { $0.seen = number }
    }
    if all {
      for user in users.users.indices where users.users[user].isOpen { tellStop(user, before: .max, stations, frame: frame, emit: emit) }
    }
  }

  /// Tells the stop of a road user that has ended long enough before a moment; at the end also one that has not.
  private mutating func tellStop(
    _ user: Int, before number: Int64, _ stations: StationStopDetector, frame: LocalFrame, emit: (Event) -> Void
  ) {
    let length = users.users[user].length
    if let (rest, last) = users.users[user].ended, number > last + StationStopDetector.moments || users.users[user].rest.isResting {
      var rest = rest
      stations.look(&rest, users.users[user].states, at: last, step: 1, length: length)
      tellStop(user, rest, departed: true, stations, frame: frame, emit: emit)
      users.withUser(user) { $0.ended = nil }
    }
    if number == .max, users.users[user].rest.isResting {
      tellStop(user, users.users[user].rest, departed: false, stations, frame: frame, emit: emit)
      users.withUser(user) { $0.rest.isResting = false }
    }
  }

  private func tellStop(
    _ user: Int, _ rest: RestState, departed: Bool, _ stations: StationStopDetector, frame: LocalFrame, emit: (Event) -> Void
  ) {
    if let stop = stations.event(
      rest, departed: departed, ids: users.names(user, at: rest.arrived ?? rest.since, tracks, clocks: consensus),
      kind: users.users[user].kind, isExtentAssumed: users.users[user].isExtentAssumed, evidence: Self.unique(rest.evidence), frame: frame)
    {
      emit(.stationStop(stop))
    }
  }

  private static func unique(_ frames: [FrameReference]) -> [FrameReference] {
    var result: [FrameReference] = []
    for frame in frames.sorted() where result.last != frame { result.append(frame) }
    return result
  }

  private mutating func tellChanges(frame: LocalFrame, emit: (Event) -> Void) {
    for change in tracks.takeChanges() {
      guard case .station(let old) = change.old, case .station(let new) = change.new else { continue }
      let offset = tracks.tracks[change.slot].isOpen ? clockOffset(change.slot) : 0
      // Mismatches are normal with half a metre; another vehicle would be anywhere within the gate.
      let sigma = 0.5 + 0.5 * change.first.time.seconds(since: change.last.time)
      func likelihood(_ mismatch: Double) -> Double { max(1e-12, exp(-mismatch * mismatch / (2 * sigma * sigma))) }
      let own = likelihood(change.mismatch)
      let other = change.runnerUp.map(likelihood) ?? 0
      emit(
        .identityChange(
          IdentityChange(
            time: change.first.time.adding(seconds: -offset), old: old, new: new, gap: change.first.time.seconds(since: change.last.time),
            mismatch: change.mismatch, runnerUp: change.runnerUp, probability: own / (own + other + 0.01),
            place: frame.unproject(change.first.position), evidence: Self.unique([change.last.reference, change.first.reference]))))
    }
  }

  private mutating func tellSilences(emit: (Event) -> Void) {
    for (node, gap) in signals.takeSilences() { tell(gap, .spat, node, emit: emit) }
    for (node, gap) in roads.takeSilences() { tell(gap, .map, node, emit: emit) }
  }

  private func tell(_ gap: MessageRhythm.Gap, _ message: Outage.Message, _ node: IntersectionID, emit: (Event) -> Void) {
    // When the whole capture was silent, nothing is known of this sender.
    let length = gap.heard.after.seconds(since: gap.heard.before)
    let silent = pauses.reduce(0) { $0 + max(0, min($1.to, gap.heard.after).seconds(since: max($1.from, gap.heard.before))) }
    guard silent < length / 2 else { return }
    emit(
      .outage(
        Outage(
          message: message, intersection: node, from: gap.from, to: gap.to, missed: gap.missed,
          evidence: Self.unique([gap.before] + (gap.after.map { [$0] } ?? [])))))
  }

  /// What is known of the signals at the end.
  private func tellSignals(emit: (Event) -> Void) {
    for node in signals.nodes.sorted(by: { $0.id < $1.id }) {
      if let gap = node.rhythm.silence(now: now, longest: max(5, options.thresholds.spatOutage)) { tell(gap, .spat, node.id, emit: emit) }
      let phases = node.phases.indices.sorted { node.phases[$0].phase < node.phases[$1].phase }
      for place in phases {
        if let event = node.ledgers[place].event(node.id, node.phases[place].phase, thresholds: options.thresholds) {
          emit(.signalPrediction(event))
        }
      }
    }
  }

  /// The silences within the time in which a road user was heard.
  private static func gaps(of user: RoadUser) -> [TrackSummary.Gap] {
    user.gaps.compactMap { gap in
      let (from, to) = (Grid.time(gap.from), Grid.time(gap.to + 1))
      return from >= user.from && to <= user.to ? TrackSummary.Gap(from: from, to: to) : nil
    }
  }

  /// Tells of road users that have not been heard for long.
  private mutating func closeUsers(all: Bool = false, emit: (Event) -> Void) {
    guard let frame else { return }
    for user in users.users.indices where users.users[user].isOpen && users.users[user].members.isEmpty {
      if let stations { tellStop(user, before: .max, stations, frame: frame, emit: emit) }
      let known = users.users[user]
      let ghost = GhostJudge.reason(known, users.coverage, now: now)
      let names = users.allNames(user, tracks, clocks: consensus)
      if let offset = known.clockOffset, known.clockMessages >= options.thresholds.leastClockMessages {
        var ids: [RoadUserID] = []
        for name in names { if case .station = name.id, !ids.contains(name.id) { ids.append(name.id) } }
        emit(
          .clockOffset(
            ClockOffset(
              time: known.to, offset: offset, sigma: consensus.sigma, messages: known.clockMessages, ids: ids,
              evidence: known.clockFrame.map { [$0] } ?? [])))
      }
      if let first = known.first, let last = known.last {
        emit(
          .track(
            TrackSummary(
              user: known.number, from: known.from, to: known.to, identities: names.map { .init(id: $0.id, from: $0.from, to: $0.to) },
              kind: known.kind,
              length: known.length, width: known.width, isExtentAssumed: known.isExtentAssumed, isStation: known.isStation,
              units: known.units.sorted(), distance: known.distance, gaps: Self.gaps(of: known), ghost: ghost,
              start: frame.unproject(first.position),
              end: frame.unproject(last.position), evidence: Self.unique([first.reference, last.reference]))))
      }
      users.close(user)
    }
  }

  private mutating func compareClocks() {
    consensus.begin()
    for slot in tracks.tracks.indices where tracks.tracks[slot].isOpen && tracks.tracks[slot].source == .station {
      if let floor = tracks.tracks[slot].clock.floor { consensus.add(floor) }
    }
    for node in signals.nodes { if let floor = node.clock.floor { consensus.add(floor) } }
    consensus.finish()
  }

  private mutating func observe(_ row: RoadNode, in batch: borrowing ObservationBatch) {
    let plane = plane(at: row.position, isMap: true)
    guard case .new(let record) = roads.observe(row, in: batch, frame: plane) else { return }
    // Vehicles may have passed its lines before the map was heard.
    for slot in tracks.tracks.indices where tracks.tracks[slot].isOpen && !tracks.tracks[slot].isFresh {
      for index in tracks.tracks[slot].points.startIndex..<max(tracks.tracks[slot].points.startIndex, tracks.tracks[slot].cursor) {
        step(slot, index, only: record)
      }
    }
  }

  /// Looks for events in the points that have waited long enough.
  private mutating func process(all: Bool, tick: Instant = .distantFuture) {
    for slot in tracks.tracks.indices where tracks.tracks[slot].isOpen && !tracks.tracks[slot].isFresh {
      guard let newest = tracks.tracks[slot].points.last?.time else { continue }
      let isQuiet = all || tick.seconds(since: tracks.tracks[slot].lastHeard) > 0.5
      let ripe = isQuiet ? newest : newest.adding(seconds: -TrackBuilder.reordering)
      while tracks.tracks[slot].cursor < tracks.tracks[slot].points.endIndex {
        let index = max(tracks.tracks[slot].cursor, tracks.tracks[slot].points.startIndex)
        guard tracks.tracks[slot].points[index].time <= ripe else { break }
        tracks.withTrack(slot) { $0.settle(index) }
        step(slot, index, only: nil)
        tracks.withTrack(slot) { $0.cursor = index + 1 }
      }
    }
  }

  private mutating func step(_ slot: Int, _ index: Int, only: Int?) {
    if tracks.tracks[slot].kind == .pedestrian { return }
    found.removeAll(keepingCapacity: true)
    tracks.step(slot, at: index, roads: roads, only: only, found: &found)
    for crossing in found {
      passages.add(crossing, slot: slot, tracks: tracks, roads: roads, biases: users.biases, offset: clockOffset(slot), now: now)
    }
  }

  /// How far the clock of a track's sender is ahead, s. Roadside units are taken at their word.
  private func clockOffset(_ slot: Int) -> Double {
    tracks.tracks[slot].source == .station ? consensus.offset(of: tracks.tracks[slot].clock) : 0
  }

  private mutating func closeBook(at time: Instant? = nil, all: Bool = false, emit: (Event) -> Void) {
    guard let frame, !passages.isEmpty else { return }
    passages.advance(
      now: time ?? now, all: all, tracks: tracks, signals: signals, clocks: consensus, biases: users.biases, auditor: &auditor,
      judge: judge, frame: frame, emit: emit)
  }
}
