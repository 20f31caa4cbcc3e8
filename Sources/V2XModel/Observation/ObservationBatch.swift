/// What a run of frames says, translated to the neutral model: tables that message adapters append to and analysis reads.
///
/// A batch is made once and used again: ``removeAll()`` keeps the storage, so that after the first batches nothing is allocated.
/// Rows of each table stand in the order of their frames. Adapters fill it as follows.
///
/// - BSM: one ``StationState``. No row when latitude or longitude is unavailable.
/// - RSM: one ``PerceivedObject`` for each participant but the unit itself; the position is the offset added to the message's
///   reference in integers of 1e-7 degree.
/// - SPAT: for each phase of each intersection its states into ``phaseIntervals``, then one ``SignalObservation``
///   with the range of those rows. ``append(_:intervalsFrom:)`` does the second half.
/// - MAP: innermost rows first (points and connections, then lanes and movements, then links, then the node). Lists that the
///   message leaves out are empty ranges. Points are absolute places in the direction of travel, the last one at the stop line.
/// - RSI: one ``Notice`` for each event and sign.
/// - Day II: a ``StationState`` for a PSM, ``PerceivedObject`` and ``Notice`` for what an SSM has, and ``Cooperation`` for everything else; planned
///   and advised paths go to ``plannedPoints`` first.
///
/// Units are those of the fields (SI, degrees). Values that the message marks as unavailable are `nil`, never a number.
public struct ObservationBatch: ~Copyable {
  public var stations: [StationState] = []
  public var objects: [PerceivedObject] = []
  public var signals: [SignalObservation] = []
  public var phaseIntervals: [PhaseInterval] = []
  public var roadNodes: [RoadNode] = []
  public var roadLinks: [RoadLink] = []
  public var roadLanes: [RoadLane] = []
  public var roadConnections: [RoadConnection] = []
  public var roadMovements: [RoadMovement] = []
  public var roadPoints: [GeoPoint] = []
  public var notices: [Notice] = []
  public var cooperation: [Cooperation] = []
  public var plannedPoints: [PlannedPoint] = []

  /// An empty batch with room for about `capacity` rows of the frequent kinds.
  public init(capacity: Int = 4096) {
    let rows = max(0, capacity)
    stations.reserveCapacity(rows)
    objects.reserveCapacity(rows)
    signals.reserveCapacity(rows)
    phaseIntervals.reserveCapacity(rows)
    roadPoints.reserveCapacity(rows)
  }

  /// Rows of observations (not of the tables that hold their parts).
  @inlinable
  public var count: Int { stations.count + objects.count + signals.count + roadNodes.count + notices.count + cooperation.count }

  /// Nothing in it.
  @inlinable
  public var isEmpty: Bool { count == 0 }

  /// Forgets all rows and keeps the storage.
  public mutating func removeAll() {
    stations.removeAll(keepingCapacity: true)
    objects.removeAll(keepingCapacity: true)
    signals.removeAll(keepingCapacity: true)
    phaseIntervals.removeAll(keepingCapacity: true)
    roadNodes.removeAll(keepingCapacity: true)
    roadLinks.removeAll(keepingCapacity: true)
    roadLanes.removeAll(keepingCapacity: true)
    roadConnections.removeAll(keepingCapacity: true)
    roadMovements.removeAll(keepingCapacity: true)
    roadPoints.removeAll(keepingCapacity: true)
    notices.removeAll(keepingCapacity: true)
    cooperation.removeAll(keepingCapacity: true)
    plannedPoints.removeAll(keepingCapacity: true)
  }

  /// Appends a phase whose states are the rows of ``phaseIntervals`` from `first` to the end.
  @inlinable
  public mutating func append(_ signal: SignalObservation, intervalsFrom first: Int) {
    var row = signal
    row.intervals = min(first, phaseIntervals.count)..<phaseIntervals.count
    signals.append(row)
  }
}
