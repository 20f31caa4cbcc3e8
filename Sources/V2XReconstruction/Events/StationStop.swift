public import V2XModel

/// A bus stood at a station.
public struct StationStop: Hashable, Sendable {
  public var station: String
  /// When its speed fell below 0.1 m/s; `nil` = it stood there when it was first heard.
  public var arrived: Instant?
  /// When its speed rose above that; `nil` = it still stood when it was last heard.
  public var departed: Instant?
  /// Front bumper at rest less the stop position along the road, m; + = past it. One standard deviation beside it.
  public var longitudinalError: Double
  public var longitudinalSigma: Double
  /// The same across the road, m; + = left of the stop position.
  public var lateralError: Double
  /// Degrees by which the nose is turned to the left.
  public var yaw: Double
  public var ids: [RoadUserID]
  public var kind: RoadUserKind
  /// Where its front stood.
  public var place: GeoPoint
  public var certainty: StopLineCrossing.Certainty
  /// Frames around arrival and departure.
  public var evidence: [FrameReference]
  public var notes: [String]

  /// When it happened: the arrival where it was seen.
  public var time: Instant

  public init(
    station: String, arrived: Instant? = nil, departed: Instant? = nil, longitudinalError: Double, longitudinalSigma: Double,
    lateralError: Double, yaw: Double, ids: [RoadUserID], kind: RoadUserKind, place: GeoPoint, certainty: StopLineCrossing.Certainty,
    evidence: [FrameReference], notes: [String], time: Instant
  ) {
    self.station = station
    self.arrived = arrived
    self.departed = departed
    self.longitudinalError = longitudinalError
    self.longitudinalSigma = longitudinalSigma
    self.lateralError = lateralError
    self.yaw = yaw
    self.ids = ids
    self.kind = kind
    self.place = place
    self.certainty = certainty
    self.evidence = evidence
    self.notes = notes
    self.time = time
  }
}
