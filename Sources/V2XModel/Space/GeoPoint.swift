/// A place on the WGS 84 ellipsoid, in degrees.
public struct GeoPoint: Hashable, Sendable {
  /// Degrees, north positive, -90 to 90.
  public var latitude: Double
  /// Degrees, east positive, -180 to 180.
  public var longitude: Double

  /// A place from degrees, which are not checked.
  @inlinable public init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// A place from the units of messages, 1e-7 degree; `nil` when a value is not a latitude or longitude ("unavailable" is
  /// 900 000 001 and 1 800 000 001). Add offsets as integers before converting, so that nothing is rounded twice.
  @inlinable public init?(tenMillionthsLatitude latitude: Int, longitude: Int) {
    guard (-900_000_000...900_000_000).contains(latitude), (-1_800_000_000...1_800_000_000).contains(longitude) else { return nil }
    self.init(latitude: Double(latitude) / 1e7, longitude: Double(longitude) / 1e7)
  }
}
