public import V2XModel

/// What a country's rules say about passing a stop line, as data.
public struct EntryRules: Hashable, Sendable {
  /// What a state means for the vehicle whose front passes the line.
  public enum Entry: Hashable, Sendable {
    case permitted
    /// Passed on yellow: kept apart from red-light running, not a violation.
    case onYellow
    /// Forbidden, except turns that the rules for turning on red allow.
    case forbidden
    /// Forbidden without a stop of ``EntryRules/fullStopSeconds`` before the line.
    case forbiddenWithoutStop
    /// The state says nothing.
    case indeterminate
  }

  /// Whether turning (on the near side) on red is allowed, and how the kind of lamp is inferred where messages do not say.
  public struct TurnOnRed: Hashable, Sendable {
    /// Turning right on a round red is allowed when nobody is hindered.
    public var isRightAllowedOnRoundRed: Bool
    /// Turning left likewise (left-hand traffic).
    public var isLeftAllowedOnRoundRed: Bool
    /// A turn whose phase also governs the straight movement has a round lamp, one with its own phase an arrow.
    public var infersLampFromSharedPhase: Bool
  }

  /// Name of the profile.
  public var name: String
  /// What each state means; a state not listed is indeterminate.
  public var entries: [PhaseState: Entry]
  public var turnOnRed: TurnOnRed
  /// Probability of red from which an entry is called a violation.
  public var violationProbability: Double
  /// A vehicle that passes on red, stops within this many metres past the line and waits there until red ends has overrun the line,
  /// not run the light.
  public var overrunMetres: Double
  /// A stop before the line that satisfies flashing red: slower than 0.5 m/s for this long, within 5 m.
  public var fullStopSeconds: Double

  /// China: red forbidden, yellow apart, right turn on a round red allowed.
  public static let china = EntryRules(
    name: "CN",
    entries: [
      .red: .forbidden, .preMovement: .forbidden, .flashingRed: .forbiddenWithoutStop, .yellow: .onYellow, .flashingGreen: .permitted,
      .permissiveGreen: .permitted, .protectedGreen: .permitted, .flashingYellow: .permitted, .dark: .indeterminate,
      .unavailable: .indeterminate,
    ],
    turnOnRed: TurnOnRed(isRightAllowedOnRoundRed: true, isLeftAllowedOnRoundRed: false, infersLampFromSharedPhase: true),
    violationProbability: 0.975, overrunMetres: 3, fullStopSeconds: 1)

  public init(
    name: String, entries: [PhaseState: Entry], turnOnRed: TurnOnRed, violationProbability: Double, overrunMetres: Double,
    fullStopSeconds: Double
  ) {
    self.name = name
    self.entries = entries
    self.turnOnRed = turnOnRed
    self.violationProbability = violationProbability
    self.overrunMetres = overrunMetres
    self.fullStopSeconds = fullStopSeconds
  }
}
