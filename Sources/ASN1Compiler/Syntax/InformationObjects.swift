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
      /// Sets, objects, sets of them, and values of a type that is a field itself: read, and used by nothing.
      case other
    }

    /// With the ampersand.
    var name: Name
    var kind: Kind
    var isOptional = false
    /// No two objects of a set have the same value here.
    var isUnique = false
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
  /// The name of an object.
  case object(Name)
  /// Another set.
  case set(SetReference)
}

/// The name of an object set, with arguments where the set is parameterised.
struct SetReference {
  var name: Name
  var arguments: [ArgumentSyntax] = []
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
    case other
  }

  var settings: [String: Setting] = [:]
}

/// `CLASS.&field({Set}{@.component})`
struct FieldTypeSyntax {
  var className: Name
  var field: Name
  var set: SetReference?
  /// The component whose value selects the object; nil also where it is not one component of the same SEQUENCE.
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
      var field = ClassSyntax.Field(name: name, kind: .type)
      let isPlainType = isType && (token.isSymbol(",") || token.isSymbol("}") || token.isKeyword("OPTIONAL") || token.isKeyword("DEFAULT"))
      if token.kind == .field {
        advance()
        while take(symbol: ".") { _ = try self.name(.field, "a field") }
        field.kind = .other
      } else if isType, !isPlainType {
        _ = try parseType()
        field.kind = .other
      } else if !isType {
        field.kind = .value(try parseType())
        field.isUnique = take(keyword: "UNIQUE")
      }
      if take(keyword: "OPTIONAL") {
        field.isOptional = true
      } else if take(keyword: "DEFAULT") {
        field.isOptional = true
        if isPlainType { _ = try parseType() } else { try skipSetting() }
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
        // Two brackets of one kind are one item of the notation elsewhere.
        if end == "]", parser.token.isSymbol("]]") {
          parser.hasHalfBracket.toggle()
          if !parser.hasHalfBracket { parser.advance() }
          return items
        }
        if parser.take(symbol: "[[") {
          let inner = try parser.parseSyntax(until: "]")
          items.append(.group([.group(inner)] + (try parser.parseSyntax(until: "]"))))
        } else if parser.take(symbol: "[") {
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
      } else if token.kind == .reference {
        set.elements.append(.set(try parseSetReference()))
        try refuseQualified()
      } else if token.kind == .identifier {
        set.elements.append(.object(Name(text: token.text, location: token.location)))
        advance()
        try refuseQualified()
        if token.isSymbol("{") {
          throw log.refusal(of: "a parameterised object", at: token.location, expected: "an object without parameters")
        }
      } else {
        throw unexpected("an object, the name of one, or '...'")
      }
    } while take(symbol: "|") || take(symbol: ",") || take(keyword: "UNION")
    try expect(symbol: "}", or: "'|', ',' or ")
    return set
  }

  private mutating func parseSetReference() throws(Reported) -> SetReference {
    var set = SetReference(name: try name(.reference, "the name of an object set"))
    if token.isSymbol("{") { set.arguments = try parseArguments() }
    return set
  }

  private func refuseQualified() throws(Reported) {
    guard token.isSymbol(".") else { return }
    throw log.refusal(
      of: peek().kind == .field ? "a set taken from a field" : "the name of an object with its module", at: token.location,
      expected: "the name of an object or a set")
  }

  /// Skips what is set for a field that nothing uses: braces, a name or a value.
  private mutating func skipSetting() throws(Reported) {
    if token.isSymbol("{") {
      try skipBraces()
    } else if token.kind == .reference {
      advance()
      if token.isSymbol("{") { try skipBraces() }
      if take(symbol: ":") { _ = try parseValue() }
    } else if token.kind == .keyword, peek().isSymbol(":") {
      advance()
      advance()
      _ = try parseValue()
    } else {
      _ = try parseValue()
    }
  }

  /// What stands between braces, to be read later.
  mutating func braces() throws(Reported) -> TokenSlice {
    let location = token.location
    let first = index + 1
    try skipBraces()
    return TokenSlice(file: file, range: first..<index - 1, location: location)
  }

  /// Reads what stands in braces as a set of objects.
  static func objectSet(_ slice: TokenSlice, log: DiagnosticLog) throws(Reported) -> ObjectSetSyntax {
    var parser = Parser(file: slice.file, log: log)
    // From the brace on.
    parser.index = slice.range.lowerBound - 1
    return try parser.parseObjectSet()
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
    case .other:
      try skipSetting()
      object.settings[name] = .other
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
    type.set = try parseSetReference()
    try expect(symbol: "}")
    if take(symbol: "{") {
      var paths = 0
      repeat {
        try expect(symbol: "@")
        // `@.component` is a component of the same SEQUENCE, and so is `@component` where it is not nested in another.
        var isNear = true
        if take(symbol: "..") || take(symbol: "...") {
          isNear = false
          while take(symbol: ".") || take(symbol: "..") || take(symbol: "...") {}
        } else if take(symbol: ".") {
          while take(symbol: ".") || take(symbol: "..") { isNear = false }
        }
        let component = try name(.identifier, "the name of a component")
        while take(symbol: ".") {
          _ = try name(.identifier, "the name of a component")
          isNear = false
        }
        paths += 1
        type.selector = isNear && paths == 1 ? component : nil
      } while take(symbol: ",")
      try expect(symbol: "}")
    }
    try skipException()
    try expect(symbol: ")")
    return type
  }
}
