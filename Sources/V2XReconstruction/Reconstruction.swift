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

    public init(rules: EntryRules = .china) { self.rules = rules }
  }

  private var tracks = TrackBuilder()
  private var roads = IntersectionIndex()
  private var signals = SignalIndex()
  private var passages = PassageBook()
  private var consensus = ClockConsensus()
  private let judge: PassageJudge
  private var frame: LocalFrame?
  private var now = Instant.distantPast
  private var nextTick: Instant?
  private var found: [CrossingDetector.Found] = []

  /// Work that is not done for each message is done this often in capture time, ns.
  private static let tick: Int64 = 200_000_000
  /// After this long without input nothing is open any more, s.
  private static let longestPause = 120.0
  /// Frames may be recorded a little out of order; more than this is a clock set back, s.
  private static let largestStepBack = 10.0
  /// A first map farther than this from the first place heard of begins a plane of its own, m.
  private static let farthestOrigin = 50_000.0

  public init(options: Options = Options()) { judge = PassageJudge(rules: options.rules) }

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
    closeBook(all: true, emit: emit)
  }

  /// The plane that everything is put in: around the first place heard of, unless the first map is far from there.
  private mutating func plane(at point: GeoPoint, isMap: Bool = false) -> LocalFrame {
    if let frame, !isMap || !roads.records.isEmpty || frame.project(point).length < Self.farthestOrigin { return frame }
    // A place heard first may be wrong altogether; the tracks in that plane are given up.
    if frame != nil { tracks = TrackBuilder() }
    let plane = LocalFrame(origin: point)
    frame = plane
    return plane
  }

  private mutating func pass(to time: Instant, emit: (Event) -> Void) {
    if now.seconds(since: time) > Self.largestStepBack, now != .distantPast {
      // The capture's clock was set back. What was heard before it cannot be compared with what follows.
      tellAll(emit: emit)
      (tracks, signals, passages) = (TrackBuilder(), SignalIndex(), PassageBook())
      (now, nextTick) = (.distantPast, nil)
    }
    guard time > now else { return }
    let former = now
    now = time
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
    }
    tracks.stitch(now: time)
    process(all: false, tick: time)
    closeBook(at: time, emit: emit)
    tracks.expire(now: time)
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
      passages.add(crossing, slot: slot, tracks: tracks, roads: roads, offset: clockOffset(slot), now: now)
    }
  }

  /// How far the clock of a track's sender is ahead, s. Roadside units are taken at their word.
  private func clockOffset(_ slot: Int) -> Double {
    tracks.tracks[slot].source == .station ? consensus.offset(of: tracks.tracks[slot].clock) : 0
  }

  private mutating func closeBook(at time: Instant? = nil, all: Bool = false, emit: (Event) -> Void) {
    guard let frame, !passages.isEmpty else { return }
    passages.advance(
      now: time ?? now, all: all, tracks: tracks, signals: signals, clocks: consensus, judge: judge, frame: frame, emit: emit)
  }
}
