import V2XModel

/// One road user, whoever states it: the tracks of all sources that are taken to be it, and what it did.
struct RoadUser {
  /// An identity and when it was used, corrected for the sender's clock.
  struct Name {
    var id: RoadUserID
    var from: Instant
    var to: Instant
  }

  var isOpen = false
  /// Rises with every use of the slot.
  var generation = 0
  /// A number that no other road user has.
  var number = 0
  /// Slots of its open tracks.
  var members: [Int] = []
  /// The identities of tracks that have ended.
  var endedNames: [Name] = []
  var kind = RoadUserKind.unknown
  /// m.
  var length = 0.0
  var width = 0.0
  var isExtentAssumed = true
  /// It transmits its own state.
  var isStation = false
  /// The roadside units that have seen it.
  var units: [StationID] = []
  /// First and last moment, corrected for clocks.
  var from = Instant.distantFuture
  var to = Instant.distantPast
  /// Points at those moments.
  var first: TrackPoint?
  var last: TrackPoint?
  var states = RoadUserStates()
  /// Number of the next moment of the grid that detectors have not seen.
  var seen: Int64 = 0
  /// Stretches of the grid in which it was not heard for more than a second: first and last moment.
  var gaps: [(from: Int64, to: Int64)] = []
  /// Metres driven while known, and the farthest from the first place.
  var distance = 0.0
  var farthest = 0.0
  /// How far ahead the clock of its own messages is, s; `nil` while unknown or right.
  var clockOffset: Double?
  var clockMessages = 0
  var clockFrame: FrameReference?
  var rest = RestState()
  /// A stop that has ended, until enough of what follows is known, and the number of its last moment.
  var ended: (rest: RestState, number: Int64)?
  /// Number of the next moment that has not been noted as covered by units.
  var covered: Int64 = 0

  /// A default state, keeping storage.
  mutating func reset() {
    let generation = generation
    var states = states
    states.removeAll()
    self = RoadUser()
    self.generation = generation
    self.states = states
  }
}

/// A reference to a road user that notices when the slot is used again.
struct RoadUserReference: Hashable {
  var slot: Int
  var generation: Int
}
