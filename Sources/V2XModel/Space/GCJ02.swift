import Glibc

/// The shifted coordinates that base maps of mainland China are drawn in. For display only: nothing is computed in them.
///
/// The shift is the published approximation by a short series of sines on the Krasovsky ellipsoid; it is some hundred metres and applies within a
/// rectangle around the mainland.
public enum GCJ02 {
  private static let a = 6_378_245.0
  private static let e2 = 0.006_693_421_622_965_943

  /// Whether a place is within the rectangle where coordinates are shifted.
  public static func applies(to place: GeoPoint) -> Bool {
    (72.004...137.8347).contains(place.longitude) && (0.8293...55.8271).contains(place.latitude)
  }

  /// A place of WGS 84 in shifted coordinates.
  public static func shifted(_ place: GeoPoint) -> GeoPoint {
    guard applies(to: place) else { return place }
    let (x, y) = (place.longitude - 105, place.latitude - 35)
    let wave = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
    var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot() + wave
    north += (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
    north += (160 * sin(y / 12 * .pi) + 320 * sin(y / 30 * .pi)) * 2 / 3
    var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot() + wave
    east += (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
    east += (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
    let latitude = place.latitude * .pi / 180
    let w = 1 - e2 * sin(latitude) * sin(latitude)
    north = north * 180 / (a * (1 - e2) / (w * w.squareRoot()) * .pi)
    east = east * 180 / (a / w.squareRoot() * cos(latitude) * .pi)
    return GeoPoint(latitude: place.latitude + north, longitude: place.longitude + east)
  }

  /// The place of WGS 84 whose shifted coordinates these are, to less than a millimetre.
  public static func unshifted(_ place: GeoPoint) -> GeoPoint {
    var guess = place
    for _ in 0..<6 {
      let shown = shifted(guess)
      guess.latitude += place.latitude - shown.latitude
      guess.longitude += place.longitude - shown.longitude
    }
    return guess
  }
}
