import Testing
import V2XModel

@Suite struct ObservationBatchTests {
  let reception = Reception(file: 0, frame: 1, time: Instant(nanoseconds: 0))

  func fill(_ batch: inout ObservationBatch) {
    for i in 0..<100 {
      batch.stations.append(
        StationState(
          reception: reception, station: StationID(rawValue: UInt64(i)), counter: 0,
          motion: Motion(time: nil, position: GeoPoint(latitude: 0, longitude: 0)), extent: Extent(), kind: .car))
      let first = batch.phaseIntervals.count
      batch.phaseIntervals.append(PhaseInterval(state: .red, code: 3))
      batch.phaseIntervals.append(PhaseInterval(state: .protectedGreen, code: 6))
      batch.append(
        SignalObservation(
          reception: reception, intersection: IntersectionID(region: 1, node: 1), phase: PhaseID(rawValue: 1), generated: nil,
          intervals: 0..<0),
        intervalsFrom: first)
    }
  }

  @Test func emptyingKeepsTheStorage() {
    var batch = ObservationBatch(capacity: 16)
    fill(&batch)
    let capacities = (batch.stations.capacity, batch.signals.capacity, batch.phaseIntervals.capacity)
    for _ in 0..<10 {
      batch.removeAll()
      let isEmpty = batch.isEmpty
      #expect(isEmpty)
      fill(&batch)
    }
    let after = (batch.stations.capacity, batch.signals.capacity, batch.phaseIntervals.capacity)
    let count = batch.count
    #expect(after == capacities)
    #expect(count == 200)
  }

  @Test func aSignalOwnsTheIntervalsAppendedBeforeIt() {
    var batch = ObservationBatch()
    fill(&batch)
    let intervals = batch.signals[7].intervals
    let states = batch.phaseIntervals[intervals].map(\.state)
    #expect(intervals == 14..<16)
    #expect(states == [.red, .protectedGreen])
  }

  @Test(arguments: [
    (10, RoadUserKind.car), (27, .truck), (42, .motorcycle), (52, .bus), (66, .emergency), (85, .bicycle), (82, .pedestrian),
    (91, .infrastructure),
    (1, .motor), (0, .unknown), (200, .unknown),
  ])
  func vehicleClassesHaveTheirKind(code: Int, kind: RoadUserKind) {
    #expect(RoadUserKind(basicVehicleClass: code) == kind)
  }
}
