import Foundation
import Testing
import V2XModel

@Suite struct LocalFrameTests {
  /// Length of the geodesic between two places by Vincenty's inverse formula: an independent reference.
  func geodesic(_ p: GeoPoint, _ q: GeoPoint) -> (metres: Double, azimuth: Double) {
    let (a, f) = (6_378_137.0, 1 / 298.257223563)
    let b = a * (1 - f)
    let l = (q.longitude - p.longitude) * .pi / 180
    let (u1, u2) = (atan((1 - f) * tan(p.latitude * .pi / 180)), atan((1 - f) * tan(q.latitude * .pi / 180)))
    var lambda = l
    var (sinSigma, cosSigma, sigma, cos2Alpha, cos2Sm) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for _ in 0..<200 {
      sinSigma = hypot(cos(u2) * sin(lambda), cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda))
      if sinSigma == 0 { return (0, 0) }
      cosSigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda)
      sigma = atan2(sinSigma, cosSigma)
      let sinAlpha = cos(u1) * cos(u2) * sin(lambda) / sinSigma
      cos2Alpha = 1 - sinAlpha * sinAlpha
      cos2Sm = cosSigma - 2 * sin(u1) * sin(u2) / cos2Alpha
      let c = f / 16 * cos2Alpha * (4 + f * (4 - 3 * cos2Alpha))
      let next = l + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cos2Sm + c * cosSigma * (-1 + 2 * cos2Sm * cos2Sm)))
      if abs(next - lambda) < 1e-14 { break }
      lambda = next
    }
    let uu = cos2Alpha * (a * a - b * b) / (b * b)
    let big = 1 + uu / 16384 * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
    let small = uu / 1024 * (256 + uu * (-128 + uu * (74 - 47 * uu)))
    let delta =
      small * sinSigma
      * (cos2Sm + small / 4
        * (cosSigma * (-1 + 2 * cos2Sm * cos2Sm) - small / 6 * cos2Sm * (-3 + 4 * sinSigma * sinSigma) * (-3 + 4 * cos2Sm * cos2Sm)))
    let azimuth = atan2(cos(u2) * sin(lambda), cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda))
    return (b * big * (sigma - delta), azimuth * 180 / .pi)
  }

  @Test func degreesHaveTheLengthOfTheEllipsoid() {
    let frame = LocalFrame(origin: GeoPoint(latitude: 24.5, longitude: 118.1))
    let north = frame.project(GeoPoint(latitude: 24.501, longitude: 118.1))
    let east = frame.project(GeoPoint(latitude: 24.5, longitude: 118.101))
    #expect(abs(north.north - 110.7655) < 1e-3 && abs(north.east) < 1e-9)
    #expect(abs(east.east - 101.3548) < 1e-3 && abs(east.north) < 1e-3)
  }

  @Test(arguments: [0.5, 24.5, -33.9, 59.3, 78.2]) func isRightToAMillimetreTenKilometresAway(latitude: Double) {
    let origin = GeoPoint(latitude: latitude, longitude: 118.1)
    let frame = LocalFrame(origin: origin)
    for step in 0..<16 {
      let direction = Vector(heading: Double(step) * 22.5)
      let place = frame.unproject(direction * 10_000)
      let (metres, azimuth) = geodesic(origin, place)
      #expect(abs(metres - 10_000) < 0.001, "\(step): \(metres)")
      #expect(abs(Angle.difference(from: Double(step) * 22.5, to: azimuth)) < 1e-4)
    }
  }

  @Test func goingBackGivesThePlaceAgain() {
    let frame = LocalFrame(origin: GeoPoint(latitude: 24.5, longitude: 118.1))
    for (latitude, longitude) in [(24.5, 118.1), (24.55, 118.2), (24.4, 118.0), (24.5000001, 118.1)] {
      let back = frame.unproject(frame.project(GeoPoint(latitude: latitude, longitude: longitude)))
      #expect(abs(back.latitude - latitude) < 1e-10 && abs(back.longitude - longitude) < 1e-10)
    }
  }

  @Test func farAndImpossiblePlacesDoNotTrap() {
    let frame = LocalFrame(origin: GeoPoint(latitude: 90, longitude: 0))
    _ = frame.project(GeoPoint(latitude: -90, longitude: 180))
    _ = frame.unproject(Vector(east: 1e9, north: -1e9))
    #expect(GeoPoint(tenMillionthsLatitude: 900_000_001, longitude: 0) == nil)
    #expect(GeoPoint(tenMillionthsLatitude: 0, longitude: 1_800_000_001) == nil)
    #expect(GeoPoint(tenMillionthsLatitude: 245_000_000, longitude: 1_181_000_000) == GeoPoint(latitude: 24.5, longitude: 118.1))
  }
}
