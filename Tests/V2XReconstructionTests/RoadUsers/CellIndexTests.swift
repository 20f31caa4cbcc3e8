import Testing
import V2XModel

@testable import V2XReconstruction

@Suite struct CellIndexTests {
  /// Places on a grid of 7 m around the origin, where coordinates change their sign.
  static let places = (-10...10).flatMap { x in (-10...10).map { Vector(east: Double(x) * 7, north: Double($0) * 7) } }

  static func near(_ place: Vector, size: Double, limit: Int = .max) -> [Int] {
    var index = CellIndex(size: size)
    for (item, place) in places.enumerated() { index.add(item, at: place) }
    index.sort()
    var found: [Int] = []
    index.forEach(near: place, limit: limit) { found.append($0) }
    return found
  }

  @Test func everythingWithinACellsEdgeIsFound() {
    for place in [Vector.zero, Vector(east: -0.1, north: 33), Vector(east: 24.9, north: -25.1)] {
      let found = Set(Self.near(place, size: 25))
      for (item, other) in Self.places.enumerated() where (other - place).length <= 25 { #expect(found.contains(item)) }
      // And nothing that is farther away than two cells.
      for item in found { #expect((Self.places[item] - place).length <= 2 * 25 * 2.0.squareRoot()) }
      #expect(found.count == Self.near(place, size: 25).count)
    }
  }

  @Test func aFloodIsCutOff() { #expect(Self.near(.zero, size: 500, limit: 10).count == 10) }

  @Test func placesThatAreNoneAreLeftOut() {
    var index = CellIndex(size: 10)
    index.add(1, at: Vector(east: .nan, north: 0))
    index.add(2, at: Vector(east: 1e300, north: 0))
    index.sort()
    var found: [Int] = []
    index.forEach(near: .zero) { found.append($0) }
    index.forEach(near: Vector(east: .infinity, north: 0)) { found.append($0) }
    #expect(found.isEmpty)
  }
}
