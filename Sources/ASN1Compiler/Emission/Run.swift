/// Fields of known width, one behind the other, each there always or only where a presence bit says so.
///
/// A run is coded without a branch on its fields: offsets move by the width of those that are there, and one check at its end tells whether all of
/// it lay in the input and in its constraints.
struct Run {
  /// A presence bit that decides on a field.
  struct Condition {
    /// The presence word, counted over the whole SEQUENCE in sending order.
    var word: Int
    /// The constant that holds the word.
    var name: String
    /// The bit, counted from the lowest.
    var bit: Int

    var test: String { "\(name) & \(UInt64(1) << UInt64(bit)) != 0" }
  }

  struct Field {
    var leaf: Leaf
    /// The constant that holds the bits.
    var name: String
    var condition: Condition?
    /// Bits that must be there for the field to be read at all, where they are more than its own: all presence bits come as one.
    var needed: Int? = nil

    /// How the runtime is told about the field: `name#bits` for presence bits (`name#bits~all` where that many must be there), else `name:bits`, with `<largest` for a number with a largest offset
    /// or `!largest` for the position of an item; then `?word.bit` where a presence bit decides.
    var description: String {
      var text = leaf.isPresence ? "\(leaf.path)#\(leaf.width)" + (needed.map { "~\($0)" } ?? "") : leaf.requirement
      if let condition { text += "?\(condition.word).\(condition.bit)" }
      return text
    }
  }

  var fields: [Field] = []

  var isEmpty: Bool { fields.isEmpty }

  /// Whether a presence bit decides on some field.
  var isConditional: Bool { fields.contains { $0.condition != nil } }

  var description: String {
    fields.filter { $0.leaf.width > 0 || $0.leaf.isPresence }.map(\.description).joined(separator: " ")
  }

  /// The fields in parts that a word of `bits` bits holds, even when all are there; a wider field is a part of its own.
  func parts(_ bits: Int) -> [[Field]] {
    var parts: [[Field]] = []
    var room = 0
    for field in fields {
      if parts.isEmpty || field.leaf.width > room {
        parts.append([])
        room = bits
      }
      parts[parts.count - 1].append(field)
      room -= field.leaf.width
    }
    return parts
  }
}

extension Layout {
  /// The most fields that one SEQUENCE adds to a run, and one that may be absent: those are read even when they are not there.
  private static var fusedFields: Int { 40 }
  private static var fusedOptionalFields: Int { 8 }

  /// Whether a component can be part of a run.
  func isFused(_ component: Component) -> Bool {
    switch component.presence {
    case .mandatory: return isFused(component.type)
    case .optional: return !isBoxed(component) && (fieldCount(component.type, within: []) ?? .max) <= Self.fusedOptionalFields
    case .defaulted: return isSingle(component.type)
    }
  }

  /// Whether component `index` would be a run by itself and need not be there: a branch then costs less than fields that are not there.
  func isAlone(_ index: Int, of components: [Component], after isEmpty: Bool) -> Bool {
    guard isEmpty, components[index].presence != .mandatory, isSingle(components[index].type), !isConstant(components[index].type) else {
      return false
    }
    return index + 1 == components.count || !isFused(components[index + 1])
  }

  func isFused(_ body: TypeBody) -> Bool { (fieldCount(body, within: []) ?? .max) <= Self.fusedFields }

  /// Whether the type is one field of a run.
  private func isSingle(_ body: TypeBody) -> Bool {
    if case .sequence = resolved(body) { return false }
    return fixedWidth(body) != nil
  }

  /// The fields of a type that consists of nothing but fields of known width, some of them optional; nil for others.
  private func fieldCount(_ body: TypeBody, within outer: Set<String>) -> Int? {
    if isSingle(body) { return 1 }
    guard case .sequence(let sequence) = resolved(body), !sequence.isExtensible, Preamble(sequence).leaves.count <= 1 else { return nil }
    var inner = outer
    if let name = nominalName(body), !inner.insert(name).inserted { return nil }
    var total = sequence.root.contains { $0.presence != .mandatory } ? 1 : 0
    for component in sequence.root {
      guard let count = fieldCount(component.type, within: inner) else { return nil }
      switch component.presence {
      case .mandatory: break
      case .optional: guard !isBoxed(component), count <= Self.fusedOptionalFields else { return nil }
      case .defaulted: guard isSingle(component.type) else { return nil }
      }
      total += count
    }
    return total
  }
}
