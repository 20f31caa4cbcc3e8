import JSONText
public import V2XModel
public import V2XReconstruction

/// Events as a GeoJSON FeatureCollection (RFC 7946): a point where each happened, its fields as properties. A road user is the line from its first to its
/// last place; what belongs to no place has no geometry.
public struct EventGeoJSON: EventWriter, Sendable {
  private let inputs: InputNames
  private let datum: MapDatum
  private var writer = JSONWriter()
  private var isFirst = true
  /// The places of road users whose states are told, until their track is.
  private var paths: [Int: [GeoPoint]] = [:]

  /// - Parameter datum: what the coordinates are written in; the properties stay in WGS 84.
  public init(inputs: InputNames, datum: MapDatum = .wgs84) {
    self.inputs = inputs
    self.datum = datum
  }

  public mutating func begin(into octets: inout [UInt8]) {
    octets.append(contentsOf: "{\"type\":\"FeatureCollection\",\"features\":[\n".utf8)
  }

  public mutating func write(_ event: Event, into octets: inout [UInt8]) {
    if case .state(let state) = event { paths[state.user, default: []].append(state.place) }
    if !isFirst { octets.append(contentsOf: ",\n".utf8) }
    isFirst = false
    writer.removeAll()
    writer.beginObject()
    writer.key("type")
    writer.string("Feature")
    writer.key("geometry")
    geometry(event)
    writer.key("properties")
    writer.event(event, inputs: inputs)
    writer.endObject()
    octets.append(contentsOf: writer.octets)
  }

  public mutating func end(into octets: inout [UInt8]) { octets.append(contentsOf: "\n]}\n".utf8) }

  private mutating func geometry(_ event: Event) {
    var places = event.places
    // The way itself where its states were told.
    if case .track(let track) = event, let path = paths.removeValue(forKey: track.user), path.count > 1 { places = path }
    guard !places.isEmpty else { return writer.null() }
    writer.beginObject()
    writer.key("type")
    writer.string(places.count == 1 ? "Point" : "LineString")
    writer.key("coordinates")
    if places.count == 1 {
      position(places[0])
    } else {
      writer.beginArray()
      for place in places { position(place) }
      writer.endArray()
    }
    writer.endObject()
  }

  private mutating func position(_ place: GeoPoint) {
    let shown = datum.shown(place)
    writer.beginArray()
    writer.number(shown.longitude, decimals: 7)
    writer.number(shown.latitude, decimals: 7)
    writer.endArray()
  }
}

/// What coordinates are written in.
public enum MapDatum: String, Hashable, Sendable, CaseIterable {
  case wgs84
  /// The shifted coordinates of Chinese base maps.
  case gcj02

  /// A place of WGS 84 in this datum.
  public func shown(_ place: GeoPoint) -> GeoPoint { self == .gcj02 ? GCJ02.shifted(place) : place }
}

extension Event {
  /// Where it happened: one place, or the two ends of a way; empty = it belongs to no place.
  public var places: [GeoPoint] {
    switch self {
    case .stopLineCrossing(let event): [event.place]
    case .stationStop(let event): [event.place]
    case .conflict(let event): [event.place]
    case .identityChange(let event): [event.place]
    case .state(let event): [event.place]
    case .track(let event): event.start == event.end ? [event.start] : [event.start, event.end]
    case .clockOffset, .outage, .signalPrediction, .mapRevision, .mapLaneOffset, .mapMissingConnection: []
    }
  }
}
