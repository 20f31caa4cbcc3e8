/// A lexical item of ASN.1.
struct Token {
  enum Kind: Equatable {
    /// Begins with a lower-case letter: identifier, value reference.
    case identifier
    /// Begins with an upper-case letter and is not reserved: type reference, module reference, class reference.
    case reference
    case keyword
    case number
    case realNumber
    /// `'0101'B`; `text` holds the digits.
    case binaryString
    /// `'0F'H`; `text` holds the digits.
    case hexString
    /// `"text"`; `text` holds the content.
    case string
    /// `&Type` or `&value`; `text` holds the name with the ampersand.
    case field
    case symbol
    case endOfFile
  }

  var kind: Kind
  /// The content; for words, numbers and symbols it is the spelling.
  var text: String
  /// As written in the file.
  var spelling: String
  var location: SourceLocation
  /// The line of the last character; differs from `location.line` for strings over several lines.
  var endLine: Int
  /// White space or a comment stands between this item and the one before.
  var isSpaced: Bool

  var quoted: String { kind == .endOfFile ? "end of the file" : "'\(spelling)'" }

  func isKeyword(_ word: String) -> Bool { kind == .keyword && text == word }
  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
}

/// A comment, kept because comments next to a definition document it.
struct Comment {
  /// Without the markers.
  var text: String
  var location: SourceLocation
  var endLine: Int
  var isBlock: Bool
  /// A line of hyphens: separates, says nothing.
  var isRule: Bool
  /// The index of the item that follows.
  var nextToken: Int
  /// Stands behind an item on the item's line, or goes on below such a comment in the same column.
  var isTrailing = false

  /// `--@ key: value`.
  var isAnnotation: Bool { !isBlock && text.utf8.first == UInt8(ascii: "@") }
}

/// The lexical items and comments of one file.
struct LexedFile {
  var name: String
  /// Ends with exactly one item of kind `endOfFile`.
  var tokens: [Token]
  var comments: [Comment]
  /// The comments before each item, by the item's index.
  var commentsBefore: [Int: [Int]] = [:]

  init(name: String, tokens: [Token], comments: [Comment]) {
    self.name = name
    self.tokens = tokens
    self.comments = comments
    for index in comments.indices {
      let comment = comments[index]
      let isBehindItem = comment.nextToken > 0 && tokens[comment.nextToken - 1].endLine == comment.location.line
      var continues = false
      if index > 0 {
        let before = self.comments[index - 1]
        continues =
          before.isTrailing && before.nextToken == comment.nextToken && before.endLine + 1 == comment.location.line
          && before.location.column == comment.location.column
      }
      self.comments[index].isTrailing = isBehindItem || continues
      commentsBefore[comment.nextToken, default: []].append(index)
    }
  }
}

extension Token {
  /// The reserved words of X.680.
  static let reservedWords: Set<String> = [
    "ABSENT", "ABSTRACT-SYNTAX", "ALL", "APPLICATION", "AUTOMATIC", "BEGIN", "BIT", "BMPString", "BOOLEAN", "BY", "CHARACTER", "CHOICE",
    "CLASS", "COMPONENT", "COMPONENTS", "CONSTRAINED", "CONTAINING", "DATE", "DATE-TIME", "DEFAULT", "DEFINITIONS", "DURATION", "EMBEDDED",
    "ENCODED", "ENCODING-CONTROL", "END", "ENUMERATED", "EXCEPT", "EXPLICIT", "EXPORTS", "EXTENSIBILITY", "EXTERNAL", "FALSE", "FROM",
    "GeneralizedTime", "GeneralString", "GraphicString", "IA5String", "IDENTIFIER", "IMPLICIT", "IMPLIED", "IMPORTS", "INCLUDES",
    "INSTANCE", "INSTRUCTIONS", "INTEGER", "INTERSECTION", "ISO646String", "MAX", "MIN", "MINUS-INFINITY", "NOT-A-NUMBER", "NULL",
    "NumericString", "OBJECT", "ObjectDescriptor", "OCTET", "OF", "OID-IRI", "OPTIONAL", "PATTERN", "PDV", "PLUS-INFINITY", "PRESENT",
    "PrintableString", "PRIVATE", "REAL", "RELATIVE-OID", "RELATIVE-OID-IRI", "SEQUENCE", "SET", "SETTINGS", "SIZE", "STRING", "SYNTAX",
    "T61String", "TAGS", "TeletexString", "TIME", "TIME-OF-DAY", "TRUE", "TYPE-IDENTIFIER", "UNION", "UNIQUE", "UNIVERSAL",
    "UniversalString", "UTCTime", "UTF8String", "VideotexString", "VisibleString", "WITH",
  ]
}
