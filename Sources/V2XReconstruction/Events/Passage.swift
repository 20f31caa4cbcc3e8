import V2XModel

/// A stop-line crossing that has been found and is not told yet: what follows it is still being watched.
struct Passage {
  /// A source that saw it.
  struct Witness {
    var track: TrackReference
    var source: TrackSource
    /// Index of the first point past the line.
    var index: Int
    /// By the sender's clock.
    var time: Instant
    var timeSigma: Double
    var clockOffset: Double
    var ids: [RoadUserID]
    /// Frames of the points around the line.
    var frames: [FrameReference]
    /// Next point to look at for the way out.
    var watched: Int
  }

  var key: Approach.Key
  /// When it was found, capture time.
  var found: Instant
  /// The source it is told from first.
  var witnesses: [Witness]
  var lane: LaneMatch
  var laneIndex: Int
  /// The approach as the map in force described it.
  var approach: Approach
  var mapFrame: FrameReference
  var exits: [Exit]
  var speed: Double
  var place: Vector
  var kind: RoadUserKind
  var isBridged: Bool
  var isLengthAssumed: Bool
  var isOnEmergencyCall: Bool
  /// Stood before the line long enough for a flashing red.
  var hasStopped: Bool
  var exit: Exit?
  /// Degrees turned since the line, clockwise positive, as last seen until it left.
  var turn = 0.0
  /// Metres from the node's reference point beyond which a vehicle has left the intersection, by whatever way.
  var rim: Double
  var node: Vector
  /// Beyond the rim.
  var hasLeft = false
  /// Farthest the front has been past the line, m.
  var farthest = 0.0
  /// Since when it stands past the line, and how far past it first stood for a second, m.
  var restingSince: Instant?
  var restedAt: Double?
  /// When it went on from there.
  var wentOn: Instant?
  /// Told already; kept to recognise other sources of the same passage.
  var isTold = false

  /// The moment, corrected for the sender's clock.
  var time: Instant { witnesses[0].time.adding(seconds: -witnesses[0].clockOffset) }
}
