extension TypeSyntax {
  /// Whether the notation stands for a class or a set of objects rather than for a type.
  var isAboutObjects: Bool {
    switch kind {
    case .informationClass, .objectSet: true
    default: false
    }
  }
}

/// Classes, objects and what binds open types to them.
extension Linker {
  func notAType(_ name: Name) -> Reported {
    log.failure("'\(name.text)' is no type", at: name.location, expected: "a type; of a class, one of its fields ('\(name.text).&Type')")
  }

  /// Whether a value assignment defines an object.
  func isObject(_ index: Int) -> Bool {
    let entry = values[index]
    guard entry.syntax.braces != nil, case .reference(let qualifier, let name) = entry.syntax.type.kind, qualifier == nil else {
      return false
    }
    guard let type = scopes[entry.module].types[name.text] ?? builtInClasses[name.text] else { return false }
    return isAboutObjects(type)
  }

  /// Whether a value assignment can be checked on its own: those of types that values are not kept of matter where they are used.
  func isEvaluable(_ index: Int) -> Bool {
    var (type, module) = (values[index].syntax.type, values[index].module)
    for _ in 0..<16 {
      switch type.kind {
      case .reference(nil, let name):
        guard let entry = scopes[module].types[name.text] ?? builtInClasses[name.text] else {
          return !scopes[module].broken.contains(name.text)
        }
        (type, module) = (types[entry].syntax.type, types[entry].module)
      case .boolean, .null, .integer, .enumerated, .bitString, .octetString, .characterString: return true
      default: return false
      }
    }
    return true
  }

  /// Whether a type assignment stands for a class or a set, or for another name of a class.
  func isAboutObjects(_ index: Int) -> Bool {
    if types[index].syntax.type.isAboutObjects { return true }
    var index = index
    for _ in 0..<16 {
      let entry = types[index]
      if case .informationClass = entry.syntax.type.kind { return true }
      guard case .reference(nil, let name) = entry.syntax.type.kind,
        let next = scopes[entry.module].types[name.text] ?? builtInClasses[name.text]
      else { return false }
      index = next
    }
    return false
  }

  func declareBuiltInClasses() {
    let location = SourceLocation(file: "X.681", line: 1, column: 1)
    func name(_ text: String) -> Name { Name(text: text, location: location) }
    let identifier = TypeSyntax(kind: .foreign("OBJECT IDENTIFIER"), location: location, universal: 6)
    for text in ["TYPE-IDENTIFIER", "ABSTRACT-SYNTAX"] {
      var fields = [
        ClassSyntax.Field(name: name("&id"), kind: .value(identifier), isUnique: true), ClassSyntax.Field(name: name("&Type"), kind: .type),
      ]
      var syntax: [ClassSyntax.Item] = [.field("&Type"), .literal("IDENTIFIED"), .literal("BY"), .field("&id")]
      if text == "ABSTRACT-SYNTAX" {
        fields.append(ClassSyntax.Field(name: name("&property"), kind: .other, isOptional: true))
        syntax.append(.group([.literal("HAS"), .literal("PROPERTY"), .field("&property")]))
      }
      builtInClasses[text] = types.count
      types.append(
        TypeEntry(
          syntax: TypeAssignmentSyntax(
            name: name(text), type: TypeSyntax(kind: .informationClass(ClassSyntax(fields: fields, syntax: syntax)), location: location),
            definition: "", documentation: DocumentationSyntax()), module: 0))
    }
  }

  /// Reads the objects of a set, so that what is wrong with them is told even where nothing refers to it.
  func checkObjects(at index: Int) {
    guard case .objectSet = types[index].syntax.type.kind else { return }
    _ = try? objects(ofSetAt: index, open: [])
  }

  // MARK: Fields as types

  func shape(of field: FieldTypeSyntax, in module: Int) throws(Reported) -> Shape {
    let (definition, home) = try classDefinition(field.className, in: module)
    guard let declared = definition.fields.first(where: { $0.name.text == field.field.text }) else {
      throw log.failure(
        "class '\(field.className.text)' has no field '\(field.field.text)'", at: field.field.location,
        expected: "one of \(Linker.list(definition.fields.map(\.name.text)))")
    }
    switch declared.kind {
    case .value(let type): return try shape(of: type, in: home)
    case .other:
      throw log.refusal(
        of: "a component of the field '\(field.field.text)'", at: field.field.location, expected: "a field for a type, or a value of a type"
      )
    case .type: break
    }
    guard let set = field.set else { return Shape(body: .openType) }
    let entry = try self.set(set, of: field.className, in: module)
    guard let selector = field.selector else { return Shape(body: .openType) }
    return Shape(body: try selected(field, by: entry, selector, definition, in: module) ?? .openType)
  }

  /// The type of a field for values, and the module that knows the names in it.
  func valueType(of field: FieldTypeSyntax, in module: Int) throws(Reported) -> (TypeSyntax, module: Int)? {
    let (definition, home) = try classDefinition(field.className, in: module)
    guard let declared = definition.fields.first(where: { $0.name.text == field.field.text }), case .value(let type) = declared.kind else {
      return nil
    }
    return (type, home)
  }

  private func classDefinition(_ name: Name, in module: Int) throws(Reported) -> (ClassSyntax, module: Int) {
    var entry = types[try typeEntry(module: nil, name, in: module)]
    for _ in 0..<16 {
      if case .informationClass(let definition) = entry.syntax.type.kind { return (definition, entry.module) }
      guard case .reference(let qualifier, let next) = entry.syntax.type.kind else { break }
      entry = types[try typeEntry(module: qualifier, next, in: entry.module)]
    }
    throw log.failure("'\(name.text)' is no class", at: name.location, expected: "the name of an information object class")
  }

  /// The place of an object set, which must hold objects of the class.
  private func set(_ set: SetReference, of className: Name, in module: Int) throws(Reported) -> Int {
    var entry = try typeEntry(module: nil, set.name, in: module)
    entry =
      set.arguments.isEmpty && types[entry].syntax.parameters.isEmpty
      ? entry : try instance(of: entry, set.arguments, at: set.name.location, in: module)
    guard case .objectSet(let held, _) = types[entry].syntax.type.kind else {
      throw log.failure(
        "'\(set.name.text)' is no object set", at: set.name.location,
        expected: "the name of a set of objects of '\(className.text)'")
    }
    guard held.text == className.text else {
      throw log.failure(
        "'\(set.name.text)' holds objects of class '\(held.text)'", at: set.name.location,
        expected: "a set of class '\(className.text)'")
    }
    return entry
  }

  /// What an open type holds, by the number in another component; nil where something else than a number selects, or nothing can be.
  private func selected(
    _ field: FieldTypeSyntax, by entry: Int, _ selector: Name, _ definition: ClassSyntax, in module: Int
  ) throws(Reported) -> TypeBody? {
    guard case .objectSet(let className, _) = types[entry].syntax.type.kind else { return nil }
    let keys = definition.fields.filter { if case .value = $0.kind { true } else { false } }
    guard let key = keys.first(where: \.isUnique) ?? (keys.count == 1 ? keys.first : nil), case .value(let keyType) = key.kind else {
      return nil
    }
    let home = try classDefinition(className, in: types[entry].module).module
    // Other types select in other standards; there the content stays as octets.
    guard case .integer = try? integerNotation(of: keyType, in: home) else { return nil }
    let keyShape = try flattened(try shape(of: keyType, in: home))
    var body = SelectedBody(selector: selector.text, alternatives: [])
    for object in try objects(ofSetAt: entry, open: []) {
      guard case .type(let type)? = object.syntax.settings[field.field.text],
        case .value(let written)? = object.syntax.settings[key.name.text],
        case .integer(let number) = try value(of: written, as: keyShape, in: object.module)
      else { continue }
      var content = try shape(of: type, in: object.module).body
      if case .reference = content {
      } else {
        let name = object.name ?? "\(number)"
        content = .reference(types[addType(type, named: "\(types[entry].syntax.name.text)-\(name)", in: object.module)].syntax.name.text)
      }
      guard case .reference(let typeName) = content else { continue }
      if let other = body.alternatives.first(where: { $0.value == number }) {
        if other.typeName == typeName { continue }
        throw log.failure("\(number) selects '\(other.typeName)' already", at: written.location, expected: "a value of its own")
      }
      // A type may come under several numbers.
      var name = object.name ?? Linker.identifier(of: typeName)
      if body.alternatives.contains(where: { $0.name == name }) { name += "-\(number)" }
      body.alternatives.append(SelectedBody.Alternative(value: number, name: name, typeName: typeName, type: content))
    }
    body.alternatives.sort { $0.value < $1.value }
    return body.alternatives.isEmpty ? nil : .selected(body)
  }

  /// The notation of a type behind its references, where it is that of an INTEGER; nothing is reported.
  private func integerNotation(of type: TypeSyntax, in module: Int) throws(Reported) -> TypeSyntax.Kind {
    var (type, module) = (type, module)
    for _ in 0..<64 {
      guard case .reference(nil, let name) = type.kind, let entry = scopes[module].types[name.text] else { break }
      (type, module) = (types[entry].syntax.type, types[entry].module)
    }
    return type.kind
  }

  /// A type name as an identifier: capitals at its beginning made small.
  private static func identifier(of name: String) -> String {
    let head = name.prefix { $0.isUppercase }
    let kept = head.count > 1 && head.count < name.count ? head.count - 1 : head.count
    return name.prefix(max(1, kept)).lowercased() + name.dropFirst(max(1, kept))
  }

  // MARK: Sets

  private struct Object {
    var name: String?
    var syntax: ObjectSyntax
    var module: Int
  }

  /// The objects of a set, those of the sets in it included.
  private func objects(ofSetAt index: Int, open: Set<Int>) throws(Reported) -> [Object] {
    let entry = types[index]
    guard case .objectSet(let className, let set) = entry.syntax.type.kind else { return [] }
    guard !open.contains(index) else { throw recursion([entry.syntax.name.text, entry.syntax.name.text], at: entry.syntax.name) }
    let (definition, _) = try classDefinition(className, in: entry.module)
    var found: [Object] = []
    for element in set.elements {
      switch element {
      case .defined(let braces):
        found.append(Object(name: nil, syntax: try Parser.object(braces, of: definition, log: log), module: entry.module))
      case .set(let inner):
        found += try objects(ofSetAt: try self.set(inner, of: className, in: entry.module), open: open.union([index]))
      case .object(let name):
        let place = try valueEntry(module: nil, name, in: entry.module, expected: "an object of class '\(className.text)'")
        guard isObject(place), let braces = values[place].syntax.braces else {
          throw log.failure("'\(name.text)' is no object", at: name.location, expected: "an object of class '\(className.text)'")
        }
        found.append(
          Object(name: name.text, syntax: try Parser.object(braces, of: definition, log: log), module: values[place].module))
      }
    }
    return found
  }

  /// A body whose bound open types have what selects them before them, an INTEGER that is always there; the others are left open.
  func bindingSelectors(of body: SequenceBody) throws(Reported) -> SequenceBody {
    var body = body
    for (index, component) in body.root.enumerated() {
      guard case .selected(let selected) = component.type else { continue }
      guard let selector = body.root[..<index].first(where: { $0.name == selected.selector }) else {
        throw log.failure(
          "no component '\(selected.selector)' before '\(component.name)'", at: component.location, expected: "the selecting component")
      }
      let isBound =
        if selector.presence == .mandatory, case .integer(let integer) = try flattened(Shape(body: selector.type)).body {
          !integer.isExtensible && integer.lower ?? -1 >= 0 && integer.upper != nil
        } else {
          false
        }
      if !isBound { body.root[index].type = .openType }
    }
    body.additions = body.additions.map { addition in
      switch addition {
      case .component(var component):
        if case .selected = component.type { component.type = .openType }
        return .component(component)
      case .group(let components):
        return .group(
          components.map { component in
            var component = component
            if case .selected = component.type { component.type = .openType }
            return component
          })
      }
    }
    return body
  }
}
