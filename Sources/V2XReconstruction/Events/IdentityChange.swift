public import V2XModel

/// A vehicle went on under another temporary identity.
public struct IdentityChange: Hashable, Sendable {
  /// When the new identity was first used, by the sender's clock.
  public var time: Instant
  public var old: StationID
  public var new: StationID
  /// Seconds between the last message under the old and the first under the new one.
  public var gap: Double
  /// Metres between where the old one should have gone and where the new one began.
  public var mismatch: Double
  /// That of the second best pairing; `nil` = nothing else came into question.
  public var runnerUp: Double?
  /// Probability that both are one vehicle, from both mismatches; it supposes that the vehicle went on sending.
  public var probability: Double
  public var place: GeoPoint
  /// The last frame under the old identity and the first under the new one.
  public var evidence: [FrameReference]

  public init(
    time: Instant, old: StationID, new: StationID, gap: Double, mismatch: Double, runnerUp: Double? = nil, probability: Double,
    place: GeoPoint, evidence: [FrameReference]
  ) {
    self.time = time
    self.old = old
    self.new = new
    self.gap = gap
    self.mismatch = mismatch
    self.runnerUp = runnerUp
    self.probability = probability
    self.place = place
    self.evidence = evidence
  }
}
