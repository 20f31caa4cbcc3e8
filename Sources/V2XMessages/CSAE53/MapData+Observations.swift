import ASN1Runtime
import CSAE53
import V2XModel

extension MapData.Flat {
  /// The road: innermost rows first, so that each row can name the range of its parts.
  func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    let rows = messages[nodes]
    for row in rows.indices {
      let node = rows[row]
      guard let place = RawPlace(node.refPos) else { continue }
      let first = batch.roadLinks.count
      let links = messages[node.inLinks ?? FlatRange()]
      for row in links.indices {
        let link = links[row].neutral(messages, from: place, into: &batch)
        batch.roadLinks.append(link)
      }
      batch.roadNodes.append(
        RoadNode(
          reception: reception, id: node.id.neutral, position: place.point, elevation: node.refPos.elevation?.metres,
          links: first..<batch.roadLinks.count, counter: msgCnt.rawValue))
    }
  }
}

/// Appends the places of road points and returns their rows; a point whose place is unavailable is left out.
private func append(
  _ points: FlatRange<RoadPoint.Flat>?, _ messages: borrowing FlatMessages, from reference: RawPlace, to batch: inout ObservationBatch
) -> Range<Int> {
  let first = batch.roadPoints.count
  let rows = messages[points ?? FlatRange()]
  for row in rows.indices {
    guard let place = RawPlace(rows[row].posOffset.offsetLL, from: reference) else { continue }
    batch.roadPoints.append(place.point)
  }
  return first..<batch.roadPoints.count
}

extension Link.Flat {
  func neutral(_ messages: borrowing FlatMessages, from reference: RawPlace, into batch: inout ObservationBatch) -> RoadLink {
    let pointRows = append(points, messages, from: reference, to: &batch)
    let firstMovement = batch.roadMovements.count
    let ways = messages[movements ?? FlatRange()]
    for row in ways.indices {
      let movement = ways[row]
      batch.roadMovements.append(RoadMovement(remote: movement.remoteIntersection.neutral, phase: movement.phaseId.map(neutralPhase)))
    }
    let movementRows = firstMovement..<batch.roadMovements.count
    let firstLane = batch.roadLanes.count
    let laneRows = messages[lanes]
    for row in laneRows.indices {
      let lane = laneRows[row].neutral(messages, from: reference, into: &batch)
      batch.roadLanes.append(lane)
    }
    return RoadLink(
      upstream: upstreamNodeId.neutral, laneWidth: linkWidth.rawValue == 0 ? nil : linkWidth.metres,
      speedLimit: speedLimit(speedLimits, messages),
      points: pointRows, movements: movementRows, lanes: firstLane..<batch.roadLanes.count)
  }
}

/// Number 0 is invalid or unknown, which is not the same as "not signal-controlled"; it is passed on for analysis to judge.
private func neutralPhase(_ phase: CSAE53.PhaseID) -> V2XModel.PhaseID { V2XModel.PhaseID(rawValue: phase.rawValue) }

extension Lane.Flat {
  func neutral(_ messages: borrowing FlatMessages, from reference: RawPlace, into batch: inout ObservationBatch) -> RoadLane {
    let pointRows = append(points, messages, from: reference, to: &batch)
    let firstConnection = batch.roadConnections.count
    let connections = messages[connectsTo ?? FlatRange()]
    for row in connections.indices {
      let connection = connections[row]
      batch.roadConnections.append(
        RoadConnection(
          remote: connection.remoteIntersection.neutral,
          lane: connection.connectingLane.map { V2XModel.LaneID(rawValue: $0.lane.rawValue) },
          maneuvers: connection.connectingLane?.maneuver?.neutral, phase: connection.phaseId.map(neutralPhase)))
    }
    return RoadLane(
      id: V2XModel.LaneID(rawValue: laneID.rawValue), width: laneWidth.flatMap { $0.rawValue == 0 ? nil : $0.metres },
      kind: laneAttributes?.laneType.kind ?? .vehicle, isBusLane: laneAttributes?.laneType.isBusLane ?? false,
      maneuvers: maneuvers?.neutral, speedLimit: speedLimit(speedLimits, messages),
      connections: firstConnection..<batch.roadConnections.count,
      points: pointRows)
  }
}

extension LaneTypeAttributes.Flat {
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

/// The greatest speed for all vehicles, m/s.
private func speedLimit(_ limits: FlatRange<RegulatorySpeedLimit.Flat>?, _ messages: borrowing FlatMessages) -> Double? {
  let rows = messages[limits ?? FlatRange()]
  for row in rows.indices where rows[row].type == .vehicleMaxSpeed { return rows[row].speed.metresPerSecond }
  return nil
}
