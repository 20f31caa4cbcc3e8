/// How many columns a terminal gives to text: East Asian wide characters and emoji take two, combining marks none.
public enum DisplayWidth {
  /// Columns of a text on one line.
  public static func of(_ text: some StringProtocol) -> Int {
    var width = 0
    for character in text { width += of(character) }
    return width
  }

  /// Columns of a character: 0, 1 or 2.
  public static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7F ? 0 : 1 }
    var width = 0
    for scalar in character.unicodeScalars {
      // U+FE0F asks for the picture form of the character before it.
      width = max(width, scalar.value == 0xFE0F ? 2 : of(scalar))
    }
    return width
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: break
    }
    if scalar.value < 0x1100 { return 1 }
    if scalar.properties.isEmojiPresentation { return 2 }
    for range in wide where range.contains(scalar.value) { return 2 }
    return 1
  }

  /// The ranges of scalars that are wide or full-width (Unicode Standard Annex 11), without those that are emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFE10...0xFE1F, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1_6FE0...0x1_8DFF,
    0x1_AFF0...0x1_B2FF, 0x1_F200...0x1_F265, 0x2_0000...0x3_FFFD,
  ]

  /// The text with control characters replaced: they would move the cursor or speak to the terminal.
  public static func printable(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      // Marks that reverse the direction of the text around them.
      case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      default: false
      }
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
  }

  /// The lines of a text broken so that none is wider than `width` columns, at spaces and between wide characters where possible.
  /// - Parameter width: at least 2.
  public static func wrapped(_ text: String, to width: Int) -> [String] {
    let width = max(2, width)
    if of(text) <= width { return [text] }
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    func end() {
      while line.last == " " { line.removeLast() }
      lines.append(line)
      (line, lineWidth) = ("", 0)
    }
    // What must stay together: a word with the space before it, or one wide character.
    func place(_ piece: String) {
      var piece = Substring(piece)
      if lineWidth + of(piece) > width, lineWidth > 0 { end() }
      if line.isEmpty { piece = piece.drop { $0 == " " } }
      for character in piece {
        let columns = of(character)
        if lineWidth + columns > width { end() }
        line.append(character)
        lineWidth += columns
      }
    }
    var piece = ""
    for character in text {
      if of(character) == 2, !closing.contains(character) {
        place(piece)
        piece = String(character)
      } else if character == " ", piece.last != " " {
        place(piece)
        piece = " "
      } else {
        piece.append(character)
      }
    }
    place(piece)
    if !line.isEmpty { end() }
    return lines
  }

  /// Punctuation that does not begin a line.
  private static let closing: Set<Character> = ["，", "。", "；", "：", "、", "）", "！", "？", "」", "』", "》"]
}
