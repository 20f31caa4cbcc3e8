import V2XModel

/// How a roadside unit's positions lie from what vehicles say themselves: a constant displacement, and one that grows with speed because its
/// times are not those of its positions. Learnt from vehicles that both report, in all directions together, by least squares.
///
/// Vehicles' own errors average out over vehicles, a unit's calibration error does not.
struct UnitBias {
  /// Metres to take off the unit's positions.
  private(set) var constant = Vector.zero
  /// Seconds by which its positions are ahead of their times, times speed to be taken off; negative = they are older than stated.
  private(set) var lead = 0.0
  /// Vehicles compared.
  private(set) var count = 0
  /// When the last one was compared.
  private(set) var latest = Instant.distantPast

  /// With fewer vehicles nothing is taken off.
  static let leastVehicles = 4
  /// Earlier vehicles are forgotten by this share with each new one, so that a change of the unit is followed.
  static let forgetting = 0.02
  /// What is to be expected before anything is known, one standard deviation: m, s; and of one vehicle's mean difference, m.
  static let expectedConstant = 1.0
  static let expectedLead = 0.1
  static let vehicleSigma = 0.35

  // The normal equations of east, north and lead.
  private var a11 = 0.0
  private var a13 = 0.0
  private var a23 = 0.0
  private var a33 = 0.0
  private var b = (0.0, 0.0, 0.0)

  /// Takes in one vehicle: the unit's position less its own, and its velocity, both averaged over the same moments.
  mutating func add(_ difference: Vector, velocity: Vector, at time: Instant) {
    count += 1
    latest = time
    let keep = 1 - Self.forgetting
    a11 = a11 * keep + 1
    a13 = a13 * keep + velocity.east
    a23 = a23 * keep + velocity.north
    a33 = a33 * keep + velocity.dot(velocity)
    b = (b.0 * keep + difference.east, b.1 * keep + difference.north, b.2 * keep + difference.dot(velocity))
    solve()
  }

  private mutating func solve() {
    let noise = Self.vehicleSigma * Self.vehicleSigma
    let d = a11 + noise / (Self.expectedConstant * Self.expectedConstant)
    let e = a33 + noise / (Self.expectedLead * Self.expectedLead)
    // Both rows of the constant have the same diagonal, so they are eliminated by hand.
    let divisor = e - (a13 * a13 + a23 * a23) / d
    guard divisor > 1e-9 else { return }
    lead = (b.2 - (a13 * b.0 + a23 * b.1) / d) / divisor
    constant = Vector(east: (b.0 - a13 * lead) / d, north: (b.1 - a23 * lead) / d)
  }

  /// What to take off a position of a road user at this velocity; zero while too few vehicles have told it.
  func correction(velocity: Vector) -> Vector { count >= Self.leastVehicles ? constant + velocity * lead : .zero }
}

/// The biases of all roadside units.
struct UnitBiases {
  private(set) var units: [StationID: UnitBias] = [:]

  /// What to take off a position that `source` states.
  func correction(of source: TrackSource, velocity: Vector) -> Vector {
    guard case .unit(let unit) = source else { return .zero }
    return units[unit]?.correction(velocity: velocity) ?? .zero
  }

  /// Takes in what a unit and a vehicle say differently.
  mutating func learn(_ difference: Vector, velocity: Vector, from station: TrackSource, to source: TrackSource, at time: Instant) {
    guard station == .station, case .unit(let unit) = source else { return }
    units[unit, default: UnitBias()].add(difference, velocity: velocity, at: time)
  }

  /// Forgets units that were compared last long ago.
  mutating func expire(now: Instant, memory: Double) {
    for (unit, bias) in units where now.seconds(since: bias.latest) > memory { units[unit] = nil }
  }
}
