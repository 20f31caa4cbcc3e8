import Glibc
import V2XModel

/// Turns a passage that has been watched long enough into an event: the way taken, the phase, the light, the rule.
struct PassageJudge {
  var rules: EntryRules

  /// - Parameters:
  ///   - headway: seconds since the vehicle before it on the same lane.
  ///   - signalOffset: how far the clock of the signal's sender is ahead, s.
  func event(_ passage: Passage, signals: SignalIndex.Node?, signalOffset: Double, headway: Double?, frame: LocalFrame) -> StopLineCrossing
  {
    var notes: [StopLineCrossing.Note] = []
    let witness = passage.witnesses[0]
    let time = passage.time
    let sigma = (witness.timeSigma * witness.timeSigma + 0.02 * 0.02).squareRoot()
    let way = Way(passage, notes: &notes)

    let moment = time.adding(seconds: signalOffset)
    let reading = Self.reading(way.phases, signals: signals, at: moment, sigma: sigma)
    let frames = signals?.frames(around: moment)
    var certainty = StopLineCrossing.Certainty.indeterminate
    if let reading {
      if reading.isSilent {
        notes.append(.signalSilent)
      } else if reading.probability >= 0.975 {
        certainty = .certain
      } else if reading.probability >= 0.9 {
        certainty = .probable
      } else {
        notes.append(.nearChange)
      }
    } else if !way.phases.isEmpty {
      notes.append(way.phases.count > 1 ? .phaseAmbiguous : .signalUnknown)
    }
    let since = reading.flatMap { reading in
      reading.state == nil || reading.isSilent ? nil : reading.onset.map { max(0, moment.seconds(since: $0.time)) }
    }
    let classification = classify(
      passage, way: way, reading: reading, certainty: certainty, signals: signals, signalOffset: signalOffset, notes: &notes)
    if passage.lane.posterior < 0.9 { notes.append(.laneAmbiguous) }
    if passage.isBridged { notes.append(.bridged) }
    if witness.clockOffset != 0 { notes.append(.clockCorrected) }
    if passage.isLengthAssumed { notes.append(.lengthAssumed) }
    if !passage.witnesses.contains(where: { $0.source == .station }) { notes.append(.perceivedOnly) }

    var evidence = passage.witnesses.flatMap(\.frames) + [passage.mapFrame]
    if let before = frames?.before { evidence.append(before) }
    if let after = frames?.after { evidence.append(after) }
    var ids: [RoadUserID] = []
    for id in passage.witnesses.flatMap(\.ids) where !ids.contains(id) { ids.append(id) }
    let violation: Bool? =
      switch classification {
      case .indeterminate: nil
      case .violation: true
      default: false
      }
    return StopLineCrossing(
      time: time, timeSigma: sigma, intersection: passage.key.node, upstream: passage.key.upstream, lane: passage.lane,
      phase: way.phases.count == 1 ? way.phases[0] : nil, candidatePhases: way.phases, downstream: passage.exit?.remote,
      maneuver: way.maneuver, light: reading?.state, lightCode: reading?.code, certainty: way.phases.isEmpty ? .certain : certainty,
      redProbability: reading.map { $0.isSilent ? nil : $0.redProbability } ?? nil, timeInState: since, speed: passage.speed,
      classification: classification, violation: violation, headway: headway, ids: ids.sorted(), kind: passage.kind,
      place: frame.unproject(passage.place), clockOffset: witness.clockOffset, evidence: Self.unique(evidence), notes: notes)
  }

  private static func unique(_ frames: [FrameReference]) -> [FrameReference] {
    var result: [FrameReference] = []
    for frame in frames.sorted() where result.last != frame { result.append(frame) }
    return result
  }

  /// What the possible phases showed; `nil` when they disagree or nothing is known of one.
  private static func reading(_ phases: [PhaseID], signals: SignalIndex.Node?, at time: Instant, sigma: Double) -> PhaseReading? {
    if phases == [.permanentGreen] {
      return PhaseReading(state: .protectedGreen, code: nil, probability: 1, redProbability: 0, onset: nil, isSilent: false)
    }
    var result: PhaseReading?
    for phase in phases {
      guard let reading = signals?.timeline(phase)?.reading(at: time, sigma: sigma), reading.state != nil else { return nil }
      if let known = result, known.state != reading.state { return nil }
      if reading.probability < result?.probability ?? .infinity { result = reading }
    }
    return result
  }

  private func classify(
    _ passage: Passage, way: Way, reading: PhaseReading?, certainty: StopLineCrossing.Certainty,
    signals: SignalIndex.Node?, signalOffset: Double, notes: inout [StopLineCrossing.Note]
  ) -> StopLineCrossing.Classification {
    if way.phases.isEmpty { return .uncontrolled }
    guard let reading, let state = reading.state, !reading.isSilent else { return .indeterminate }
    let entry = rules.entries[state] ?? .indeterminate
    if passage.isOnEmergencyCall, entry == .forbidden || entry == .forbiddenWithoutStop || entry == .onYellow {
      notes.append(.emergencyCall)
      return .exempt
    }
    // A violation needs more certainty than anything else.
    if certainty == .indeterminate { return .indeterminate }
    switch entry {
    case .permitted: return .permitted
    case .onYellow: return .entryOnYellow
    case .indeterminate: return .indeterminate
    case .forbiddenWithoutStop: return passage.hasStopped ? .permitted : .violation
    case .forbidden:
      if mayTurnOnRed(passage, way: way, notes: &notes) { return .turnOnRed }
      let probability = state == .red ? reading.redProbability : reading.probability
      guard probability >= rules.violationProbability else { return .indeterminate }
      guard let rested = passage.restedAt, rested <= rules.overrunMetres else { return .violation }
      // Running a red needs the way on to be on red too: one who waits past the line for green has overrun it.
      guard let wentOn = passage.wentOn else { return .stopLineOverrun }
      let then = Self.reading(way.phases, signals: signals, at: wentOn.adding(seconds: signalOffset), sigma: 0.1)
      return then?.state == .red ? .violation : .stopLineOverrun
    }
  }

  /// Whether the turn is allowed on red: by what the map says, else by what a shared or own phase tells about the lamp.
  private func mayTurnOnRed(_ passage: Passage, way: Way, notes: inout [StopLineCrossing.Note]) -> Bool {
    let allowed: AllowedManeuvers
    let onRound: Bool
    switch way.maneuver {
    case .right: (allowed, onRound) = (.rightOnRed, rules.turnOnRed.isRightAllowedOnRoundRed)
    case .left: (allowed, onRound) = (.leftOnRed, rules.turnOnRed.isLeftAllowedOnRoundRed)
    default: return false
    }
    let lane = passage.approach.lanes[passage.laneIndex]
    if (way.connection?.maneuvers ?? lane.maneuvers ?? []).contains(allowed) {
      notes.append(.turnOnRedByMap)
      return true
    }
    guard onRound, rules.turnOnRed.infersLampFromSharedPhase, let phase = way.phases.first else { return false }
    let straight = passage.exits.filter { abs(Way.turn(from: passage.approach.direction, to: $0.direction)) < 30 }.map(\.remote)
    let isShared =
      passage.approach.movements.contains { $0.phase == phase && straight.contains($0.remote) }
      || passage.approach.lanes.contains { lane in
        lane.connections.contains {
          $0.phase == phase && (straight.contains($0.remote) || ($0.maneuvers ?? []).contains(.straight))
        }
      }
    notes.append(isShared ? .turnOnRedSharedPhase : .turnOnRedOwnPhase)
    return isShared
  }
}
