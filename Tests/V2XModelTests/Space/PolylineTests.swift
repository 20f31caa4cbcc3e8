import Testing
import V2XModel

@Suite struct PolylineTests {
  /// 10 m east, then 10 m north.
  let corner = Polyline([Vector(east: 0, north: 0), Vector(east: 10, north: 0), Vector(east: 10, north: 10)])!

  @Test func measuresAlongAndBeside() {
    #expect(corner.length == 20)
    let beside = corner.project(Vector(east: 4, north: 2))
    #expect(beside.distance == 4 && beside.offset == 2)
    let right = corner.project(Vector(east: 12, north: 5))
    #expect(right.distance == 15 && right.offset == -2)
  }

  @Test func goesOnStraightBeyondBothEnds() {
    #expect(corner.project(Vector(east: -3, north: -1)).distance == -3)
    #expect(corner.project(Vector(east: -3, north: -1)).offset == -1)
    #expect(corner.project(Vector(east: 9, north: 14)).distance == 24)
    #expect(corner.project(Vector(east: 9, north: 14)).offset == 1)
    #expect(corner.point(at: 24) == Vector(east: 10, north: 14))
    #expect(corner.point(at: -2) == Vector(east: -2, north: 0))
  }

  @Test func outsideOfACornerTheCornerIsNearest() {
    let projection = corner.project(Vector(east: 13, north: -4))
    #expect(projection.distance == 10 && projection.offset == -5)
  }

  @Test func needsTwoDifferentPoints() {
    #expect(Polyline([]) == nil)
    #expect(Polyline([Vector(east: 1, north: 1)]) == nil)
    #expect(Polyline([Vector(east: 1, north: 1), Vector(east: 1, north: 1)]) == nil)
    #expect(Polyline([.zero, .zero, Vector(east: 3, north: 4)])?.length == 5)
  }

  @Test func shiftingKeepsTheDistanceAroundACorner() {
    let left = corner.shifted(by: 2)
    #expect(zip(left.points.map(\.east), [0, 8, 8]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(left.points.map(\.north), [2, 2, 10]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(corner.shifted(by: -1).end == Vector(east: 11, north: 10))
  }

  @Test func directionsFollowTheLine() {
    #expect(corner.startDirection == Vector(east: 1, north: 0))
    #expect(corner.endDirection == Vector(east: 0, north: 1))
    #expect(corner.endDirection.heading == 0)
    #expect(corner.startDirection.heading == 90)
  }
}
