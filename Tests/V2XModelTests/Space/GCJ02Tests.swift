import Testing
import V2XModel

@Suite struct GCJ02Tests {
  @Test func aPlaceInXiamenIsShiftedByHundredsOfMetres() {
    let place = GeoPoint(latitude: 24.5, longitude: 118.1)
    let shift = LocalFrame(origin: place).project(GCJ02.shifted(place))
    // Base maps of the city lie some 500 m east and 300 m south of WGS 84.
    #expect((400...600).contains(shift.east) && (-400 ... -200).contains(shift.north))
  }

  @Test func goingBackGivesThePlaceAgain() {
    for place in [(24.5, 118.1), (39.9, 116.4), (31.2, 121.5), (22.5, 114.1)].map({ GeoPoint(latitude: $0.0, longitude: $0.1) }) {
      let miss = LocalFrame(origin: place).project(GCJ02.unshifted(GCJ02.shifted(place)))
      #expect(miss.length < 0.001)
    }
  }

  @Test func elsewhereNothingIsShifted() {
    let place = GeoPoint(latitude: 48.1, longitude: 11.6)
    #expect(GCJ02.shifted(place) == place && !GCJ02.applies(to: place))
  }
}
