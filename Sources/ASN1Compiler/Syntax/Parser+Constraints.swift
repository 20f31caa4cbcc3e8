extension Parser {
  private static let elementExpectation = "a value, a range, SIZE, FROM or a type"

  /// `(root, ..., additions ! exception)`
  mutating func parseConstraint() throws(Reported) -> ConstraintSyntax {
    let location = token.location
    try expect(symbol: "(")
    let constraint = try parseConstraintBody(at: location)
    try expect(symbol: ")", or: constraint.isExtensible ? "" : "'|', '^', ',' or ")
    return constraint
  }

  /// `root, ..., additions ! exception`
  mutating func parseConstraintBody(at location: SourceLocation) throws(Reported) -> ConstraintSyntax {
    var constraint = ConstraintSyntax(root: try parseElementSet(), location: location)
    if take(symbol: ",") {
      guard take(symbol: "...") else {
        throw token.isSymbol("...") ? unexpected("'...'") : unexpected("'...' behind the comma ('|' is the sign for a union)")
      }
      constraint.isExtensible = true
      if take(symbol: ",") { constraint.additions = try parseElementSet() }
    }
    try skipException()
    return constraint
  }

  private mutating func parseElementSet() throws(Reported) -> ElementSetSyntax {
    try nested { (parser) throws(Reported) in
      let location = parser.token.location
      if parser.take(keyword: "ALL") {
        try parser.expect(keyword: "EXCEPT")
        return ElementSetSyntax(kind: .excluding(nil, try parser.parseElements()), location: location)
      }
      var parts: [ElementSetSyntax] = []
      repeat { parts.append(try parser.parseIntersection()) } while parser.take(symbol: "|") || parser.take(keyword: "UNION")
      return parts.count == 1 ? parts[0] : ElementSetSyntax(kind: .union(parts), location: location)
    }
  }

  private mutating func parseIntersection() throws(Reported) -> ElementSetSyntax {
    let location = token.location
    var parts: [ElementSetSyntax] = []
    repeat {
      var part = try parseElements()
      if take(keyword: "EXCEPT") { part = ElementSetSyntax(kind: .excluding(part, try parseElements()), location: part.location) }
      parts.append(part)
    } while take(symbol: "^") || take(keyword: "INTERSECTION")
    return parts.count == 1 ? parts[0] : ElementSetSyntax(kind: .intersection(parts), location: location)
  }

  private mutating func parseElements() throws(Reported) -> ElementSetSyntax {
    let location = token.location
    func element(_ kind: ElementSetSyntax.Kind) -> ElementSetSyntax { ElementSetSyntax(kind: kind, location: location) }
    if take(symbol: "(") {
      let inner = try parseElementSet()
      try expect(symbol: ")")
      return inner
    }
    if token.isSymbol("{") {
      // A table, and the components that select its rows.
      try skipBraces()
      if token.isSymbol("{") { try skipBraces() }
      return element(.invisible(nil))
    }
    if token.kind == .keyword {
      switch token.text {
      case "WITH":
        advance()
        if take(keyword: "COMPONENTS") {
          guard token.isSymbol("{") else { throw unexpected("'{'") }
          try skipBraces()
        } else {
          try expect(keyword: "COMPONENT", or: "COMPONENTS or ")
          _ = try nested { (parser) throws(Reported) in try parser.parseConstraint() }
        }
        return element(.invisible(nil))
      case "CONTAINING":
        advance()
        let type = try parseType()
        try skipEncoding()
        return element(.invisible(type))
      case "ENCODED":
        try skipEncoding()
        return element(.invisible(nil))
      case "CONSTRAINED":
        advance()
        try expect(keyword: "BY")
        guard token.isSymbol("{") else { throw unexpected("'{'") }
        try skipBraces()
        return element(.invisible(nil))
      case "PATTERN", "SETTINGS":
        advance()
        _ = try parseValue()
        return element(.invisible(nil))
      case "SIZE":
        advance()
        return element(.size(try nested { (parser) throws(Reported) in try parser.parseConstraint() }))
      case "FROM":
        advance()
        return element(.alphabet(try nested { (parser) throws(Reported) in try parser.parseConstraint() }))
      case "INCLUDES":
        advance()
        return element(.containedType(try parseType()))
      case "MIN", "MAX", "TRUE", "FALSE", "PLUS-INFINITY", "MINUS-INFINITY", "NOT-A-NUMBER":
        break
      case "NULL":
        advance()
        return element(.value(ValueSyntax(kind: .null, location: location)))
      case "END":
        throw unexpected(Parser.elementExpectation)
      default:
        return element(.containedType(try parseType()))
      }
    }
    let isQualifiedValue = peek().isSymbol(".") && peek(2).kind == .identifier
    if token.kind == .reference, !isQualifiedValue { return element(.containedType(try parseType())) }
    return try parseValueOrRange()
  }

  /// `ENCODED BY rules`
  private mutating func skipEncoding() throws(Reported) {
    guard take(keyword: "ENCODED") else { return }
    try expect(keyword: "BY")
    _ = try parseValue()
  }

  private mutating func parseValueOrRange() throws(Reported) -> ElementSetSyntax {
    let location = token.location
    var lower = try parseEndpoint(keyword: "MIN")
    guard token.isSymbol("..") || token.isSymbol("<") else {
      guard let value = lower.value else { throw unexpected("'..'") }
      return ElementSetSyntax(kind: .value(value), location: location)
    }
    lower.isExclusive = take(symbol: "<")
    try expect(symbol: "..")
    let upperIsExclusive = take(symbol: "<")
    var upper = try parseEndpoint(keyword: "MAX")
    upper.isExclusive = upperIsExclusive
    return ElementSetSyntax(kind: .range(lower: lower, upper: upper), location: location)
  }

  private mutating func parseEndpoint(keyword: String) throws(Reported) -> ElementSetSyntax.Endpoint {
    let location = token.location
    if take(keyword: keyword) { return ElementSetSyntax.Endpoint(location: location) }
    if token.isKeyword("MIN") || token.isKeyword("MAX") { throw unexpected("a value or \(keyword)") }
    return ElementSetSyntax.Endpoint(value: try parseValue(Parser.elementExpectation), location: location)
  }
}
