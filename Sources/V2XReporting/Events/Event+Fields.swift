import V2XModel
public import V2XReconstruction

extension Event {
  /// Describes the event field by field: `kind`, then when, where and who, then its own values, certainty and evidence. `t` is in Unix seconds,
  /// `time` the same moment in RFC 3339.
  public func describe(to sink: inout some EventFieldSink) {
    switch self {
    case .stopLineCrossing(let event): event.describe(to: &sink)
    case .stationStop(let event): event.describe(to: &sink)
    case .conflict(let event): event.describe(to: &sink)
    case .identityChange(let event): event.describe(to: &sink)
    case .clockOffset(let event): event.describe(to: &sink)
    case .outage(let event): event.describe(to: &sink)
    case .signalPrediction(let event): event.describe(to: &sink)
    case .mapRevision(let event): event.describe(to: &sink)
    case .mapLaneOffset(let event): event.describe(to: &sink)
    case .mapMissingConnection(let event): event.describe(to: &sink)
    case .track(let event): event.describe(to: &sink)
    case .state(let event): event.describe(to: &sink)
    }
  }

  /// What every event begins with.
  fileprivate static func begin(_ kind: Kind, _ time: Instant, _ sink: inout some EventFieldSink) {
    sink.text("kind", kind.rawValue)
    sink.moment("t", time)
    sink.text("time", time.description)
  }
}

extension StopLineCrossing {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.stopLineCrossing, time, &sink)
    sink.number("t_sigma", timeSigma, decimals: 4)
    sink.integer("node", Int(intersection.node))
    sink.integer("region", intersection.region.map { Int($0) })
    sink.integer("upstream", Int(upstream.node))
    sink.integer("to", downstream.map { Int($0.node) })
    sink.texts("ids", ids.map(\.description))
    sink.text("road_user", kind.description)
    sink.place("place", place)
    sink.integer("lane", Int(lane.lane.rawValue))
    sink.number("lane_probability", lane.posterior, decimals: 4)
    sink.integer("phase", phase.map { Int($0.rawValue) })
    sink.integers("candidate_phases", candidatePhases.map { Int($0.rawValue) })
    sink.text("maneuver", maneuver?.rawValue)
    sink.text("light", light?.description)
    sink.integer("light_code", lightCode.map { Int($0) })
    sink.number("time_in_state", timeInState, decimals: 3)
    sink.number("speed", speed, decimals: 3)
    sink.flag("violation", violation)
    sink.text("class", classification.rawValue)
    sink.number("p_red", redProbability, decimals: 4)
    sink.text("certainty", certainty.rawValue)
    sink.number("headway", headway, decimals: 3)
    sink.number("clock_offset", clockOffset, decimals: 4)
    sink.evidence(evidence)
    sink.texts("notes", notes.map(\.rawValue))
  }
}

extension StationStop {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.stationStop, time, &sink)
    sink.text("station", station)
    sink.texts("ids", ids.map(\.description))
    sink.text("road_user", kind.description)
    sink.place("place", place)
    sink.moment("arrived", arrived)
    sink.moment("departed", departed)
    sink.number("dwell", arrived.flatMap { arrived in departed.map { $0.seconds(since: arrived) } }, decimals: 3)
    sink.number("longitudinal_error", longitudinalError, decimals: 3)
    sink.number("longitudinal_sigma", longitudinalSigma, decimals: 3)
    sink.number("lateral_error", lateralError, decimals: 3)
    sink.number("yaw", yaw, decimals: 2)
    sink.text("certainty", certainty.rawValue)
    sink.evidence(evidence)
    sink.texts("notes", notes)
  }
}

extension Conflict {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.conflict, time, &sink)
    sink.parties("ids", parties.map(\.ids))
    sink.texts("road_users", parties.map(\.kind.description))
    sink.place("place", place)
    sink.text("type", kind.rawValue)
    sink.number("min_ttc", minimumTTC, decimals: 3)
    sink.number("max_drac", maximumDRAC, decimals: 3)
    sink.number("pet", pet, decimals: 3)
    sink.number("distance", distance, decimals: 2)
    sink.number("first_speed", parties.first?.speed, decimals: 2)
    sink.number("second_speed", parties.last?.speed, decimals: 2)
    sink.flag("serious", isSerious)
    sink.text("certainty", certainty.rawValue)
    sink.evidence(evidence)
  }
}

extension IdentityChange {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.identityChange, time, &sink)
    sink.text("old", old.description)
    sink.text("new", new.description)
    sink.texts("ids", [RoadUserID.station(old).description, RoadUserID.station(new).description])
    sink.place("place", place)
    sink.number("gap", gap, decimals: 3)
    sink.number("mismatch", mismatch, decimals: 3)
    sink.number("runner_up", runnerUp, decimals: 3)
    sink.number("probability", probability, decimals: 4)
    sink.text("certainty", (probability >= 0.975 ? StopLineCrossing.Certainty.certain : .probable).rawValue)
    sink.evidence(evidence)
  }
}

extension ClockOffset {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.clockOffset, time, &sink)
    sink.texts("ids", ids.map(\.description))
    sink.number("offset", offset, decimals: 4)
    sink.number("sigma", sigma, decimals: 4)
    sink.integer("messages", messages)
    sink.text("certainty", StopLineCrossing.Certainty.certain.rawValue)
    sink.evidence(evidence)
  }
}

extension Outage {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.outage, from, &sink)
    sink.text("message", message.rawValue)
    sink.integer("node", Int(intersection.node))
    sink.integer("region", intersection.region.map { Int($0) })
    sink.moment("from", from)
    sink.moment("to", to)
    sink.integer("missed", missed)
    sink.text("certainty", StopLineCrossing.Certainty.certain.rawValue)
    sink.evidence(evidence)
  }
}

extension SignalPrediction {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.signalPrediction, time, &sink)
    sink.integer("node", Int(intersection.node))
    sink.integer("region", intersection.region.map { Int($0) })
    sink.integer("phase", Int(phase.rawValue))
    sink.number("bias", bias, decimals: 3)
    sink.number("p95", p95, decimals: 2)
    sink.integer("messages", messages)
    sink.integer("states", states)
    sink.rows(
      "horizons", ["from", "to", "count", "bias"],
      horizons.map { [$0.from, $0.to.isFinite ? $0.to : nil, Double($0.count), $0.bias] })
    sink.flag("systematic", isSystematic)
    sink.text("certainty", StopLineCrossing.Certainty.certain.rawValue)
    sink.evidence(evidence)
  }
}

extension MapRevision {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.mapRevision, time, &sink)
    sink.integer("node", Int(intersection.node))
    sink.integer("region", intersection.region.map { Int($0) })
    sink.texts("changes", changes.map(\.rawValue))
    sink.text("certainty", StopLineCrossing.Certainty.certain.rawValue)
    sink.evidence(evidence)
  }
}

extension MapLaneOffset {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.mapLaneOffset, time, &sink)
    sink.integer("node", Int(intersection.node))
    sink.integer("region", intersection.region.map { Int($0) })
    sink.integer("upstream", Int(upstream.node))
    sink.integer("lane", Int(lane.rawValue))
    sink.number("offset", offset, decimals: 3)
    sink.number("sigma", sigma, decimals: 3)
    sink.integer("vehicles", vehicles)
    sink.text("certainty", StopLineCrossing.Certainty.certain.rawValue)
    sink.evidence(evidence)
  }
}

extension MapMissingConnection {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.mapMissingConnection, time, &sink)
    sink.integer("node", Int(intersection.node))
    sink.integer("region", intersection.region.map { Int($0) })
    sink.integer("upstream", Int(upstream.node))
    sink.integer("lane", Int(lane.rawValue))
    sink.integer("to", Int(remote.node))
    sink.integer("vehicles", vehicles)
    sink.integer("of", of)
    sink.text("certainty", StopLineCrossing.Certainty.certain.rawValue)
    sink.evidence(evidence)
  }
}

extension TrackSummary {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.track, to, &sink)
    sink.integer("user", user)
    sink.uses("ids", identities.map { ($0.id, $0.from, $0.to) })
    sink.moment("from", from)
    sink.moment("to", to)
    sink.flag("ghost", ghost != nil)
    sink.text("ghost_reason", ghost?.rawValue)
    sink.text("road_user", kind.description)
    sink.number("length", length, decimals: 2)
    sink.number("width", width, decimals: 2)
    sink.flag("extent_assumed", isExtentAssumed)
    sink.flag("equipped", isStation)
    sink.texts("units", units.map(\.description))
    sink.number("travelled", distance, decimals: 1)
    sink.rows("gaps", ["from", "to"], gaps.map { [$0.from.seconds, $0.to.seconds] })
    sink.place("place", end)
    sink.place("start", start)
    sink.text("certainty", StopLineCrossing.Certainty.probable.rawValue)
    sink.evidence(evidence)
  }
}

extension RoadUserReport {
  fileprivate func describe(to sink: inout some EventFieldSink) {
    Event.begin(.state, time, &sink)
    sink.integer("user", user)
    sink.texts("ids", ids.map(\.description))
    sink.text("road_user", kind.description)
    sink.place("place", place)
    sink.number("speed", speed, decimals: 2)
    sink.number("heading", heading, decimals: 1)
    sink.number("length", length, decimals: 2)
    sink.number("width", width, decimals: 2)
    sink.text("certainty", StopLineCrossing.Certainty.probable.rawValue)
    sink.evidence(evidence)
  }
}
