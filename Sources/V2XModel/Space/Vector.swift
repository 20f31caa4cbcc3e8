import Glibc

/// A point or a displacement in a local plane: metres east and north.
public struct Vector: Hashable, Sendable {
  /// Metres east.
  public var east: Double
  /// Metres north.
  public var north: Double

  @inlinable public init(east: Double, north: Double) {
    self.east = east
    self.north = north
  }

  /// The unit vector of a heading in degrees clockwise from north.
  public init(heading: Double) {
    let angle = heading * .pi / 180
    self.init(east: sin(angle), north: cos(angle))
  }

  public static let zero = Vector(east: 0, north: 0)

  /// Metres.
  @inlinable public var length: Double { (east * east + north * north).squareRoot() }
  /// Direction in degrees clockwise from north, 0 up to 360; of the zero vector, 0.
  public var heading: Double { Angle.normalized(atan2(east, north) * 180 / .pi) }
  /// The same length, a quarter turn to the left.
  @inlinable public var left: Vector { Vector(east: -north, north: east) }

  @inlinable public func dot(_ other: Vector) -> Double { east * other.east + north * other.north }
  /// Positive when `other` points to the left of this vector.
  @inlinable public func cross(_ other: Vector) -> Double { east * other.north - north * other.east }

  @inlinable public static func + (a: Vector, b: Vector) -> Vector { Vector(east: a.east + b.east, north: a.north + b.north) }
  @inlinable public static func - (a: Vector, b: Vector) -> Vector { Vector(east: a.east - b.east, north: a.north - b.north) }
  @inlinable public static func * (a: Vector, factor: Double) -> Vector { Vector(east: a.east * factor, north: a.north * factor) }
}
