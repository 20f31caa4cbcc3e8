import V2XModel

/// Where roadside units have seen road users that are real without doubt, in cells of the plane: what appears or vanishes in the middle of it did
/// not come by the road.
struct UnitCoverage {
  /// The edge of a cell, m.
  static let cell = 4.0
  /// Cells kept for one unit: more than a square kilometre of lanes.
  static let mostCells = 100_000

  private struct Unit {
    var cells: Set<UInt64> = []
    /// Capture time of its first and latest report.
    var first: Instant
    var last: Instant
  }

  private var units: [StationID: Unit] = [:]

  /// Notes that a unit reported something.
  mutating func note(_ unit: StationID, at time: Instant) {
    if units[unit] == nil { units[unit] = Unit(first: time, last: time) }
    units[unit]?.last = time
  }

  /// Notes that a unit saw a real road user at a place.
  mutating func add(_ unit: StationID, at place: Vector) {
    guard let key = Self.key(place), let cells = units[unit]?.cells.count, cells < Self.mostCells else { return }
    units[unit]?.cells.insert(key)
  }

  /// Whether a unit has seen road users at a place or in the cells around it.
  func covers(_ unit: StationID, _ place: Vector) -> Bool {
    guard let cells = units[unit]?.cells else { return false }
    for east in -1...1 {
      for north in -1...1 {
        if let key = Self.key(place + Vector(east: Double(east) * Self.cell, north: Double(north) * Self.cell)), cells.contains(key) {
          return true
        }
      }
    }
    return false
  }

  /// When a unit was heard of, capture time.
  func span(_ unit: StationID) -> (first: Instant, last: Instant)? { units[unit].map { ($0.first, $0.last) } }

  /// Forgets units not heard of for long.
  mutating func expire(now: Instant, memory: Double) {
    for (unit, known) in units where now.seconds(since: known.last) > memory { units[unit] = nil }
  }

  private static func key(_ place: Vector) -> UInt64? {
    let (x, y) = ((place.east / cell).rounded(.down), (place.north / cell).rounded(.down))
    guard abs(x) < 1e9, abs(y) < 1e9 else { return nil }
    return UInt64(bitPattern: Int64(x)) << 32 ^ (UInt64(bitPattern: Int64(y)) & 0xFFFF_FFFF)
  }
}

/// Tells what a roadside unit reported and no road user was.
enum GhostJudge {
  /// Ghosts last shorter than this, s.
  static let longest = 8.0
  /// What a unit reported just after it was first heard, or just before it was last heard, may go on unseen, s.
  static let margin = 2.0
  /// Who stays within this distance of its first place has not moved, m.
  static let still = 3.0
  /// Looked for this far behind the first and beyond the last place, m and s at its speed.
  static let step = 6.0
  static let stepSeconds = 0.8

  /// Why a road user is none; `nil` when it is one, or nothing speaks against it.
  static func reason(_ user: RoadUser, _ coverage: borrowing UnitCoverage, now: Instant) -> TrackSummary.GhostReason? {
    guard !user.isStation, user.units.count == 1, let first = user.first, let last = user.last else { return nil }
    let unit = user.units[0]
    guard user.to.seconds(since: user.from) < longest, let span = coverage.span(unit) else { return nil }
    guard user.from.seconds(since: span.first) > margin, now.seconds(since: user.to) > margin else { return nil }
    if user.farthest < still, (last.position - first.position).length < still { return .neverMoved }
    guard span.last.seconds(since: user.to) > margin else { return nil }
    let before = first.position - first.direction * max(step, first.speed * stepSeconds)
    let after = last.position + last.direction * max(step, last.speed * stepSeconds)
    return coverage.covers(unit, before) && coverage.covers(unit, after) ? .fromNowhere : nil
  }
}
