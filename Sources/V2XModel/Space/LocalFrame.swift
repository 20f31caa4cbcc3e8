import Glibc

/// A plane around an origin in which places are metres east and north.
///
/// Distance and direction from the origin are those on the ellipsoid (azimuthal equidistant): a place 10 km away is
/// right to a millimetre. Between two places away from the origin scale differs from 1 by less than (r / 6 371 km)² / 6.
/// Heights are taken as 0.
public struct LocalFrame: Sendable {
  /// Where east and north are 0.
  public let origin: GeoPoint

  private let originECEF: (x: Double, y: Double, z: Double)
  private let sinLatitude: Double
  private let cosLatitude: Double
  private let sinLongitude: Double
  private let cosLongitude: Double
  /// Radii of curvature at the origin, m: along the meridian and across it.
  private let meridian: Double
  private let primeVertical: Double

  private static let a = 6_378_137.0
  private static let e2 = (2 - 1 / 298.257223563) / 298.257223563

  /// The plane around `origin`.
  public init(origin: GeoPoint) {
    self.origin = origin
    let latitude = origin.latitude * .pi / 180
    let longitude = origin.longitude * .pi / 180
    (sinLatitude, cosLatitude) = (sin(latitude), cos(latitude))
    (sinLongitude, cosLongitude) = (sin(longitude), cos(longitude))
    let w = 1 - Self.e2 * sinLatitude * sinLatitude
    primeVertical = Self.a / w.squareRoot()
    meridian = Self.a * (1 - Self.e2) / (w * w.squareRoot())
    originECEF = Self.ecef(sinLatitude, cosLatitude, sinLongitude, cosLongitude)
  }

  private static func ecef(_ sinLat: Double, _ cosLat: Double, _ sinLon: Double, _ cosLon: Double) -> (x: Double, y: Double, z: Double) {
    let n = a / (1 - e2 * sinLat * sinLat).squareRoot()
    return (n * cosLat * cosLon, n * cosLat * sinLon, n * (1 - e2) * sinLat)
  }

  /// Metres east and north of the origin.
  public func project(_ point: GeoPoint) -> Vector {
    let latitude = point.latitude * .pi / 180
    let longitude = point.longitude * .pi / 180
    let p = Self.ecef(sin(latitude), cos(latitude), sin(longitude), cos(longitude))
    let (dx, dy, dz) = (p.x - originECEF.x, p.y - originECEF.y, p.z - originECEF.z)
    let east = -sinLongitude * dx + cosLongitude * dy
    let north = -sinLatitude * cosLongitude * dx - sinLatitude * sinLongitude * dy + cosLatitude * dz
    // In the tangent plane an arc R·θ appears as R·sin θ; R is the radius of curvature in that direction (Euler).
    let h2 = east * east + north * north
    guard h2 > 0 else { return .zero }
    let curvature = (north * north / meridian + east * east / primeVertical) / h2
    let x = h2.squareRoot() * curvature
    let scale = x < 1e-8 ? 1 : asin(min(x, 1)) / x
    return Vector(east: east * scale, north: north * scale)
  }

  /// The place at a point of the plane, meant for points within some 100 km of the origin.
  public func unproject(_ point: Vector) -> GeoPoint {
    var guess = GeoPoint(
      latitude: origin.latitude + point.north / meridian * 180 / .pi,
      longitude: origin.longitude + point.east / (primeVertical * max(cosLatitude, 1e-9)) * 180 / .pi)
    for _ in 0..<4 {
      let miss = point - project(guess)
      guess.latitude += miss.north / meridian * 180 / .pi
      guess.longitude += miss.east / (primeVertical * max(cos(guess.latitude * .pi / 180), 1e-9)) * 180 / .pi
    }
    return guess
  }
}
