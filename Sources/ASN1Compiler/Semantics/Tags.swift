/// The outermost tag of a type, by which the alternatives of a CHOICE and the components of a SET are put in order.
struct Tag: Equatable, Comparable {
  var tagClass: TagClass
  var number: Int64

  static func < (left: Tag, right: Tag) -> Bool { (left.tagClass.rawValue, left.number) < (right.tagClass.rawValue, right.number) }
}

extension Linker {
  /// Components in the order of the tags that their entries have.
  func sorted(_ components: [Component], by entries: [ComponentListSyntax.Entry], in module: Int) throws(Reported) -> [Component] {
    var keys: [(tag: Tag, place: Int)] = []
    for entry in entries {
      switch entry {
      case .component(let component):
        keys.append((try tag(of: component.type, in: module, named: component.name), keys.count))
      case .componentsOf(let type):
        throw log.refusal(
          of: "COMPONENTS OF in a SET without automatic tags", at: type.location,
          expected: "DEFINITIONS AUTOMATIC TAGS in the module's head")
      }
    }
    return keys.sorted { ($0.tag, $0.place) < ($1.tag, $1.place) }.map { components[$0.place] }
  }

  /// Whether the tags of a CHOICE are the ones that automatic tagging would give.
  func hasAutomaticTags(_ list: ComponentListSyntax, in module: Int) throws(Reported) -> Bool {
    if list.hasAutomaticTags { return true }
    var entries = list.root
    for case .single(let entry) in list.additions { entries.append(entry) }
    for (index, entry) in entries.enumerated() {
      guard case .component(let component) = entry, let written = component.type.tag, written.tagClass == .context else { return false }
      if try integer(written.number, named: [], in: module) != index { return false }
    }
    return true
  }

  private func tag(of type: TypeSyntax, in module: Int, named name: Name) throws(Reported) -> Tag {
    guard let tag = try tag(of: type, in: module) else {
      throw log.refusal(of: "an alternative or component without a tag", at: name.location, expected: "a tag in square brackets")
    }
    return tag
  }

  /// nil for an open type, which has none.
  private func tag(of type: TypeSyntax, in module: Int) throws(Reported) -> Tag? {
    try nested(at: type.location) { () throws(Reported) in
      if let written = type.tag { return Tag(tagClass: written.tagClass, number: try integer(written.number, named: [], in: module)) }
      if let universal = type.universal { return Tag(tagClass: .universal, number: Int64(universal)) }
      switch type.kind {
      case .choice(let list):
        if list.hasAutomaticTags { return Tag(tagClass: .context, number: 0) }
        var tags: [Tag] = []
        for case .component(let component) in list.root { tags.append(try tag(of: component.type, in: module, named: component.name)) }
        return tags.min()
      case .reference(let qualifier, let name): return try tag(at: try typeEntry(module: qualifier, name, in: module))
      case .instance(let qualifier, let name, let arguments):
        return try tag(at: try instance(of: try typeEntry(module: qualifier, name, in: module), arguments, at: name.location, in: module))
      case .selection(let alternative, _):
        throw log.refusal(of: "the tag of a selection type", at: alternative.location, expected: "a tag in square brackets")
      case .field(let field):
        guard let (type, home) = try valueType(of: field, in: module) else { return nil }
        return try tag(of: type, in: home)
      default: return nil
      }
    }
  }

  private func tag(at index: Int) throws(Reported) -> Tag? {
    switch tags[index] {
    case .done(let tag): return tag
    case .failed: throw Reported()
    case .resolving:
      tags[index] = .failed
      throw recursion([types[index].syntax.name.text, types[index].syntax.name.text], at: types[index].syntax.name)
    case .pending, nil: break
    }
    tags[index] = .resolving
    do {
      let tag = try tag(of: types[index].syntax.type, in: types[index].module)
      tags[index] = tag.map { .done($0) } ?? .pending
      return tag
    } catch {
      tags[index] = .failed
      throw error
    }
  }
}
