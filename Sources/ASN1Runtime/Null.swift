/// The value of NULL: that it is there.
public struct Null: Sendable, Hashable {
  public init() {}
}
