/// What a station intends, asks for, answers, offers or pays (Day II messages): one row for each such statement.
public struct Cooperation: Hashable, Sendable {
  public var reception: Reception
  /// Who says so; `nil` = the message does not tell.
  public var sender: StationID?
  /// The message counter, 0 to 127; `nil` where the message set has none.
  public var counter: UInt8?
  /// The moment the message speaks of, by the sender's clock; `nil` = not stated.
  public var time: Instant?
  public var content: Content

  public enum Content: Hashable, Sendable {
    /// A vehicle asks for something.
    case request(DriveRequest)
    /// Where a vehicle means to go: rows of ``ObservationBatch/plannedPoints``, in the order of time.
    case plan(Plan)
    /// A roadside unit advises one vehicle, or all on some lanes.
    case advice(Advice)
    /// Something lies on the road.
    case obstacle(Obstacle)
    /// A roadside unit hands on corrections for satellite positioning.
    case correction(Correction)
    /// A parking area as it is offered.
    case parking(Parking)
    /// A vehicle in a platoon.
    case platoon(Platoon)
    /// A step of a payment.
    case payment(PaymentStep)
  }

  public init(reception: Reception, sender: StationID?, counter: UInt8?, time: Instant?, content: Content) {
    self.reception = reception
    self.sender = sender
    self.counter = counter
    self.time = time
    self.content = content
  }
}

/// Manoeuvres, several of which may be meant at once.
public struct Manoeuvres: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let straight = Manoeuvres(rawValue: 1 << 0)
  public static let changeLeft = Manoeuvres(rawValue: 1 << 1)
  public static let changeRight = Manoeuvres(rawValue: 1 << 2)
  public static let rampIn = Manoeuvres(rawValue: 1 << 3)
  public static let rampOut = Manoeuvres(rawValue: 1 << 4)
  public static let passStraight = Manoeuvres(rawValue: 1 << 5)
  public static let turnLeft = Manoeuvres(rawValue: 1 << 6)
  public static let turnRight = Manoeuvres(rawValue: 1 << 7)
  public static let turnBack = Manoeuvres(rawValue: 1 << 8)
  public static let stopAndGo = Manoeuvres(rawValue: 1 << 9)
  public static let stop = Manoeuvres(rawValue: 1 << 10)
  public static let slowDown = Manoeuvres(rawValue: 1 << 11)
  public static let speedUp = Manoeuvres(rawValue: 1 << 12)
  public static let park = Manoeuvres(rawValue: 1 << 13)
}

/// A request of a vehicle, which keeps its number through a series of messages.
public struct DriveRequest: Hashable, Sendable {
  public enum Status: UInt8, Hashable, Sendable {
    case unknown, requested, confirmed, cancelled, complete
  }

  public enum Subject: Hashable, Sendable {
    /// To be let onto another lane between two nodes.
    case laneChange(from: IntersectionID, to: IntersectionID, lane: UInt8)
    /// To have a lane cleared.
    case clearance(from: IntersectionID, to: IntersectionID, lane: UInt8)
    /// Priority at traffic lights; arrival is seconds after the message's time, distance metres.
    case signalPriority(IntersectionID, towards: IntersectionID, phase: PhaseID?, arrival: Double?, distance: Double?)
    /// What others perceive.
    case sensorSharing
    /// A place in a parking area.
    case parking
    /// Not stated, or of a later edition.
    case unknown
  }

  public var number: UInt8
  public var status: Status
  /// 0 (lowest) to 7; `nil` = not stated.
  public var priority: UInt8?
  /// Whom it is addressed to; `nil` = nobody in particular.
  public var vehicle: StationID?
  public var roadsideUnit: StationID?
  public var subject: Subject
  /// Seconds after the message's time for which it holds; `nil` = not stated.
  public var lifetime: Double?

  public init(
    number: UInt8, status: Status, priority: UInt8?, vehicle: StationID?, roadsideUnit: StationID?, subject: Subject, lifetime: Double?
  ) {
    self.number = number
    self.status = status
    self.priority = priority
    self.vehicle = vehicle
    self.roadsideUnit = roadsideUnit
    self.subject = subject
    self.lifetime = lifetime
  }
}

/// Where a vehicle is and means to go.
public struct Plan: Hashable, Sendable {
  public var position: GeoPoint?
  /// What it is doing now; empty = not stated.
  public var manoeuvres: Manoeuvres
  /// Rows of ``ObservationBatch/plannedPoints``.
  public var points: Range<Int>

  public init(position: GeoPoint?, manoeuvres: Manoeuvres, points: Range<Int>) {
    self.position = position
    self.manoeuvres = manoeuvres
    self.points = points
  }
}

/// A point of a planned or advised path. What is not stated is `nil`.
public struct PlannedPoint: Hashable, Sendable {
  public var position: GeoPoint
  /// m/s.
  public var speed: Double?
  /// Degrees clockwise from true north.
  public var heading: Double?
  /// Seconds after the message's time.
  public var ahead: Double?

  public init(position: GeoPoint, speed: Double?, heading: Double?, ahead: Double?) {
    self.position = position
    self.speed = speed
    self.heading = heading
    self.ahead = ahead
  }
}

/// What a manoeuvre is coordinated for; several reasons may hold at once.
public struct CoordinationPurposes: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let laneChange = CoordinationPurposes(rawValue: 1 << 0)
  public static let merging = CoordinationPurposes(rawValue: 1 << 1)
  public static let laneChangeAtIntersection = CoordinationPurposes(rawValue: 1 << 2)
  public static let intersectionWithoutSignals = CoordinationPurposes(rawValue: 1 << 3)
  public static let laneManagement = CoordinationPurposes(rawValue: 1 << 4)
  public static let laneReservation = CoordinationPurposes(rawValue: 1 << 5)
  public static let laneRestriction = CoordinationPurposes(rawValue: 1 << 6)
  public static let signalPriority = CoordinationPurposes(rawValue: 1 << 7)
}

/// Lanes of a stretch of road, by their numbers from 1 to 15.
public struct LaneSet: OptionSet, Hashable, Sendable {
  /// Bit n stands for lane n.
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Whether it has a lane.
  public func contains(_ lane: LaneID) -> Bool { lane.rawValue < 16 && rawValue & 1 << UInt16(lane.rawValue) != 0 }
}

/// What a roadside unit advises, be it an answer to a request or not.
public struct Advice: Hashable, Sendable {
  /// The vehicle addressed; `nil` = everybody on the lanes between the nodes.
  public var vehicle: StationID?
  /// The stretch of road, where it is stated.
  public var from: IntersectionID?
  public var to: IntersectionID?
  /// Lanes of the stretch; `nil` = all.
  public var lanes: LaneSet?
  /// Empty = not stated.
  public var manoeuvres: Manoeuvres
  /// What for; empty = not stated.
  public var purposes: CoordinationPurposes
  /// m/s; `nil` = not stated.
  public var speed: Double?
  /// Seconds after the message's time for which it holds; `nil` = not stated.
  public var lifetime: Double?
  /// When it begins and ends to hold; `nil` = not stated.
  public var start: Instant?
  public var end: Instant?
  /// Rows of ``ObservationBatch/plannedPoints``: the path to take.
  public var points: Range<Int>

  public init(
    vehicle: StationID?, from: IntersectionID?, to: IntersectionID?, lanes: LaneSet? = nil, manoeuvres: Manoeuvres,
    purposes: CoordinationPurposes = [], speed: Double?, lifetime: Double?, start: Instant? = nil, end: Instant? = nil, points: Range<Int>
  ) {
    self.vehicle = vehicle
    self.from = from
    self.to = to
    self.lanes = lanes
    self.manoeuvres = manoeuvres
    self.purposes = purposes
    self.speed = speed
    self.lifetime = lifetime
    self.start = start
    self.end = end
    self.points = points
  }
}

/// Something on the road that is no road user.
public struct Obstacle: Hashable, Sendable {
  /// The sender's number for it.
  public var number: UInt16
  /// The code of the message (`ObstacleType`).
  public var code: UInt8
  public var motion: Motion
  public var extent: Extent

  public init(number: UInt16, code: UInt8, motion: Motion, extent: Extent) {
    self.number = number
    self.code = code
    self.motion = motion
    self.extent = extent
  }
}

/// One message of a correction service, handed on.
public struct Correction: Hashable, Sendable {
  /// The message number of RTCM, such as 1005; `nil` = not stated.
  public var message: UInt16?
  public var octets: Int

  public init(message: UInt16?, octets: Int) {
    self.message = message
    self.octets = octets
  }
}

/// A parking area.
public struct Parking: Hashable, Sendable {
  /// `nil` = not stated.
  public var lot: UInt16?
  public var capacity: UInt16?
  /// Slots that the message describes, and how many of them are free.
  public var slots: Int
  public var free: Int
  /// Vehicles that are led to a slot.
  public var guided: Int

  public init(lot: UInt16?, capacity: UInt16?, slots: Int, free: Int, guided: Int) {
    self.lot = lot
    self.capacity = capacity
    self.slots = slots
    self.free = free
    self.guided = guided
  }
}

/// A vehicle's place in a platoon.
public struct Platoon: Hashable, Sendable {
  public enum Role: UInt8, Hashable, Sendable {
    case leader, follower, tail, free, unknown
  }

  public enum Status: UInt8, Hashable, Sendable {
    case navigating, dissolving, askingToJoin, joining, following, askingToLeave, leaving, unknown
  }

  public var identity: PlatoonID
  public var role: Role
  public var status: Status
  /// What the leader says: vehicles in it, vehicles it may have, whether more may join; `nil` of others.
  public var members: Int?
  public var capacity: Int?
  public var isOpen: Bool?

  public init(identity: PlatoonID, role: Role, status: Status, members: Int?, capacity: Int?, isOpen: Bool?) {
    self.identity = identity
    self.role = role
    self.status = status
    self.members = members
    self.capacity = capacity
    self.isOpen = isOpen
  }
}

/// A step of a payment between a roadside unit and a vehicle.
public struct PaymentStep: Hashable, Sendable {
  public enum Step: UInt8, Hashable, Sendable {
    /// The roadside unit tells what is to be paid for.
    case announcement
    /// The vehicle tells what it is.
    case introduction
    /// The roadside unit has something done.
    case request
    /// The vehicle tells what came of it.
    case response
    /// A step of a later edition.
    case unknown
  }

  /// What is paid for.
  public enum Service: UInt8, Hashable, Sendable {
    /// Reserved by the standard.
    case system
    /// Road toll without a barrier, and with one.
    case freeFlowToll, enclosedToll
    case congestionCharge, chargingFee, parkingFee
  }

  public var step: Step
  /// `nil` = not stated, several at once, or of a later edition.
  public var service: Service?
  /// What the service costs, in yuan; `nil` = not stated.
  public var price: Double?
  /// Whom it is addressed to; `nil` = whoever hears it.
  public var target: StationID?
  /// Whether the vehicle did what was asked; `nil` of other steps.
  public var isDone: Bool?

  public init(step: Step, service: Service? = nil, price: Double? = nil, target: StationID?, isDone: Bool?) {
    self.step = step
    self.service = service
    self.price = price
    self.target = target
    self.isDone = isDone
  }
}
