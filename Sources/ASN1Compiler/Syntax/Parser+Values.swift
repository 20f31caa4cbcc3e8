extension Parser {
  /// The types of which values can be written.
  static let valueExpectation =
    "a value of a simple type: a number, TRUE, FALSE, NULL, a string, an enumeration item or a list of named bits"

  mutating func parseValue(_ expected: String = "a value") throws(Reported) -> ValueSyntax {
    let location = token.location
    func value(_ kind: ValueSyntax.Kind) -> ValueSyntax { ValueSyntax(kind: kind, location: location) }
    switch token.kind {
    case .number:
      return value(.integer(try parseInteger(sign: "")))
    case .realNumber:
      advance()
      return value(.real)
    case .binaryString, .hexString:
      defer { advance() }
      let width = token.kind == .binaryString ? 1 : 4
      var bits: [Bool] = []
      for digit in token.text {
        let number = digit.hexDigitValue ?? 0
        for shift in stride(from: width - 1, through: 0, by: -1) { bits.append(number >> shift & 1 == 1) }
      }
      return value(.bits(bits))
    case .string:
      defer { advance() }
      return value(.string(token.text))
    case .identifier:
      if peek().isSymbol(":") {
        advance()
        advance()
        _ = try nested { (parser) throws(Reported) in try parser.parseValue() }
        return value(.braced)
      }
      if peek().isSymbol("."), peek(2).kind == .field {
        throw log.refusal(of: "a value taken from an object", at: location, expected: "the value itself")
      }
      if peek().isSymbol("{") { throw log.refusal(of: "a parameterised value", at: location, expected: "the value itself") }
      return value(.name(module: nil, name: try name(.identifier, expected)))
    case .reference where peek().isSymbol(".") && peek(2).kind == .identifier:
      let module = try name(.reference, expected)
      advance()
      return value(.name(module: module, name: try name(.identifier, expected)))
    case .symbol where token.text == "{":
      return value(try parseBraces())
    case .symbol where token.text == "-":
      advance()
      if token.kind == .realNumber {
        advance()
        return value(.real)
      }
      guard token.kind == .number else { throw unexpected("a number behind '-'") }
      return value(.integer(try parseInteger(sign: "-")))
    case .keyword:
      switch token.text {
      case "TRUE", "FALSE":
        defer { advance() }
        return value(.boolean(token.text == "TRUE"))
      case "NULL":
        advance()
        return value(.null)
      case "PLUS-INFINITY", "MINUS-INFINITY", "NOT-A-NUMBER":
        advance()
        return value(.real)
      default: throw unexpected(expected)
      }
    default:
      throw unexpected(expected)
    }
  }

  private mutating func parseInteger(sign: String) throws(Reported) -> Int128 {
    guard let number = Int128(sign + token.text), number > Int128.min / 2, number < Int128.max / 2 else {
      throw log.tooWide(sign + token.text, at: token.location)
    }
    advance()
    return number
  }

  /// `{}` and `{a, b}` may be lists of named bits; of any other value in braces only the extent is known.
  private mutating func parseBraces() throws(Reported) -> ValueSyntax.Kind {
    let start = index
    advance()
    var names: [Name] = []
    if take(symbol: "}") { return .list([]) }
    while token.kind == .identifier {
      names.append(Name(text: token.text, location: token.location))
      advance()
      if take(symbol: "}") { return .list(names) }
      guard take(symbol: ",") else { break }
    }
    index = start
    try skipBraces()
    return .braced
  }
}
