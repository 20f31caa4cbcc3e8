public import V2XModel

/// A sender's clock differs from those of the others: one for each road user.
public struct ClockOffset: Hashable, Sendable {
  /// The end of the time over which it was seen.
  public var time: Instant
  /// s; + = the sender is ahead.
  public var offset: Double
  /// One standard deviation, s: half the spread of the healthy clocks.
  public var sigma: Double
  /// Messages it was seen in.
  public var messages: Int
  public var ids: [RoadUserID]
  /// The sender's last frame.
  public var evidence: [FrameReference]

  public init(time: Instant, offset: Double, sigma: Double, messages: Int, ids: [RoadUserID], evidence: [FrameReference]) {
    self.time = time
    self.offset = offset
    self.sigma = sigma
    self.messages = messages
    self.ids = ids
    self.evidence = evidence
  }
}
