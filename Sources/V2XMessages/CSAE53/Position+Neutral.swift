import CSAE53
import V2XModel

/// A place in raw steps of 1e-7 degree, so that offsets add without rounding.
struct RawPlace {
  var latitude: Int64
  var longitude: Int64

  /// nil when a coordinate is unavailable.
  init?(_ position: Position3D.Flat) {
    guard position.lat != .unavailable, position.long != .unavailable else { return nil }
    latitude = Int64(position.lat.rawValue)
    longitude = Int64(position.long.rawValue)
  }

  /// The place that an offset from `reference` means; one form of offset is absolute. nil when a coordinate is unavailable.
  init?(_ offset: PositionOffsetLL.Flat, from reference: RawPlace?) {
    if case .positionLatLon(let place) = offset {
      guard place.lat != .unavailable, place.lon != .unavailable else { return nil }
      latitude = Int64(place.lat.rawValue)
      longitude = Int64(place.lon.rawValue)
      return
    }
    guard let reference else { return nil }
    let (north, east): (Int64, Int64) =
      switch offset {
      case .positionLL1(let step): (Int64(step.lat.rawValue), Int64(step.lon.rawValue))
      case .positionLL2(let step): (Int64(step.lat.rawValue), Int64(step.lon.rawValue))
      case .positionLL3(let step): (Int64(step.lat.rawValue), Int64(step.lon.rawValue))
      case .positionLL4(let step): (Int64(step.lat.rawValue), Int64(step.lon.rawValue))
      case .positionLL5(let step): (Int64(step.lat.rawValue), Int64(step.lon.rawValue))
      case .positionLL6(let step): (Int64(step.lat.rawValue), Int64(step.lon.rawValue))
      case .positionLatLon: (0, 0)
      }
    latitude = reference.latitude + north
    longitude = reference.longitude + east
  }

  var point: GeoPoint { GeoPoint(latitude: Double(latitude) / 1e7, longitude: Double(longitude) / 1e7) }
}

extension VerticalOffset.Flat {
  /// Metres above the ellipsoid, given the elevation that offsets count from; nil where unknown.
  func elevation(above reference: Double?) -> Double? {
    if case .elevation(let absolute) = self { return absolute.metres }
    let step: Double? =
      switch self {
      case .offset1(let value): value.metres
      case .offset2(let value): value.metres
      case .offset3(let value): value.metres
      case .offset4(let value): value.metres
      case .offset5(let value): value.metres
      case .offset6(let value): value.metres
      case .elevation: nil
      }
    guard let step, let reference else { return nil }
    return reference + step
  }
}

extension NodeReferenceID.Flat {
  var neutral: IntersectionID { IntersectionID(region: region?.rawValue, node: id.rawValue) }
}

extension PositionConfidence {
  /// One standard deviation in metres: the class is a radius that holds 95 % of positions, taken as two standard deviations.
  var sigma: Double? { metres.map { $0 / 2 } }
}

extension VehicleSize.Flat {
  var neutral: Extent { Extent(length: length.metres, width: width.metres, height: height?.metres) }
}
