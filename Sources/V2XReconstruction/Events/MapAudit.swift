public import V2XModel

/// A lane is drawn beside where it is driven.
public struct MapLaneOffset: Hashable, Sendable {
  /// The moment of the latest vehicle counted.
  public var time: Instant
  public var intersection: IntersectionID
  public var upstream: IntersectionID
  public var lane: LaneID
  /// Metres that the lane is drawn beside the road's; + = to the left in driving direction. One standard deviation beside it.
  public var offset: Double
  public var sigma: Double
  public var vehicles: Int
  /// The map's frame, and some of the vehicles' at the stop line.
  public var evidence: [FrameReference]

  public init(
    time: Instant, intersection: IntersectionID, upstream: IntersectionID, lane: LaneID, offset: Double, sigma: Double, vehicles: Int,
    evidence: [FrameReference]
  ) {
    self.time = time
    self.intersection = intersection
    self.upstream = upstream
    self.lane = lane
    self.offset = offset
    self.sigma = sigma
    self.vehicles = vehicles
    self.evidence = evidence
  }
}

/// A way through the intersection is driven again and again and not in the map.
public struct MapMissingConnection: Hashable, Sendable {
  public var time: Instant
  public var intersection: IntersectionID
  public var upstream: IntersectionID
  public var lane: LaneID
  /// The neighbour it leads to.
  public var remote: IntersectionID
  /// Vehicles that took it, and all whose way from that lane was seen.
  public var vehicles: Int
  public var of: Int
  public var evidence: [FrameReference]

  public init(
    time: Instant, intersection: IntersectionID, upstream: IntersectionID, lane: LaneID, remote: IntersectionID, vehicles: Int, of: Int,
    evidence: [FrameReference]
  ) {
    self.time = time
    self.intersection = intersection
    self.upstream = upstream
    self.lane = lane
    self.remote = remote
    self.vehicles = vehicles
    self.of = of
    self.evidence = evidence
  }
}
