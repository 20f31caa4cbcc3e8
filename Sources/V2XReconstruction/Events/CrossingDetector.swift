import V2XModel

/// Finds where tracks pass stop lines: a change of sign of the front's distance, confirmed by going on, with hysteresis so that
/// noise of a vehicle at rest on the line does not repeat it.
struct CrossingDetector {
  /// Lines are looked at from this distance, m.
  static let reach = 110.0
  /// On either side of the line a front within this distance may be noise, m.
  static let hysteresis = 0.5
  /// A crossing counts once the front is this far past, m, or this many sigma of the position.
  static let confirmation = 2.0
  static let confirmationSigmas = 3.0
  /// Longest gap between the samples on both sides of the line, s, and the longest one that is bridged when the speed agrees.
  static let longestGap = 2.0
  static let longestBridge = 5.0
  /// Armed again when this far behind the line, m.
  static let rearming = 20.0

  /// A confirmed crossing.
  struct Found {
    var key: Approach.Key
    /// Index of the first point past the line; the one before it was in front.
    var index: Int
    var isBridged: Bool
  }

  /// Lets a track's point `index` act on the approaches near it.
  static func step(_ track: inout Track, at index: Int, roads: borrowing IntersectionIndex, only: Int? = nil, found: inout [Found]) {
    let point = track.points[index]
    let front = track.front(point)
    // Where it was under way to and is out of reach of, it is no longer.
    var known = 0
    while known < track.approaches.count {
      if (front - track.approaches[known].stopPoint).length > reach { track.approaches.remove(at: known) } else { known += 1 }
    }
    var gates = NearGates()
    roads.forEachGate(near: front) { gates.add($0) }
    for k in 0..<gates.count {
      let gate = roads.gates[gates[k]]
      if let only, gate.record != only { continue }
      let relative = front - gate.stopPoint
      guard relative.dot(relative) <= reach * reach else { continue }
      let state = track.approaches.firstIndex { $0.key == gate.key }
      // Clearly past it and not known before it: nothing to find.
      if state == nil, relative.dot(gate.direction) > 15 || point.direction.dot(gate.direction) < 0.3 { continue }
      step(&track, at: index, point, front, gate: gate, state: state, roads: roads, found: &found)
    }
  }

  /// The gates near a place, without an allocation: more than these are on no square of a few hundred metres.
  private struct NearGates {
    private var storage = InlineArray<64, Int32>(repeating: 0)
    private(set) var count = 0

    mutating func add(_ gate: Int) {
      guard count < 64 else { return }
      storage[count] = Int32(truncatingIfNeeded: gate)
      count += 1
    }

    subscript(index: Int) -> Int { Int(storage[index]) }
  }

  private static func step(
    _ track: inout Track, at index: Int, _ point: TrackPoint, _ front: Vector, gate: IntersectionIndex.Gate, state: Int?,
    roads: borrowing IntersectionIndex, found: inout [Found]
  ) {
    guard let (offset, distance, width, alignment) = roads.locate(front, heading: point.direction, gate: gate) else { return }
    guard let state else {
      if distance >= 0, abs(offset) <= width / 2 + 1.5, alignment > 0.5 {
        track.approaches.append(ApproachState(key: gate.key, stopPoint: gate.stopPoint, distance: distance))
      }
      return
    }
    let former = track.approaches[state]
    let confirmation = max(Self.confirmation, confirmationSigmas * track.positionSigma)
    track.approaches[state].distance = distance
    switch former.stage {
    case .past:
      if distance > rearming {
        track.approaches[state].stage = .before
        track.approaches[state].candidate = nil
      } else if distance < -60 {
        track.approaches.remove(at: state)
      }
    case .before:
      if abs(offset) > width / 2 + 8, distance > -confirmation {
        track.approaches.remove(at: state)
        return
      }
      if former.distance >= 0, distance < 0 {
        guard abs(offset) <= width / 2 + 1.5, alignment > 0.3 else {
          track.approaches.remove(at: state)
          return
        }
        track.approaches[state].candidate = index
      } else if distance > hysteresis {
        track.approaches[state].candidate = nil
      }
      guard let candidate = track.approaches[state].candidate,
        distance < -confirmation || stands(track, since: candidate, at: index, distance)
      else { return }
      // Roadside perception jumps where detection begins: three samples on either side.
      if track.source != .station {
        guard index - candidate >= 2 else { return }
        guard candidate - track.points.startIndex >= 3 else {
          track.approaches[state].stage = .past
          return
        }
      }
      track.approaches[state].stage = .past
      guard candidate > track.points.startIndex else { return }
      let (a, b) = (track.points[candidate - 1], track.points[candidate])
      let gap = b.time.seconds(since: a.time)
      guard gap <= longestBridge else { return }
      let travelled = (b.position - a.position).length
      if gap > longestGap, abs(travelled - (a.speed + b.speed) / 2 * gap) >= 2 { return }
      found.append(Found(key: gate.key, index: candidate, isBridged: gap > longestGap))
    }
  }

  /// Stands for ten seconds clearly past the line, though not far.
  private static func stands(_ track: borrowing Track, since candidate: Int, at index: Int, _ distance: Double) -> Bool {
    guard distance < -hysteresis, candidate >= track.points.startIndex else { return false }
    return track.points[index].time.seconds(since: track.points[candidate].time) > 10
  }
}
