public import JSONText

/// A component that another edition calls by another name.
public struct RenamedComponent: Sendable {
  public var type: String
  public var old: String
  public var new: String

  public init(of type: String, _ old: String, to new: String) {
    self.type = type
    self.old = old
    self.new = new
  }
}

extension Schema {
  /// A value of another edition, as `writeJSON` writes it raw, as a value of this one.
  ///
  /// Components are matched by name, items of an ENUMERATED by position. What this edition does not have is left out, what it demands and the other
  /// does not have is zero, numbers are moved to the nearest one that it can send, and a list ends where this edition's would.
  /// - Returns: nil where the two have nothing in common.
  public func translation(
    of value: JSONValue, from other: Schema, as type: String, renamed: [RenamedComponent] = []
  ) -> JSONValue? {
    guard let source = other.index(of: type), let target = index(of: type) else { return nil }
    var names: [Int: [RenamedComponent]] = [:]
    for component in renamed { if let index = index(of: component.type) { names[index, default: []].append(component) } }
    return Translation(from: other, to: self, names: names).value(value, source, target)
  }
}

private struct Translation {
  let source: Schema
  let target: Schema
  /// By node of the target.
  let names: [Int: [RenamedComponent]]

  init(from source: Schema, to target: Schema, names: [Int: [RenamedComponent]]) {
    self.source = source
    self.target = target
    self.names = names
  }

  func value(_ value: JSONValue, _ from: Int, _ to: Int) -> JSONValue? {
    let node = target.nodes[to]
    let other = source.nodes[from]
    switch node.kind {
    case .sequence:
      guard case .object(let members) = value else { return nil }
      return sequence(members, other, to)
    case .choice: return choice(value, from, to)
    case .list:
      guard case .array(let elements) = value, other.kind == .list else { return nil }
      var list = elements.prefix(node.hasUpper ? Int(node.upper) : .max).compactMap { self.value($0, other.element, node.element) }
      while list.count < Int(node.lower) { list.append(list.last ?? zero(node.element)) }
      return .array(list)
    case .enumerated:
      guard case .string(let name) = value, other.kind == .enumerated else { return nil }
      let items = other.first..<other.first + other.rootCount + other.additionCount
      guard let place = items.firstIndex(where: { source.nameText(source.members[$0]) == name }).map({ items[$0] - other.first }) else {
        return name.hasPrefix("_ext_") && node.isExtensible ? value : zero(to)
      }
      return place < node.rootCount + node.additionCount ? .string(target.nameText(target.members[node.first + place])) : zero(to)
    case .integer:
      guard case .integer(let number) = value else { return nil }
      return .integer(min(max(number, node.hasLower ? node.lower : .min), node.hasUpper ? node.upper : .max))
    default: return value
    }
  }

  private func sequence(_ members: [JSONValue.Member], _ other: Schema.Node, _ to: Int) -> JSONValue? {
    guard other.kind == .sequence else { return nil }
    let node = target.nodes[to]
    var found: [JSONValue.Member] = []
    for member in target.members[node.first..<node.first + node.rootCount] {
      let name = target.nameText(member)
      let old = names[to]?.first { $0.new == name }?.old ?? name
      let component = source.members[other.first..<other.first + other.rootCount].first { source.nameText($0) == old }
      if let component, let value = members.first(where: { $0.key == old })?.value,
        let translated = self.value(value, component.node, member.node)
      {
        found.append(JSONValue.Member(key: name, value: translated))
      } else if member.presence == .mandatory {
        found.append(JSONValue.Member(key: name, value: zero(member.node)))
      }
    }
    return .object(found)
  }

  private func choice(_ value: JSONValue, _ from: Int, _ to: Int) -> JSONValue? {
    let node = target.nodes[to]
    let other = source.nodes[from]
    let alternatives = target.members[node.first..<node.first + node.rootCount]
    if other.kind == .choice {
      guard case .object(let members) = value, let chosen = members.first else { return nil }
      let named = source.members[other.first..<other.first + other.rootCount].first { source.nameText($0) == chosen.key }
      guard let named, let alternative = alternatives.first(where: { target.nameText($0) == chosen.key }) else { return nil }
      return self.value(chosen.value, named.node, alternative.node).map { .object([JSONValue.Member(key: chosen.key, value: $0)]) }
    }
    // What was one form only is the first alternative of that form.
    guard let alternative = alternatives.first(where: { target.nodes[$0.node].kind == other.kind }) else { return nil }
    return self.value(value, from, alternative.node).map { .object([JSONValue.Member(key: target.nameText(alternative), value: $0)]) }
  }

  /// The value of zeros.
  private func zero(_ index: Int) -> JSONValue {
    let node = target.nodes[index]
    switch node.kind {
    case .boolean: return .bool(false)
    case .null: return .null
    case .integer: return .integer(min(max(0, node.hasLower ? node.lower : 0), node.hasUpper ? node.upper : 0))
    case .enumerated: return .string(target.nameText(target.members[node.first]))
    case .bits: return .object([.init(key: "bits", value: .string(String(repeating: "0", count: Int(node.lower))))])
    case .octets: return .object([.init(key: "hex", value: .string(String(repeating: "00", count: Int(node.lower))))])
    case .string: return .string(String(repeating: " ", count: Int(node.lower)))
    case .open, .selected: return .object([.init(key: "_open", value: .object([.init(key: "hex", value: .string(""))]))])
    case .list: return .array((0..<Int(node.lower)).map { _ in zero(node.element) })
    case .sequence:
      return .object(
        target.members[node.first..<node.first + node.rootCount].filter { $0.presence == .mandatory }
          .map { .init(key: target.nameText($0), value: zero($0.node)) })
    case .choice:
      let first = target.members[node.first]
      return .object([.init(key: target.nameText(first), value: zero(first.node))])
    }
  }
}
