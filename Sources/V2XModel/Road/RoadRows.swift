/// An intersection of a map message: one row of `ObservationBatch.roadNodes`. What it contains are rows of the batch's other
/// road tables, so that a repeated map costs no allocation.
public struct RoadNode: Hashable, Sendable {
  public var reception: Reception
  public var id: IntersectionID
  /// The node's reference point.
  public var position: GeoPoint
  /// Metres above the ellipsoid.
  public var elevation: Double?
  /// Rows of `roadLinks`: the links that lead to this node.
  public var links: Range<Int>
  /// The message counter, 0 to 127; `nil` where the message set has none.
  public var counter: UInt8?

  public init(
    reception: Reception, id: IntersectionID, position: GeoPoint, elevation: Double? = nil, links: Range<Int>, counter: UInt8? = nil
  ) {
    self.reception = reception
    self.id = id
    self.position = position
    self.elevation = elevation
    self.links = links
    self.counter = counter
  }
}

/// A link that leads from an upstream node to the node that owns it.
public struct RoadLink: Hashable, Sendable {
  public var upstream: IntersectionID
  /// Width of the link's lanes where a lane states none, m.
  public var laneWidth: Double?
  /// m/s; the greatest speed for all vehicles, `nil` when not stated.
  public var speedLimit: Double?
  /// Rows of `roadPoints`, in the direction of travel, the last one at the stop line; empty = none stated.
  public var points: Range<Int>
  /// Rows of `roadMovements`.
  public var movements: Range<Int>
  /// Rows of `roadLanes`.
  public var lanes: Range<Int>

  public init(
    upstream: IntersectionID, laneWidth: Double?, speedLimit: Double? = nil, points: Range<Int>, movements: Range<Int>, lanes: Range<Int>
  ) {
    self.upstream = upstream
    self.laneWidth = laneWidth
    self.speedLimit = speedLimit
    self.points = points
    self.movements = movements
    self.lanes = lanes
  }
}

/// A direction in which traffic of a link leaves the node.
public struct RoadMovement: Hashable, Sendable {
  /// The next node downstream.
  public var remote: IntersectionID
  /// `nil` = not signal-controlled.
  public var phase: PhaseID?

  public init(remote: IntersectionID, phase: PhaseID?) {
    self.remote = remote
    self.phase = phase
  }
}

/// A lane of a link.
public struct RoadLane: Hashable, Sendable {
  public var id: LaneID
  /// m; `nil` = as the link.
  public var width: Double?
  public var kind: LaneKind
  /// Restricted to buses.
  public var isBusLane: Bool
  /// `nil` = not stated.
  public var maneuvers: AllowedManeuvers?
  /// m/s; `nil` = as the link.
  public var speedLimit: Double?
  /// Rows of `roadConnections`.
  public var connections: Range<Int>
  /// Rows of `roadPoints`, in the direction of travel, the last one at the stop line; empty = none stated.
  public var points: Range<Int>

  public init(
    id: LaneID, width: Double? = nil, kind: LaneKind = .vehicle, isBusLane: Bool = false, maneuvers: AllowedManeuvers? = nil,
    speedLimit: Double? = nil, connections: Range<Int>, points: Range<Int>
  ) {
    self.id = id
    self.width = width
    self.kind = kind
    self.isBusLane = isBusLane
    self.maneuvers = maneuvers
    self.speedLimit = speedLimit
    self.connections = connections
    self.points = points
  }
}

/// A way from a lane through the node.
public struct RoadConnection: Hashable, Sendable {
  /// The next node downstream.
  public var remote: IntersectionID
  /// The lane it leads to; `nil` = not stated.
  public var lane: LaneID?
  /// `nil` = not stated.
  public var maneuvers: AllowedManeuvers?
  /// `nil` = not signal-controlled by the connection itself.
  public var phase: PhaseID?

  public init(remote: IntersectionID, lane: LaneID? = nil, maneuvers: AllowedManeuvers? = nil, phase: PhaseID? = nil) {
    self.remote = remote
    self.lane = lane
    self.maneuvers = maneuvers
    self.phase = phase
  }
}

/// What a lane is for.
public enum LaneKind: UInt8, Hashable, Sendable {
  case vehicle, crosswalk, bicycle, sidewalk, median, striping, trackedVehicle, parking
}

/// What traffic may do from a lane. No bit set = unknown; a bit not set beside others that are = forbidden.
public struct AllowedManeuvers: OptionSet, Hashable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let straight = AllowedManeuvers(rawValue: 1 << 0)
  public static let left = AllowedManeuvers(rawValue: 1 << 1)
  public static let right = AllowedManeuvers(rawValue: 1 << 2)
  public static let uTurn = AllowedManeuvers(rawValue: 1 << 3)
  public static let leftOnRed = AllowedManeuvers(rawValue: 1 << 4)
  public static let rightOnRed = AllowedManeuvers(rawValue: 1 << 5)
  public static let laneChange = AllowedManeuvers(rawValue: 1 << 6)
  public static let noStopping = AllowedManeuvers(rawValue: 1 << 7)
  public static let yieldAlways = AllowedManeuvers(rawValue: 1 << 8)
  public static let goWithHalt = AllowedManeuvers(rawValue: 1 << 9)
  public static let caution = AllowedManeuvers(rawValue: 1 << 10)
}
