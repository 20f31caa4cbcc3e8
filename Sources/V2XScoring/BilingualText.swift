/// A text for people in the two languages that reports are written in.
public struct BilingualText: Hashable, Sendable {
  public var english: String
  /// Simplified Chinese.
  public var chinese: String

  public init(_ english: String, _ chinese: String) {
    self.english = english
    self.chinese = chinese
  }
}
