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

  /// The types of instances and arguments that are made along the way, by what they were made of.
  var instances: [String: Int] = [:]
  /// The outermost tags of type assignments.
  var tags: [Int: State<Tag>] = [:]
  /// Classes that ASN.1 itself defines.
  var builtInClasses: [String: Int] = [:]

  /// A type's body with the exact values or sizes a further constraint is applied to.
  struct Shape {
    var body: TypeBody
    /// The values of an INTEGER, the sizes of a string or SEQUENCE OF: extension roots only.
    var members = IntegerSet.all
    /// No constraint on the type is seen by the encodings, whatever its body is.
    var isFree = false
  }

  let log: DiagnosticLog
  var scopes: [Scope] = []
  var moduleIndex: [String: Int] = [:]
  var types: [TypeEntry] = []
  var values: [ValueEntry] = []
  var typeIndex: [String: Int] = [:]
  /// The names being resolved, outermost first.
  private var path: [String] = []

  /// Types being resolved inside each other, through nesting and references.
  private var depth = 0

  /// How deep types may hang on each other by nesting, constraints, COMPONENTS OF and values; beyond it the stack would be at risk.
  private static let maximumDepth = 150

  init(_ modules: [ModuleSyntax], log: DiagnosticLog) {
    self.log = log
    for module in modules { declare(module) }
    declareBuiltInClasses()
    for index in scopes.indices { checkExports(of: index) }
    for index in scopes.indices { linkImports(of: index) }
  }

  /// All types in the order of the text. Where something was reported the result is not complete.
  func link(allowsRecursion: Bool = false) -> [ResolvedType] {
    var resolved: [ResolvedType] = []
    for index in values.indices where isEvaluable(index) { _ = try? value(at: index) }
    for index in types.indices where types[index].syntax.parameters.isEmpty && isAboutObjects(index) { checkObjects(at: index) }
    var index = -1
    // Resolving adds types: those of parameterised definitions with their arguments.
    while index + 1 < types.count {
      index += 1
      guard types[index].syntax.parameters.isEmpty, !isAboutObjects(index), let shape = try? shape(at: index) else { continue }
      let entry = types[index]
      let module = scopes[entry.module].syntax.name.text
      checkAnnotations(entry.syntax.documentation, of: shape.body)
      resolved.append(
        ResolvedType(
          name: entry.syntax.name.text, module: module, definition: entry.syntax.definition,
          documentation: entry.syntax.documentation.documentation, body: shape.body, location: entry.syntax.name.location))
    }
    if log.isEmpty { checkRecursion(of: resolved, allowsRecursion) }
    return resolved
  }

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
      path.append(entry.syntax.name.text)
      defer { path.removeLast() }
      let shape = try shape(of: entry.syntax.type, in: entry.module)
      try checkExtent(of: shape.body, entry.syntax.name)
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
      path.append(entry.syntax.name.text)
      defer { path.removeLast() }
      let result = try nested(at: entry.syntax.name.location) { () throws(Reported) in
        let shape = try flattened(try shape(of: entry.syntax.type, in: entry.module))
        return try value(of: entry.syntax.value, as: shape, in: entry.module)
      }
      values[index].state = .done(result)
      return result
    } catch {
      values[index].state = .failed
      throw error
    }
  }

  /// Follows references to the body that is none.
  func flattened(_ shape: Shape) throws(Reported) -> Shape {
    var shape = shape
    var names: [String] = []
    var seen: Set<String> = []
    while case .reference(let name) = shape.body {
      guard let index = typeIndex[name] else { throw Reported() }
      names.append(name)
      guard seen.insert(name).inserted else {
        throw recursion(names.drop { $0 != name }, at: types[index].syntax.name)
      }
      shape = try self.shape(at: index)
    }
    return shape
  }

  /// Runs one step of resolving, unless too many are open.
  func nested<Result>(at location: SourceLocation, _ body: () throws(Reported) -> Result) throws(Reported) -> Result {
    guard depth < Linker.maximumDepth else {
      throw log.failure(
        "the definition hangs on a chain of more than \(Linker.maximumDepth) others", at: location, expected: "a shorter chain")
    }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  private func cycle(at name: Name) -> Reported {
    let start = path.firstIndex(of: name.text) ?? 0
    return recursion((path[start...] + [name.text]), at: name)
  }

  func recursion(_ names: ArraySlice<String>, at name: Name) -> Reported {
    log.refusal(
      of: "recursion (\(names.joined(separator: " -> ")))", at: name.location, expected: "a definition that does not lead back to itself")
  }
}
