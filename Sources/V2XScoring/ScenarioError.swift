/// What is wrong with a scenario file, and where.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place in the file: `criteria[2].threshold`; empty = the file as a whole.
  public var path: String
  /// Counted from 1; `nil` = not known.
  public var line: Int?
  /// What should stand there.
  public var expected: String
  /// What stands there instead; `nil` = nothing does, or it is told by ``expected``.
  public var found: String?

  public init(path: String, line: Int? = nil, expected: String, found: String? = nil) {
    self.path = path
    self.line = line
    self.expected = expected
    self.found = found
  }

  /// `criteria[2].threshold (line 14): expected a number, found "many"`.
  public var description: String {
    let place = [path.isEmpty ? nil : path, line.map { path.isEmpty ? "line \($0)" : "(line \($0))" }].compactMap { $0 }
    let what = "expected \(expected)" + (found.map { ", found \($0)" } ?? "")
    return place.isEmpty ? what : place.joined(separator: " ") + ": " + what
  }
}
