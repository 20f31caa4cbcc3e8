/// Fields of one message that are read without the rest of it.
public struct FieldSelection: Sendable, Equatable {
  /// The type of the frame, and the alternative that the message is.
  public var frame: String
  public var alternative: String
  /// The name of the Swift type, which stands inside that of the message.
  public var name: String
  /// Dotted paths of leaves from the message.
  public var paths: [String]

  /// Parses a text of lines: `Frame.alternative Name`, then one path a line; `#` begins a comment.
  ///
  /// - Returns: nil where the first line has another form, or no path follows.
  public init?(_ text: String) {
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      String(line.prefix { $0 != "#" }).split(separator: " ").map(String.init)
    }.filter { !$0.isEmpty }
    guard let head = lines.first, head.count == 2, lines.count > 1 else { return nil }
    let frame = head[0].split(separator: ".").map(String.init)
    guard frame.count == 2, lines.dropFirst().allSatisfy({ $0.count == 1 }) else { return nil }
    (self.frame, alternative, name, paths) = (frame[0], frame[1], head[1], lines.dropFirst().map { $0[0] })
  }
}

/// Why fields cannot be read without the rest of their message.
public struct FieldSelectionError: Error, Sendable, CustomStringConvertible {
  public let description: String
}
