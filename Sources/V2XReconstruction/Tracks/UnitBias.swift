import V2XModel

/// How far a roadside unit's positions lie from what the vehicles say themselves: the mean over vehicles that both report.
///
/// Vehicles' own errors average out over vehicles, a unit's calibration error does not.
struct UnitBias {
  /// Metres to take off the unit's positions.
  private(set) var mean = Vector.zero
  /// Vehicles compared.
  private(set) var count = 0
  /// When the last one was compared.
  private(set) var latest = Instant.distantPast

  /// With fewer vehicles nothing is taken off.
  static let leastVehicles = 4
  /// Later vehicles count at least this much, so that a change of the unit is followed.
  static let memory = 50.0

  mutating func add(_ difference: Vector, at time: Instant) {
    count += 1
    latest = time
    mean = mean + (difference - mean) * (1 / min(Double(count), Self.memory))
  }

  /// The bias, if enough vehicles have told it.
  var known: Vector? { count >= Self.leastVehicles ? mean : nil }
}
