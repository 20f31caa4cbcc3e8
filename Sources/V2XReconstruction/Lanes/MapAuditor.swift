import V2XModel

/// Holds the map against the ways that vehicles really drive. Bounded by the lanes and ways of the maps heard.
struct MapAuditor {
  /// A lane of an approach.
  private struct LaneKey: Hashable {
    var approach: Approach.Key
    var lane: LaneID
  }

  /// The mean offset of each of the latest vehicles, m, left of the drawn line positive.
  private struct LaneRecord {
    var offsets: [Double] = []
    var oldest = 0
    var vehicles = 0
    var line: Polyline
    var latest: Instant
    var frames: [FrameReference] = []
    var mapFrame: FrameReference
    /// Vehicles whose way out was seen, by neighbour.
    var ways: [(remote: IntersectionID, isDrawn: Bool, count: Int, latest: Instant, frames: [FrameReference])] = []
  }

  private var lanes: [LaneKey: LaneRecord] = [:]

  /// Vehicles whose offsets are kept for a lane.
  static let mostOffsets = 64
  /// Frames kept as evidence.
  static let mostFrames = 8
  /// The stretch before the stop line that is looked at, m.
  static let stretch = (from: 3.0, to: 80.0)
  /// A vehicle counts when it was seen at so many points of it, at this speed at least, m/s.
  static let leastPoints = 10
  static let leastSpeed = 1.0

  /// Takes in a vehicle that passed the line of a lane.
  mutating func add(
    _ approach: Approach, lane: Int, at index: Int, _ track: borrowing Track, biases: borrowing UnitBiases, time: Instant,
    mapFrame: FrameReference
  ) {
    let drawn = approach.lanes[lane]
    var (sum, count) = (0.0, 0)
    var i = index
    while i >= track.points.startIndex {
      let point = track.points[i]
      i -= 1
      let velocity = point.direction * point.speed
      let place = point.position - biases.correction(of: track.source, velocity: velocity)
      let projection = drawn.line.project(place)
      let before = drawn.line.length - projection.distance
      if before > Self.stretch.to || projection.distance < 0 { break }
      guard before > Self.stretch.from, point.speed > Self.leastSpeed, projection.direction.dot(point.direction) > 0.98 else { continue }
      // Farther back it was in another lane.
      if abs(projection.offset) > drawn.width * 0.6 + Self.tolerance { break }
      sum += projection.offset
      count += 1
    }
    let key = LaneKey(approach: approach.key, lane: drawn.id)
    var record = lanes[key] ?? LaneRecord(line: drawn.line, latest: time, mapFrame: mapFrame)
    if record.line != drawn.line { record = LaneRecord(line: drawn.line, latest: time, mapFrame: mapFrame) }
    record.latest = max(record.latest, time)
    if count >= Self.leastPoints {
      let offset = sum / Double(count)
      record.vehicles += 1
      if record.offsets.count < Self.mostOffsets {
        record.offsets.append(offset)
      } else {
        record.offsets[record.oldest] = offset
        record.oldest = (record.oldest + 1) % Self.mostOffsets
      }
      if record.frames.count < Self.mostFrames { record.frames.append(track.points[index].reference) }
    }
    lanes[key] = record
  }

  /// A lane may be drawn this far aside and still be taken for the one that is driven, m.
  private static let tolerance = 0.5

  /// Takes in the way out that a vehicle took from a lane.
  mutating func add(_ approach: Approach, lane: Int, exit: Exit, frame: FrameReference, time: Instant) {
    let drawn = approach.lanes[lane]
    let key = LaneKey(approach: approach.key, lane: drawn.id)
    guard lanes[key] != nil else { return }
    let isDrawn = drawn.connections.contains { $0.remote == exit.remote }
    let way = lanes[key]?.ways.firstIndex { $0.remote == exit.remote && $0.isDrawn == isDrawn }
    if let way {
      lanes[key]?.ways[way].count += 1
      lanes[key]?.ways[way].latest = time
      if lanes[key]?.ways[way].frames.count ?? 0 < Self.mostFrames { lanes[key]?.ways[way].frames.append(frame) }
    } else {
      lanes[key]?.ways.append((exit.remote, isDrawn, 1, time, [frame]))
    }
  }

  /// What is wrong with the maps, by everything so far.
  func findings(thresholds: EventThresholds) -> [Event] {
    var events: [Event] = []
    let keys = lanes.keys.sorted { ($0.approach.node, $0.approach.upstream, $0.lane) < ($1.approach.node, $1.approach.upstream, $1.lane) }
    for key in keys {
      guard let record = lanes[key] else { continue }
      if let offset = offset(key, record, thresholds) { events.append(.mapLaneOffset(offset)) }
      let all = record.ways.reduce(0) { $0 + $1.count }
      for way in record.ways.sorted(by: { $0.remote < $1.remote }) where !way.isDrawn {
        guard way.count >= thresholds.leastConnectionVehicles, Double(way.count) >= thresholds.leastConnectionShare * Double(all) else {
          continue
        }
        events.append(
          .mapMissingConnection(
            MapMissingConnection(
              time: way.latest, intersection: key.approach.node, upstream: key.approach.upstream, lane: key.lane, remote: way.remote,
              vehicles: way.count, of: all, evidence: ([record.mapFrame] + way.frames).sorted())))
      }
    }
    return events
  }

  private func offset(_ key: LaneKey, _ record: LaneRecord, _ thresholds: EventThresholds) -> MapLaneOffset? {
    guard record.offsets.count >= thresholds.leastLaneVehicles else { return nil }
    let sorted = record.offsets.sorted()
    let median = sorted[sorted.count / 2]
    // From the quartiles, so that who changed lanes does not widen it.
    let spread = (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / 1.35
    let sigma = 1.25 * max(spread, 0.1) / Double(sorted.count).squareRoot()
    guard abs(median) > thresholds.leastLaneOffset, abs(median) > thresholds.laneOffsetSigmas * sigma else { return nil }
    return MapLaneOffset(
      time: record.latest, intersection: key.approach.node, upstream: key.approach.upstream, lane: key.lane, offset: -median,
      sigma: sigma, vehicles: record.vehicles, evidence: ([record.mapFrame] + record.frames).sorted())
  }
}
