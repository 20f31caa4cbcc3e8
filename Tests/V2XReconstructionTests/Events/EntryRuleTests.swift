import Testing
import V2XModel

@testable import V2XReconstruction

/// What passing a line means under each light.
@Suite struct EntryRuleTests {
  let straight = Junction.Arm.west.phase(1)

  func crossing(
    _ plan: Junction.Plan, map: Junction.Map = .init(), sender: Junction.Sender = .init(), path: ((Double) -> Junction.State)? = nil,
    options: Reconstruction.Options = .init(), isSilent: @escaping (Double) -> Bool = { _ in false }, countdown: Bool = true
  ) throws -> StopLineCrossing {
    var junction = Junction()
    junction.addMap(map)
    junction.addSignals(plan, countdown: countdown, isSilent: isSilent)
    junction.addVehicle(sender, from: 2, to: 45, path ?? Junction.straight(.west, crossing: 20, speed: 10))
    let found = junction.crossings(options: options)
    #expect(found.count == 1)
    return try #require(found.first)
  }

  @Test(arguments: [
    (PhaseState.red, StopLineCrossing.Classification.violation, true as Bool?), (.yellow, .entryOnYellow, false),
    (.flashingGreen, .permitted, false), (.permissiveGreen, .permitted, false), (.protectedGreen, .permitted, false),
    (.flashingYellow, .permitted, false), (.flashingRed, .violation, true), (.preMovement, .violation, true), (.dark, .indeterminate, nil),
    (.unavailable, .indeterminate, nil),
  ])
  func everyStateHasItsClass(state: PhaseState, classification: StopLineCrossing.Classification, violation: Bool?) throws {
    let crossing = try crossing([straight: [(from: -100, state: state)]])
    #expect(crossing.light == state)
    #expect(crossing.classification == classification)
    #expect(crossing.violation == violation)
  }

  @Test func lateIntoRedIsAViolationWithItsTime() throws {
    let crossing = try crossing([straight: [(from: -100, state: .protectedGreen), (from: 15, state: .yellow), (from: 18, state: .red)]])
    #expect(crossing.light == .red && crossing.violation == true && crossing.certainty == .certain)
    #expect(abs(try #require(crossing.timeInState) - 2) < 0.06)
    #expect(try #require(crossing.redProbability) > 0.999)
  }

  @Test func tooCloseToTheChangeIsNeverAViolation() throws {
    let crossing = try crossing([straight: [(from: -100, state: .yellow), (from: 19.98, state: .red)]])
    #expect(crossing.certainty == .indeterminate && crossing.violation == nil && crossing.notes.contains(.nearChange))
  }

  @Test func pastTheLineBeforeRedIsNoViolationWhereverItStands() throws {
    let path = Junction.following(.west, [(t: 0, past: -100), (t: 10, past: 4), (t: 30, past: 4), (t: 40, past: 80)])
    let crossing = try crossing([straight: [(from: -100, state: .protectedGreen), (from: 11, state: .red)]], path: path)
    #expect(crossing.light == .protectedGreen && crossing.classification == .permitted)
  }

  @Test func waitingJustPastTheLineForGreenIsAnOverrun() throws {
    let path = Junction.following(.west, [(t: 0, past: -100), (t: 10, past: 1.5), (t: 30, past: 1.5), (t: 40, past: 80)])
    let crossing = try crossing([straight: [(from: -100, state: .red), (from: 25, state: .protectedGreen)]], path: path)
    #expect(crossing.classification == .stopLineOverrun && crossing.violation == false && crossing.light == .red)
  }

  @Test func stoppingPastTheLineAndGoingOnOnRedRunsIt() throws {
    let path = Junction.following(.west, [(t: 0, past: -100), (t: 10, past: 1.5), (t: 15, past: 1.5), (t: 25, past: 80)])
    let crossing = try crossing([straight: [(from: -100, state: .red), (from: 35, state: .protectedGreen)]], path: path)
    #expect(crossing.classification == .violation && crossing.violation == true)
  }

  @Test func aFullStopSatisfiesFlashingRed() throws {
    let path = Junction.following(.west, [(t: 0, past: -100), (t: 10, past: -2), (t: 13, past: -2), (t: 23, past: 80)])
    let crossing = try crossing([straight: [(from: -100, state: .flashingRed)]], path: path)
    #expect(crossing.classification == .permitted && crossing.light == .flashingRed)
  }

  @Test func rightTurnsOnRedFollowTheOrderOfEvidence() throws {
    let path = Junction.turning(.west, way: 0, crossing: 20, speed: 7)
    let red: Junction.Plan = [:]
    // The map allows it.
    let byMap = try crossing(red, map: .init(maneuvers: { _, way in [[.right, .rightOnRed], .straight, .left][way] }), path: path)
    #expect(byMap.classification == .turnOnRed && byMap.violation == false && byMap.notes.contains(.turnOnRedByMap))
    // One lamp for straight and right is round.
    let shared = try crossing(red, map: .init(phase: { $1 == 2 ? $0.phase(2) : $0.phase(1) }), path: path)
    #expect(shared.classification == .turnOnRed && shared.notes.contains(.turnOnRedSharedPhase))
    // A lamp of its own is an arrow.
    let own = try crossing(red, path: path)
    #expect(own.classification == .violation && own.notes.contains(.turnOnRedOwnPhase))
    // Left turns on red are not allowed by a shared phase.
    let left = try crossing(
      red, map: .init(phase: { arm, _ in arm.phase(1) }), path: Junction.turning(.west, way: 2, crossing: 20, speed: 7))
    #expect(left.classification == .violation)
  }

  @Test func otherRulesAreData() throws {
    var rules = EntryRules.china
    rules.entries[.yellow] = .forbidden
    rules.turnOnRed.isRightAllowedOnRoundRed = false
    let yellow = try crossing([straight: [(from: -100, state: .yellow)]], options: .init(rules: rules))
    #expect(yellow.classification == .violation)
    let right = try crossing(
      [:], map: .init(phase: { $1 == 2 ? $0.phase(2) : $0.phase(1) }), path: Junction.turning(.west, way: 0, crossing: 20, speed: 7),
      options: .init(rules: rules))
    #expect(right.classification == .violation)
  }

  @Test func emergencyCallsAreExempt() throws {
    let crossing = try crossing([:], sender: .init(kind: .emergency, isOnEmergencyCall: true))
    #expect(crossing.classification == .exempt && crossing.violation == false && crossing.notes.contains(.emergencyCall))
  }

  @Test func silenceOfTheSignalLeavesItOpen() throws {
    let crossing = try crossing([:], isSilent: { $0 > 17 && $0 < 23 })
    #expect(crossing.certainty == .indeterminate && crossing.violation == nil && crossing.notes.contains(.signalSilent))
  }

  @Test func aFirmPromiseSpansASilence() throws {
    let plan: Junction.Plan = [straight: [(from: -100, state: .red), (from: 22, state: .protectedGreen)]]
    let spanned = try crossing(plan, isSilent: { $0 > 17 && $0 < 21.5 })
    #expect(spanned.light == .red && spanned.certainty == .certain && spanned.violation == true)
    let unspanned = try crossing(plan, isSilent: { $0 > 17 && $0 < 21.5 }, countdown: false)
    #expect(unspanned.certainty == .indeterminate)
  }

  @Test func aSignalNeverHeardIsUnknown() throws {
    let crossing = try crossing([:], isSilent: { _ in true })
    #expect(crossing.light == nil && crossing.violation == nil && crossing.notes.contains(.signalUnknown))
    #expect(crossing.phase == straight)
  }

  @Test func permanentGreenNeedsNoSignal() throws {
    let crossing = try crossing([:], map: .init(phase: { _, _ in .permanentGreen }))
    #expect(crossing.classification == .permitted && crossing.light == .protectedGreen)
  }
}
