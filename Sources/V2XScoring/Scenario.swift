public import V2XModel
import V2XReconstruction

/// The description of a pilot exercise: where and by whom it is driven, and by which criteria it is judged.
///
/// Read from a scenario file with ``init(yaml:)``, or made in code.
public struct Scenario: Sendable {
  /// Short name for machines: lower-case letters, digits, `-` and `.`.
  public var name: String
  public var title: BilingualText
  /// What the exercise shows and why it matters; `nil` = nothing to say.
  public var summary: BilingualText?
  /// Which events count.
  public var scope: Scope
  /// In the order in which they are reported. Without any, the verdict is inconclusive.
  public var criteria: [Criterion]

  public init(name: String, title: BilingualText, summary: BilingualText? = nil, scope: Scope = Scope(), criteria: [Criterion]) {
    self.name = name
    self.title = title
    self.summary = summary
    self.scope = scope
    self.criteria = criteria
  }
}

/// Which events of a capture belong to an exercise. An empty list, or a time that is `nil`, sets no limit.
public struct Scope: Hashable, Sendable {
  /// Intersections; one without a region means that node number in any region.
  public var nodes: [IntersectionID]
  /// Lane numbers of the approaches.
  public var lanes: [LaneID]
  public var phases: [PhaseID]
  /// Road users that count are of one of these kinds or bear one of ``identities``.
  public var kinds: [RoadUserKind]
  /// Road users that count bear one of these identities or are of one of ``kinds``.
  public var identities: [RoadUserID]
  /// The first moment that counts.
  public var from: Instant?
  /// The first moment that does not count any more.
  public var to: Instant?

  public init(
    nodes: [IntersectionID] = [], lanes: [LaneID] = [], phases: [PhaseID] = [], kinds: [RoadUserKind] = [],
    identities: [RoadUserID] = [], from: Instant? = nil, to: Instant? = nil
  ) {
    self.nodes = nodes
    self.lanes = lanes
    self.phases = phases
    self.kinds = kinds
    self.identities = identities
    self.from = from
    self.to = to
  }

  /// Nothing is left out.
  public var isUnlimited: Bool { self == Scope() }

  /// Whether `time` lies in the window.
  func contains(time: Instant) -> Bool {
    if let from, time < from { return false }
    if let to, time >= to { return false }
    return true
  }

  func contains(node: IntersectionID) -> Bool {
    nodes.isEmpty || nodes.contains { $0.node == node.node && ($0.region == nil || $0.region == node.region) }
  }

  /// `nil` = which lane it was is not sure enough, and the choice matters.
  func contains(lane match: LaneMatch) -> Bool? {
    if lanes.isEmpty { return true }
    let likeliest = lanes.contains(match.lane)
    if match.posterior >= Self.leastPosterior { return likeliest }
    return match.runnerUp.map { lanes.contains($0) } == likeliest ? likeliest : nil
  }

  /// The probability from which a lane is taken as known, as lane matching accepts it.
  static let leastPosterior = 0.9

  /// - Parameter candidates: the phases of all ways a vehicle may have taken.
  /// - Returns: `nil` = some of them count, some do not.
  func contains(phase: PhaseID?, candidates: [PhaseID]) -> Bool? {
    if phases.isEmpty { return true }
    if let phase { return phases.contains(phase) }
    let counting = candidates.count { phases.contains($0) }
    return counting == 0 ? (candidates.isEmpty ? nil : false) : counting == candidates.count ? true : nil
  }

  /// `nil` = the kind is not known, so it may be one of those that count.
  func contains(identities bearer: some Sequence<RoadUserID>, kind: RoadUserKind) -> Bool? {
    if kinds.isEmpty && identities.isEmpty { return true }
    if kinds.contains(kind) || bearer.contains(where: { identities.contains($0) }) { return true }
    return kind == .unknown && !kinds.isEmpty ? nil : false
  }
}
