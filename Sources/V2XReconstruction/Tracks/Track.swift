import V2XModel

/// Who states a track's points: the road user itself, or a roadside unit.
enum TrackSource: Hashable {
  case station
  case unit(StationID)
}

/// What is known of one road user from one source, over changes of its identity.
struct Track {
  /// An identity and when it was used.
  struct Name {
    var id: RoadUserID
    var from: Instant
    var to: Instant
  }

  var isOpen = false
  /// Silent for so long that whatever is heard now is another track.
  var hasEnded = false
  /// Rises with every use of the slot, so that a stale reference is noticed.
  var generation = 0
  var source = TrackSource.station
  /// The identities in order of use, the newest last.
  var names: [Name] = []
  var points = TrackPoints()
  /// Index of the first point that event detection has not seen.
  var cursor = 0
  var kind = RoadUserKind.unknown
  /// m.
  var length = 0.0
  var width = 0.0
  /// The size is the default of the kind.
  var isExtentAssumed = false
  var positionSigma = 0.0
  var isOnEmergencyCall = false
  var clock = SenderClock()
  /// Capture time of the first and the latest message.
  var firstHeard = Instant.distantPast
  var lastHeard = Instant.distantPast
  /// Not yet decided whether it continues another track.
  var isFresh = true
  /// A point that does not fit the others; the next one decides.
  var suspect: TrackPoint?
  var approaches: [ApproachState] = []
  /// The slot of the road user in ``RoadUserBook``; `nil` while fresh.
  var user: Int?
  /// Index of the first point whose place is not smoothed yet.
  var smoothedEnd = 0
  var smoothing = TrackSmoother.Memory()
  /// The very first point, which the ring forgets.
  var first: TrackPoint?
  /// How far this track has lain from the rest of its road user of late, m; `nil` = not compared yet.
  var divergence: Vector?
  /// Seconds for which it has been compared, and for which it did not fit.
  var agreement = 0
  var disagreement = 0

  /// Gives a point the heading of the one before it when it hardly moves: at rest headings are noise.
  mutating func settle(_ index: Int) {
    guard points[index].speed < 0.3, index > points.startIndex else { return }
    let held = points[index - 1].direction
    points[index].direction = held
  }

  /// The point's front middle, m.
  func front(_ point: TrackPoint) -> Vector { point.position + point.direction * (length / 2) }
}

/// A reference to a track that notices when the slot is used again.
struct TrackReference: Hashable {
  var slot: Int
  var generation: Int
}
