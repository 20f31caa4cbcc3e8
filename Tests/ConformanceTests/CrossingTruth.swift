import Foundation
import JSONText
import V2X

/// Compares crossings with the truth of a simulation, by the definitions of `tools/evaluate.py` of the shared folder.
struct CrossingTruth {
  struct Crossing {
    var vehicle: String
    var t: Double
    var node: Int
    var lane: Int
    var phase: Int
    var maneuver: String
    var light: String
    var speed: Double
    var since: Double
    var violation: Bool
  }

  let start: Double
  let end: Double
  let crossings: [Crossing]
  /// Vehicles by transmitted identity.
  private var vehicles: [String: String] = [:]
  private var heardSpans: [String: [ClosedRange<Double>]] = [:]
  private var changes: [String: [Double]] = [:]
  private var silence: [Int: ClosedRange<Double>] = [:]

  init?(_ truth: JSONValue) {
    guard let start = truth["start"]?.double, let end = truth["end"]?.double, let list = truth["crossings"]?.array,
      let vehicles = truth["vehicles"]?.members, let phases = truth["phases"]?.members
    else { return nil }
    self.start = start
    self.end = end
    crossings = list.map { entry in
      func text(_ key: String) -> String { entry[key]?.string ?? "" }
      func number(_ key: String) -> Double { entry[key]?.double ?? .nan }
      return Crossing(
        vehicle: text("vehicle"), t: number("t"), node: Int(number("node")), lane: Int(number("lane")), phase: Int(number("phase")),
        maneuver: text("maneuver"), light: text("light"), speed: number("speed"), since: number("since"),
        violation: entry["violation"] == .bool(true))
    }
    for vehicle in vehicles {
      for id in vehicle.value["ids"]?.array ?? [] { self.vehicles["bsm:\(id.array?.first?.string ?? "")"] = vehicle.key }
      for number in vehicle.value["ptc"]?.members ?? [] {
        let unit = "RSU\(String(repeating: "0", count: max(0, 5 - number.key.count)))\(number.key)"
        let hex = Hexadecimal.text(Array(unit.utf8))
        self.vehicles["rsm:\(hex):\(number.value.integer ?? -1)"] = vehicle.key
      }
      heardSpans[vehicle.key] = vehicle.value["heard_spans"]?.array?.compactMap { span in
        guard let first = span.array?.first?.double, let last = span.array?.last?.double else { return nil }
        return first...last
      }
    }
    for node in phases {
      for phase in node.value.members ?? [] {
        changes["\(node.key) \(phase.key)"] = phase.value.array?.dropFirst().compactMap { $0.array?.first?.double }
      }
    }
    for gap in truth["spat_gap"]?.members ?? [] {
      guard let node = Int(gap.key), let from = gap.value.array?.first?.double, let to = gap.value.array?.last?.double else { continue }
      silence[node] = (from - 0.2)...(to + 0.2)
    }
  }

  /// The vehicle that identities stand for; nil when unknown or when they mix several.
  private func vehicle(_ ids: [RoadUserID]) -> String? {
    let found = Set(ids.compactMap { vehicles[$0.description] })
    return found.count == 1 ? found.first : nil
  }

  private func isHeard(_ crossing: Crossing) -> Bool {
    guard let spans = heardSpans[crossing.vehicle] else { return true }
    return spans.contains { ($0.lowerBound - 0.5)...($0.upperBound + 0.5) ~= crossing.t }
  }

  private func isInside(_ time: Double) -> Bool { start + 2 < time && time < end - 2 }

  /// Nobody can be sure of the light: nearer to a change than three standard deviations, or the signal is silent.
  private func isBorderline(_ crossing: Crossing) -> Bool {
    if let gap = silence[crossing.node], gap.contains(crossing.t) { return true }
    let sigma = (pow(0.25 / max(crossing.speed, 0.3), 2) + 0.03 * 0.03).squareRoot()
    return changes["\(crossing.node) \(crossing.phase)"]?.contains { abs(crossing.t - $0) < 3 * sigma } ?? false
  }

  /// What a comparison gives. Shares are of one; a share of nothing is one.
  struct Score {
    var expected = 0
    var recall = 1.0
    var precision = 1.0
    var timeErrors: [Double] = []
    var lane = 1.0
    var phase = 1.0
    var light = 1.0
    /// Borderline crossings that were called certain with a wrong light.
    var claimedWrong = 0
    var violations = 0
    var violationRecall = 1.0
    var violationPrecision = 1.0

    func timeError(_ share: Double) -> Double {
      timeErrors.isEmpty ? 0 : timeErrors.sorted()[min(timeErrors.count - 1, Int(share * Double(timeErrors.count)))]
    }
  }

  func score(_ events: [StopLineCrossing]) -> Score {
    let pairs = match(events)
    let judged = crossings.map { isInside($0.t) && isHeard($0) }
    // An event is judged by the truth it belongs to; one without, inside the time window only.
    let counted = events.indices.filter { event in pairs[event].map { judged[$0] } ?? isInside(events[event].time.seconds) }
    let matched = counted.compactMap { event in pairs[event].map { (event: events[event], truth: crossings[$0]) } }
    func share(_ count: Int, of total: Int) -> Double { total == 0 ? 1 : Double(count) / Double(total) }
    var score = Score()
    score.expected = judged.count { $0 }
    score.recall = share(matched.count, of: score.expected)
    score.precision = share(matched.count, of: counted.count)
    score.timeErrors = matched.map { abs($0.event.time.seconds - $0.truth.t) }
    score.lane = share(matched.count { Int($0.event.lane.lane.rawValue) == $0.truth.lane }, of: matched.count)
    score.phase = share(matched.count { $0.event.phase.map { Int($0.rawValue) } == $0.truth.phase }, of: matched.count)
    func isUnsure(_ event: StopLineCrossing) -> Bool { event.certainty == .indeterminate || event.light == nil }
    let clear = matched.filter { !isBorderline($0.truth) }
    score.light = share(clear.count { $0.event.light?.description == $0.truth.light && !isUnsure($0.event) }, of: clear.count)
    score.claimedWrong =
      matched.filter { isBorderline($0.truth) }.count { !isUnsure($0.event) && $0.event.light?.description != $0.truth.light }

    // A right turn on red is a matter of national rules: counted neither way.
    func isFree(_ crossing: Crossing) -> Bool { isBorderline(crossing) || (crossing.violation && crossing.maneuver == "right") }
    let told = counted.filter { event in
      events[event].violation == true && events[event].certainty != .indeterminate
        && !(pairs[event].map { isFree(crossings[$0]) } ?? false)
    }
    let right = told.count { event in pairs[event].map { crossings[$0].violation } ?? false }
    score.violations = crossings.indices.count { judged[$0] && crossings[$0].violation && !isFree(crossings[$0]) }
    score.violationRecall = share(right, of: score.violations)
    score.violationPrecision = share(right, of: told.count)
    return score
  }

  /// The truth that belongs to each event: greedy, the nearest in time first, at most a second apart.
  private func match(_ events: [StopLineCrossing]) -> [Int?] {
    var candidates: [(distance: Double, event: Int, truth: Int)] = []
    for (index, event) in events.enumerated() {
      guard let vehicle = vehicle(event.ids) else { continue }
      for (place, crossing) in crossings.enumerated()
      where crossing.vehicle == vehicle && crossing.node == Int(event.intersection.node) {
        let distance = abs(event.time.seconds - crossing.t)
        if distance <= 1 { candidates.append((distance, index, place)) }
      }
    }
    candidates.sort { $0 < $1 }
    var pairs = [Int?](repeating: nil, count: events.count)
    var taken = Set<Int>()
    for candidate in candidates where pairs[candidate.event] == nil && !taken.contains(candidate.truth) {
      pairs[candidate.event] = candidate.truth
      taken.insert(candidate.truth)
    }
    return pairs
  }
}
