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
    guard let type = scopes[entry.module].types[name.text], case .informationClass = types[type].syntax.type.kind else { return false }
    return true
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
    if case .value(let type) = declared.kind { return try shape(of: type, in: home) }
    guard let set = field.set, let selector = field.selector else { return Shape(body: .openType) }
    return Shape(body: .selected(try selected(field, by: set, selector, definition, in: module)))
  }

  private func classDefinition(_ name: Name, in module: Int) throws(Reported) -> (ClassSyntax, module: Int) {
    let entry = types[try typeEntry(module: nil, name, in: module)]
    guard case .informationClass(let definition) = entry.syntax.type.kind else {
      throw log.failure("'\(name.text)' is no class", at: name.location, expected: "the name of an information object class")
    }
    return (definition, entry.module)
  }

  private func selected(
    _ field: FieldTypeSyntax, by set: Name, _ selector: Name, _ definition: ClassSyntax, in module: Int
  ) throws(Reported) -> SelectedBody {
    let entry = try typeEntry(module: nil, set, in: module)
    guard case .objectSet(let className, _) = types[entry].syntax.type.kind else {
      throw log.failure(
        "'\(set.text)' is no object set", at: set.location, expected: "the name of a set of objects of '\(field.className.text)'")
    }
    guard className.text == field.className.text else {
      throw log.failure(
        "'\(set.text)' holds objects of class '\(className.text)'", at: set.location, expected: "a set of class '\(field.className.text)'")
    }
    let keys = definition.fields.filter { if case .value = $0.kind { true } else { false } }
    guard keys.count == 1, let key = keys.first, case .value(let keyType) = key.kind else {
      throw log.refusal(
        of: "a class with \(keys.count) fields for values as the selector of an open type", at: field.className.location,
        expected: "one such field")
    }
    var body = SelectedBody(selector: selector.text, alternatives: [])
    for object in try objects(ofSetAt: entry, open: []) {
      guard case .type(let type)? = object.syntax.settings[field.field.text],
        case .value(let written)? = object.syntax.settings[key.name.text]
      else { continue }
      let home = types[try typeEntry(module: nil, className, in: types[entry].module)].module
      let keyShape = try flattened(try shape(of: keyType, in: home))
      guard case .integer(let number) = try value(of: written, as: keyShape, in: object.module) else {
        throw log.refusal(of: "a selector that is no INTEGER", at: written.location, expected: "an INTEGER field")
      }
      let content = try shape(of: type, in: object.module).body
      guard case .reference(let typeName) = content else {
        throw log.refusal(of: "a type written in place in an object", at: type.location, expected: "the name of a type")
      }
      if let other = body.alternatives.first(where: { $0.value == number }) {
        throw log.failure("\(number) selects '\(other.typeName)' already", at: written.location, expected: "a value of its own")
      }
      body.alternatives.append(
        SelectedBody.Alternative(value: number, name: object.name ?? Linker.identifier(of: typeName), typeName: typeName, type: content))
    }
    body.alternatives.sort { $0.value < $1.value }
    return body
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
      case .reference(let name) where name.text.utf8.first.map { $0 < UInt8(ascii: "a") } ?? false:
        found += try objects(ofSetAt: try typeEntry(module: nil, name, in: entry.module), open: open.union([index]))
      case .reference(let name):
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

  /// Whether what selects open types stands before them, is an INTEGER and is always there.
  func checkSelectors(of body: SequenceBody) throws(Reported) {
    for (index, component) in body.root.enumerated() {
      guard case .selected(let selected) = component.type else { continue }
      guard let selector = body.root[..<index].first(where: { $0.name == selected.selector }) else {
        throw log.failure(
          "no component '\(selected.selector)' before '\(component.name)'", at: component.location, expected: "the selecting component")
      }
      guard selector.presence == .mandatory, case .integer(let integer) = try flattened(Shape(body: selector.type)).body,
        !integer.isExtensible,
        integer.lower ?? -1 >= 0, integer.upper != nil
      else {
        throw log.refusal(
          of: "a selector that may be absent, or is no INTEGER of bounds from 0 on", at: selector.location, expected: "such an INTEGER")
      }
    }
    for addition in body.additions {
      if case .component(let component) = addition, case .selected = component.type {
        throw log.refusal(of: "a bound open type as an extension addition", at: component.location, expected: "a component of the root")
      }
    }
  }
}
