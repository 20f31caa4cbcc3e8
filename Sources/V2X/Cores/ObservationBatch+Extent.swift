import V2XModel

extension ObservationBatch {
  /// How many rows each table has.
  struct Extent {
    var stations = 0
    var objects = 0
    var signals = 0
    var phaseIntervals = 0
    var roadNodes = 0
    var roadLinks = 0
    var roadLanes = 0
    var roadConnections = 0
    var roadMovements = 0
    var roadPoints = 0
    var notices = 0
    var cooperation = 0
    var plannedPoints = 0
  }

  var extent: Extent {
    Extent(
      stations: stations.count, objects: objects.count, signals: signals.count, phaseIntervals: phaseIntervals.count,
      roadNodes: roadNodes.count, roadLinks: roadLinks.count, roadLanes: roadLanes.count, roadConnections: roadConnections.count,
      roadMovements: roadMovements.count, roadPoints: roadPoints.count, notices: notices.count, cooperation: cooperation.count,
      plannedPoints: plannedPoints.count)
  }

  /// Appends the rows of another batch between two extents, which may not part rows from those they refer to.
  mutating func append(_ other: borrowing ObservationBatch, from start: Extent, to end: Extent) {
    if start.stations < end.stations { stations += other.stations[start.stations..<end.stations] }
    if start.objects < end.objects { objects += other.objects[start.objects..<end.objects] }
    if start.notices < end.notices { notices += other.notices[start.notices..<end.notices] }
    if start.signals < end.signals {
      let distance = phaseIntervals.count - start.phaseIntervals
      phaseIntervals += other.phaseIntervals[start.phaseIntervals..<end.phaseIntervals]
      for index in start.signals..<end.signals {
        var row = other.signals[index]
        row.intervals = row.intervals.moved(distance)
        signals.append(row)
      }
    }
    if start.roadNodes < end.roadNodes { appendRoads(other, from: start, to: end) }
    if start.cooperation < end.cooperation { appendCooperation(other, from: start, to: end) }
  }

  private mutating func appendCooperation(_ other: borrowing ObservationBatch, from start: Extent, to end: Extent) {
    let distance = plannedPoints.count - start.plannedPoints
    plannedPoints += other.plannedPoints[start.plannedPoints..<end.plannedPoints]
    for index in start.cooperation..<end.cooperation {
      var row = other.cooperation[index]
      switch row.content {
      case .plan(var plan):
        plan.points = plan.points.moved(distance)
        row.content = .plan(plan)
      case .advice(var advice):
        advice.points = advice.points.moved(distance)
        row.content = .advice(advice)
      default: break
      }
      cooperation.append(row)
    }
  }

  private mutating func appendRoads(_ other: borrowing ObservationBatch, from start: Extent, to end: Extent) {
    let links = roadLinks.count - start.roadLinks
    let lanes = roadLanes.count - start.roadLanes
    let connections = roadConnections.count - start.roadConnections
    let movements = roadMovements.count - start.roadMovements
    let points = roadPoints.count - start.roadPoints
    roadPoints += other.roadPoints[start.roadPoints..<end.roadPoints]
    roadMovements += other.roadMovements[start.roadMovements..<end.roadMovements]
    roadConnections += other.roadConnections[start.roadConnections..<end.roadConnections]
    for index in start.roadLanes..<end.roadLanes {
      var row = other.roadLanes[index]
      row.connections = row.connections.moved(connections)
      row.points = row.points.moved(points)
      roadLanes.append(row)
    }
    for index in start.roadLinks..<end.roadLinks {
      var row = other.roadLinks[index]
      row.points = row.points.moved(points)
      row.movements = row.movements.moved(movements)
      row.lanes = row.lanes.moved(lanes)
      roadLinks.append(row)
    }
    for index in start.roadNodes..<end.roadNodes {
      var row = other.roadNodes[index]
      row.links = row.links.moved(links)
      roadNodes.append(row)
    }
  }
}

extension Range<Int> {
  fileprivate func moved(_ distance: Int) -> Range { lowerBound + distance..<upperBound + distance }
}
