import V2XModel

/// Where a road user was at one moment of the common clock, in the local plane.
struct RoadUserState {
  /// Centre, m.
  var position: Vector
  private var packedDirection: ShortVector
  private var packedSpeed: Float
  /// Nothing was heard around that moment; the rest means nothing.
  var isKnown: Bool

  init(position: Vector, direction: Vector, speed: Double, isKnown: Bool) {
    self.position = position
    packedDirection = ShortVector(direction)
    packedSpeed = Float(speed)
    self.isKnown = isKnown
  }

  /// Unit vector of the heading.
  var direction: Vector { packedDirection.vector }

  /// m/s.
  var speed: Double {
    get { Double(packedSpeed) }
    set { packedSpeed = Float(newValue) }
  }

  static let unknown = RoadUserState(position: .zero, direction: .zero, speed: 0, isKnown: false)

  /// Front middle of a road user of this length, m.
  func front(length: Double) -> Vector { position + direction * (length / 2) }
}

/// The common clock of all road users: moments a tenth of a second apart, by number.
enum Grid {
  /// ns.
  static let step: Int64 = 100_000_000
  /// s.
  static let seconds = 0.1

  /// The number of the last moment at or before `time`.
  static func number(atOrBefore time: Instant) -> Int64 {
    let quotient = time.nanoseconds / step
    return time.nanoseconds < quotient * step ? quotient - 1 : quotient
  }

  static func time(_ number: Int64) -> Instant { Instant(nanoseconds: number &* step) }
}

/// The latest states of a road user, one for each moment of the grid: a ring of fixed capacity. A copy shares its states.
struct RoadUserStates {
  /// Some 25 s.
  static let capacity = 256

  private var storage: RingStorage<RoadUserState>?
  private var base: UnsafeMutablePointer<RoadUserState>?
  /// Number of the first moment kept, and the one after the last.
  private(set) var start: Int64 = 0
  private(set) var end: Int64 = 0

  /// The state at a moment of the grid; unknown outside of what is kept.
  subscript(number: Int64) -> RoadUserState {
    guard number >= start, number < end, let base else { return .unknown }
    return base[Int(number & Int64(Self.capacity - 1))]
  }

  var isEmpty: Bool { start == end }

  /// Adds the state at moment `number`, which follows the last one; moments left out are unknown.
  mutating func append(_ state: RoadUserState, at number: Int64) {
    if start == end || number >= end + Int64(Self.capacity) {
      start = number
      end = number
    }
    if storage == nil {
      let room = RingStorage(capacity: Self.capacity, repeating: RoadUserState.unknown)
      (storage, base) = (room, room.base)
    }
    guard let base else { return }
    while end < number {
      base[Int(end & Int64(Self.capacity - 1))] = .unknown
      end += 1
    }
    base[Int(number & Int64(Self.capacity - 1))] = state
    end = number + 1
    if end - start > Int64(Self.capacity) { start = end - Int64(Self.capacity) }
  }

  mutating func removeAll() { (start, end) = (0, 0) }
}
