public import V2XModel

/// One road user from its first to its last message, whoever told of it: one for each road user.
public struct TrackSummary: Hashable, Sendable {
  /// An identity and when it was used.
  public struct Identity: Hashable, Sendable {
    public var id: RoadUserID
    public var from: Instant
    public var to: Instant

    public init(id: RoadUserID, from: Instant, to: Instant) {
      self.id = id
      self.from = from
      self.to = to
    }
  }

  /// Why a unit's report was no road user.
  public enum GhostReason: String, Hashable, Sendable, CaseIterable {
    /// It appeared within what the unit sees, stood, and vanished.
    case neverMoved = "never-moved"
    /// It appeared and vanished on the way, where road users are seen before and after.
    case fromNowhere = "from-nowhere"
  }

  /// A stretch of time in which it was not heard.
  public struct Gap: Hashable, Sendable {
    public var from: Instant
    public var to: Instant

    public init(from: Instant, to: Instant) {
      self.from = from
      self.to = to
    }
  }

  /// A number that no other road user has.
  public var user: Int
  /// First and last moment, corrected for the sender's clock.
  public var from: Instant
  public var to: Instant
  /// All transmitted identities in order of their use.
  public var identities: [Identity]
  public var kind: RoadUserKind
  /// m; `isExtentAssumed` = the default of the kind.
  public var length: Double
  public var width: Double
  public var isExtentAssumed: Bool
  /// It transmits its own state.
  public var isStation: Bool
  /// The roadside units that saw it.
  public var units: [StationID]
  /// Metres driven while it was heard.
  public var distance: Double
  /// When it was not heard for more than a second; what happened then is not known.
  public var gaps: [Gap]
  /// `nil` = a road user.
  public var ghost: GhostReason?
  /// Where it was first and last.
  public var start: GeoPoint
  public var end: GeoPoint
  /// The first and the last frame.
  public var evidence: [FrameReference]

  public init(
    user: Int, from: Instant, to: Instant, identities: [Identity], kind: RoadUserKind, length: Double, width: Double, isExtentAssumed: Bool,
    isStation: Bool, units: [StationID], distance: Double, gaps: [Gap] = [], ghost: GhostReason? = nil, start: GeoPoint, end: GeoPoint,
    evidence: [FrameReference]
  ) {
    self.user = user
    self.from = from
    self.to = to
    self.identities = identities
    self.kind = kind
    self.length = length
    self.width = width
    self.isExtentAssumed = isExtentAssumed
    self.isStation = isStation
    self.units = units
    self.distance = distance
    self.gaps = gaps
    self.ghost = ghost
    self.start = start
    self.end = end
    self.evidence = evidence
  }
}
