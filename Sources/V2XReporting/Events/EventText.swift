import V2XModel
import V2XReconstruction

/// How events other than crossings are told to people.
enum EventText {
  struct Summary {
    /// At most nine columns.
    var what: String
    var emphasis: Emphasis = .none
    /// Where, for what belongs to no intersection.
    var place: String?
    var words: String
    var who = ""
    var evidence: [FrameReference]
  }

  static func noun(_ kind: Event.Kind) -> String {
    switch kind {
    case .stopLineCrossing: "stop-line crossing"
    case .stationStop: "station stop"
    case .conflict: "conflict"
    case .identityChange: "change of identity"
    case .clockOffset: "clock offset"
    case .outage: "outage"
    case .signalPrediction: "predicted phase"
    case .mapRevision: "map revision"
    case .mapLaneOffset: "misdrawn lane"
    case .mapMissingConnection: "missing connection"
    case .track: "road user"
    case .state: "state"
    }
  }

  static func summary(_ event: Event) -> Summary {
    switch event {
    case .stopLineCrossing(let crossing): Summary(what: "crossing", words: "", evidence: crossing.evidence)
    case .stationStop(let stop): summary(stop)
    case .conflict(let conflict): summary(conflict)
    case .identityChange(let change):
      Summary(
        what: "id",
        words: "\(change.old) goes on as \(change.new) after \(seconds(change.gap)), \(metres(change.mismatch)) from where it was expected",
        evidence: change.evidence)
    case .clockOffset(let clock):
      Summary(
        what: "CLOCK", emphasis: .warning,
        words: "\(seconds(abs(clock.offset))) \(clock.offset > 0 ? "ahead" : "behind"), in \(clock.messages) messages",
        who: joined(clock.ids), evidence: clock.evidence)
    case .outage(let outage):
      Summary(
        what: "OUTAGE", emphasis: .bad,
        words: (outage.to.map { "no \(outage.message.rawValue) for \(seconds($0.seconds(since: outage.from)))" }
          ?? "no \(outage.message.rawValue) any more") + ", \(outage.missed) missed",
        evidence: outage.evidence)
    case .signalPrediction(let prediction):
      Summary(
        what: prediction.isSystematic ? "COUNTDOWN" : "countdown", emphasis: prediction.isSystematic ? .bad : .faint,
        words: "phase \(prediction.phase): \(seconds(abs(prediction.bias))) too \(prediction.bias > 0 ? "late" : "early") on average, "
          + "95 % within \(seconds(prediction.p95)), \(prediction.messages) messages"
          + (prediction.isSystematic ? ", wrong by a constant" : ""),
        evidence: prediction.evidence)
    case .mapRevision(let revision):
      Summary(what: "map", words: "new content: " + revision.changes.map(\.rawValue).joined(separator: ", "), evidence: revision.evidence)
    case .mapLaneOffset(let lane):
      Summary(
        what: "MAP", emphasis: .bad,
        words:
          "lane \(lane.lane) from \(lane.upstream.node) drawn \(metres(abs(lane.offset))) too far \(lane.offset > 0 ? "left" : "right"), "
          + "by \(lane.vehicles) vehicles",
        evidence: lane.evidence)
    case .mapMissingConnection(let way):
      Summary(
        what: "MAP", emphasis: .bad,
        words: "lane \(way.lane) from \(way.upstream.node) leads to \(way.remote.node) too: \(way.vehicles) of \(way.of) vehicles",
        evidence: way.evidence)
    case .track(let track): summary(track)
    case .state(let state):
      Summary(
        what: "state", emphasis: .faint, place: "#\(state.user)",
        words:
          "\(state.kind), \(CrossingText.number(state.speed, decimals: 1)) m/s towards \(CrossingText.number(state.heading, decimals: 1))°",
        who: joined(state.ids), evidence: state.evidence)
    }
  }

  private static func summary(_ stop: StationStop) -> Summary {
    let error = stop.longitudinalError
    var words = "stood \(metres(abs(error))) \(error > 0 ? "past" : "before") the stop position"
    if let arrived = stop.arrived, let departed = stop.departed { words += " for \(seconds(departed.seconds(since: arrived)))" }
    return Summary(
      what: "station", place: stop.station, words: words + (stop.notes.isEmpty ? "" : " (\(stop.notes.joined(separator: ", ")))"),
      who: joined(stop.ids), evidence: stop.evidence)
  }

  private static func summary(_ conflict: Conflict) -> Summary {
    var words = conflict.kind.rawValue
    if let ttc = conflict.minimumTTC { words += ", TTC \(seconds(ttc))" }
    if let pet = conflict.pet { words += ", PET \(seconds(pet))" }
    if let drac = conflict.maximumDRAC { words += ", DRAC \(CrossingText.number(drac, decimals: 1)) m/s²" }
    let who = conflict.parties.map { "\($0.kind) \(joined($0.ids))" }
    return Summary(
      what: conflict.isSerious ? "CONFLICT" : "conflict", emphasis: conflict.isSerious ? .bad : .none, words: words,
      who: who.joined(separator: " and "), evidence: conflict.evidence)
  }

  private static func summary(_ track: TrackSummary) -> Summary {
    var words = "\(track.kind), heard for \(seconds(track.to.seconds(since: track.from))) over \(metres(track.distance))"
    if track.isStation { words += ", equipped" }
    if let ghost = track.ghost { words += ", no road user: \(ghost.rawValue)" }
    return Summary(
      what: track.ghost == nil ? "track" : "ghost", emphasis: track.ghost == nil ? .faint : .warning, words: words,
      who: joined(track.identities.map(\.id)), evidence: track.evidence)
  }

  private static func joined(_ ids: [RoadUserID]) -> String { ids.map(\.description).joined(separator: " ") }
  private static func seconds(_ value: Double) -> String { CrossingText.number(value, decimals: 2) + " s" }
  private static func metres(_ value: Double) -> String { CrossingText.number(value, decimals: 1) + " m" }
}
