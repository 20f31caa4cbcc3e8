public import V2XModel

/// Two road users came so near each other in space and time that they would have met, or did: one for each pair and encounter.
public struct Conflict: Hashable, Sendable {
  /// How the ways of both lay to each other, by their headings at the worst moment.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Less than 30° apart.
    case following
    /// 30° to 80°.
    case merging
    case crossing
    /// More than 150°.
    case opposing
  }

  /// One of both.
  public struct Party: Hashable, Sendable {
    public var ids: [RoadUserID]
    public var kind: RoadUserKind
    /// m/s, at the worst moment.
    public var speed: Double

    public init(ids: [RoadUserID], kind: RoadUserKind, speed: Double) {
      self.ids = ids
      self.kind = kind
      self.speed = speed
    }
  }

  /// The moment of the least time to collision, else of the least time between both at one place.
  public var time: Instant
  public var kind: Kind
  /// The one that was ahead, or at the place first, where that can be said; else by identity.
  public var parties: [Party]
  /// Least time to collision, s: both keep their speed along the path that they really drove. `nil` = never below the report limit.
  public var minimumTTC: Double?
  /// Greatest deceleration that would have avoided contact, m/s²: following only.
  public var maximumDRAC: Double?
  /// Post-encroachment time, s: between the first leaving a spot and the second entering it. `nil` = above the limit, or no common spot.
  public var pet: Double?
  /// Least distance between both outlines, m.
  public var distance: Double
  /// Below the limits of a serious conflict.
  public var isSerious: Bool
  public var place: GeoPoint
  public var certainty: StopLineCrossing.Certainty
  /// Frames of both around the worst moment.
  public var evidence: [FrameReference]

  public init(
    time: Instant, kind: Kind, parties: [Party], minimumTTC: Double? = nil, maximumDRAC: Double? = nil, pet: Double? = nil,
    distance: Double, isSerious: Bool, place: GeoPoint, certainty: StopLineCrossing.Certainty, evidence: [FrameReference]
  ) {
    self.time = time
    self.kind = kind
    self.parties = parties
    self.minimumTTC = minimumTTC
    self.maximumDRAC = maximumDRAC
    self.pet = pet
    self.distance = distance
    self.isSerious = isSerious
    self.place = place
    self.certainty = certainty
    self.evidence = evidence
  }
}
