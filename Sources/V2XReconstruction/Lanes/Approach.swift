import V2XModel

/// The side of an intersection where a link arrives: its lanes and their stop lines in the local plane.
struct Approach {
  /// The intersection and the link's upstream node: what an approach keeps through map revisions.
  struct Key: Hashable {
    var node: IntersectionID
    var upstream: IntersectionID
  }

  /// A lane that arrives at the stop line.
  struct Lane {
    var id: LaneID
    var width: Double
    var line: Polyline
    var kind: LaneKind
    var maneuvers: AllowedManeuvers?
    var connections: [RoadConnection]
  }

  var key: Key
  /// Vehicle lanes with geometry.
  var lanes: [Lane]
  var movements: [RoadMovement]
  /// Middle of the stop line and unit vector of arriving traffic there.
  var stopPoint: Vector
  var direction: Vector
  /// Some connection or movement of it is signal-controlled.
  var isControlled: Bool

  /// Distance of a point before the stop line of `lane`, m; negative past it.
  func distance(of point: Vector, lane: Int) -> Double {
    let line = lanes[lane].line
    return (line.end - point).dot(line.endDirection)
  }
}

/// Where traffic leaves an intersection towards a neighbour.
struct Exit {
  var remote: IntersectionID
  /// A point at the intersection's edge and the unit vector of leaving traffic.
  var point: Vector
  var direction: Vector
}
