import Glibc

/// Arithmetic on angles in degrees.
public enum Angle {
  /// The same direction in [0, 360).
  public static func normalized(_ degrees: Double) -> Double {
    let rest = fmod(degrees, 360)
    let positive = rest < 0 ? rest + 360 : rest
    return positive >= 360 ? 0 : positive
  }

  /// The same turn in (-180, 180].
  public static func wrapped(_ degrees: Double) -> Double {
    let turn = normalized(degrees)
    return turn > 180 ? turn - 360 : turn
  }

  /// The turn from one heading to another in (-180, 180]; positive = clockwise.
  public static func difference(from: Double, to: Double) -> Double { wrapped(to - from) }
}
