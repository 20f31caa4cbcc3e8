/// Gives a name to every anonymous type that needs a Swift type of its own: `Parent-field`, and `List-element` for elements.
///
/// INTEGER, strings and lists written in place stay anonymous: Swift has types for them.
struct Hoisting {
  private var hoisted: [ResolvedType] = []

  static func apply(to specification: ResolvedSpecification) -> ResolvedSpecification {
    var result = ResolvedSpecification(types: [])
    for type in specification.types {
      var hoisting = Hoisting()
      var outer = type
      outer.body = hoisting.inner(of: type.body, in: type)
      result.types.append(outer)
      result.types += hoisting.hoisted
    }
    return result
  }

  /// The body with everything inside it named.
  private mutating func inner(of body: TypeBody, in parent: ResolvedType) -> TypeBody {
    switch body {
    case .sequence(var sequence):
      sequence.root = sequence.root.map { named($0, in: parent) }
      sequence.additions = sequence.additions.enumerated().map { index, addition in
        switch addition {
        case .component(let component): return .component(named(component, in: parent))
        case .group(let components):
          let name = "addition\(index)"
          let group = TypeBody.sequence(SequenceBody(root: components))
          return .component(
            named(
              Component(
                name: name, type: group, presence: .optional, documentation: Documentation(lines: ["Additions of one version."]),
                location: components.first?.location ?? parent.location), in: parent))
        }
      }
      return .sequence(sequence)
    case .choice(var choice):
      choice.root = choice.root.map { named($0, in: parent) }
      choice.additions = choice.additions.map { named($0, in: parent) }
      return .choice(choice)
    case .sequenceOf(var list):
      list.element = reference(to: list.element, named: parent.name + "-element", documentation: Documentation(), in: parent)
      return .sequenceOf(list)
    default: return body
    }
  }

  private mutating func named(_ component: Component, in parent: ResolvedType) -> Component {
    var component = component
    component.type = reference(
      to: component.type, named: parent.name + "-" + component.name, documentation: component.documentation, in: parent)
    return component
  }

  private mutating func reference(to body: TypeBody, named name: String, documentation: Documentation, in parent: ResolvedType) -> TypeBody
  {
    var type = parent
    type.name = name
    type.documentation = documentation
    type.definition = ""
    switch body {
    case .enumerated, .bitString, .sequence, .choice:
      type.body = inner(of: body, in: type)
      hoisted.append(type)
      return .reference(name)
    case .sequenceOf(var list):
      list.element = reference(to: list.element, named: name + "-element", documentation: Documentation(), in: parent)
      return .sequenceOf(list)
    default: return body
    }
  }
}
