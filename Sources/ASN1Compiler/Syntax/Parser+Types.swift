extension Parser {
  private static let typeExpectation =
    "a type: BOOLEAN, NULL, INTEGER, ENUMERATED, BIT STRING, OCTET STRING, IA5String, VisibleString, NumericString, PrintableString, "
    + "UTF8String, SEQUENCE, SEQUENCE OF, CHOICE, or the name of one"

  /// Refused types that are one word of their own, or begin with it.
  private static let refusedTypes: [String: String] = [
    "EXTERNAL": "EXTERNAL", "EMBEDDED": "EMBEDDED PDV", "REAL": "REAL", "CHARACTER": "CHARACTER STRING", "INSTANCE": "INSTANCE OF",
    "OBJECT": "OBJECT IDENTIFIER", "RELATIVE-OID": "RELATIVE-OID", "OID-IRI": "OID-IRI", "RELATIVE-OID-IRI": "RELATIVE-OID-IRI",
    "GeneralizedTime": "GeneralizedTime", "UTCTime": "UTCTime", "ObjectDescriptor": "ObjectDescriptor", "TIME": "TIME", "DATE": "DATE",
    "DATE-TIME": "DATE-TIME", "TIME-OF-DAY": "TIME-OF-DAY", "DURATION": "DURATION", "BMPString": "BMPString",
    "GeneralString": "GeneralString", "GraphicString": "GraphicString", "T61String": "T61String", "TeletexString": "TeletexString",
    "UniversalString": "UniversalString", "VideotexString": "VideotexString", "SET": "SET",
    "ABSTRACT-SYNTAX": "ABSTRACT-SYNTAX",
  ]

  mutating func parseType() throws(Reported) -> TypeSyntax {
    try nested { (parser) throws(Reported) in
      var type = try parser.parseUnconstrainedType()
      while parser.token.isSymbol("(") { type.constraints.append(try parser.parseConstraint()) }
      return type
    }
  }

  private mutating func parseUnconstrainedType() throws(Reported) -> TypeSyntax {
    let location = token.location
    func type(_ kind: TypeSyntax.Kind) -> TypeSyntax { TypeSyntax(kind: kind, location: location) }
    if token.isSymbol("[") { throw log.refusal(of: "an explicitly written tag", at: location, expected: "AUTOMATIC TAGS, and no tag here") }
    if token.kind == .reference { return type(try parseReference()) }
    if token.kind == .identifier, peek().isSymbol("<") {
      throw log.refusal(of: "a selection type", at: location, expected: Parser.typeExpectation)
    }
    guard token.kind == .keyword else { throw unexpected(Parser.typeExpectation) }
    if let construct = Parser.refusedTypes[token.text] {
      throw log.refusal(
        of: token.text == "SET" && peek().isKeyword("OF") ? "SET OF" : construct, at: location, expected: Parser.typeExpectation)
    }
    let word = token.text
    advance()
    switch word {
    case "BOOLEAN": return type(.boolean)
    case "NULL": return type(.null)
    case "INTEGER": return type(.integer(token.isSymbol("{") ? try parseNamedNumbers(needsNumber: true) : []))
    case "ENUMERATED": return type(.enumerated(try parseEnumeration()))
    case "BIT":
      try expect(keyword: "STRING")
      return type(.bitString(token.isSymbol("{") ? try parseNamedNumbers(needsNumber: true) : []))
    case "OCTET":
      try expect(keyword: "STRING")
      return type(.octetString)
    case "ISO646String": return type(.characterString(.visibleString))
    case "TYPE-IDENTIFIER":
      try expect(symbol: ".")
      guard token.kind == .field, token.text == "&Type" else {
        throw log.refusal(of: "a field of TYPE-IDENTIFIER other than &Type", at: token.location, expected: "'TYPE-IDENTIFIER.&Type'")
      }
      advance()
      return type(.openType)
    case "CHOICE":
      let list = try parseComponentList(of: "CHOICE", at: location)
      return type(.choice(list))
    case "SEQUENCE":
      if token.isSymbol("{") { return type(.sequence(try parseComponentList(of: "SEQUENCE", at: location))) }
      var constraint: ConstraintSyntax?
      if token.isSymbol("(") {
        constraint = try parseConstraint()
      } else if token.isKeyword("SIZE") {
        let place = token.location
        advance()
        let size = ElementSetSyntax(kind: .size(try parseConstraint()), location: place)
        constraint = ConstraintSyntax(root: size, location: place)
      }
      try expect(keyword: "OF", or: constraint == nil ? "'{', SIZE or " : "")
      // The element may be named; the name says nothing on the wire.
      if token.kind == .identifier, !peek().isSymbol("<") { advance() }
      var sequence = type(.sequenceOf(try parseType()))
      if let constraint { sequence.constraints = [constraint] }
      return sequence
    default:
      if let kind = CharacterStringKind(rawValue: word) { return type(.characterString(kind)) }
      index -= 1
      throw unexpected(Parser.typeExpectation)
    }
  }

  private mutating func parseReference() throws(Reported) -> TypeSyntax.Kind {
    let first = Name(text: token.text, location: token.location)
    if first.text == "ANY" { throw log.refusal(of: "ANY", at: first.location, expected: "'TYPE-IDENTIFIER.&Type' for an open type") }
    advance()
    var kind = TypeSyntax.Kind.reference(module: nil, name: first)
    if token.isSymbol(".") {
      advance()
      if token.kind == .field { return .field(try parseFieldType(of: first)) }
      kind = .reference(module: first, name: try name(.reference, "a type name, beginning with an upper-case letter"))
    }
    if token.isSymbol("{") { throw log.refusal(of: "a parameterised type", at: first.location, expected: "a type without parameters") }
    return kind
  }

  /// `{a(0), b(1)}`
  private mutating func parseNamedNumbers(needsNumber: Bool) throws(Reported) -> [NamedNumberSyntax] {
    try expect(symbol: "{")
    var numbers: [NamedNumberSyntax] = []
    repeat { numbers.append(try parseNamedNumber(needsNumber: needsNumber)) } while take(symbol: ",")
    try expect(symbol: "}", or: "',' or ")
    return numbers
  }

  private mutating func parseNamedNumber(needsNumber: Bool) throws(Reported) -> NamedNumberSyntax {
    let first = index
    let item = try name(.identifier, "a name, beginning with a lower-case letter")
    var value: ValueSyntax?
    if needsNumber || token.isSymbol("(") {
      try expect(symbol: "(")
      value = try parseValue()
      try expect(symbol: ")")
    }
    let comments = documentation.documentation(first: first, last: index - 1, allowsAnnotations: false)
    return NamedNumberSyntax(name: item, value: value, documentation: comments.documentation)
  }

  private mutating func parseEnumeration() throws(Reported) -> EnumerationSyntax {
    try expect(symbol: "{")
    var enumeration = EnumerationSyntax(root: [])
    repeat {
      if token.isSymbol("...") {
        if enumeration.isExtensible {
          throw log.failure("a second extension marker", at: token.location, expected: "one '...' in an ENUMERATED")
        }
        if enumeration.root.isEmpty {
          throw log.failure("the extension marker comes before all items", at: token.location, expected: "at least one item before '...'")
        }
        enumeration.isExtensible = true
        advance()
        try skipException()
      } else if enumeration.isExtensible {
        enumeration.additions.append(try parseNamedNumber(needsNumber: false))
      } else {
        enumeration.root.append(try parseNamedNumber(needsNumber: false))
      }
    } while take(symbol: ",")
    try expect(symbol: "}", or: "',' or ")
    return enumeration
  }

  // MARK: Components

  /// `{ root, ..., additions, ..., root }`. A CHOICE has no second root, and its version brackets only group the text.
  private mutating func parseComponentList(of kind: String, at location: SourceLocation) throws(Reported) -> ComponentListSyntax {
    let isChoice = kind == "CHOICE"
    try expect(symbol: "{")
    var list = ComponentListSyntax()
    if isChoice, token.isSymbol("}") { throw unexpected("at least one alternative") }
    if take(symbol: "}") { return list }
    var markers = 0
    repeat {
      if token.isSymbol("...") {
        markers += 1
        if markers > 2 {
          throw log.failure("a third extension marker", at: token.location, expected: "at most two '...' in a \(kind)")
        }
        if isChoice, list.root.isEmpty {
          throw log.failure(
            "the extension marker comes before all alternatives", at: token.location, expected: "at least one alternative before '...'")
        }
        list.isExtensible = true
        advance()
        try skipException()
      } else if token.isSymbol("[[") {
        if markers != 1 {
          throw log.failure(
            "version brackets outside the extension additions", at: token.location, expected: "'[[' behind the first '...' only")
        }
        list.additions += try parseVersionBrackets(isChoice: isChoice)
      } else if markers == 1 {
        list.additions.append(.single(try parseEntry(isChoice: isChoice)))
      } else if markers == 2, isChoice {
        throw log.failure("an alternative behind the second extension marker", at: token.location, expected: "'}'")
      } else {
        list.root.append(try parseEntry(isChoice: isChoice))
      }
    } while take(symbol: ",")
    try expect(symbol: "}", or: isChoice ? "',' or " : "',', OPTIONAL, DEFAULT or ")
    if isChoice, !hasAutomaticTags, list.root.count > 1 {
      throw log.refusal(
        of: "CHOICE in a module without AUTOMATIC TAGS", at: location, expected: "DEFINITIONS AUTOMATIC TAGS in the module's head")
    }
    return list
  }

  private mutating func parseVersionBrackets(isChoice: Bool) throws(Reported) -> [ComponentListSyntax.Addition] {
    advance()
    if token.kind == .number, peek().isSymbol(":") {
      advance()
      advance()
    }
    var entries: [ComponentListSyntax.Entry] = []
    repeat { entries.append(try parseEntry(isChoice: isChoice)) } while take(symbol: ",")
    try expect(symbol: "]]", or: "',' or ")
    return isChoice ? entries.map { .single($0) } : [.group(entries)]
  }

  private mutating func parseEntry(isChoice: Bool) throws(Reported) -> ComponentListSyntax.Entry {
    if !isChoice, take(keyword: "COMPONENTS") {
      try expect(keyword: "OF")
      return .componentsOf(try parseType())
    }
    let first = index
    let item = try name(
      .identifier, isChoice ? "an alternative ('name Type') or '...'" : "a component ('name Type'), COMPONENTS OF or '...'")
    let type = try parseType()
    var presence = ComponentSyntax.Presence.mandatory
    if !isChoice {
      if take(keyword: "OPTIONAL") {
        presence = .optional
      } else if take(keyword: "DEFAULT") {
        presence = .defaulted(try parseValue())
      }
    }
    let comments = documentation.documentation(first: first, last: index - 1, allowsAnnotations: true)
    return .component(ComponentSyntax(name: item, type: type, presence: presence, documentation: comments))
  }

  /// `! 5` or `! Type:value`: what a receiver is to do about an unknown value, which the encoding does not depend on.
  mutating func skipException() throws(Reported) {
    guard take(symbol: "!") else { return }
    if token.kind == .number || token.isSymbol("-") || token.kind == .identifier {
      _ = try parseValue()
    } else {
      _ = try parseType()
      try expect(symbol: ":")
      _ = try parseValue()
    }
  }
}
