/// From when on something is an event, and what is made of it: a named profile, as data.
public struct EventThresholds: Hashable, Sendable {
  /// Name of the profile.
  public var name: String

  // Station stops.
  /// At rest below this speed, m/s, for at least so long, s; gone when faster than the second speed.
  public var restSpeed = 0.1
  public var leastRest = 2.0
  public var departureSpeed = 0.5
  /// A stop belongs to a station when its front stands at most this far before the stop position, past it, and beside it, m.
  public var platformLength = 60.0
  public var platformOverrun = 8.0
  public var platformWidth = 2.0
  /// And heads along the station within this, degrees.
  public var platformHeading = 25.0

  // Conflicts.
  /// An encounter is told when it falls below these: time to collision and post-encroachment time, s.
  public var reportedTTC = 3.0
  public var reportedPET = 2.0
  /// It is serious below these, s.
  public var seriousTTC = 1.5
  public var seriousPET = 1.0
  /// Pairs farther apart are not looked at, m, nor those of which neither is faster than this, m/s.
  public var conflictRange = 50.0
  public var conflictSpeed = 1.0
  /// An encounter is over this long after the last moment below the limits, s.
  public var encounterPause = 5.0
  /// Outlines are widened by this much, m: a near miss is not to be lost because a position is a little off to the side.
  public var lateralMargin = 0.15

  // The map.
  /// A lane is drawn wrongly when at least so many vehicles drove beside it by this much, m, and so many sigmas.
  public var leastLaneOffset = 0.5
  public var laneOffsetSigmas = 3.0
  public var leastLaneVehicles = 8
  /// A connection is missing when at least so many vehicles took it, and this share of all whose way was seen.
  public var leastConnectionVehicles = 3
  public var leastConnectionShare = 0.05

  // Clocks and messages.
  /// A clock is reported when it was seen wrong in at least so many messages.
  public var leastClockMessages = 50
  /// Silence that is an outage, s.
  public var spatOutage = 1.0
  public var mapOutage = 5.0
  /// A countdown is wrong by a constant when the error just before the end is larger than this, s, over at least so many states.
  public var systematicError = 0.4
  public var leastSystematicStates = 4

  /// What test engineers use unless they say otherwise.
  public static let standard = EventThresholds(name: "standard")

  public init(name: String) { self.name = name }
}
