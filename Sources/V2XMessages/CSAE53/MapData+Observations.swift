import CSAE53
import V2XModel

extension MapData {
  /// The road: innermost rows first, so that each row can name the range of its parts.
  func observe(_ reception: Reception, into batch: inout ObservationBatch) {
    for node in nodes {
      guard let place = RawPlace(node.refPos) else { continue }
      let first = batch.roadLinks.count
      for link in node.inLinks ?? [] {
        let row = link.neutral(from: place, into: &batch)
        batch.roadLinks.append(row)
      }
      batch.roadNodes.append(
        RoadNode(
          reception: reception, id: node.id.neutral, position: place.point, elevation: node.refPos.elevation?.metres,
          links: first..<batch.roadLinks.count, counter: msgCnt.rawValue))
    }
  }
}

/// Appends the places of road points and returns their rows; a point whose place is unavailable is left out.
private func append(_ points: PointList?, from reference: RawPlace, to batch: inout ObservationBatch) -> Range<Int> {
  let first = batch.roadPoints.count
  for point in points ?? [] {
    guard let place = RawPlace(point.posOffset.offsetLL, from: reference) else { continue }
    batch.roadPoints.append(place.point)
  }
  return first..<batch.roadPoints.count
}

extension Link {
  func neutral(from reference: RawPlace, into batch: inout ObservationBatch) -> RoadLink {
    let pointRows = append(points, from: reference, to: &batch)
    let firstMovement = batch.roadMovements.count
    for movement in movements ?? [] {
      batch.roadMovements.append(RoadMovement(remote: movement.remoteIntersection.neutral, phase: movement.phaseId.map(neutralPhase)))
    }
    let movementRows = firstMovement..<batch.roadMovements.count
    let firstLane = batch.roadLanes.count
    for lane in lanes {
      let row = lane.neutral(from: reference, into: &batch)
      batch.roadLanes.append(row)
    }
    return RoadLink(
      upstream: upstreamNodeId.neutral, laneWidth: linkWidth.rawValue == 0 ? nil : linkWidth.metres, speedLimit: speedLimits?.limit,
      points: pointRows, movements: movementRows, lanes: firstLane..<batch.roadLanes.count)
  }
}

/// Number 0 is invalid or unknown, which is not the same as "not signal-controlled"; it is passed on for analysis to judge.
private func neutralPhase(_ phase: CSAE53.PhaseID) -> V2XModel.PhaseID { V2XModel.PhaseID(rawValue: phase.rawValue) }

extension Lane {
  func neutral(from reference: RawPlace, into batch: inout ObservationBatch) -> RoadLane {
    let pointRows = append(points, from: reference, to: &batch)
    let firstConnection = batch.roadConnections.count
    for connection in connectsTo ?? [] {
      batch.roadConnections.append(
        RoadConnection(
          remote: connection.remoteIntersection.neutral,
          lane: connection.connectingLane.map { V2XModel.LaneID(rawValue: $0.lane.rawValue) },
          maneuvers: connection.connectingLane?.maneuver?.neutral, phase: connection.phaseId.map(neutralPhase)))
    }
    return RoadLane(
      id: V2XModel.LaneID(rawValue: laneID.rawValue), width: laneWidth.flatMap { $0.rawValue == 0 ? nil : $0.metres },
      kind: laneAttributes?.laneType.kind ?? .vehicle, isBusLane: laneAttributes?.laneType.isBusLane ?? false,
      maneuvers: maneuvers?.neutral, speedLimit: speedLimits?.limit, connections: firstConnection..<batch.roadConnections.count,
      points: pointRows)
  }
}

extension LaneTypeAttributes {
  var kind: LaneKind {
    switch self {
    case .vehicle, .unknown: .vehicle
    case .crosswalk: .crosswalk
    case .bikeLane: .bicycle
    case .sidewalk: .sidewalk
    case .median: .median
    case .striping: .striping
    case .trackedVehicle: .trackedVehicle
    case .parking: .parking
    }
  }

  var isBusLane: Bool { if case .vehicle(let attributes) = self { attributes.restrictedToBusUse } else { false } }
}

extension CSAE53.AllowedManeuvers {
  var neutral: V2XModel.AllowedManeuvers {
    var maneuvers: V2XModel.AllowedManeuvers = []
    if maneuverStraightAllowed { maneuvers.insert(.straight) }
    if maneuverLeftAllowed { maneuvers.insert(.left) }
    if maneuverRightAllowed { maneuvers.insert(.right) }
    if maneuverUTurnAllowed { maneuvers.insert(.uTurn) }
    if maneuverLeftTurnOnRedAllowed { maneuvers.insert(.leftOnRed) }
    if maneuverRightTurnOnRedAllowed { maneuvers.insert(.rightOnRed) }
    if maneuverLaneChangeAllowed { maneuvers.insert(.laneChange) }
    if maneuverNoStoppingAllowed { maneuvers.insert(.noStopping) }
    if yieldAllwaysRequired { maneuvers.insert(.yieldAlways) }
    if goWithHalt { maneuvers.insert(.goWithHalt) }
    if caution { maneuvers.insert(.caution) }
    return maneuvers
  }
}

extension SpeedLimitList {
  /// The greatest speed for all vehicles, m/s.
  var limit: Double? { first { $0.type == .vehicleMaxSpeed }?.speed.metresPerSecond }
}
