import V2XModel

/// What a track has done on one approach so far.
struct ApproachState {
  enum Stage {
    /// In front of the line, or on it.
    case before
    /// Crossed and counted.
    case past
  }

  var key: Approach.Key
  /// The middle of its stop line.
  var stopPoint: Vector
  var stage = Stage.before
  /// Distance before the line at the last point, m.
  var distance: Double
  /// Index of the first point past the line since the track was last clearly before it.
  var candidate: Int?
}
