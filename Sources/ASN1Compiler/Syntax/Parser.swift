/// Reads the lexical items of one file into modules. A mistake costs the assignment it stands in; the next one is read again.
struct Parser {
  let file: LexedFile
  let log: DiagnosticLog
  var documentation: DocumentationReader
  var index = 0
  var depth = 0
  /// The tags of the module being read are automatic; without that the order of a CHOICE depends on its tags.
  var hasAutomaticTags = true
  /// Every type of the module that can have an extension marker has one.
  var impliesExtensibility = false
  /// Of `]]` in a syntax, the first bracket is taken.
  var hasHalfBracket = false

  /// How deep types, constraints and values may nest; deeper text is refused instead of exhausting the stack.
  static let maximumDepth = 64

  init(file: LexedFile, log: DiagnosticLog) {
    self.file = file
    self.log = log
    documentation = DocumentationReader(file: file, log: log)
  }

  /// Every module of the file; what could not be read is reported and missing.
  mutating func parse() -> [ModuleSyntax] {
    var modules: [ModuleSyntax] = []
    do {
      if token.kind == .endOfFile {
        throw log.failure("the file holds no module", at: token.location, expected: "'Name DEFINITIONS AUTOMATIC TAGS ::= BEGIN ... END'")
      }
      while token.kind != .endOfFile { modules.append(try parseModule()) }
      if log.isEmpty { documentation.reportUnusedAnnotations() }
    } catch {
      // Reported where it was found; the rest of the file has no known module.
    }
    return modules
  }

  // MARK: Items

  var token: Token { file.tokens[index] }

  func peek(_ offset: Int = 1) -> Token { file.tokens[min(index + offset, file.tokens.count - 1)] }

  mutating func advance() {
    if index < file.tokens.count - 1 { index += 1 }
  }

  mutating func take(symbol: String) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(keyword: String) -> Bool {
    guard token.isKeyword(keyword) else { return false }
    advance()
    return true
  }

  func unexpected(_ expected: String) -> Reported {
    log.failure("unexpected \(token.quoted)", at: token.location, expected: expected)
  }

  mutating func expect(symbol: String, or others: String = "") throws(Reported) {
    guard take(symbol: symbol) else { throw unexpected(others + "'\(symbol)'") }
  }

  mutating func expect(keyword: String, or others: String = "") throws(Reported) {
    guard take(keyword: keyword) else { throw unexpected(others + keyword) }
  }

  mutating func name(_ kind: Token.Kind, _ expected: String) throws(Reported) -> Name {
    guard token.kind == kind else { throw unexpected(expected) }
    defer { advance() }
    return Name(text: token.text, location: token.location)
  }

  mutating func nested<Result>(_ body: (inout Parser) throws(Reported) -> Result) throws(Reported) -> Result {
    guard depth < Parser.maximumDepth else {
      throw log.failure(
        "the notation nests deeper than \(Parser.maximumDepth) levels", at: token.location,
        expected: "inner types as assignments of their own")
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// Skips from an opening brace to behind its closing one.
  mutating func skipBraces() throws(Reported) {
    let start = token.location
    var open = 0
    repeat {
      if token.isSymbol("{") { open += 1 }
      if token.isSymbol("}") { open -= 1 }
      if token.kind == .endOfFile { throw log.failure("the brace is not closed", at: start, expected: "'}'") }
      advance()
    } while open > 0
  }

  // MARK: Modules

  private mutating func parseModule() throws(Reported) -> ModuleSyntax {
    var module = ModuleSyntax(name: try name(.reference, "a module name, beginning with an upper-case letter"), hasAutomaticTags: false)
    if token.isSymbol("{") { try skipBraces() }
    if token.kind == .string { advance() }
    try expect(keyword: "DEFINITIONS")
    if take(keyword: "AUTOMATIC") {
      module.hasAutomaticTags = true
      try expect(keyword: "TAGS")
    } else if take(keyword: "EXPLICIT") || take(keyword: "IMPLICIT") {
      try expect(keyword: "TAGS")
    }
    hasAutomaticTags = module.hasAutomaticTags
    impliesExtensibility = take(keyword: "EXTENSIBILITY")
    if impliesExtensibility { try expect(keyword: "IMPLIED") }
    try expect(symbol: "::=", or: module.hasAutomaticTags ? "" : "AUTOMATIC TAGS or ")
    try expect(keyword: "BEGIN")
    do {
      if token.isKeyword("EXPORTS") { module.exports = try parseExports() }
      if token.isKeyword("IMPORTS") { module.imports = try parseImports() }
    } catch {
      recover(from: index)
    }
    while !token.isKeyword("END") {
      if token.kind == .endOfFile { throw unexpected("an assignment or END") }
      let start = index
      depth = 0
      do {
        try parseAssignment(into: &module)
      } catch {
        recover(from: max(index, start + 1))
      }
    }
    advance()
    return module
  }

  /// Goes on at the next line that begins an assignment, or at END.
  private mutating func recover(from start: Int) {
    index = min(start, file.tokens.count - 1)
    while token.kind != .endOfFile, !token.isKeyword("END"), !beginsAssignment() { advance() }
  }

  private func beginsAssignment() -> Bool {
    guard index > 0, file.tokens[index - 1].endLine < token.location.line else { return false }
    switch token.kind {
    case .reference: return peek().isSymbol("::=") || (peek().kind == .reference && peek(2).isSymbol("::="))
    case .identifier:
      // The governor of a value assignment is one word or two (`OCTET STRING`) in all but unusual cases.
      return peek(2).isSymbol("::=") || (peek().kind == .keyword && peek(3).isSymbol("::="))
    default: return false
    }
  }

  private mutating func parseExports() throws(Reported) -> [Name]? {
    advance()
    if take(keyword: "ALL") {
      try expect(symbol: ";")
      return nil
    }
    let symbols = token.isSymbol(";") ? [] : try parseSymbols()
    try expect(symbol: ";", or: "',' or ")
    return symbols
  }

  private mutating func parseSymbols() throws(Reported) -> [Name] {
    var symbols: [Name] = []
    repeat {
      guard token.kind == .reference || token.kind == .identifier || token.isKeyword("TYPE-IDENTIFIER") else {
        throw unexpected("the name of a type or value")
      }
      symbols.append(Name(text: token.text, location: token.location))
      advance()
      // Empty braces: the name is that of a parameterised definition.
      if take(symbol: "{") { try expect(symbol: "}") }
    } while take(symbol: ",")
    return symbols
  }

  private mutating func parseImports() throws(Reported) -> [ImportSyntax] {
    advance()
    var imports: [ImportSyntax] = []
    while !token.isSymbol(";") {
      let symbols = try parseSymbols()
      try expect(keyword: "FROM", or: "',' or ")
      let module = try name(.reference, "a module name, beginning with an upper-case letter")
      if token.isSymbol("{") {
        try skipBraces()
      } else if token.kind == .identifier, !peek().isSymbol(","), !peek().isKeyword("FROM") {
        // A value reference to the module's object identifier, not the first symbol of the next clause.
        advance()
      }
      if take(keyword: "WITH") {
        let scope = try name(.reference, "SUCCESSORS or DESCENDANTS")
        guard scope.text == "SUCCESSORS" || scope.text == "DESCENDANTS" else {
          throw log.failure("unexpected '\(scope.text)'", at: scope.location, expected: "SUCCESSORS or DESCENDANTS")
        }
      }
      imports.append(ImportSyntax(symbols: symbols, module: module))
      guard token.isSymbol(";") || token.kind == .reference || token.kind == .identifier else { throw unexpected("';' or another symbol") }
    }
    advance()
    return imports
  }

  // MARK: Assignments

  private mutating func parseAssignment(into module: inout ModuleSyntax) throws(Reported) {
    let first = index
    let assigned = Name(text: token.text, location: token.location)
    switch token.kind {
    case .identifier:
      advance()
      if token.isSymbol("{") { throw log.refusal(of: "a parameterised value", at: assigned.location, expected: "'name Type ::= value'") }
      let type = try parseType()
      try expect(symbol: "::=")
      let start = index
      let value = try parseValue()
      var assignment = ValueAssignmentSyntax(name: assigned, type: type, value: value)
      // Whether the type is a class, and so the braces an object, is known later.
      if file.tokens[start].isSymbol("{") {
        assignment.braces = TokenSlice(file: file, range: start + 1..<index - 1, location: value.location)
      }
      module.values.append(assignment)
    case .reference: try parseTypeAssignment(assigned, first: first, into: &module)
    default:
      if token.isKeyword("ENCODING-CONTROL") {
        throw log.refusal(of: "ENCODING-CONTROL", at: token.location, expected: "an assignment or END")
      }
      throw unexpected("an assignment ('Name ::= Type' or 'name Type ::= value') or END")
    }
  }

  /// A type, a class, a set of objects or of values.
  private mutating func parseTypeAssignment(_ assigned: Name, first: Int, into module: inout ModuleSyntax) throws(Reported) {
    advance()
    let parameters = token.isSymbol("{") ? try parseParameters() : []
    func add(_ kind: TypeSyntax.Kind) {
      var assignment = TypeAssignmentSyntax(
        name: assigned, type: TypeSyntax(kind: kind, location: assigned.location), definition: "", documentation: DocumentationSyntax())
      assignment.parameters = parameters
      module.types.append(assignment)
    }
    var governor: TypeSyntax?
    if !token.isSymbol("::=") {
      if token.kind == .reference, token.text == "MACRO", peek().isSymbol("::=") {
        let refusal = log.refusal(of: "a MACRO", at: assigned.location, expected: "'Name ::= CLASS'")
        while token.kind != .endOfFile, !take(keyword: "END") { advance() }
        throw refusal
      }
      guard token.kind == .reference || token.kind == .keyword else { throw unexpected("'::='") }
      // The names of classes are all capitals, so that what the braces hold is known before the name is.
      let isClass =
        token.isKeyword("TYPE-IDENTIFIER") || (token.kind == .reference && !token.text.utf8.contains { $0 >= UInt8(ascii: "a") })
      if isClass, peek().isSymbol("::=") {
        let className = Name(text: token.text, location: token.location)
        advance()
        advance()
        add(.objectSet(className, try parseObjectSet()))
        return
      }
      governor = try parseType()
    }
    try expect(symbol: "::=")
    if token.isSymbol("{"), governor == nil {
      throw log.refusal(of: "a set without a class", at: assigned.location, expected: "'Name ::= Type'")
    }
    if governor == nil, take(keyword: "CLASS") {
      add(.informationClass(try parseClass()))
      return
    }
    let type: TypeSyntax
    if var values = governor {
      let place = token.location
      try expect(symbol: "{")
      values.constraints.append(try parseConstraintBody(at: place))
      try expect(symbol: "}")
      type = values
    } else {
      type = try parseType()
    }
    var assignment = TypeAssignmentSyntax(
      name: assigned, type: type, definition: definition(first: first, last: index - 1),
      documentation: documentation.documentation(first: first, last: index - 1, allowsAnnotations: true))
    assignment.parameters = parameters
    module.types.append(assignment)
  }

  /// `{ Governor : name, Name }` behind the name that is assigned.
  private mutating func parseParameters() throws(Reported) -> [ParameterSyntax] {
    try expect(symbol: "{")
    var parameters: [ParameterSyntax] = []
    repeat {
      var governor: TypeSyntax?
      if !(token.kind == .reference || token.kind == .identifier) || !(peek().isSymbol(",") || peek().isSymbol("}")) {
        governor = try parseType()
        try expect(symbol: ":")
      }
      guard token.kind == .reference || token.kind == .identifier else { throw unexpected("the name of a parameter") }
      parameters.append(ParameterSyntax(name: Name(text: token.text, location: token.location), governor: governor))
      advance()
    } while take(symbol: ",")
    try expect(symbol: "}", or: "',' or ")
    return parameters
  }

  /// The text of items without comments: one blank where there was white space, lines kept, indented by the open brackets.
  private func definition(first: Int, last: Int) -> String {
    var text = ""
    var open = 0
    var line = file.tokens[first].location.line
    for item in file.tokens[first...last] {
      let closes = ["}", "]]", ")"].contains(item.text) && item.kind == .symbol
      if closes { open = max(0, open - 1) }
      if item.location.line > line {
        text += "\n" + String(repeating: "  ", count: open)
      } else if item.isSpaced, !text.isEmpty {
        text += " "
      }
      line = item.endLine
      text += item.spelling
      if item.kind == .symbol, ["{", "[[", "("].contains(item.text) { open += 1 }
    }
    return text
  }
}
