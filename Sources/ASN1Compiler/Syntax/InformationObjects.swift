/// A stretch of lexical items that is read once more when it is known what it means.
struct TokenSlice {
  var file: LexedFile
  /// The items between the braces.
  var range: Range<Int>
  var location: SourceLocation
}

/// `CLASS { &id Type UNIQUE, &Type } WITH SYNTAX { ... }`
struct ClassSyntax {
  struct Field {
    enum Kind {
      /// `&Type`: stands for a type.
      case type
      /// `&id Type`: stands for a value of that type.
      case value(TypeSyntax)
    }

    /// With the ampersand.
    var name: Name
    var kind: Kind
    var isOptional = false
  }

  /// What the definition of an object looks like.
  indirect enum Item {
    case literal(String)
    case field(String)
    case group([Item])
  }

  var fields: [Field]
  /// nil: `&field setting` pairs, separated by commas.
  var syntax: [Item]?
}

/// One element of an object set.
enum ObjectElement {
  case defined(TokenSlice)
  /// The name of an object or of another set.
  case reference(Name)
}

struct ObjectSetSyntax {
  var elements: [ObjectElement]
  var isExtensible: Bool
}

/// The settings of one object, by field.
struct ObjectSyntax {
  enum Setting {
    case type(TypeSyntax)
    case value(ValueSyntax)
  }

  var settings: [String: Setting] = [:]
}

/// `CLASS.&field({Set}{@.component})`
struct FieldTypeSyntax {
  var className: Name
  var field: Name
  var set: Name?
  /// The component whose value selects the object.
  var selector: Name?
}

extension Parser {
  // MARK: Classes

  /// Behind the word CLASS.
  mutating func parseClass() throws(Reported) -> ClassSyntax {
    try expect(symbol: "{")
    var fields: [ClassSyntax.Field] = []
    repeat {
      let name = try name(.field, "a field ('&Type' or '&value Type')")
      let isType = name.text.utf8.dropFirst().first.map { $0 < UInt8(ascii: "a") } ?? false
      var kind = ClassSyntax.Field.Kind.type
      if isType {
        guard token.isSymbol(",") || token.isSymbol("}") || token.isKeyword("OPTIONAL") || token.isKeyword("DEFAULT") else {
          throw log.refusal(
            of: "a field for a set of values or objects ('\(name.text)')", at: name.location, expected: "'&Type' or '&value Type'")
        }
      } else {
        if token.kind == .field {
          throw log.refusal(
            of: "a field whose type is another field ('\(name.text)')", at: name.location, expected: "'&Type' or '&value Type'")
        }
        kind = .value(try parseType())
        _ = take(keyword: "UNIQUE")
      }
      var field = ClassSyntax.Field(name: name, kind: kind)
      if take(keyword: "OPTIONAL") {
        field.isOptional = true
      } else if take(keyword: "DEFAULT") {
        field.isOptional = true
        if isType { _ = try parseType() } else { _ = try parseValue() }
      }
      fields.append(field)
    } while take(symbol: ",")
    try expect(symbol: "}", or: "',', UNIQUE, OPTIONAL, DEFAULT or ")
    var result = ClassSyntax(fields: fields)
    if take(keyword: "WITH") {
      try expect(keyword: "SYNTAX")
      try expect(symbol: "{")
      result.syntax = try parseSyntax(until: "}")
    }
    return result
  }

  private mutating func parseSyntax(until end: String) throws(Reported) -> [ClassSyntax.Item] {
    try nested { (parser) throws(Reported) in
      var items: [ClassSyntax.Item] = []
      while !parser.take(symbol: end) {
        if parser.take(symbol: "[") {
          items.append(.group(try parser.parseSyntax(until: "]")))
        } else if parser.token.kind == .field {
          items.append(.field(parser.token.text))
          parser.advance()
        } else if parser.token.kind == .reference || parser.token.kind == .keyword || parser.token.isSymbol(",") {
          items.append(.literal(parser.token.text))
          parser.advance()
        } else {
          throw parser.unexpected("a word in capitals, a field, '[' or '\(end)'")
        }
      }
      return items
    }
  }

  // MARK: Sets and objects

  /// `{ element | element, ... }`
  mutating func parseObjectSet() throws(Reported) -> ObjectSetSyntax {
    try expect(symbol: "{")
    var set = ObjectSetSyntax(elements: [], isExtensible: false)
    if take(symbol: "}") { return set }
    repeat {
      if take(symbol: "...") {
        set.isExtensible = true
      } else if token.isSymbol("{") {
        set.elements.append(.defined(try braces()))
      } else if token.kind == .reference || token.kind == .identifier {
        set.elements.append(.reference(Name(text: token.text, location: token.location)))
        advance()
        if token.isSymbol("{") {
          throw log.refusal(of: "a parameterised object set", at: token.location, expected: "a set without parameters")
        }
      } else {
        throw unexpected("an object, the name of one, or '...'")
      }
    } while take(symbol: "|") || take(symbol: ",") || take(keyword: "UNION")
    try expect(symbol: "}", or: "'|', ',' or ")
    return set
  }

  /// What stands between braces, to be read later.
  mutating func braces() throws(Reported) -> TokenSlice {
    let location = token.location
    let first = index + 1
    try skipBraces()
    return TokenSlice(file: file, range: first..<index - 1, location: location)
  }

  /// Reads the definition of an object of a class.
  static func object(_ slice: TokenSlice, of definition: ClassSyntax, log: DiagnosticLog) throws(Reported) -> ObjectSyntax {
    var parser = Parser(file: slice.file, log: log)
    parser.index = slice.range.lowerBound
    var object = ObjectSyntax()
    if let syntax = definition.syntax {
      try parser.read(syntax, of: definition, end: slice.range.upperBound, into: &object)
    } else {
      while parser.index < slice.range.upperBound {
        let field = try parser.name(.field, "a field of the class")
        try parser.setting(field.text, of: definition, into: &object)
        if parser.index < slice.range.upperBound { try parser.expect(symbol: ",") }
      }
    }
    guard parser.index == slice.range.upperBound else { throw parser.unexpected("'}'") }
    for field in definition.fields where !field.isOptional && object.settings[field.name.text] == nil {
      throw log.failure("the object does not set '\(field.name.text)'", at: slice.location, expected: "a setting for every field")
    }
    return object
  }

  private mutating func read(
    _ items: [ClassSyntax.Item], of definition: ClassSyntax, end: Int, into object: inout ObjectSyntax
  ) throws(Reported) {
    for item in items {
      switch item {
      case .literal(let word):
        guard index < end, token.text == word else { throw unexpected("'\(word)'") }
        advance()
      case .field(let name): try setting(name, of: definition, into: &object)
      case .group(let inner):
        // A group is there where its first word is, or, without one, wherever something is left.
        if case .literal(let word)? = inner.first {
          guard index < end, token.text == word else { continue }
        } else if index >= end {
          continue
        }
        try read(inner, of: definition, end: end, into: &object)
      }
    }
  }

  private mutating func setting(_ name: String, of definition: ClassSyntax, into object: inout ObjectSyntax) throws(Reported) {
    guard let field = definition.fields.first(where: { $0.name.text == name }) else {
      throw log.failure(
        "the class has no field '\(name)'", at: token.location,
        expected: "one of \(definition.fields.map(\.name.text).joined(separator: ", "))")
    }
    switch field.kind {
    case .type: object.settings[name] = .type(try parseType())
    case .value: object.settings[name] = .value(try parseValue())
    }
  }

  // MARK: Fields as types

  /// Behind `CLASS.`: the field, and the constraint that binds it to a set.
  mutating func parseFieldType(of className: Name) throws(Reported) -> FieldTypeSyntax {
    var type = FieldTypeSyntax(className: className, field: try name(.field, "a field"))
    if token.isSymbol("."), peek().kind == .field {
      throw log.refusal(of: "a field of a field ('\(type.field.text).\(peek().text)')", at: token.location, expected: "one field")
    }
    guard token.isSymbol("("), peek().isSymbol("{") else { return type }
    advance()
    advance()
    type.set = try name(.reference, "the name of an object set")
    if token.isSymbol("{") { throw log.refusal(of: "a parameterised object set", at: token.location, expected: "a set without parameters") }
    try expect(symbol: "}")
    if take(symbol: "{") {
      try expect(symbol: "@")
      let isNear = take(symbol: ".")
      if token.isSymbol("..") || token.isSymbol(".") || token.isSymbol("...") {
        throw log.refusal(of: "a component relation to an outer level ('@..')", at: token.location, expected: "'@.component'")
      }
      type.selector = try name(.identifier, "the name of a component")
      if token.isSymbol(".") || token.isSymbol(",") {
        throw log.refusal(
          of: "a component relation to more than one component", at: token.location, expected: "'@\(isNear ? "." : "")component'")
      }
      try expect(symbol: "}")
    }
    try skipException()
    try expect(symbol: ")")
    return type
  }
}
