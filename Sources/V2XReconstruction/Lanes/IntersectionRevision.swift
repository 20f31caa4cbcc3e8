import V2XModel

/// One content of a node's map, in the local plane.
struct IntersectionRevision {
  var contentHash: UInt64
  /// When this content was first heard, and its latest message.
  var since: Instant
  var lastReception: Reception
  var position: Vector
  var approaches: [Approach]
  /// The remote nodes of its connections and movements.
  var remotes: [IntersectionID]

  /// Lane width where neither lane nor link states one, m.
  static let assumedLaneWidth = 3.5

  /// Builds the approaches of a node. A neighbour named without a region is in the node's own.
  init(_ row: RoadNode, in batch: borrowing ObservationBatch, frame: LocalFrame, contentHash: UInt64) {
    self.contentHash = contentHash
    since = row.reception.time
    lastReception = row.reception
    position = frame.project(row.position)
    approaches = []
    remotes = []
    for link in batch.roadLinks[row.links] {
      let movements = batch.roadMovements[link.movements].map {
        RoadMovement(remote: Self.completed($0.remote, in: row.id), phase: $0.phase)
      }
      let centre = Self.line(batch.roadPoints[link.points].map(frame.project), towards: position)
      let rows = batch.roadLanes[link.lanes].filter { $0.kind == .vehicle || $0.kind == .trackedVehicle }
      let places = Self.offsets(of: rows, link: link)
      var lanes: [Approach.Lane] = []
      for (i, lane) in rows.enumerated() {
        let connections = batch.roadConnections[lane.connections].map {
          RoadConnection(
            remote: Self.completed($0.remote, in: row.id), lane: $0.lane, maneuvers: $0.maneuvers, phase: $0.phase)
        }
        // A lane without points lies beside the link's line, where its order tells the side; else it is only known to be on the link.
        let own = Self.line(batch.roadPoints[lane.points].map(frame.project), towards: position)
        guard let line = own ?? centre?.shifted(by: places?[i] ?? 0) else { continue }
        lanes.append(
          Approach.Lane(
            id: lane.id, width: Self.width(lane, link: link), line: line, kind: lane.kind, maneuvers: lane.maneuvers,
            connections: connections))
      }
      for remote in movements.map(\.remote) + lanes.flatMap({ $0.connections.map(\.remote) }) where !remotes.contains(remote) {
        remotes.append(remote)
      }
      guard let first = lanes.first else { continue }
      var middle = Vector.zero
      for lane in lanes { middle = middle + lane.line.end * (1 / Double(lanes.count)) }
      approaches.append(
        Approach(
          key: .init(node: row.id, upstream: Self.completed(link.upstream, in: row.id)), lanes: lanes, movements: movements,
          stopPoint: middle, direction: first.line.endDirection,
          isControlled: movements.contains { $0.phase != nil } || lanes.contains { $0.connections.contains { $0.phase != nil } }))
    }
  }

  /// What changed since the former content of the same node.
  func event(after former: IntersectionRevision, of node: IntersectionID) -> MapRevision {
    var changes: [MapRevision.Change] = []
    func differ<Value: Equatable>(_ part: (Approach) -> [Value]) -> Bool { former.approaches.map(part) != approaches.map(part) }
    if former.approaches.map(\.key) != approaches.map(\.key) { changes.append(.links) }
    if differ({ $0.lanes.map(\.id) }) { changes.append(.lanes) }
    if differ({ $0.lanes.map(\.line) }) { changes.append(.geometry) }
    if differ({ $0.lanes.map(\.connections) }) || differ(\.movements) { changes.append(.connections) }
    if changes.isEmpty { changes.append(.limits) }
    return MapRevision(
      time: since, intersection: node, changes: changes,
      evidence: [former.lastReception.reference, lastReception.reference].sorted())
  }

  private static func completed(_ id: IntersectionID, in node: IntersectionID) -> IntersectionID {
    IntersectionID(region: id.region ?? node.region, node: id.node)
  }

  /// A lane's own width, else the link's, which some senders give for one lane and others for all lanes together.
  private static func width(_ lane: RoadLane, link: RoadLink) -> Double {
    if let width = lane.width, width > 0.5 { return width }
    guard let width = link.laneWidth, width > 0.5 else { return assumedLaneWidth }
    return width > 5.5 && !link.lanes.isEmpty ? min(max(width / Double(link.lanes.count), 2.5), 5.5) : width
  }

  /// Metres left of the link's line for each lane, when the lanes' maneuvers tell which side the first one lies on: a left-turn
  /// lane lies left of a right-turn lane. `nil` when they do not.
  private static func offsets(of lanes: [RoadLane], link: RoadLink) -> [Double]? {
    guard lanes.count > 1 else { return [0] }
    func leftness(_ lane: RoadLane) -> Int? {
      guard let allowed = lane.maneuvers else { return nil }
      let left = allowed.contains(.left) || allowed.contains(.uTurn)
      let right = allowed.contains(.right)
      return left == right ? 0 : left ? 1 : -1
    }
    guard let first = leftness(lanes[0]), let last = leftness(lanes[lanes.count - 1]), first != last else { return nil }
    let widths = lanes.map { width($0, link: link) }
    let total = widths.reduce(0, +)
    var edge = -total / 2
    var offsets: [Double] = []
    for width in widths {
      offsets.append(edge + width / 2)
      edge += width
    }
    // Counted from the right when the first lane is the right one.
    return first < last ? offsets : offsets.map { -$0 }
  }

  /// A line in the direction of travel: some senders write it from the stop line backwards.
  private static func line(_ points: [Vector], towards node: Vector) -> Polyline? {
    guard let first = points.first, let last = points.last else { return nil }
    return Polyline((first - node).length < (last - node).length ? points.reversed() : points)
  }
}

/// A node with its present and its former map.
struct IntersectionRecord {
  var id: IntersectionID
  var current: IntersectionRevision
  var former: IntersectionRevision?
  /// A change of content that has not been heard a second time.
  var untold: MapRevision?
  var rhythm = MessageRhythm()

  /// The map in force at `time`; the oldest one known also for the time before it was heard.
  func revision(at time: Instant) -> IntersectionRevision {
    if let former, time < current.since { former } else { current }
  }
}
