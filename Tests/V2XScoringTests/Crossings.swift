import V2XModel
@testable import V2XReconstruction

/// A crossing made by hand: a bus at node 350/101, protected green, certain, unless told otherwise.
func crossing(
  second: Double = 0, node: UInt16 = 101, lane: UInt8 = 1, lanePosterior: Double = 1, otherLane: UInt8? = nil, phase: UInt8? = 2,
  candidates: [UInt8]? = nil, light: PhaseState? = .protectedGreen, timeInState: Double? = 9,
  certainty: StopLineCrossing.Certainty = .certain, classification: StopLineCrossing.Classification = .permitted,
  violation: Bool? = false, ids: [RoadUserID] = [.station(StationID(rawValue: 0x0102_0304_0506_0708))], kind: RoadUserKind = .bus,
  frame: UInt64 = 1, notes: [StopLineCrossing.Note] = []
) -> StopLineCrossing {
  StopLineCrossing(
    time: Instant(nanoseconds: 1_779_066_450_000_000_000).adding(seconds: second), timeSigma: 0.03,
    intersection: IntersectionID(region: 350, node: node), upstream: IntersectionID(region: 350, node: 201),
    lane: LaneMatch(lane: LaneID(rawValue: lane), posterior: lanePosterior, runnerUp: otherLane.map(LaneID.init(rawValue:)), offset: 0),
    phase: phase.map(PhaseID.init(rawValue:)), candidatePhases: (candidates ?? phase.map { [$0] } ?? []).map(PhaseID.init(rawValue:)),
    downstream: nil, maneuver: .straight, light: light, lightCode: nil, certainty: certainty,
    redProbability: light == .red ? 1 : 0, timeInState: timeInState, speed: 11.5, classification: classification, violation: violation,
    headway: nil, ids: ids, kind: kind, place: GeoPoint(latitude: 24.5, longitude: 118.1), clockOffset: 0,
    evidence: [FrameReference(file: 0, frame: frame)], notes: notes)
}

/// Red-light running, certain unless told otherwise.
func redLightRunning(
  second: Double = 0, timeInState: Double? = 10, certainty: StopLineCrossing.Certainty = .certain, frame: UInt64 = 1,
  notes: [StopLineCrossing.Note] = []
) -> StopLineCrossing {
  crossing(
    second: second, light: .red, timeInState: timeInState, certainty: certainty, classification: .violation, violation: true, frame: frame,
    notes: notes)
}

/// A crossing of which nothing can be said.
func undecidedCrossing(second: Double = 0) -> StopLineCrossing {
  crossing(second: second, light: nil, timeInState: nil, certainty: .indeterminate, classification: .indeterminate, violation: nil)
}
