/// What the output device can show.
public struct TextStyle: Hashable, Sendable {
  /// Columns of the device; `nil` = no limit (a file or a pipe).
  public var width: Int?
  /// Emphasis is shown by colour; otherwise the words have to do.
  public var usesColour: Bool

  public init(width: Int? = nil, usesColour: Bool = false) {
    self.width = width
    self.usesColour = usesColour
  }

  /// No limit of width, no colour.
  public static let plain = TextStyle()

  /// The text as the device shows it with this emphasis.
  public func apply(_ emphasis: Emphasis, to text: String) -> String {
    guard usesColour, let code = emphasis.code, !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}

/// Why a text stands out.
public enum Emphasis: Hashable, Sendable {
  case none
  /// A title or head.
  case strong
  /// Less important than what stands around.
  case faint
  case good
  case warning
  case bad

  /// The parameter of the escape sequence (ISO 6429, select graphic rendition).
  fileprivate var code: String? {
    switch self {
    case .none: nil
    case .strong: "1"
    case .faint: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "1;31"
    }
  }
}
