/// Resolves the names of all modules and folds every type to its body.
///
/// Types and values are resolved when first asked for and kept; one that is asked for while it is being resolved refers to itself.
final class Linker {
  struct TypeEntry {
    var syntax: TypeAssignmentSyntax
    var module: Int
    var state = State<Shape>.pending
  }

  struct ValueEntry {
    var syntax: ValueAssignmentSyntax
    var module: Int
    var state = State<DefaultValue>.pending
  }

  enum State<Result> {
    case pending
    case resolving
    case done(Result)
    /// Reported; what refers to it stays silent.
    case failed
  }

  /// A module's names, its own and the imported ones.
  struct Scope {
    var syntax: ModuleSyntax
    var types: [String: Int] = [:]
    var values: [String: Int] = [:]
    /// Imports that were reported as unknown.
    var broken: Set<String> = []
  }

  /// A type's body with the exact values or sizes a further constraint is applied to.
  struct Shape {
    var body: TypeBody
    /// The values of an INTEGER, the sizes of a string or SEQUENCE OF: extension roots only.
    var members = IntegerSet.all
  }

  let log: DiagnosticLog
  var scopes: [Scope] = []
  var moduleIndex: [String: Int] = [:]
  var types: [TypeEntry] = []
  var values: [ValueEntry] = []
  private var typeIndex: [String: Int] = [:]
  /// The names being resolved, outermost first.
  private var path: [String] = []

  /// How many references may hang on each other by constraints, COMPONENTS OF and values.
  private static let maximumPath = 100

  init(_ modules: [ModuleSyntax], log: DiagnosticLog) {
    self.log = log
    for module in modules { declare(module) }
    for index in scopes.indices { checkExports(of: index) }
    for index in scopes.indices { linkImports(of: index) }
  }

  /// All types in the order of the text. Where something was reported the result is not complete.
  func link() -> [ResolvedType] {
    var resolved: [ResolvedType] = []
    for index in values.indices { _ = try? value(at: index) }
    for index in types.indices {
      guard let shape = try? shape(at: index) else { continue }
      let entry = types[index]
      let module = scopes[entry.module].syntax.name.text
      checkAnnotations(entry.syntax.documentation, of: shape.body)
      resolved.append(
        ResolvedType(
          name: entry.syntax.name.text, module: module, definition: entry.syntax.definition,
          documentation: entry.syntax.documentation.documentation, body: shape.body, location: entry.syntax.name.location))
    }
    if log.isEmpty { checkRecursion(of: resolved) }
    return resolved
  }

  // MARK: Names

  private func declare(_ module: ModuleSyntax) {
    guard moduleIndex[module.name.text] == nil else {
      log.report("module '\(module.name.text)' is defined twice", at: module.name.location, expected: "one module of this name")
      return
    }
    let index = scopes.count
    moduleIndex[module.name.text] = index
    var scope = Scope(syntax: module)
    for type in module.types {
      if let other = typeIndex[type.name.text] {
        let first = types[other]
        // Names become names of Swift types in one module, hence the reach over all modules.
        log.report(
          "type '\(type.name.text)' is assigned twice", at: type.name.location,
          expected: "a name that no other type has; the first one is at \(first.syntax.name.location.text)")
        if scope.types[type.name.text] == nil { scope.broken.insert(type.name.text) }
        continue
      }
      typeIndex[type.name.text] = types.count
      scope.types[type.name.text] = types.count
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

  private func checkExports(of index: Int) {
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

  private func linkImports(of index: Int) {
    var seen: Set<String> = []
    for clause in scopes[index].syntax.imports {
      guard let source = moduleIndex[clause.module.text] else {
        log.report(
          "unknown module '\(clause.module.text)'", at: clause.module.location,
          expected: "a module among the given files: \(Linker.list(scopes.map(\.syntax.name.text)))")
        scopes[index].broken.formUnion(clause.symbols.map(\.text))
        continue
      }
      for symbol in clause.symbols {
        let isAssigned =
          scopes[index].syntax.types.contains { $0.name.text == symbol.text }
          || scopes[index].syntax.values.contains { $0.name.text == symbol.text }
        if isAssigned || !seen.insert(symbol.text).inserted {
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
    if let index = scopes[scope].types[name.text] { return index }
    if scopes[scope].broken.contains(name.text) { throw Reported() }
    throw log.failure(
      "unknown type '\(name.text)'", at: name.location,
      expected: "a type that module \(scopes[scope].syntax.name.text) assigns\(scope == module ? " or imports" : "")"
        + hint(for: name.text, among: Array(scopes[scope].types.keys)))
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

  // MARK: Entries

  func shape(at index: Int) throws(Reported) -> Shape {
    switch types[index].state {
    case .done(let shape): return shape
    case .failed: throw Reported()
    case .resolving: throw cycle(at: types[index].syntax.name)
    case .pending: break
    }
    types[index].state = .resolving
    do {
      let entry = types[index]
      try enter(entry.syntax.name)
      defer { path.removeLast() }
      let shape = try shape(of: entry.syntax.type, in: entry.module)
      types[index].state = .done(shape)
      return shape
    } catch {
      types[index].state = .failed
      throw error
    }
  }

  func value(at index: Int) throws(Reported) -> DefaultValue {
    switch values[index].state {
    case .done(let value): return value
    case .failed: throw Reported()
    case .resolving: throw cycle(at: values[index].syntax.name)
    case .pending: break
    }
    values[index].state = .resolving
    do {
      let entry = values[index]
      try enter(entry.syntax.name)
      defer { path.removeLast() }
      let shape = try flattened(try shape(of: entry.syntax.type, in: entry.module))
      let value = try value(of: entry.syntax.value, as: shape, in: entry.module)
      values[index].state = .done(value)
      return value
    } catch {
      values[index].state = .failed
      throw error
    }
  }

  /// Follows references to the body that is none.
  func flattened(_ shape: Shape) throws(Reported) -> Shape {
    var shape = shape
    var seen: Set<String> = []
    while case .reference(let name) = shape.body {
      guard let index = typeIndex[name], seen.insert(name).inserted else { throw Reported() }
      shape = try self.shape(at: index)
    }
    return shape
  }

  private func enter(_ name: Name) throws(Reported) {
    guard path.count < Linker.maximumPath else {
      throw log.failure(
        "'\(name.text)' hangs on a chain of more than \(Linker.maximumPath) references", at: name.location, expected: "a shorter chain")
    }
    path.append(name.text)
  }

  private func cycle(at name: Name) -> Reported {
    let start = path.firstIndex(of: name.text) ?? 0
    return recursion((path[start...] + [name.text]), at: name)
  }

  private func recursion(_ names: ArraySlice<String>, at name: Name) -> Reported {
    log.refusal(
      of: "recursion (\(names.joined(separator: " -> ")))", at: name.location, expected: "a definition that does not lead back to itself")
  }

  // MARK: Recursion

  /// Finds types that contain themselves. Resolving alone does not: a plain reference is kept by name.
  private func checkRecursion(of resolved: [ResolvedType]) {
    enum Mark { case fresh, open, closed }
    var marks = [Mark](repeating: .fresh, count: types.count)
    let edges = resolved.map { type in type.body.references.compactMap { typeIndex[$0] } }
    for start in edges.indices where marks[start] == .fresh {
      var stack: [(node: Int, next: Int)] = [(start, 0)]
      marks[start] = .open
      while let (node, next) = stack.last {
        guard next < edges[node].count else {
          marks[node] = .closed
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let target = edges[node][next]
        switch marks[target] {
        case .fresh:
          marks[target] = .open
          stack.append((target, 0))
        case .open:
          let names = stack.drop { $0.node != target }.map { resolved[$0.node].name }
          _ = recursion((names + [resolved[target].name])[...], at: types[target].syntax.name)
        case .closed: break
        }
      }
    }
  }
}

extension SourceLocation {
  /// `file:line:column`
  var text: String { "\(file):\(line):\(column)" }
}

extension TypeBody {
  /// The type assignments this body names.
  var references: [String] {
    switch self {
    case .reference(let name): [name]
    case .sequence(let body):
      (body.root
        + body.additions.flatMap { addition -> [Component] in
          switch addition {
          case .component(let component): [component]
          case .group(let components): components
          }
        }).flatMap(\.type.references)
    case .choice(let body): (body.root + body.additions).flatMap(\.type.references)
    case .sequenceOf(let body): body.element.references
    default: []
    }
  }
}
