/// Where a road user is and how it moves, as one message states it. What the message does not know is `nil`.
public struct Motion: Hashable, Sendable {
  /// When this was so by the sender's clock (the position fix, not the sending); `nil` = the message's time is unavailable.
  @OptionalInstant public var time: Instant?
  /// Place of the reference point.
  public var position: GeoPoint
  /// Metres above the ellipsoid.
  @OptionalNumber public var elevation: Double?
  /// One standard deviation of the position in the plane, m.
  @OptionalNumber public var positionSigma: Double?
  /// m/s along the heading.
  @OptionalNumber public var speed: Double?
  /// Degrees clockwise from true north, 0 up to 360.
  @OptionalNumber public var heading: Double?
  /// m/s², forward positive.
  @OptionalNumber public var longitudinalAcceleration: Double?
  /// m/s², right positive.
  @OptionalNumber public var lateralAcceleration: Double?
  /// Degrees per second, clockwise seen from above positive.
  @OptionalNumber public var yawRate: Double?

  @inlinable
  public init(
    time: Instant?, position: GeoPoint, elevation: Double? = nil, positionSigma: Double? = nil, speed: Double? = nil,
    heading: Double? = nil, longitudinalAcceleration: Double? = nil, lateralAcceleration: Double? = nil, yawRate: Double? = nil
  ) {
    self.time = time
    self.position = position
    self.elevation = elevation
    self.positionSigma = positionSigma
    self.speed = speed
    self.heading = heading
    self.longitudinalAcceleration = longitudinalAcceleration
    self.lateralAcceleration = lateralAcceleration
    self.yawRate = yawRate
  }
}

/// The size of a road user in metres; `nil` = not stated (messages write 0).
public struct Extent: Hashable, Sendable {
  @OptionalNumber public var length: Double?
  @OptionalNumber public var width: Double?
  @OptionalNumber public var height: Double?

  @inlinable
  public init(length: Double? = nil, width: Double? = nil, height: Double? = nil) {
    self.length = length
    self.width = width
    self.height = height
  }
}

/// Which point of a road user its position means.
public enum ReferencePoint: UInt8, Hashable, Sendable {
  /// Middle of length and width (T/CSAE 53 BSM and RSM, J2735 BSM).
  case centre
  /// Middle of the front edge (ETSI CAM).
  case front
}

/// What kind of road user, as far as analysis needs it; codes of messages are kept beside it.
public enum RoadUserKind: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case unknown
  case car
  case truck
  case bus
  case motorcycle
  case emergency
  case bicycle
  case pedestrian
  /// A motor vehicle of a kind not stated.
  case motor
  /// Not motorised, of a kind not stated.
  case nonMotor
  /// Part of the road's equipment.
  case infrastructure

  /// The case's name.
  public var description: String {
    switch self {
    case .unknown: "unknown"
    case .car: "car"
    case .truck: "truck"
    case .bus: "bus"
    case .motorcycle: "motorcycle"
    case .emergency: "emergency"
    case .bicycle: "bicycle"
    case .pedestrian: "pedestrian"
    case .motor: "motor"
    case .nonMotor: "non-motor"
    case .infrastructure: "infrastructure"
    }
  }

  /// The kind meant by a `BasicVehicleClass` (the same numbers in T/CSAE 53 and J2735).
  public init(basicVehicleClass code: Int) {
    switch code {
    case 10...19: self = .car
    case 20...39: self = .truck
    case 40...49: self = .motorcycle
    case 50...59: self = .bus
    case 60...69: self = .emergency
    case 85: self = .bicycle
    case 80...89: self = .pedestrian
    case 90...99: self = .infrastructure
    case 1...9: self = .motor
    default: self = .unknown
    }
  }

  /// Length and width in metres to assume when a message states none.
  public var defaultExtent: (length: Double, width: Double) {
    switch self {
    case .car, .motor, .unknown, .emergency: (4.6, 1.8)
    case .truck: (10, 2.5)
    case .bus: (12, 2.5)
    case .motorcycle: (2.2, 0.8)
    case .bicycle, .nonMotor: (1.8, 0.6)
    case .pedestrian, .infrastructure: (0.5, 0.5)
    }
  }
}
