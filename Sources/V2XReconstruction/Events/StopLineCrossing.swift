public import V2XModel

/// The front of a vehicle passed a stop line: one for each vehicle, line and visit.
public struct StopLineCrossing: Hashable, Sendable {
  /// When, corrected for the sender's clock.
  public var time: Instant
  /// One standard deviation of `time`, s.
  public var timeSigma: Double
  public var intersection: IntersectionID
  /// The upstream node of the link it came on.
  public var upstream: IntersectionID
  /// The lane it came on, numbered as by the map in force at that moment.
  public var lane: LaneMatch
  /// The phase that governs the way it took; `nil` = uncontrolled, or not known which of ``candidatePhases``.
  public var phase: PhaseID?
  /// The phases of all ways it may have taken, where that is not known; else just `phase`.
  public var candidatePhases: [PhaseID]
  /// The neighbour it went to; `nil` = not observed.
  public var downstream: IntersectionID?
  public var maneuver: Maneuver?
  /// What the phase showed; `nil` = not known.
  public var light: PhaseState?
  /// The code of `light` in the message.
  public var lightCode: UInt8?
  /// How sure `light` is.
  public var certainty: Certainty
  /// Probability that red showed, 0 to 1; `nil` without a signal reading.
  public var redProbability: Double?
  /// Seconds since `light` came on; `nil` when that was not observed.
  public var timeInState: Double?
  /// m/s.
  public var speed: Double?
  public var classification: Classification
  /// `nil` = indeterminate.
  public var violation: Bool?
  /// Seconds since the vehicle before it passed the same lane's line; `nil` for the first one.
  public var headway: Double?
  /// The transmitted identities of the vehicle, in use at that moment.
  public var ids: [RoadUserID]
  public var kind: RoadUserKind
  /// Where its front was.
  public var place: GeoPoint
  /// The offset of the sender's clock that was taken off, s; 0 = none was significant.
  public var clockOffset: Double
  /// Frames this rests on, in order: the road user's around the moment, the signal's before and after, the map's.
  public var evidence: [FrameReference]
  /// Reasons for reduced certainty, and how rules were decided.
  public var notes: [Note]

  /// A crossing as it is told; what is not given is not known.
  public init(
    time: Instant, timeSigma: Double, intersection: IntersectionID, upstream: IntersectionID, lane: LaneMatch, phase: PhaseID? = nil,
    candidatePhases: [PhaseID], downstream: IntersectionID? = nil, maneuver: Maneuver? = nil, light: PhaseState? = nil,
    lightCode: UInt8? = nil, certainty: Certainty, redProbability: Double? = nil, timeInState: Double? = nil, speed: Double? = nil,
    classification: Classification, violation: Bool? = nil, headway: Double? = nil, ids: [RoadUserID], kind: RoadUserKind, place: GeoPoint,
    clockOffset: Double, evidence: [FrameReference], notes: [Note]
  ) {
    self.time = time
    self.timeSigma = timeSigma
    self.intersection = intersection
    self.upstream = upstream
    self.lane = lane
    self.phase = phase
    self.candidatePhases = candidatePhases
    self.downstream = downstream
    self.maneuver = maneuver
    self.light = light
    self.lightCode = lightCode
    self.certainty = certainty
    self.redProbability = redProbability
    self.timeInState = timeInState
    self.speed = speed
    self.classification = classification
    self.violation = violation
    self.headway = headway
    self.ids = ids
    self.kind = kind
    self.place = place
    self.clockOffset = clockOffset
    self.evidence = evidence
    self.notes = notes
  }

  /// How it went through the intersection.
  public enum Maneuver: String, Hashable, Sendable, CaseIterable {
    case straight, left, right
    case uTurn = "u-turn"
  }

  /// How far a statement can be relied on.
  public enum Certainty: String, Hashable, Sendable, CaseIterable {
    /// Probability 0.975 and more.
    case certain
    /// Probability 0.9 and more.
    case probable
    case indeterminate
  }

  /// What the passage was under the rules.
  public enum Classification: String, Hashable, Sendable, CaseIterable {
    case permitted
    case entryOnYellow = "entry_on_yellow"
    case turnOnRed = "right_turn_on_red"
    case violation
    case stopLineOverrun = "stop_line_overrun"
    case exempt
    case indeterminate
    /// The way it took has no signal.
    case uncontrolled
  }

  /// A reason for reduced certainty, or how a rule was decided.
  public struct Note: RawRepresentable, Hashable, Sendable {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Crossing found across a gap of more than 2 s between samples.
    public static let bridged = Note(rawValue: "bridged")
    /// The lane's posterior is below 0.9.
    public static let laneAmbiguous = Note(rawValue: "lane-ambiguous")
    /// The way out was not observed; phase from the lane's only way or from the change of heading.
    public static let exitNotObserved = Note(rawValue: "exit-not-observed")
    /// The map does not draw the way out; it was told by the change of heading.
    public static let exitByHeading = Note(rawValue: "exit-by-heading")
    /// The phases of the possible ways differ and the way is unknown.
    public static let phaseAmbiguous = Note(rawValue: "phase-ambiguous")
    /// The way taken is not among the lane's connections in the map.
    public static let connectionNotInMap = Note(rawValue: "connection-not-in-map")
    /// No signal message within a second of the moment and no promise covers it.
    public static let signalSilent = Note(rawValue: "signal-silent")
    /// No signal message of the intersection or phase at all.
    public static let signalUnknown = Note(rawValue: "signal-unknown")
    /// The moment is too close to a change of the light.
    public static let nearChange = Note(rawValue: "near-change-of-light")
    /// The sender's clock was corrected.
    public static let clockCorrected = Note(rawValue: "clock-corrected")
    /// Length assumed from the kind of vehicle.
    public static let lengthAssumed = Note(rawValue: "length-assumed")
    /// Seen by roadside units only.
    public static let perceivedOnly = Note(rawValue: "perceived-only")
    /// Turn on red allowed by the connection's or lane's maneuvers.
    public static let turnOnRedByMap = Note(rawValue: "turn-on-red-by-map")
    /// Turn on red: shared phase, so a round lamp.
    public static let turnOnRedSharedPhase = Note(rawValue: "turn-on-red-shared-phase")
    /// Turn on red: own phase, so an arrow.
    public static let turnOnRedOwnPhase = Note(rawValue: "turn-on-red-own-phase")
    /// The vehicle was on an emergency call.
    public static let emergencyCall = Note(rawValue: "emergency-call")
  }
}
