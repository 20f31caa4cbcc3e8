import V2XModel

/// The roads heard so far. Each node is rebuilt when its content changes and only looked at otherwise.
struct IntersectionIndex {
  private(set) var records: [IntersectionRecord] = []
  /// The approaches of all nodes with a controlled line, for a first look at what is near.
  private(set) var gates: [Gate] = []
  private var gateIndex = CellIndex(size: CrossingDetector.reach)
  private var slots: [IntersectionID: Int] = [:]

  /// Silences that have ended, until they are taken.
  private(set) var silences: [(node: IntersectionID, gap: MessageRhythm.Gap)] = []
  private let longestSilence: Double

  /// - Parameter longestSilence: a longer one is an outage, s.
  init(longestSilence: Double = 5) { self.longestSilence = longestSilence }

  /// Hands on the silences that have ended.
  mutating func takeSilences() -> [(node: IntersectionID, gap: MessageRhythm.Gap)] {
    defer { silences.removeAll(keepingCapacity: true) }
    return silences
  }

  /// Changes of content since they were taken last.
  private(set) var revisions: [MapRevision] = []

  /// Hands on the changes of content.
  mutating func takeRevisions() -> [MapRevision] {
    defer { revisions.removeAll(keepingCapacity: true) }
    return revisions
  }

  /// The stop line of an approach, and where to find the rest.
  struct Gate {
    var key: Approach.Key
    var record: Int
    var approach: Int
    var stopPoint: Vector
    var direction: Vector
  }

  /// A node is forgotten when its map has not been heard for this long, s.
  static let memory = 600.0

  func record(_ id: IntersectionID) -> IntersectionRecord? { slots[id].map { records[$0] } }
  func slot(_ id: IntersectionID) -> Int? { slots[id] }

  /// What ``observe(_:in:frame:)`` found.
  enum Outcome {
    case unchanged
    case new(slot: Int)
    case revised(slot: Int)
  }

  /// Takes in one node of a map message.
  mutating func observe(_ row: RoadNode, in batch: borrowing ObservationBatch, frame: LocalFrame) -> Outcome {
    let hash = Self.contentHash(row, in: batch)
    if let slot = slots[row.id], let gap = records[slot].rhythm.observe(nil, row.reception, longest: longestSilence) {
      silences.append((row.id, gap))
    }
    if let slot = slots[row.id], records[slot].current.contentHash == hash {
      records[slot].current.lastReception = row.reception
      // A content that is heard twice is no damaged message.
      if let revision = records[slot].untold {
        revisions.append(revision)
        records[slot].untold = nil
      }
      return .unchanged
    }
    let revision = IntersectionRevision(row, in: batch, frame: frame, contentHash: hash)
    if let slot = slots[row.id] {
      // The content before this one, come back: two senders that differ, or a single damaged message.
      let isReturn = records[slot].former?.contentHash == hash
      records[slot].untold = isReturn ? nil : revision.event(after: records[slot].current, of: row.id)
      records[slot].former = records[slot].current
      records[slot].current = revision
      listGates()
      return .revised(slot: slot)
    }
    slots[row.id] = records.count
    records.append(IntersectionRecord(id: row.id, current: revision, former: nil))
    listGates()
    return .new(slot: records.count - 1)
  }

  /// Forgets nodes that have not been heard of for long.
  mutating func expire(now: Instant) {
    guard records.contains(where: { now.seconds(since: $0.current.lastReception.time) > Self.memory }) else { return }
    records.removeAll { now.seconds(since: $0.current.lastReception.time) > Self.memory }
    slots.removeAll(keepingCapacity: true)
    for slot in records.indices { slots[records[slot].id] = slot }
    listGates()
  }

  private mutating func listGates() {
    gates.removeAll(keepingCapacity: true)
    for record in records.indices {
      for approach in records[record].current.approaches.indices where records[record].current.approaches[approach].isControlled {
        let side = records[record].current.approaches[approach]
        gates.append(
          Gate(key: side.key, record: record, approach: approach, stopPoint: side.stopPoint, direction: side.direction))
      }
    }
    gateIndex.removeAll()
    for gate in gates.indices { gateIndex.add(gate, at: gates[gate].stopPoint) }
    gateIndex.sort()
  }

  /// Hands on the gates within reach of a place, and some that are farther.
  func forEachGate(near place: Vector, _ body: (Int) -> Void) { gateIndex.forEach(near: place, body) }

  /// Where a front is on an approach: metres beside the nearest lane (left positive), metres before its line, the lane's width, and the
  /// cosine between heading and lane.
  func locate(
    _ front: Vector, heading: Vector, gate: Gate
  ) -> (offset: Double, distance: Double, width: Double, alignment: Double)? {
    let lanes = records[gate.record].current.approaches[gate.approach].lanes
    var best: (lane: Int, offset: Double)?
    for i in lanes.indices {
      let offset = lanes[i].line.project(front).offset
      if abs(offset) < abs(best?.offset ?? .infinity) { best = (i, offset) }
    }
    guard let best else { return nil }
    let line = lanes[best.lane].line
    let direction = line.endDirection
    return (best.offset, (line.end - front).dot(direction), lanes[best.lane].width, heading.dot(direction))
  }

  /// The ways out of a node as far as maps show them: beside the arriving link from the same neighbour, else where the
  /// neighbour's own map lets the link begin.
  func exits(of revision: IntersectionRevision, node: IntersectionID, into exits: inout [Exit]) {
    exits.removeAll(keepingCapacity: true)
    for approach in revision.approaches {
      exits.append(Exit(remote: approach.key.upstream, point: approach.stopPoint, direction: approach.direction * -1))
    }
    for remote in revision.remotes where !exits.contains(where: { $0.remote == remote }) {
      guard let neighbour = record(remote) else { continue }
      for approach in neighbour.current.approaches where approach.key.upstream == node {
        guard let line = approach.lanes.first?.line else { continue }
        exits.append(Exit(remote: remote, point: line.start, direction: line.startDirection))
        break
      }
    }
  }

  /// A number for the content, without counters and times. Not `Hasher`, whose seed differs from run to run.
  private static func contentHash(_ row: RoadNode, in batch: borrowing ObservationBatch) -> UInt64 {
    var hash = ContentHash()
    hash.add(row.position)
    for link in batch.roadLinks[row.links] {
      hash.add(link.upstream)
      hash.add(link.laneWidth)
      hash.add(link.speedLimit)
      for point in batch.roadPoints[link.points] { hash.add(point) }
      for movement in batch.roadMovements[link.movements] {
        hash.add(movement.remote)
        hash.add(UInt64(movement.phase?.rawValue ?? 0) &+ (movement.phase == nil ? 1000 : 0))
      }
      for lane in batch.roadLanes[link.lanes] {
        hash.add(UInt64(lane.id.rawValue) | UInt64(lane.kind.rawValue) << 8 | (lane.isBusLane ? 1 << 16 : 0))
        hash.add(UInt64(lane.maneuvers?.rawValue ?? .max))
        hash.add(lane.width)
        hash.add(lane.speedLimit)
        for point in batch.roadPoints[lane.points] { hash.add(point) }
        for connection in batch.roadConnections[lane.connections] {
          hash.add(connection.remote)
          hash.add(UInt64(connection.lane?.rawValue ?? 0) &+ (connection.lane == nil ? 1000 : 0))
          hash.add(UInt64(connection.phase?.rawValue ?? 0) &+ (connection.phase == nil ? 1000 : 0))
          hash.add(UInt64(connection.maneuvers?.rawValue ?? .max))
        }
      }
    }
    return hash.value
  }
}

/// FNV-1a over 64-bit words, with a final mix.
struct ContentHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x0000_0100_0000_01b3
    value ^= value >> 29
  }

  mutating func add(_ number: Double?) { add(number?.bitPattern ?? 0x7ff8_dead) }

  mutating func add(_ point: GeoPoint) {
    add(point.latitude.bitPattern)
    add(point.longitude.bitPattern)
  }

  mutating func add(_ id: IntersectionID) { add(UInt64(id.node) | UInt64(id.region ?? 0) << 16 | (id.region == nil ? 1 << 32 : 0)) }
}
