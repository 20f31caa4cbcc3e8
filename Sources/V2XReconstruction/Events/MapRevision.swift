public import V2XModel

/// The map of an intersection changed its content, counters and times apart.
public struct MapRevision: Hashable, Sendable {
  /// What changed, coarsely.
  public enum Change: String, Hashable, Sendable, CaseIterable {
    case links, lanes, geometry, connections, limits
  }

  /// When the first message with the new content was captured.
  public var time: Instant
  public var intersection: IntersectionID
  public var changes: [Change]
  /// The last frame with the old content and the first with the new one.
  public var evidence: [FrameReference]

  public init(time: Instant, intersection: IntersectionID, changes: [Change], evidence: [FrameReference]) {
    self.time = time
    self.intersection = intersection
    self.changes = changes
    self.evidence = evidence
  }
}
