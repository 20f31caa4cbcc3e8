extension Parser {
  static let typeExpectation =
    "a type: BOOLEAN, NULL, INTEGER, ENUMERATED, BIT STRING, OCTET STRING, IA5String, VisibleString, NumericString, PrintableString, "
    + "UTF8String, SEQUENCE, SEQUENCE OF, CHOICE, or the name of one"

  /// Types that are sent as a length and octets, without a constraint that the encoding depends on: the octets are what is kept of them.
  static let octetTypes: Set<String> = [
    "OBJECT IDENTIFIER", "RELATIVE-OID", "ObjectDescriptor", "GraphicString", "GeneralString", "TeletexString", "T61String",
    "VideotexString",
  ]

  /// Types of which no values are known here, with their tags. Some are two words.
  private static let foreignTypes: [String: (notation: String, second: String?, tag: Int)] = [
    "OBJECT": ("OBJECT IDENTIFIER", "IDENTIFIER", 6), "ObjectDescriptor": ("ObjectDescriptor", nil, 7), "EXTERNAL": ("EXTERNAL", nil, 8),
    "REAL": ("REAL", nil, 9), "EMBEDDED": ("EMBEDDED PDV", "PDV", 11), "RELATIVE-OID": ("RELATIVE-OID", nil, 13), "TIME": ("TIME", nil, 14),
    "TeletexString": ("TeletexString", nil, 20), "T61String": ("T61String", nil, 20), "VideotexString": ("VideotexString", nil, 21),
    "GraphicString": ("GraphicString", nil, 25), "GeneralString": ("GeneralString", nil, 27),
    "UniversalString": ("UniversalString", nil, 28), "CHARACTER": ("CHARACTER STRING", "STRING", 29), "BMPString": ("BMPString", nil, 30),
    "DATE": ("DATE", nil, 31), "TIME-OF-DAY": ("TIME-OF-DAY", nil, 32), "DATE-TIME": ("DATE-TIME", nil, 33),
    "DURATION": ("DURATION", nil, 34), "OID-IRI": ("OID-IRI", nil, 35), "RELATIVE-OID-IRI": ("RELATIVE-OID-IRI", nil, 36),
  ]

  private static let stringTags: [CharacterStringKind: Int] = [
    .utf8String: 12, .numericString: 18, .printableString: 19, .ia5String: 22, .visibleString: 26,
  ]

  mutating func parseType() throws(Reported) -> TypeSyntax {
    try nested { (parser) throws(Reported) in
      var tag: TagSyntax?
      while parser.token.isSymbol("[") {
        let next = try parser.parseTag()
        tag = tag ?? next
      }
      var type = try parser.parseUnconstrainedType()
      type.tag = tag
      while parser.token.isSymbol("(") { type.constraints.append(try parser.parseConstraint()) }
      return type
    }
  }

  /// `[APPLICATION 3] IMPLICIT`
  private mutating func parseTag() throws(Reported) -> TagSyntax {
    try expect(symbol: "[")
    var tagClass = TagClass.context
    if take(keyword: "UNIVERSAL") {
      tagClass = .universal
    } else if take(keyword: "APPLICATION") {
      tagClass = .application
    } else if take(keyword: "PRIVATE") {
      tagClass = .personal
    }
    let tag = TagSyntax(tagClass: tagClass, number: try parseValue("the number of a tag, or its class"))
    try expect(symbol: "]")
    if !take(keyword: "IMPLICIT") { _ = take(keyword: "EXPLICIT") }
    return tag
  }

  private mutating func parseUnconstrainedType() throws(Reported) -> TypeSyntax {
    let location = token.location
    func type(_ kind: TypeSyntax.Kind, _ universal: Int? = nil) -> TypeSyntax {
      TypeSyntax(kind: kind, location: location, universal: universal)
    }
    if token.kind == .reference { return type(try parseReference()) }
    if token.kind == .identifier, peek().isSymbol("<") {
      let alternative = try name(.identifier, "the name of an alternative")
      advance()
      return type(.selection(alternative, try parseType()))
    }
    guard token.kind == .keyword else { throw unexpected(Parser.typeExpectation) }
    let word = token.text
    if let foreign = Parser.foreignTypes[word] {
      advance()
      if let second = foreign.second { try expect(keyword: second) }
      return type(.foreign(foreign.notation), foreign.tag)
    }
    advance()
    switch word {
    case "BOOLEAN": return type(.boolean, 1)
    case "NULL": return type(.null, 5)
    case "INTEGER": return type(.integer(token.isSymbol("{") ? try parseNamedNumbers(needsNumber: true) : []), 2)
    case "ENUMERATED": return type(.enumerated(try parseEnumeration()), 10)
    case "BIT":
      try expect(keyword: "STRING")
      return type(.bitString(token.isSymbol("{") ? try parseNamedNumbers(needsNumber: true) : []), 3)
    case "OCTET":
      try expect(keyword: "STRING")
      return type(.octetString, 4)
    case "ISO646String": return type(.characterString(.visibleString), 26)
    // These two are defined as VisibleString with a tag of their own.
    case "UTCTime": return type(.characterString(.visibleString), 23)
    case "GeneralizedTime": return type(.characterString(.visibleString), 24)
    case "INSTANCE":
      try expect(keyword: "OF")
      _ = try parseType()
      return type(.foreign("INSTANCE OF"), 8)
    case "TYPE-IDENTIFIER", "ABSTRACT-SYNTAX":
      let className = Name(text: word, location: location)
      if take(symbol: ".") { return type(.field(try parseFieldType(of: className))) }
      return type(.reference(module: nil, name: className))
    case "CHOICE": return type(.choice(try parseComponentList(of: "CHOICE")))
    case "SEQUENCE", "SET":
      let tag = word == "SET" ? 17 : 16
      if token.isSymbol("{") {
        let list = try parseComponentList(of: word)
        return type(word == "SET" ? .set(list) : .sequence(list), tag)
      }
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
      var sequence = type(.sequenceOf(try parseType()), tag)
      if let constraint { sequence.constraints = [constraint] }
      return sequence
    default:
      if let kind = CharacterStringKind(rawValue: word) { return type(.characterString(kind), Parser.stringTags[kind]) }
      index -= 1
      throw unexpected(Parser.typeExpectation)
    }
  }

  private mutating func parseReference() throws(Reported) -> TypeSyntax.Kind {
    let first = Name(text: token.text, location: token.location)
    advance()
    if first.text == "ANY" {
      if token.kind == .reference, token.text == "DEFINED" {
        advance()
        try expect(keyword: "BY")
        _ = try name(.identifier, "the name of a component")
      }
      return .foreign("ANY")
    }
    var (module, name): (Name?, Name) = (nil, first)
    if token.isSymbol(".") {
      advance()
      if token.kind == .field { return .field(try parseFieldType(of: first)) }
      (module, name) = (first, try self.name(.reference, "a type name, beginning with an upper-case letter"))
    }
    guard token.isSymbol("{") else { return .reference(module: module, name: name) }
    return .instance(module: module, name: name, arguments: try parseArguments())
  }

  /// `{ argument, ... }` behind the name of a parameterised definition.
  mutating func parseArguments() throws(Reported) -> [ArgumentSyntax] {
    try nested { (parser) throws(Reported) in
      try parser.expect(symbol: "{")
      var arguments: [ArgumentSyntax] = []
      if parser.take(symbol: "}") { return arguments }
      repeat {
        if parser.token.isSymbol("{") {
          arguments.append(.braces(try parser.braces()))
        } else if parser.beginsValue {
          arguments.append(.value(try parser.parseValue()))
        } else {
          arguments.append(.type(try parser.parseType()))
        }
      } while parser.take(symbol: ",")
      try parser.expect(symbol: "}", or: "',' or ")
      return arguments
    }
  }

  private var beginsValue: Bool {
    switch token.kind {
    case .identifier: !peek().isSymbol("<")
    case .number, .realNumber, .string, .binaryString, .hexString: true
    case .symbol: token.text == "-"
    case .keyword: token.text == "TRUE" || token.text == "FALSE"
    case .reference: peek().isSymbol(".") && peek(2).kind == .identifier
    default: false
    }
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
    enumeration.isExtensible = enumeration.isExtensible || impliesExtensibility
    return enumeration
  }

  // MARK: Components

  /// `{ root, ..., additions, ..., root }`. A CHOICE has no second root, and its version brackets only group the text.
  private mutating func parseComponentList(of kind: String) throws(Reported) -> ComponentListSyntax {
    let isChoice = kind == "CHOICE"
    try expect(symbol: "{")
    var list = ComponentListSyntax()
    list.isExtensible = impliesExtensibility
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
    list.hasAutomaticTags = hasAutomaticTags && !list.writesTags
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

extension ComponentListSyntax {
  /// Whether a component has a tag in the text, which ends automatic tagging for all of them.
  fileprivate var writesTags: Bool {
    func isTagged(_ entry: Entry) -> Bool {
      if case .component(let component) = entry { component.type.tag != nil } else { false }
    }
    return root.contains(where: isTagged)
      || additions.contains { addition in
        switch addition {
        case .single(let entry): isTagged(entry)
        case .group(let entries): entries.contains(where: isTagged)
        }
      }
  }
}
