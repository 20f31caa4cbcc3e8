/// The (temporary) identity a station sends: eight octets, the first one most significant. Vehicles change theirs from time to time.
public struct StationID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Sixteen lower-case hexadecimal digits.
  public var description: String {
    let digits = String(rawValue, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  public static func < (left: StationID, right: StationID) -> Bool { left.rawValue < right.rawValue }
}

/// How a road user is known on the air: by what it transmits itself, or by the number a roadside unit gives it.
public enum RoadUserID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// A station that transmits its own state.
  case station(StationID)
  /// A participant that a roadside unit perceives. Numbers belong to the unit and are used again.
  case participant(unit: StationID, number: UInt16)

  /// `bsm:0102030405060708` or `rsm:5253553030313031:17`.
  public var description: String {
    switch self {
    case .station(let station): "bsm:\(station)"
    case .participant(let unit, let number): "rsm:\(unit):\(number)"
    }
  }

  public static func < (left: RoadUserID, right: RoadUserID) -> Bool {
    switch (left, right) {
    case (.station(let a), .station(let b)): a < b
    case (.station, .participant): true
    case (.participant, .station): false
    case (.participant(let a, let m), .participant(let b, let n)): (a, m) < (b, n)
    }
  }
}

/// An intersection, known by its number within a region: the number alone is not unique.
public struct IntersectionID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The region; `nil` when the message leaves it out.
  public var region: UInt16?
  /// The number of the node.
  public var node: UInt16

  public init(region: UInt16?, node: UInt16) {
    self.region = region
    self.node = node
  }

  /// `350/1001`, or `1001` without a region.
  public var description: String { region.map { "\($0)/\(node)" } ?? "\(node)" }

  public static func < (left: IntersectionID, right: IntersectionID) -> Bool {
    (left.region.map { Int($0) } ?? -1, left.node) < (right.region.map { Int($0) } ?? -1, right.node)
  }
}

/// A lane of a link, as numbered by the map message in force.
public struct LaneID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public var description: String { "\(rawValue)" }
  public static func < (left: LaneID, right: LaneID) -> Bool { left.rawValue < right.rawValue }
}

/// A phase (signal group) of an intersection. 0 means that the sender does not know it.
public struct PhaseID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// A way that always has green; no signal message tells about it.
  public static let permanentGreen = PhaseID(rawValue: 255)

  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public var description: String { "\(rawValue)" }
  public static func < (left: PhaseID, right: PhaseID) -> Bool { left.rawValue < right.rawValue }
}

/// The identity of a platoon: seventeen octets.
public struct PlatoonID: Hashable, Sendable, CustomStringConvertible {
  /// Octets 1 to 8 and 9 to 16, the first one of each most significant.
  public var first: UInt64
  public var second: UInt64
  /// Octet 17.
  public var last: UInt8

  public init(first: UInt64, second: UInt64, last: UInt8) {
    self.first = first
    self.second = second
    self.last = last
  }

  /// Thirty-four lower-case hexadecimal digits.
  public var description: String {
    let digits = String(last, radix: 16)
    return "\(StationID(rawValue: first))\(StationID(rawValue: second))\(last < 16 ? "0" : "")\(digits)"
  }
}
