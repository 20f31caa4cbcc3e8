public import V2XModel

/// Something that happened, told as soon as it is certain enough.
public enum Event: Hashable, Sendable {
  case stopLineCrossing(StopLineCrossing)
  case stationStop(StationStop)
  case conflict(Conflict)
  case identityChange(IdentityChange)
  case clockOffset(ClockOffset)
  case outage(Outage)
  case signalPrediction(SignalPrediction)
  case mapRevision(MapRevision)
  case mapLaneOffset(MapLaneOffset)
  case mapMissingConnection(MapMissingConnection)
  case track(TrackSummary)
  case state(RoadUserReport)
}

extension Event {
  /// The kinds of events, by the names that they are told under.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case stopLineCrossing = "stop_line_crossing"
    case stationStop = "station_stop"
    case conflict
    case identityChange = "id_change"
    case clockOffset = "clock_offset"
    case outage
    case signalPrediction = "spat_prediction_error"
    case mapRevision = "map_revision"
    case mapLaneOffset = "map_lane_offset"
    case mapMissingConnection = "map_missing_connection"
    case track
    case state
  }

  public var kind: Kind {
    switch self {
    case .stopLineCrossing: .stopLineCrossing
    case .stationStop: .stationStop
    case .conflict: .conflict
    case .identityChange: .identityChange
    case .clockOffset: .clockOffset
    case .outage: .outage
    case .signalPrediction: .signalPrediction
    case .mapRevision: .mapRevision
    case .mapLaneOffset: .mapLaneOffset
    case .mapMissingConnection: .mapMissingConnection
    case .track: .track
    case .state: .state
    }
  }

  /// When it happened; of what lasts, its beginning, and of a track and of what is counted over time, its end.
  public var time: Instant {
    switch self {
    case .stopLineCrossing(let event): event.time
    case .stationStop(let event): event.time
    case .conflict(let event): event.time
    case .identityChange(let event): event.time
    case .clockOffset(let event): event.time
    case .outage(let event): event.from
    case .signalPrediction(let event): event.time
    case .mapRevision(let event): event.time
    case .mapLaneOffset(let event): event.time
    case .mapMissingConnection(let event): event.time
    case .track(let event): event.to
    case .state(let event): event.time
    }
  }

  /// The intersection it belongs to; `nil` = none.
  public var intersection: IntersectionID? {
    switch self {
    case .stopLineCrossing(let event): event.intersection
    case .outage(let event): event.intersection
    case .signalPrediction(let event): event.intersection
    case .mapRevision(let event): event.intersection
    case .mapLaneOffset(let event): event.intersection
    case .mapMissingConnection(let event): event.intersection
    case .stationStop, .conflict, .identityChange, .clockOffset, .track, .state: nil
    }
  }
}

extension Event {
  /// All identities of road users that it is about.
  public var roadUsers: [RoadUserID] {
    switch self {
    case .stopLineCrossing(let event): event.ids
    case .stationStop(let event): event.ids
    case .conflict(let event): event.parties.flatMap(\.ids)
    case .identityChange(let event): [.station(event.old), .station(event.new)]
    case .clockOffset(let event): event.ids
    case .track(let event): event.identities.map(\.id)
    case .state(let event): event.ids
    case .outage, .signalPrediction, .mapRevision, .mapLaneOffset, .mapMissingConnection: []
    }
  }
}
