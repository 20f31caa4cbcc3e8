/// Parameterised definitions with their arguments: each becomes a definition of its own, in a copy of its module where the parameters have a meaning.
extension Linker {
  /// Instances of instances with ever new arguments have no end.
  private static let maximumInstances = 20_000
  private static let maximumName = 1_000

  func checkArguments(_ count: Int, of index: Int, at location: SourceLocation) throws(Reported) {
    let syntax = types[index].syntax
    guard syntax.parameters.count != count else { return }
    throw log.failure(
      "'\(syntax.name.text)' has \(syntax.parameters.count) parameters", at: location,
      expected: syntax.parameters.isEmpty ? "its name alone" : "\(syntax.parameters.count) arguments in braces")
  }

  /// The definition that a parameterised one is with these arguments.
  func instance(
    of index: Int, _ arguments: [ArgumentSyntax], at location: SourceLocation, in module: Int
  ) throws(Reported) -> Int {
    try checkArguments(arguments.count, of: index, at: location)
    let definition = types[index]
    var scope = scopes[definition.module]
    var key = "\(index)"
    var name = definition.syntax.name.text
    for (parameter, argument) in zip(definition.syntax.parameters, arguments) {
      let (text, identity) = try bind(parameter, to: argument, of: definition, in: module, scope: &scope)
      key += "|" + identity
      name += "-" + text
    }
    if let known = instances[key] { return known }
    guard instances.count < Linker.maximumInstances, name.utf8.count < Linker.maximumName else {
      throw log.failure("too many uses of parameterised types", at: location, expected: "arguments that do not grow without end")
    }
    var syntax = definition.syntax
    syntax.parameters = []
    syntax.name = Name(text: free(name), location: definition.syntax.name.location)
    scopes.append(scope)
    let place = types.count
    typeIndex[syntax.name.text] = place
    types.append(TypeEntry(syntax: syntax, module: scopes.count - 1))
    instances[key] = place
    return place
  }

  /// A type written in place, as an assignment of its own.
  func addType(_ type: TypeSyntax, named name: String, in module: Int) -> Int {
    let key = "type|\(module)|\(type.location.text)|\(name)"
    if let known = instances[key] { return known }
    let syntax = TypeAssignmentSyntax(
      name: Name(text: free(name), location: type.location), type: type, definition: "", documentation: DocumentationSyntax())
    let place = types.count
    typeIndex[syntax.name.text] = place
    types.append(TypeEntry(syntax: syntax, module: module))
    instances[key] = place
    return place
  }

  private func free(_ name: String) -> String {
    guard typeIndex[name] != nil else { return name }
    var number = 2
    while typeIndex["\(name)-\(number)"] != nil { number += 1 }
    return "\(name)-\(number)"
  }

  /// Gives a parameter its meaning in the scope of the instance.
  ///
  /// - Returns: what names the argument in the name of the instance, and what tells it from other arguments.
  private func bind(
    _ parameter: ParameterSyntax, to argument: ArgumentSyntax, of definition: TypeEntry, in module: Int, scope: inout Scope
  ) throws(Reported) -> (text: String, identity: String) {
    let name = parameter.name.text
    scope.broken.remove(name)
    switch argument {
    case .type(let type):
      let place: Int
      if case .reference(let qualifier, let name) = type.kind, type.constraints.isEmpty, type.tag == nil {
        place = try typeEntry(module: qualifier, name, in: module)
      } else if case .instance(let qualifier, let name, let arguments) = type.kind, type.constraints.isEmpty, type.tag == nil {
        place = try nested(at: name.location) { () throws(Reported) in
          try instance(of: try typeEntry(module: qualifier, name, in: module), arguments, at: name.location, in: module)
        }
      } else {
        place = addType(type, named: "\(definition.syntax.name.text)-\(name)", in: module)
      }
      scope.types[name] = place
      return (types[place].syntax.name.text, "t\(place)")
    case .value(let value):
      if case .name(let qualifier, let name) = value.kind,
        qualifier != nil || scopes[module].values[name.text] != nil || scopes[module].broken.contains(name.text)
      {
        let place = try valueEntry(module: qualifier, name, in: module, expected: "a value")
        scope.values[parameter.name.text] = place
        return (name.text, "v\(place)")
      }
      guard let governor = parameter.governor else {
        throw log.failure("'\(name)' stands for a type", at: value.location, expected: "a type")
      }
      var text = name
      if case .integer(let number) = value.kind { text = "\(number)" }
      let assignment = ValueAssignmentSyntax(name: parameter.name, type: governor, value: value)
      scope.values[name] = values.count
      values.append(ValueEntry(syntax: assignment, module: definition.module))
      return (text, "l\(module)|\(value.location.text)")
    case .braces(let slice):
      guard let governor = parameter.governor, case .reference(_, let className) = governor.kind else {
        throw log.refusal(of: "a value or a set in braces as an argument", at: slice.location, expected: "a name")
      }
      let set = try Parser.objectSet(slice, log: log)
      // A set in braces by itself is that set.
      if set.elements.count == 1, !set.isExtensible, case .set(let inner) = set.elements[0] {
        var place = try typeEntry(module: nil, inner.name, in: module)
        if !inner.arguments.isEmpty {
          place = try nested(at: slice.location) { () throws(Reported) in
            try instance(of: place, inner.arguments, at: inner.name.location, in: module)
          }
        }
        scope.types[name] = place
        return (types[place].syntax.name.text, "t\(place)")
      }
      let type = TypeSyntax(kind: .objectSet(className, set), location: slice.location)
      // The class is named as the definition knows it; the objects are named as the user does.
      var inner = scopes[module]
      inner.types[className.text] = try typeEntry(module: nil, className, in: definition.module)
      let key = "set|\(module)|\(slice.location.text)"
      if instances[key] == nil {
        scopes.append(inner)
        instances[key] = addType(type, named: "\(definition.syntax.name.text)-\(name)", in: scopes.count - 1)
      }
      let place = instances[key] ?? 0
      scope.types[name] = place
      return (types[place].syntax.name.text, "t\(place)")
    }
  }
}
