import V2XModel
@testable import V2XReconstruction
import V2XReporting

/// A bus at node 350/101, on lane 2 to the left, seen by itself and by a roadside unit.
func crossing(
  second: Double = 0, light: PhaseState? = .red, timeInState: Double? = 9.0814, certainty: StopLineCrossing.Certainty = .certain,
  classification: StopLineCrossing.Classification = .violation, violation: Bool? = true, phase: UInt8? = 3, candidates: [UInt8] = [3],
  evidence: [(UInt16, UInt64)] = [(0, 6226), (0, 6239)], notes: [StopLineCrossing.Note] = []
) -> StopLineCrossing {
  StopLineCrossing(
    time: Instant(nanoseconds: 1_779_066_488_097_123_456).adding(seconds: second), timeSigma: 0.03219,
    intersection: IntersectionID(region: 350, node: 101), upstream: IntersectionID(region: 350, node: 201),
    lane: LaneMatch(lane: LaneID(rawValue: 2), posterior: 0.99974, runnerUp: nil, offset: 0.1), phase: phase.map(PhaseID.init(rawValue:)),
    candidatePhases: candidates.map(PhaseID.init(rawValue:)), downstream: IntersectionID(region: 350, node: 102), maneuver: .left,
    light: light, lightCode: light == .red ? 3 : 6, certainty: certainty, redProbability: light.map { $0 == .red ? 1 : 0.00004 },
    timeInState: timeInState, speed: 14.0261, classification: classification, violation: violation, headway: nil,
    ids: [.station(StationID(rawValue: 0xDBA5_394E_07D4_B19B)), .participant(unit: StationID(rawValue: 0x5253_5530_3031_3031), number: 7)],
    kind: .bus, place: GeoPoint(latitude: 24.645_848_51, longitude: 118.093_414_1), clockOffset: 0,
    evidence: evidence.map { FrameReference(file: $0.0, frame: $0.1) }, notes: notes)
}

/// A permitted crossing.
func permitted(second: Double = 0) -> StopLineCrossing {
  crossing(second: second, light: .protectedGreen, classification: .permitted, violation: false)
}

/// What a writer makes of crossings.
func written(_ crossings: [StopLineCrossing], _ format: EventFormat, inputs: [String] = ["a/brt.pcap"], style: TextStyle = .plain) -> String
{
  var writer = format.makeWriter(inputs: InputNames(inputs), style: style)
  var octets: [UInt8] = []
  writer.begin(into: &octets)
  for crossing in crossings { writer.write(.stopLineCrossing(crossing), into: &octets) }
  writer.end(into: &octets)
  return String(decoding: octets, as: UTF8.self)
}
