public import V2XModel

/// Where a road user was at one moment, by all that told of it: told only when asked for.
public struct RoadUserReport: Hashable, Sendable {
  public var time: Instant
  /// A number for the road user, the same in all of its reports and in its ``TrackSummary``.
  public var user: Int
  public var ids: [RoadUserID]
  public var kind: RoadUserKind
  /// Its centre.
  public var place: GeoPoint
  /// m/s.
  public var speed: Double
  /// Degrees clockwise from north.
  public var heading: Double
  /// m.
  public var length: Double
  public var width: Double
  /// The frames on both sides of the moment.
  public var evidence: [FrameReference]

  public init(
    time: Instant, user: Int, ids: [RoadUserID], kind: RoadUserKind, place: GeoPoint, speed: Double, heading: Double, length: Double,
    width: Double, evidence: [FrameReference]
  ) {
    self.time = time
    self.user = user
    self.ids = ids
    self.kind = kind
    self.place = place
    self.speed = speed
    self.heading = heading
    self.length = length
    self.width = width
    self.evidence = evidence
  }
}
