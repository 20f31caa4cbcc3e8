/// Gives a name to every anonymous type that needs a Swift type of its own: `Parent-field`, and `List-element` for elements.
///
/// INTEGER, strings and lists written in place stay anonymous, Swift has types for them; but a list of lists names its elements, so that code for
/// one never stands inside code for the other. A version bracket becomes one component with a SEQUENCE, which is how it is sent.
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
          let group = TypeBody.sequence(SequenceBody(root: components))
          let holder = Component(
            name: "addition\(index)", type: group, presence: .optional, documentation: Documentation(lines: ["Additions of one version."]),
            location: components.first?.location ?? parent.location)
          return .group([named(holder, in: parent)])
        }
      }
      return .sequence(sequence)
    case .choice(var choice):
      choice.root = choice.root.map { named($0, in: parent) }
      choice.additions = choice.additions.map { named($0, in: parent) }
      return .choice(choice)
    case .sequenceOf(var list):
      guard case .sequenceOf(let outer) = reference(to: .sequenceOf(list), named: parent.name, documentation: Documentation(), in: parent)
      else { return body }
      list = outer
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
    case .enumerated, .bitString, .sequence, .choice, .selected:
      type.body = inner(of: body, in: type)
      hoisted.append(type)
      return .reference(name)
    case .sequenceOf(var list):
      var element = reference(to: list.element, named: name + "-element", documentation: Documentation(), in: parent)
      if case .sequenceOf = element {
        type.name = name + "-element"
        type.documentation = Documentation()
        type.body = element
        hoisted.append(type)
        element = .reference(type.name)
      }
      list.element = element
      return .sequenceOf(list)
    default: return body
    }
  }
}

extension ExtensionAddition {
  var isGroup: Bool { if case .group = self { true } else { false } }

  /// The component that holds the addition in Swift: itself, or the one that hoisting made of a version bracket.
  var holder: Component {
    switch self {
    case .component(let component): component
    case .group(let components): components[0]
    }
  }
}
