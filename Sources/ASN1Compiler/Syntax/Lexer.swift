/// Cuts the text of a specification into lexical items and comments.
struct Lexer {
  private let file: String
  private let bytes: [UInt8]
  private let log: DiagnosticLog
  private var position = 0
  private var line = 1
  private var column = 1
  /// The position `column` is counted for.
  private var columnEnd = 0
  private var tokens: [Token] = []
  private var comments: [Comment] = []
  /// Where the item before ended; the next one is spaced if it does not begin here.
  private var lastEnd = 0
  private var lastEndLocation: SourceLocation

  init(_ source: SpecificationSource, log: DiagnosticLog) {
    file = source.file
    bytes = Array(source.text.utf8)
    self.log = log
    lastEndLocation = SourceLocation(file: source.file, line: 1, column: 1)
    log.add(file: source.file, lines: Lexer.lines(of: bytes))
  }

  /// All items; what cannot be read is reported and left out.
  mutating func lex() -> LexedFile {
    while position < bytes.count { lexItem() }
    // The end is shown behind the last item, where something is missing, not behind trailing blank lines.
    tokens.append(
      Token(kind: .endOfFile, text: "", spelling: "", location: lastEndLocation, endLine: lastEndLocation.line, isSpaced: true))
    return LexedFile(name: file, tokens: tokens, comments: comments)
  }

  /// The lines of a file; LF, CR, CR LF, VT and FF each end one.
  private static func lines(of bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if isLineEnd(bytes[index]) {
        lines.append(String(decoding: bytes[start..<index], as: UTF8.self))
        if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
        start = index + 1
      }
      index += 1
    }
    lines.append(String(decoding: bytes[start...], as: UTF8.self))
    return lines
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte >= 0x0A && byte <= 0x0D }
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
  private static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
  private static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || isUpper(byte) || isLower(byte) }

  private func byte(_ offset: Int = 0) -> UInt8? {
    let index = position + offset
    return index < bytes.count ? bytes[index] : nil
  }

  private func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { pattern in
      position + pattern.count <= bytes.count && bytes[position..<(position + pattern.count)].elementsEqual(pattern)
    }
  }

  private var isAtLineEnd: Bool { byte().map(Lexer.isLineEnd) ?? true }

  /// The place of the next character. Called with growing positions only, so that columns are counted once.
  private mutating func location() -> SourceLocation {
    column += bytes[columnEnd..<position].count { $0 & 0xC0 != 0x80 }
    columnEnd = position
    return SourceLocation(file: file, line: line, column: column)
  }

  private mutating func endLine() {
    position += bytes[position] == 0x0D && byte(1) == 0x0A ? 2 : 1
    line += 1
    column = 1
    columnEnd = position
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func append(_ kind: Token.Kind, from start: Int, at location: SourceLocation, text content: String? = nil) {
    let spelling = text(start..<position)
    tokens.append(
      Token(
        kind: kind, text: content ?? spelling, spelling: spelling, location: location, endLine: line,
        isSpaced: start != lastEnd || tokens.isEmpty))
    lastEnd = position
    lastEndLocation = self.location()
  }

  private mutating func lexItem() {
    let first = bytes[position]
    if Lexer.isLineEnd(first) {
      endLine()
    } else if Lexer.isSpace(first) || starts(with: "\u{00A0}") || starts(with: "\u{FEFF}") {
      position += first == 0xC2 ? 2 : first == 0xEF ? 3 : 1
    } else if starts(with: "--") {
      lexLineComment()
    } else if starts(with: "/*") {
      lexBlockComment()
    } else if Lexer.isUpper(first) || Lexer.isLower(first) {
      lexWord()
    } else if Lexer.isDigit(first) {
      lexNumber()
    } else if first == UInt8(ascii: "\"") {
      lexString()
    } else if first == UInt8(ascii: "'") {
      lexBits()
    } else if first == UInt8(ascii: "&"), let next = byte(1), Lexer.isUpper(next) || Lexer.isLower(next) {
      let start = position
      let place = location()
      position += 1
      skipWord()
      append(.field, from: start, at: place)
    } else {
      lexSymbol()
    }
  }

  // MARK: Comments

  private mutating func lexLineComment() {
    let place = location()
    var end = position
    while end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
    // A line of hyphens is one comment, whatever their number: taken in pairs an odd one would be left over as a minus sign.
    if end - position > 2, end == bytes.count || Lexer.isLineEnd(bytes[end]) {
      position = end
      comments.append(Comment(text: "", location: place, endLine: line, isBlock: false, isRule: true, nextToken: tokens.count))
      return
    }
    position += 2
    let start = position
    while !isAtLineEnd, !starts(with: "--") { position += 1 }
    let content = text(start..<position)
    if starts(with: "--") {
      position += 2
      var rest = position
      while rest < bytes.count, bytes[rest] == UInt8(ascii: "-") { rest += 1 }
      if rest == bytes.count || Lexer.isLineEnd(bytes[rest]) { position = rest }
    }
    comments.append(Comment(text: content, location: place, endLine: line, isBlock: false, isRule: false, nextToken: tokens.count))
  }

  private mutating func lexBlockComment() {
    let place = location()
    let start = position + 2
    var depth = 0
    var end = bytes.count
    while position < bytes.count {
      if starts(with: "/*") {
        depth += 1
        position += 2
      } else if starts(with: "*/") {
        depth -= 1
        position += 2
        if depth == 0 {
          end = position - 2
          break
        }
      } else if Lexer.isLineEnd(bytes[position]) {
        endLine()
      } else {
        position += 1
      }
    }
    if depth > 0 { log.report("the comment has no end", at: place, expected: "'*/' for every '/*'") }
    comments.append(
      Comment(text: text(start..<max(start, end)), location: place, endLine: line, isBlock: true, isRule: false, nextToken: tokens.count))
  }

  // MARK: Items

  private mutating func skipWord() {
    while let next = byte() {
      // A hyphen belongs to a word only between letters or digits; two of them begin a comment.
      let isInnerHyphen = next == UInt8(ascii: "-") && byte(1).map(Lexer.isWord) == true
      guard Lexer.isWord(next) || isInnerHyphen else { return }
      position += 1
    }
  }

  private mutating func lexWord() {
    let start = position
    let place = location()
    skipWord()
    let word = text(start..<position)
    let kind: Token.Kind = Token.reservedWords.contains(word) ? .keyword : Lexer.isUpper(bytes[start]) ? .reference : .identifier
    append(kind, from: start, at: place)
  }

  private mutating func lexNumber() {
    let start = position
    let place = location()
    while let next = byte(), Lexer.isDigit(next) { position += 1 }
    if byte() == UInt8(ascii: "."), let next = byte(1), Lexer.isDigit(next) {
      position += 1
      while let next = byte(), Lexer.isDigit(next) { position += 1 }
      return append(.realNumber, from: start, at: place)
    }
    if position - start > 1, bytes[start] == UInt8(ascii: "0") {
      log.report("a number does not begin with 0", at: place, expected: "a decimal number without leading zeros")
    }
    append(.number, from: start, at: place)
  }

  /// `"text"`; a doubled quote stands for one, and a line end drops the white space around it.
  private mutating func lexString() {
    let start = position
    let place = location()
    position += 1
    var content: [UInt8] = []
    while let next = byte() {
      if next == UInt8(ascii: "\"") {
        if byte(1) != next {
          position += 1
          return append(.string, from: start, at: place, text: String(decoding: content, as: UTF8.self))
        }
        content.append(next)
        position += 2
      } else if Lexer.isLineEnd(next) {
        while let last = content.last, Lexer.isSpace(last) { content.removeLast() }
        endLine()
        while let blank = byte(), Lexer.isSpace(blank) { position += 1 }
      } else {
        content.append(next)
        position += 1
      }
    }
    log.report("the character string has no end", at: place, expected: "'\"' (a quote inside the string is written twice)")
  }

  /// `'0101'B` or `'0F'H`; white space between the digits does not count.
  private mutating func lexBits() {
    let start = position
    let place = location()
    position += 1
    var digits = ""
    while let next = byte(), next != UInt8(ascii: "'") {
      if Lexer.isLineEnd(next) {
        endLine()
        continue
      }
      if !Lexer.isSpace(next) { digits.unicodeScalars.append(Unicode.Scalar(next)) }
      position += 1
    }
    guard byte() != nil else {
      log.report("the bit or octet string has no end", at: place, expected: "\"'B\" or \"'H\"")
      return
    }
    position += 1
    let isBinary = byte() == UInt8(ascii: "B")
    guard isBinary || byte() == UInt8(ascii: "H") else {
      log.report("the string is not marked as binary or hexadecimal", at: place, expected: "'B' or 'H' behind the closing quote")
      return
    }
    position += 1
    if !digits.utf8.allSatisfy({ isBinary ? $0 == 0x30 || $0 == 0x31 : Lexer.isDigit($0) || ($0 >= 0x41 && $0 <= 0x46) }) {
      log.report(
        "\(text(start..<position)) holds a character that is no digit", at: place,
        expected: isBinary ? "the digits 0 and 1" : "the digits 0 to 9 and A to F, in upper case")
      return
    }
    append(isBinary ? .binaryString : .hexString, from: start, at: place, text: digits)
  }

  private mutating func lexSymbol() {
    let start = position
    let place = location()
    let length: Int
    if starts(with: "::=") || starts(with: "...") {
      length = 3
    } else if starts(with: "..") || starts(with: "[[") || starts(with: "]]") {
      length = 2
    } else if "{}()[]<>,.@|!^;:-*/&".utf8.contains(bytes[position]) {
      length = 1
    } else {
      position += 1
      while let next = byte(), next & 0xC0 == 0x80 { position += 1 }
      log.report("unexpected character '\(text(start..<position))'", at: place, expected: "ASN.1 notation")
      return
    }
    position += length
    append(.symbol, from: start, at: place)
  }
}
