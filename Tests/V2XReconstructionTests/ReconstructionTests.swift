import Testing
import V2XModel

@testable import V2XReconstruction

/// The whole, from batches to events.
@Suite struct ReconstructionTests {
  /// Twelve vehicles on three arms, noise, a change of light, perceived vehicles among them.
  func busyJunction() -> Junction {
    var junction = Junction()
    junction.addMap()
    junction.addSignals([
      Junction.Arm.west.phase(1): [(from: -100, state: .protectedGreen), (from: 20, state: .yellow), (from: 23, state: .red)],
      Junction.Arm.south.phase(1): [(from: -100, state: .red), (from: 25, state: .protectedGreen)],
    ])
    for i in 0..<12 {
      let arm = Junction.Arm.allCases[i % 3]
      let id: RoadUserID = i % 2 == 0 ? .station(StationID(rawValue: UInt64(i))) : .participant(unit: Junction.unit, number: UInt16(i))
      let crossing = 9 + Double(i) * 2.3
      junction.addVehicle(
        .init(id: id, noise: 0.2, seed: UInt64(i)), from: crossing - 7, to: crossing + 7,
        Junction.straight(arm, lane: i % 2 + 1, crossing: crossing, speed: 8 + Double(i % 4)))
    }
    return junction
  }

  @Test func howInputIsCutIntoBatchesChangesNothing() {
    let junction = busyJunction()
    let reference = junction.crossings(rows: 1000)
    #expect(reference.count == 12)
    for rows in [1, 7, 100, 100_000] { #expect(junction.crossings(rows: rows) == reference) }
  }

  @Test func eventsComeSecondsAfterTheyHappenNotAtTheEnd() {
    let junction = busyJunction()
    var reconstruction = Reconstruction()
    var delays: [Double] = []
    var now = Junction.start
    junction.replay(rows: 5) { batch in
      for row in batch.stations { now = max(now, row.reception.time) }
      reconstruction.ingest(batch) { if case .stopLineCrossing(let crossing) = $0 { delays.append(now.seconds(since: crossing.time)) } }
    }
    #expect(delays.count >= 10)
    #expect(delays.allSatisfy { $0 > 0 && $0 < 12 })
  }

  @Test func timeAloneTellsWhatIsOpen() {
    var junction = Junction()
    junction.addMap(to: 20)
    junction.addSignals([Junction.Arm.west.phase(1): [(from: -100, state: .protectedGreen)]], to: 20)
    junction.addVehicle(from: 5, to: 20, Junction.straight(.west, crossing: 17, speed: 9))
    var reconstruction = Reconstruction()
    var told = 0
    junction.replay { batch in reconstruction.ingest(batch) { if $0.kind == .stopLineCrossing { told += 1 } } }
    let before = told
    reconstruction.advance(to: Junction.time(60)) { if $0.kind == .stopLineCrossing { told += 1 } }
    #expect(before == 0 && told == 1)
    reconstruction.finish { if $0.kind == .stopLineCrossing { told += 1 } }
    #expect(told == 1)
  }

  @Test func aClockSetBackBeginsAnew() {
    let junction = busyJunction()
    var reconstruction = Reconstruction()
    var told: [StopLineCrossing] = []
    func emit(_ event: Event) { if case .stopLineCrossing(let crossing) = event { told.append(crossing) } }
    junction.replay { reconstruction.ingest($0, emit: emit) }
    junction.replay { reconstruction.ingest($0, emit: emit) }
    reconstruction.finish(emit: emit)
    #expect(told.count == 24)
  }

  @Test func aFrameFromTheFarFutureDoesNotStopTheRest() {
    let junction = busyJunction()
    for future in [Instant.distantFuture, Junction.time(1e9), Junction.time(1000)] {
      var reconstruction = Reconstruction()
      var told = 0
      var sent = false
      junction.replay(rows: 50) { batch in
        reconstruction.ingest(batch) { if $0.kind == .stopLineCrossing { told += 1 } }
        if !sent {
          sent = true
          var stray = ObservationBatch()
          stray.stations.append(
            StationState(
              reception: Reception(file: 0, frame: 1, time: future), station: StationID(rawValue: 77), counter: 0,
              motion: Motion(time: future, position: GeoPoint(latitude: 24.5, longitude: 118.1)), extent: Extent(), kind: .car))
          reconstruction.ingest(stray) { if $0.kind == .stopLineCrossing { told += 1 } }
        }
      }
      reconstruction.finish { if $0.kind == .stopLineCrossing { told += 1 } }
      #expect(told == 12)
    }
  }

  @Test func aFirstPlaceOnTheOtherSideOfTheEarthSpoilsNothing() {
    let junction = busyJunction()
    var reconstruction = Reconstruction()
    var told = 0
    var stray = ObservationBatch()
    stray.stations.append(
      StationState(
        reception: Reception(file: 0, frame: 1, time: Junction.time(-1)), station: StationID(rawValue: 77), counter: 0,
        motion: Motion(time: nil, position: GeoPoint(latitude: 0, longitude: 0)), extent: Extent(), kind: .car))
    reconstruction.ingest(stray) { if $0.kind == .stopLineCrossing { told += 1 } }
    junction.replay { batch in reconstruction.ingest(batch) { if $0.kind == .stopLineCrossing { told += 1 } } }
    reconstruction.finish { if $0.kind == .stopLineCrossing { told += 1 } }
    #expect(told == 12)
  }

  @Test func aFloodOfIdentitiesIsSurvived() {
    var reconstruction = Reconstruction()
    var told = 0
    let junction = busyJunction()
    junction.replay { batch in reconstruction.ingest(batch) { if $0.kind == .stopLineCrossing { told += 1 } } }
    var flood = ObservationBatch()
    for i in 0..<20_000 {
      let time = Junction.time(60 + Double(i) * 1e-4)
      flood.stations.append(
        StationState(
          reception: Reception(file: 0, frame: UInt64(i), time: time), station: StationID(rawValue: UInt64(1000 + i)), counter: 0,
          motion: Motion(time: time, position: Junction.frame.unproject(Vector(east: Double(i % 100), north: 0)), speed: 5, heading: 90),
          extent: Extent(length: 4.6, width: 1.8), kind: .car))
    }
    reconstruction.ingest(flood) { if $0.kind == .stopLineCrossing { told += 1 } }
    reconstruction.advance(to: Junction.time(80)) { if $0.kind == .stopLineCrossing { told += 1 } }
    reconstruction.finish { if $0.kind == .stopLineCrossing { told += 1 } }
    #expect(told == 12)
  }

  @Test func nothingHeardTellsNothing() {
    var reconstruction = Reconstruction()
    var told = 0
    reconstruction.ingest(ObservationBatch()) { if $0.kind == .stopLineCrossing { told += 1 } }
    reconstruction.advance(to: Junction.time(10)) { if $0.kind == .stopLineCrossing { told += 1 } }
    reconstruction.advance(to: .distantFuture) { if $0.kind == .stopLineCrossing { told += 1 } }
    reconstruction.finish { if $0.kind == .stopLineCrossing { told += 1 } }
    #expect(told == 0)
  }
}
