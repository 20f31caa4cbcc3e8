import Testing
import V2XModel

@Suite struct AngleTests {
  @Test(arguments: [(359.0, 1.0, 2.0), (1, 359, -2), (0, 180, 180), (180, 0, 180), (90, 271, -179), (-10, 710, 0)])
  func differencesAreWrapped(from: Double, to: Double, expected: Double) {
    #expect(abs(Angle.difference(from: from, to: to) - expected) < 1e-9)
  }

  @Test func normalizedAnglesLieBelowAFullTurn() {
    #expect(Angle.normalized(-90) == 270)
    #expect(Angle.normalized(720) == 0)
    #expect(Angle.normalized(-1e-15) < 360)
  }

  @Test func headingsAreClockwiseFromNorth() {
    let east = Vector(heading: 90)
    #expect(abs(east.east - 1) < 1e-12 && abs(east.north) < 1e-12)
    #expect(abs(Vector(heading: 225).heading - 225) < 1e-9)
    #expect(Vector(heading: 0).left.east < 0)
    #expect(Vector(heading: 0).cross(Vector(heading: 270)) > 0)
  }
}
