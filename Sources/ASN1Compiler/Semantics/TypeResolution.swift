/// Type notation to bodies.
extension Linker {
  /// The body of a type as written, its constraints folded in.
  func shape(of type: TypeSyntax, in module: Int) throws(Reported) -> Shape {
    try nested(at: type.location) { () throws(Reported) in try constrainedShape(of: type, in: module) }
  }

  private func constrainedShape(of type: TypeSyntax, in module: Int) throws(Reported) -> Shape {
    let unconstrained = try unconstrainedShape(of: type, in: module)
    guard !type.constraints.isEmpty else { return unconstrained }
    let base = try flattened(unconstrained)
    var shape = base
    for constraint in type.constraints { shape = try folding(constraint, into: shape, in: module) }
    // A constraint PER does not see leaves the reference as it is.
    if case .reference = unconstrained.body, shape.body == base.body { return unconstrained }
    return shape
  }

  private func unconstrainedShape(of type: TypeSyntax, in module: Int) throws(Reported) -> Shape {
    switch type.kind {
    case .boolean: return Shape(body: .boolean)
    case .null: return Shape(body: .null)
    case .integer(let names):
      let numbers = try namedNumbers(names, of: "INTEGER", in: module)
      return Shape(body: .integer(IntegerBody(lower: nil, upper: nil, namedNumbers: numbers)))
    case .enumerated(let syntax): return Shape(body: .enumerated(try enumerated(syntax, in: module)))
    case .bitString(let names):
      let bits = try namedNumbers(names, of: "BIT STRING", in: module)
      return Shape(body: .bitString(BitStringBody(size: SizeBounds(), namedBits: bits)), members: .sizes)
    case .octetString: return Shape(body: .octetString(SizeBounds()), members: .sizes)
    case .characterString(let kind):
      return Shape(body: .characterString(CharacterStringBody(kind: kind, size: SizeBounds())), members: .sizes)
    case .foreign(let notation):
      guard Parser.octetTypes.contains(notation) else {
        throw log.refusal(of: notation, at: type.location, expected: Parser.typeExpectation)
      }
      return Shape(body: .octetString(SizeBounds()), members: .sizes, isFree: true)
    case .sequenceOf(let element):
      let body = try shape(of: element, in: module).body
      return Shape(body: .sequenceOf(SequenceOfBody(element: body, size: SizeBounds())), members: .sizes)
    case .sequence(let list): return Shape(body: .sequence(try sequence(list, in: module)))
    case .set(let list):
      var body = try sequence(list, in: module)
      // The components of a SET are sent in the order of their tags.
      if !list.hasAutomaticTags { body.root = try sorted(body.root, by: list.root, in: module) }
      return Shape(body: .sequence(body))
    case .choice(let list): return Shape(body: .choice(try choice(list, in: module)))
    case .reference(let qualifier, let name):
      let index = try typeEntry(module: qualifier, name, in: module)
      guard !isAboutObjects(index) else { throw notAType(name) }
      try checkArguments(0, of: index, at: name.location)
      return Shape(body: .reference(types[index].syntax.name.text))
    case .instance(let qualifier, let name, let arguments):
      let index = try instance(of: try typeEntry(module: qualifier, name, in: module), arguments, at: name.location, in: module)
      guard !isAboutObjects(index) else { throw notAType(name) }
      return Shape(body: .reference(types[index].syntax.name.text))
    case .selection(let alternative, let choice):
      guard case .choice(let body) = try flattened(try shape(of: choice, in: module)).body,
        let component = (body.root + body.additions).first(where: { $0.name == alternative.text })
      else {
        throw log.failure("no alternative '\(alternative.text)'", at: alternative.location, expected: "an alternative of a CHOICE")
      }
      return Shape(body: component.type)
    case .field(let field): return try shape(of: field, in: module)
    case .informationClass, .objectSet: throw notAType(Name(text: "CLASS", location: type.location))
    }
  }

  // MARK: Named numbers and items

  /// The highest bit number a name may stand for, so that a default in named bits stays small.
  static let maximumNamedBit: Int64 = 65535

  private func namedNumbers(_ syntax: [NamedNumberSyntax], of kind: String, in module: Int) throws(Reported) -> [NamedNumber] {
    var numbers: [NamedNumber] = []
    var names: [String: Name] = [:]
    var owners: [Int64: String] = [:]
    var hasFailed = false
    for item in syntax {
      do {
        try checkNew(item.name, in: &names)
        guard let written = item.value else { continue }
        let number = try integer(written, named: [], in: module)
        if kind == "BIT STRING", number < 0 || number > Linker.maximumNamedBit {
          throw log.failure("bit number \(number) is out of range", at: written.location, expected: "0 to \(Linker.maximumNamedBit)")
        }
        if let other = owners.updateValue(item.name.text, forKey: number) {
          throw log.failure(
            "number \(number) is named '\(other)' already", at: written.location, expected: "a number of its own for each name")
        }
        numbers.append(NamedNumber(name: item.name.text, value: number, documentation: item.documentation))
      } catch {
        hasFailed = true
      }
    }
    if hasFailed { throw Reported() }
    return numbers
  }

  /// Numbers without one written are counted up from 0, leaving out those written in the root; additions go on above each other.
  private func enumerated(_ syntax: EnumerationSyntax, in module: Int) throws(Reported) -> EnumeratedBody {
    var names: [String: Name] = [:]
    var owners: [Int64: String] = [:]
    var hasFailed = false
    var root = [NamedNumber?](repeating: nil, count: syntax.root.count)
    for (position, item) in syntax.root.enumerated() {
      do {
        try checkNew(item.name, in: &names)
        guard let written = item.value else { continue }
        let number = try integer(written, named: [], in: module)
        try own(number, item.name, at: written.location, owners: &owners)
        root[position] = NamedNumber(name: item.name.text, value: number, documentation: item.documentation)
      } catch {
        hasFailed = true
      }
    }
    var next: Int64 = 0
    for (position, item) in syntax.root.enumerated() where item.value == nil {
      while owners[next] != nil { next += 1 }
      owners[next] = item.name.text
      root[position] = NamedNumber(name: item.name.text, value: next, documentation: item.documentation)
    }
    var additions: [NamedNumber] = []
    for item in syntax.additions {
      do {
        try checkNew(item.name, in: &names)
        let number: Int64
        if let written = item.value {
          number = try integer(written, named: [], in: module)
          if let before = additions.last, number <= before.value {
            throw log.failure(
              "number \(number) of '\(item.name.text)' is not above \(before.value) of '\(before.name)'", at: written.location,
              expected: "additions with increasing numbers")
          }
          try own(number, item.name, at: written.location, owners: &owners)
        } else {
          number = try freeNumber(above: additions.last?.value, item.name, owners: owners)
          owners[number] = item.name.text
        }
        additions.append(NamedNumber(name: item.name.text, value: number, documentation: item.documentation))
      } catch {
        hasFailed = true
      }
    }
    if hasFailed { throw Reported() }
    return EnumeratedBody(
      root: root.compactMap { $0 }.sorted { $0.value < $1.value }, additions: additions, isExtensible: syntax.isExtensible)
  }

  private func freeNumber(above: Int64?, _ name: Name, owners: [Int64: String]) throws(Reported) -> Int64 {
    var number = above ?? -1
    repeat {
      guard number < Int64.max else {
        throw log.failure("no number is left for '\(name.text)'", at: name.location, expected: "lower numbers before it")
      }
      number += 1
    } while number < 0 || owners[number] != nil
    return number
  }

  private func own(_ number: Int64, _ name: Name, at location: SourceLocation, owners: inout [Int64: String]) throws(Reported) {
    if let other = owners[number] {
      throw log.failure("number \(number) belongs to '\(other)' already", at: location, expected: "a number of its own for '\(name.text)'")
    }
    owners[number] = name.text
  }

  private func checkNew(_ name: Name, in names: inout [String: Name]) throws(Reported) {
    if let first = names[name.text] {
      throw log.failure(
        "'\(name.text)' occurs twice", at: name.location, expected: "a name of its own; the first one is at \(first.location.text)")
    }
    names[name.text] = name
  }

  // MARK: Components

  private func sequence(_ list: ComponentListSyntax, in module: Int) throws(Reported) -> SequenceBody {
    var names: [String: Name] = [:]
    var body = SequenceBody(root: [], isExtensible: list.isExtensible)
    var hasFailed = false
    func take(_ entries: [ComponentListSyntax.Entry]) -> [Component] {
      var result: [Component] = []
      for entry in entries {
        do {
          result += try components(entry, names: &names, in: module)
        } catch {
          hasFailed = true
        }
      }
      return result
    }
    body.root = take(list.root)
    for addition in list.additions {
      switch addition {
      case .single(let entry): body.additions += take([entry]).map { .component($0) }
      case .group(let entries): body.additions.append(.group(take(entries)))
      }
    }
    if hasFailed { throw Reported() }
    return try bindingSelectors(of: body)
  }

  private func choice(_ list: ComponentListSyntax, in module: Int) throws(Reported) -> ChoiceBody {
    let body = try sequence(list, in: module)
    var root = body.root
    if !list.hasAutomaticTags { root = try sorted(root, by: list.root, in: module) }
    var additions: [Component] = []
    for case .component(let component) in body.additions { additions.append(component) }
    return ChoiceBody(
      root: root, additions: additions, isExtensible: list.isExtensible, hasAutomaticTags: try hasAutomaticTags(list, in: module))
  }

  private func components(
    _ entry: ComponentListSyntax.Entry, names: inout [String: Name], in module: Int
  ) throws(Reported) -> [Component] {
    switch entry {
    case .component(let syntax):
      try checkNew(syntax.name, in: &names)
      let shape = try shape(of: syntax.type, in: module)
      checkAnnotations(syntax.documentation, of: shape.body)
      var presence = Presence.mandatory
      switch syntax.presence {
      case .mandatory: break
      case .optional: presence = .optional
      case .defaulted(let written): presence = .defaulted(try value(of: written, as: try flattened(shape), in: module))
      }
      return [
        Component(
          name: syntax.name.text, type: shape.body, presence: presence, documentation: syntax.documentation.documentation,
          location: syntax.name.location)
      ]
    case .componentsOf(let type):
      guard case .sequence(let body) = try flattened(try shape(of: type, in: module)).body else {
        throw log.failure("COMPONENTS OF needs a SEQUENCE", at: type.location, expected: "a SEQUENCE type")
      }
      // Of an extensible type the root components alone are included.
      for component in body.root { try checkNew(Name(text: component.name, location: type.location), in: &names) }
      return body.root
    }
  }

  // MARK: Annotations

  /// Compares annotations that name items or raw values with the type they stand at.
  func checkAnnotations(_ syntax: DocumentationSyntax, of body: TypeBody) {
    guard !syntax.valueItems.isEmpty || syntax.unavailableLocation != nil else { return }
    guard let base = try? flattened(Shape(body: body)).body else { return }
    if let first = syntax.valueItems.first {
      if case .enumerated(let enumeration) = base {
        let names = (enumeration.root + enumeration.additions).map(\.name)
        for item in syntax.valueItems where !names.contains(item.text) {
          log.report("the ENUMERATED has no item '\(item.text)'", at: item.location, expected: "one of \(Linker.list(names))")
        }
      } else {
        log.report("'value' stands at a type that is no ENUMERATED", at: first.location, expected: "an ENUMERATED")
      }
    }
    if let location = syntax.unavailableLocation, case .integer(let integer) = base, !integer.isExtensible {
      for range in syntax.documentation.unavailable
      where range.lowerBound < integer.lower ?? .min || range.upperBound > integer.upper ?? .max {
        log.report(
          "the type cannot have the value \(range.lowerBound < integer.lower ?? .min ? range.lowerBound : range.upperBound)", at: location,
          expected: "values from \(integer.rangeText)")
      }
    }
  }
}

extension IntegerBody {
  var rangeText: String { "\(lower.map { "\($0)" } ?? "MIN")..\(upper.map { "\($0)" } ?? "MAX")" }
}
