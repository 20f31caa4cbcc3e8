public import V2XModel

/// A place on a lane of an approach, with how sure that is.
public struct LaneMatch: Hashable, Sendable {
  public var lane: LaneID
  /// Probability of this lane among those of the approach, 0 to 1.
  public var posterior: Double
  /// The next likely lane; `nil` when there is no other.
  public var runnerUp: LaneID?
  /// Metres beside the lane's centreline at the end of the match, left positive.
  public var offset: Double

  public init(lane: LaneID, posterior: Double, runnerUp: LaneID?, offset: Double) {
    self.lane = lane
    self.posterior = posterior
    self.runnerUp = runnerUp
    self.offset = offset
  }
}
