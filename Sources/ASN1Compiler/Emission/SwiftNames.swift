/// The one rule by which ASN.1 identifiers become Swift names.
///
/// A hyphen between two digits becomes an underscore; any other hyphen is dropped and the letter after it capitalised: `Position-LL-24B` is
/// `PositionLL24B`, `prec0-1deg` is `prec0_1deg`. Types start with a capital, all else with a small letter. Swift's keywords are quoted.
enum SwiftNames {
  static func type(_ name: String) -> String {
    let joined = join(name)
    return quoted(joined.prefix(1).uppercased() + joined.dropFirst())
  }

  static func member(_ name: String) -> String {
    let joined = join(name)
    return quoted(joined.prefix(1).lowercased() + joined.dropFirst())
  }

  /// A member's name as the label of an argument, which need not be quoted.
  static func label(_ name: String) -> String {
    let member = member(name)
    return member == "`inout`" ? member : member.filter { $0 != "`" }
  }

  private static func join(_ name: String) -> String {
    var out = ""
    var previous: Character = "a"
    var capitalise = false
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
      if character == "-" || character == "." {
        let next = index + 1 < characters.count ? characters[index + 1] : "a"
        if previous.isNumber, next.isNumber { out.append("_") } else { capitalise = true }
      } else {
        out += capitalise ? String(character).uppercased() : String(character)
        capitalise = false
      }
      previous = character
    }
    return out
  }

  private static func quoted(_ name: some StringProtocol) -> String {
    keywords.contains(String(name)) ? "`\(name)`" : String(name)
  }

  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension",
    "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
    "operator", "private", "precedencegroup", "protocol", "public", "repeat", "rethrows", "return", "self", "Self", "static", "struct",
    "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while", "Type", "Any", "Protocol",
  ]
}
