public import V2XModel

/// How well the messages of a phase foretold the end of its states (likelyEndTime), over all states whose end was seen: one for each phase.
///
/// Errors are predicted less real end, + = predicted too late, one for each message.
public struct SignalPrediction: Hashable, Sendable {
  /// Errors at one distance from the end.
  public struct Horizon: Hashable, Sendable {
    /// s before the real end; `to` is infinite in the last one.
    public var from: Double
    public var to: Double
    public var count: Int
    /// Mean error, s.
    public var bias: Double

    public init(from: Double, to: Double, count: Int, bias: Double) {
      self.from = from
      self.to = to
      self.count = count
      self.bias = bias
    }
  }

  /// The end of the last state counted.
  public var time: Instant
  public var intersection: IntersectionID
  public var phase: PhaseID
  /// Mean error, s.
  public var bias: Double
  /// 95 % of the errors' magnitudes are at most this, s.
  public var p95: Double
  /// Messages, and states that ended.
  public var messages: Int
  public var states: Int
  public var horizons: [Horizon]
  /// Wrong by a constant, at all horizons: the countdown itself is late or early.
  public var isSystematic: Bool
  /// Frames around the ends with the largest error.
  public var evidence: [FrameReference]

  public init(
    time: Instant, intersection: IntersectionID, phase: PhaseID, bias: Double, p95: Double, messages: Int, states: Int, horizons: [Horizon],
    isSystematic: Bool, evidence: [FrameReference]
  ) {
    self.time = time
    self.intersection = intersection
    self.phase = phase
    self.bias = bias
    self.p95 = p95
    self.messages = messages
    self.states = states
    self.horizons = horizons
    self.isSystematic = isSystematic
    self.evidence = evidence
  }
}
