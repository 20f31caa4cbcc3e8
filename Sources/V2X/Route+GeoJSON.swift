public import JSONText
public import V2XModel

/// Why a route file cannot be used.
public struct RouteError: Error, Hashable, CustomStringConvertible {
  public var description: String
}

extension Route {
  /// Reads a route from a GeoJSON FeatureCollection (RFC 7946): points whose `kind` is `station` have `id`, `heading`, and where known `platform_length`
  /// (m), `node`, `upstream` and `lane`. Features of other kinds are left alone.
  ///
  /// - Throws: `RouteError` naming the feature, counted from 0, and what is wrong with it.
  public init(geoJSON value: JSONValue) throws(RouteError) {
    guard value["type"]?.string == "FeatureCollection", let features = value["features"]?.array else {
      throw RouteError(description: "a FeatureCollection of GeoJSON is expected")
    }
    self.init()
    for (index, feature) in features.enumerated() {
      guard let properties = feature["properties"], properties["kind"]?.string == "station" else { continue }
      func wrong(_ what: String) -> RouteError { RouteError(description: "features[\(index)]: \(what)") }
      guard feature["geometry"]?["type"]?.string == "Point", let place = feature["geometry"]?["coordinates"]?.array, place.count >= 2,
        let longitude = place[0].double, let latitude = place[1].double, abs(latitude) <= 90, abs(longitude) <= 180
      else { throw wrong("a station is a Point with longitude and latitude") }
      guard let id = properties["id"]?.string, !id.isEmpty else { throw wrong("a station has an id") }
      guard let heading = properties["heading"]?.double, (0...360).contains(heading) else {
        throw wrong("station \(id) has a heading, 0 to 360 degrees clockwise from north")
      }
      func number<Number: FixedWidthInteger>(_ key: String) throws(RouteError) -> Number? {
        guard let value = properties[key], value != .null else { return nil }
        guard let integer = value.integer, let number = Number(exactly: integer) else {
          throw wrong("\(key) of station \(id) is out of range")
        }
        return number
      }
      let length = properties["platform_length"]?.double
      if let length, !(length > 0 && length < 1000) { throw wrong("platform_length of station \(id) is out of range") }
      stations.append(
        Station(
          id: id, stopPosition: GeoPoint(latitude: latitude, longitude: longitude), heading: heading, platformLength: length,
          node: try number("node"), upstream: try number("upstream"), lane: try number("lane")))
    }
  }
}
