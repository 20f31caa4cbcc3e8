/// Which name means what: assignments, exports and imports.
extension Linker {
  func declare(_ module: ModuleSyntax) {
    guard moduleIndex[module.name.text] == nil else {
      log.report("module '\(module.name.text)' is defined twice", at: module.name.location, expected: "one module of this name")
      return
    }
    let index = scopes.count
    moduleIndex[module.name.text] = index
    var scope = Scope(syntax: module)
    func reportTwice(_ name: Name, _ other: Int) {
      log.report(
        "type '\(name.text)' is assigned twice", at: name.location,
        expected: "a name that no other type has; the first one is at \(types[other].syntax.name.location.text)")
    }
    for var type in module.types {
      let written = type.name
      if let other = scope.types[written.text] {
        reportTwice(written, other)
        continue
      }
      // Names become names of Swift types in one module: the second of two modules puts its own before.
      while typeIndex[type.name.text] != nil { type.name.text = "\(module.name.text)-\(type.name.text)" }
      typeIndex[type.name.text] = types.count
      scope.types[written.text] = types.count
      types.append(TypeEntry(syntax: type, module: index))
    }
    for value in module.values {
      if let other = scope.values[value.name.text] {
        log.report(
          "value '\(value.name.text)' is assigned twice", at: value.name.location,
          expected: "a name that no other value of the module has; the first one is at \(values[other].syntax.name.location.text)")
        continue
      }
      scope.values[value.name.text] = values.count
      values.append(ValueEntry(syntax: value, module: index))
    }
    scopes.append(scope)
  }

  func checkExports(of index: Int) {
    let scope = scopes[index]
    let imported = Set(scope.syntax.imports.flatMap { $0.symbols.map(\.text) })
    for name in scope.syntax.exports ?? [] {
      if scope.types[name.text] == nil, scope.values[name.text] == nil, !imported.contains(name.text), !scope.broken.contains(name.text) {
        log.report(
          "'\(name.text)' is exported but not assigned", at: name.location,
          expected: "a type or value of module \(scope.syntax.name.text)")
      }
    }
  }

  func linkImports(of index: Int) {
    var seen: [String: Int] = [:]
    for clause in scopes[index].syntax.imports {
      guard let source = moduleIndex[clause.module.text] else {
        log.report(
          "unknown module '\(clause.module.text)'", at: clause.module.location,
          expected: "a module among the given files: \(Linker.list(scopes.map(\.syntax.name.text)))")
        scopes[index].broken.formUnion(clause.symbols.map(\.text))
        continue
      }
      for symbol in clause.symbols where builtInClasses[symbol.text] == nil {
        let isAssigned =
          scopes[index].syntax.types.contains { $0.name.text == symbol.text }
          || scopes[index].syntax.values.contains { $0.name.text == symbol.text }
        if !isAssigned, seen[symbol.text] == source { continue }
        if isAssigned || seen.updateValue(source, forKey: symbol.text) != nil {
          log.report(
            "'\(symbol.text)' is imported although the module has that name already", at: symbol.location, expected: "each name once")
          continue
        }
        link(symbol, into: index, from: source, clause.module)
      }
    }
  }

  private func link(_ symbol: Name, into index: Int, from source: Int, _ module: Name) {
    let isType = symbol.text.utf8.first.map { $0 < UInt8(ascii: "a") } ?? false
    guard let found = export(symbol.text, isType: isType, of: source) else {
      scopes[index].broken.insert(symbol.text)
      if scopes[source].broken.contains(symbol.text) { return }
      let isHidden = scopes[source].types[symbol.text] != nil || scopes[source].values[symbol.text] != nil
      log.report(
        "module '\(module.text)' \(isHidden ? "does not export" : "has no") '\(symbol.text)'", at: symbol.location,
        expected: "a type or value that module \(module.text) assigns and exports")
      return
    }
    if isType { scopes[index].types[symbol.text] = found } else { scopes[index].values[symbol.text] = found }
  }

  /// The entry a module exports under a name, also where it imports it from others itself.
  private func export(_ name: String, isType: Bool, of module: Int) -> Int? {
    var module = module
    var visited: Set<Int> = []
    while visited.insert(module).inserted {
      let syntax = scopes[module].syntax
      if let exports = syntax.exports, !exports.contains(where: { $0.text == name }) { return nil }
      let own = isType ? scopes[module].types[name] : scopes[module].values[name]
      if let own, (isType ? types[own].module : values[own].module) == module { return own }
      guard let clause = syntax.imports.first(where: { $0.symbols.contains { $0.text == name } }),
        let next = moduleIndex[clause.module.text]
      else { return nil }
      module = next
    }
    return nil
  }

  func typeEntry(module qualifier: Name?, _ name: Name, in module: Int) throws(Reported) -> Int {
    let scope = try scope(qualifier, in: module)
    if let index = scopes[scope].types[name.text] ?? builtInClasses[name.text] { return index }
    if scopes[scope].broken.contains(name.text) { throw Reported() }
    throw log.failure(
      "unknown type '\(name.text)'", at: name.location,
      expected: "a type that module \(scopes[scope].syntax.name.text) assigns\(scope == module ? " or imports" : "")"
        + hint(for: name.text, among: Array(scopes[scope].types.keys)))
  }

  /// Whether a name is that of a value, or was to be imported as one.
  func isValue(_ name: Name, in module: Int) -> Bool {
    scopes[module].values[name.text] != nil || scopes[module].broken.contains(name.text)
  }

  func valueEntry(module qualifier: Name?, _ name: Name, in module: Int, expected: String) throws(Reported) -> Int {
    let scope = try scope(qualifier, in: module)
    if let index = scopes[scope].values[name.text] { return index }
    if scopes[scope].broken.contains(name.text) { throw Reported() }
    throw log.failure("unknown value '\(name.text)'", at: name.location, expected: expected)
  }

  private func scope(_ qualifier: Name?, in module: Int) throws(Reported) -> Int {
    guard let qualifier else { return module }
    if let index = moduleIndex[qualifier.text] { return index }
    throw log.failure(
      "unknown module '\(qualifier.text)'", at: qualifier.location,
      expected: "a module among the given files: \(Linker.list(scopes.map(\.syntax.name.text)))")
  }

  /// Names the word the writer may have meant: equal but for case, or one letter off.
  private func hint(for word: String, among names: [String]) -> String {
    let near = names.filter { $0.lowercased() == word.lowercased() || Linker.differsByOne($0, word) }.sorted()
    return near.first.map { " (such as '\($0)')" } ?? ""
  }

  private static func differsByOne(_ left: String, _ right: String) -> Bool {
    let (one, two) = (Array(left.utf8), Array(right.utf8))
    guard abs(one.count - two.count) <= 1, one.count > 2 else { return false }
    let prefix = zip(one, two).prefix { $0 == $1 }.count
    let suffix = zip(one.reversed(), two.reversed()).prefix { $0 == $1 }.count
    return prefix + suffix >= max(one.count, two.count) - 1
  }

  static func list(_ names: [String]) -> String { names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : "") }
}

extension SourceLocation {
  /// `file:line:column`
  var text: String { "\(file):\(line):\(column)" }
}
