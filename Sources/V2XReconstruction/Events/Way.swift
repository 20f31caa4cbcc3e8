import Glibc
import V2XModel

/// The way a vehicle took through an intersection, and the phases that may govern it.
struct Way {
  /// One phase when the way is known; several when it is not and they differ; none when it is uncontrolled.
  var phases: [PhaseID] = []
  var connection: RoadConnection?
  var maneuver: StopLineCrossing.Maneuver?

  /// From the way out really taken, else the lane's only phase, else the change of heading after it left.
  init(_ passage: Passage, notes: inout [StopLineCrossing.Note]) {
    // Of lanes that cannot be told apart, all ways are possible.
    let isAmbiguous = passage.lane.posterior < 0.6
    let connections =
      isAmbiguous ? passage.approach.lanes.flatMap(\.connections) : passage.approach.lanes[passage.laneIndex].connections
    if let exit = passage.exit {
      let turn = Self.turn(from: passage.approach.direction, to: exit.direction)
      maneuver = Self.maneuver(turn: turn)
      let ways = connections.filter { $0.remote == exit.remote }
      if !ways.isEmpty {
        connection = ways[0]
        phases = Self.phases(ways, passage.approach.movements)
        return
      }
      notes.append(.connectionNotInMap)
      phases = passage.approach.movements.filter { $0.remote == exit.remote }.compactMap(\.phase)
      if phases.isEmpty {
        // Other lanes of the approach may lead the same way.
        let others = passage.approach.lanes.flatMap { $0.connections.filter { $0.remote == exit.remote } }
        phases = Self.phases(others, passage.approach.movements)
      }
      phases = Self.distinct(phases)
      if !phases.isEmpty { return }
    }
    if passage.exit == nil { notes.append(passage.hasLeft ? .exitByHeading : .exitNotObserved) }
    var ways = connections
    if passage.exit == nil, passage.hasLeft || abs(passage.turn) > 30 {
      // Where the way out is not drawn, the change of heading tells it; what is drawn was not taken.
      let turned = Self.maneuver(turn: passage.turn)
      maneuver = turned
      let fitting = ways.filter { Self.maneuver(of: $0, in: passage) == turned }
      let undrawn = ways.filter { way in !passage.exits.contains { $0.remote == way.remote } }
      if !fitting.isEmpty { ways = fitting } else if passage.hasLeft, !undrawn.isEmpty { ways = undrawn }
    }
    if ways.count == 1 { connection = ways[0] }
    phases = Self.phases(ways, passage.approach.movements)
    if phases.isEmpty, ways.isEmpty { phases = Self.distinct(passage.approach.movements.compactMap(\.phase)) }
    if maneuver == nil {
      let kinds = Set(ways.map { Self.maneuver(of: $0, in: passage) })
      if kinds.count == 1, let kind = kinds.first { maneuver = kind }
    }
  }

  /// The maneuver of a connection: by its way out, else by what it allows.
  private static func maneuver(of connection: RoadConnection, in passage: Passage) -> StopLineCrossing.Maneuver? {
    if let exit = passage.exits.first(where: { $0.remote == connection.remote }) {
      return maneuver(turn: turn(from: passage.approach.direction, to: exit.direction))
    }
    let allowed = (connection.maneuvers ?? []).intersection([.straight, .left, .right, .uTurn])
    if allowed == .straight { return .straight }
    if allowed == .left { return .left }
    if allowed == .right { return .right }
    return allowed == .uTurn ? .uTurn : nil
  }

  /// The phases of connections; one that states none is governed by the movement to the same neighbour.
  private static func phases(_ connections: [RoadConnection], _ movements: [RoadMovement]) -> [PhaseID] {
    distinct(connections.compactMap { way in way.phase ?? movements.first { $0.remote == way.remote }?.phase })
  }

  private static func distinct(_ phases: [PhaseID]) -> [PhaseID] {
    var result: [PhaseID] = []
    for phase in phases where !result.contains(phase) { result.append(phase) }
    return result.sorted()
  }

  /// Degrees from one direction to another, clockwise positive, in (-180, 180].
  static func turn(from a: Vector, to b: Vector) -> Double {
    -atan2(a.cross(b), a.dot(b)) * 180 / .pi
  }

  static func maneuver(turn: Double) -> StopLineCrossing.Maneuver {
    abs(turn) < 30 ? .straight : abs(turn) > 150 ? .uTurn : turn > 0 ? .right : .left
  }
}
