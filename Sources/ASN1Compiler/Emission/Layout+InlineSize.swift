/// How many octets a value takes where it stands, and which parts are therefore kept outside.
extension Layout {
  /// An optional SEQUENCE of more octets than this is boxed: it is seldom sent, and every copy of what holds it would carry its room.
  static var boxingThreshold: Int { 64 }

  func isBoxed(_ component: Component) -> Bool {
    guard component.presence == .optional, case .sequence = resolved(component.type) else { return false }
    return inlineSize(component.type) > Self.boxingThreshold
  }

  /// Whether what is selected is kept outside: a message of some kilobytes would carry the room of the largest otherwise.
  func isIndirect(_ alternative: SelectedBody.Alternative) -> Bool { inlineSize(alternative.type) > Self.boxingThreshold }

  /// Octets of the Swift type, estimated upwards: every field at its own alignment.
  func inlineSize(_ body: TypeBody) -> Int { storage(body).size }

  private func storage(_ body: TypeBody) -> (size: Int, alignment: Int) {
    if let name = nominalName(body), indirect.contains(name) { return (8, 8) }
    switch resolved(body) {
    case .boolean, .null: return (1, 1)
    case .integer(let integer):
      let size = Self.octets(ofStorage: TypeEmitter.storage(integer))
      return (size, size)
    case .enumerated(let enumerated): return enumerated.isExtensible ? (4, 4) : (1, 1)
    case .bitString(let bits):
      guard bits.size.isFixed, (1...64).contains(bits.size.lower) else { return (24, 8) }
      let size = bits.size.lower <= 8 ? 1 : bits.size.lower <= 16 ? 2 : bits.size.lower <= 32 ? 4 : 8
      return (size, size)
    case .octetString(let size):
      return size.isFixed && (1...8).contains(size.lower) ? (8, 8) : (24, 8)
    case .characterString: return (16, 8)
    case .sequence(let sequence):
      var size = 0
      var alignment = 1
      func add(_ field: (size: Int, alignment: Int)) {
        size = (size + field.alignment - 1) / field.alignment * field.alignment + field.size
        alignment = max(alignment, field.alignment)
      }
      for component in sequence.root {
        if isBoxed(component) { add((8, 8)); continue }
        let field = storage(component.type)
        add(component.presence == .optional ? (field.size + 1, field.alignment) : field)
      }
      if sequence.isExtensible { add((8, 8)) }
      return (size, alignment)
    case .selected(let selected):
      var alternatives = selected.alternatives.map { isIndirect($0) ? (size: 8, alignment: 8) : storage($0.type) }
      alternatives.append((16, 8))
      return ((alternatives.map(\.size).max() ?? 0) + 1, alternatives.map(\.alignment).max() ?? 1)
    case .choice(let choice):
      var alternatives = (choice.root + choice.additions).map { storage($0.type) }
      if choice.isExtensible { alternatives.append((16, 8)) }
      return ((alternatives.map(\.size).max() ?? 0) + 1, alternatives.map(\.alignment).max() ?? 1)
    default: return (8, 8)
    }
  }

  private static func octets(ofStorage type: String) -> Int {
    switch type {
    case "Int8", "UInt8": 1
    case "Int16", "UInt16": 2
    case "Int32", "UInt32": 4
    default: 8
    }
  }
}
