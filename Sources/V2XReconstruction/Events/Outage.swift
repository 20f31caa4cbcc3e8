public import V2XModel

/// A kind of message of an intersection was missing for longer than its period allows, while others were heard.
public struct Outage: Hashable, Sendable {
  /// The kind of message, by its name in T/CSAE 53.
  public enum Message: String, Hashable, Sendable {
    case spat = "SPAT"
    case map = "MAP"
  }

  public var message: Message
  public var intersection: IntersectionID
  /// When the first missing message was due.
  public var from: Instant
  /// When the next one was made; `nil` = none was heard up to the end.
  public var to: Instant?
  /// Messages that are missing, by the usual period.
  public var missed: Int
  /// The last frame before and the first after it.
  public var evidence: [FrameReference]

  public init(message: Message, intersection: IntersectionID, from: Instant, to: Instant? = nil, missed: Int, evidence: [FrameReference]) {
    self.message = message
    self.intersection = intersection
    self.from = from
    self.to = to
    self.missed = missed
    self.evidence = evidence
  }
}
