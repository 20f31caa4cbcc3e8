/// How the types of a specification are held in rows: which form a component takes, the Swift type of it, and its size.
///
/// Rows hold numbers, items, flags and short octet strings as the typed values do, SEQUENCEs and small CHOICEs in place, lists as ranges of a table,
/// and of everything else the position in the message.
struct FlatLayout {
  let layout: Layout
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  enum Form: Equatable {
    /// A value of one word at most, of the type that typed values have.
    case leaf
    /// Bits whose number varies.
    case bits(name: String)
    /// A SEQUENCE or CHOICE with a row of its own.
    case row(name: String)
    /// A range of a table.
    case list
    /// The position in the message of what the form reads.
    case piece(form: String)
  }

  func form(_ body: TypeBody) -> Form {
    let name = layout.nominalName(body).map(SwiftNames.type) ?? ""
    switch layout.resolved(body) {
    case .boolean, .null, .integer, .enumerated: return .leaf
    case .bitString(let bits): return bits.size.isFixed && (1...64).contains(bits.size.lower) ? .leaf : .bits(name: name)
    case .octetString(let size):
      return size.isFixed && (1...8).contains(size.lower) ? .leaf : .piece(form: "FlatForms." + formName(body))
    case .characterString: return .piece(form: "FlatForms." + formName(body))
    case .openType, .selected: return .piece(form: "FlatOpenType")
    case .sequence(let sequence): return isFlat(sequence) ? .row(name: name) : .piece(form: "FlatWhole<\(name)>")
    case .choice: return .row(name: name)
    case .sequenceOf(let list): return layout.minimumBits(list.element) > 0 ? .list : .piece(form: "FlatForms." + formName(body))
    case .reference: return .leaf
    }
  }

  /// Whether a type has a row of its own.
  func isRow(_ type: ResolvedType) -> Bool {
    if case .row = form(.reference(type.name)) { return true }
    return false
  }

  /// What has more presence bits than a window, or holds an open type that a component selects, is read as a typed value when asked for.
  func isFlat(_ body: SequenceBody) -> Bool {
    Preamble(body).width <= 57 && !body.root.contains { if case .selected = layout.resolved($0.type) { true } else { false } }
  }

  /// Whether the value is an item of an ENUMERATED that is not extensible: rows hold its number.
  func isItem(_ body: TypeBody) -> Bool {
    if case .enumerated(let items) = layout.resolved(body) { return !items.isExtensible }
    return false
  }

  /// A CHOICE whose alternatives are so many numbers each: SEQUENCEs of them, or one. A component of it is read without asking which one it is.
  struct NumberChoice {
    var width: Int
    /// The leaves of each alternative.
    var alternatives: [(component: Component, leaves: [Leaf])]
    var count: Int { alternatives[0].leaves.count }
  }

  func numberChoice(_ body: TypeBody) -> NumberChoice? {
    guard case .choice(let choice) = layout.resolved(body), choice.additions.isEmpty, !choice.isExtensible,
      (3...8).contains(choice.root.count)
    else {
      return nil
    }
    var alternatives: [(component: Component, leaves: [Leaf])] = []
    for alternative in choice.root {
      guard layout.fixedWidth(alternative.type) != nil else { return nil }
      if case .sequence(let sequence) = layout.resolved(alternative.type) {
        for component in sequence.root { if case .sequence = layout.resolved(component.type) { return nil } }
      }
      let leaves = layout.leaves(alternative.type, path: "", target: "")
      for leaf in leaves {
        guard case .integer(let lower, let largest, _, _) = leaf.kind, (1...32).contains(leaf.width), lower >= Int64(Int32.min),
          lower + Int64(largest) <= Int64(Int32.max)
        else { return nil }
      }
      alternatives.append((alternative, leaves))
    }
    // What the numbers of most alternatives have in common need not be looked up.
    guard alternatives.count(where: { !$0.leaves.allSatisfy(\.isComplement) }) <= 2 else { return nil }
    guard (1...2).contains(alternatives[0].leaves.count), alternatives.allSatisfy({ $0.leaves.count == alternatives[0].leaves.count })
    else {
      return nil
    }
    return NumberChoice(width: Layout.width(ofCount: choice.root.count), alternatives: alternatives)
  }

  /// Whether a component of this CHOICE has a place in the row for each alternative: fields then go to where they stay, while the payload of an enum
  /// is put together first.
  func hasParts(_ body: TypeBody) -> Bool {
    guard case .choice(let choice) = layout.resolved(body), choice.additions.isEmpty, choice.root.count < 255 else { return false }
    let sizes = choice.root.map { isApart($0.type) ? 4 : size($0.type).size }
    let isLarge = choice.root.contains { alternative in
      if case .sequence = layout.resolved(alternative.type), case .row = form(alternative.type) { return size(alternative.type).size > 8 }
      return false
    }
    return isLarge && sizes.reduce(0, +) <= 2 * Self.largestAlternative
  }

  /// The type of a component in a row, of an alternative or of an element.
  func swiftType(_ body: TypeBody) -> String {
    switch form(body) {
    case .leaf: layout.nominalName(body).flatMap { isNamed($0) ? SwiftNames.type($0) : nil } ?? types.swiftType(layout.resolved(body))
    case .bits(let name), .row(let name): "\(name).Flat"
    case .list: "FlatRange<\(swiftType(element(body)))>"
    case .piece(let form): "FlatPiece<\(form)>"
    }
  }

  private func isNamed(_ name: String) -> Bool { layout.types[name].map { Layout.isNominal($0.body) } ?? false }

  func zero(_ body: TypeBody) -> String {
    switch form(body) {
    case .leaf: types.zero(layout.nominalName(body).map { .reference($0) } ?? body)
    case .bits, .row, .list: "\(swiftType(body))()"
    case .piece: "\(swiftType(body))(0)"
    }
  }

  func element(_ body: TypeBody) -> TypeBody {
    guard case .sequenceOf(let list) = layout.resolved(body) else { preconditionFailure("only lists have elements") }
    return list.element
  }

  /// The unsigned integer that holds the number of an item.
  func itemStorage(_ body: TypeBody) -> String {
    guard case .enumerated(let items) = layout.resolved(body) else { preconditionFailure("only items have numbers") }
    return TypeEmitter.word(Int64(Layout.width(ofCount: items.root.count)))
  }

  /// How many components, alternatives and elements are of a named type, itself or by another name.
  func uses(of name: String) -> Int {
    layout.types.values.reduce(0) { total, type in
      if case .reference = type.body { return total }
      return total + type.body.inner.count { layout.nominalName($0) == name }
    }
  }

  /// Whether a SEQUENCE has a component of this named type.
  func isComponent(_ name: String) -> Bool {
    layout.types.values.contains { type in
      if case .sequence = type.body { type.body.inner.contains { layout.nominalName($0) == name } } else { false }
    }
  }

  // MARK: Tables

  /// The name of the table that holds elements of this type.
  func table(_ element: TypeBody) -> String { SwiftNames.plain(SwiftNames.member(tableStem(element))) + "Rows" }

  /// The name of the count of rows in use.
  func count(_ element: TypeBody) -> String { SwiftNames.plain(SwiftNames.member(tableStem(element))) }

  private func tableStem(_ element: TypeBody) -> String {
    switch form(element) {
    case .bits(let name), .row(let name): SwiftNames.plain(name)
    case .leaf: swiftType(element).filter { $0.isLetter || $0.isNumber || $0 == "_" }
    case .list: "RangeOf" + tableStem(self.element(element))
    case .piece(let form): form.split(separator: ".").last!.filter { $0.isLetter || $0.isNumber || $0 == "_" } + "Piece"
    }
  }

  /// An alternative of more octets than this is kept in a table, so that the CHOICE stays small.
  static var largestAlternative: Int { 32 }

  func isApart(_ alternative: TypeBody) -> Bool {
    if case .row = form(alternative) { return size(alternative).size > Self.largestAlternative }
    return false
  }

  func size(_ body: TypeBody) -> (size: Int, alignment: Int) {
    switch form(body) {
    case .leaf:
      let octets = layout.inlineSize(body)
      return (octets, octets)
    case .bits: return (16, 8)
    case .list: return (8, 4)
    case .piece: return (4, 4)
    case .row:
      switch layout.resolved(body) {
      case .sequence(let sequence):
        var total = 0
        var alignment = 1
        func add(_ field: (size: Int, alignment: Int)) {
          guard field.size > 0 else { return }
          total = (total + field.alignment - 1) / field.alignment * field.alignment + field.size
          alignment = max(alignment, field.alignment)
        }
        let width = Preamble(sequence).width
        if width > 0 { add(width <= 8 ? (1, 1) : width <= 16 ? (2, 2) : width <= 32 ? (4, 4) : (8, 8)) }
        for component in sequence.root { add(size(component.type)) }
        if sequence.isExtensible { add((4, 4)) }
        return (total, alignment)
      case .choice(let choice):
        var alternatives = choice.root.map { isApart($0.type) ? (4, 4) : size($0.type) }
        if choice.isExtensible { alternatives.append((8, 4)) }
        return ((alternatives.map(\.0).max() ?? 0) + 1, alternatives.map(\.1).max() ?? 1)
      default: return (8, 8)
      }
    }
  }

  /// The element types of all tables that reading a type may fill, each once, in order.
  func tables(_ body: TypeBody) -> [TypeBody] {
    var found: [TypeBody] = []
    collectTables(body, into: &found)
    return found
  }

  private func collectTables(_ body: TypeBody, into found: inout [TypeBody]) {
    func add(_ element: TypeBody) {
      if !found.contains(where: { table($0) == table(element) }) { found.append(element) }
    }
    switch (form(body), layout.resolved(body)) {
    case (.list, .sequenceOf(let list)):
      add(list.element)
      collectTables(list.element, into: &found)
    case (.row, .sequence(let sequence)): for component in sequence.root { collectTables(component.type, into: &found) }
    case (.row, .choice(let choice)):
      for alternative in choice.root {
        if isApart(alternative.type) { add(alternative.type) }
        collectTables(alternative.type, into: &found)
      }
    default: break
    }
  }

  /// The names of the types whose rows, or bits, reading a type may fill.
  func rows(_ body: TypeBody) -> Set<String> {
    var found: Set<String> = []
    collectRows(body, into: &found)
    return found
  }

  /// Whether reading a type may read pieces as typed values, which count elements without bits.
  func hasPieces(_ body: TypeBody) -> Bool {
    switch form(body) {
    case .leaf, .bits: return false
    case .piece: return unit(ofPlain: body) == nil
    case .list: return hasPieces(element(body))
    case .row:
      switch layout.resolved(body) {
      case .sequence(let sequence): return !sequence.additions.isEmpty || sequence.root.contains { hasPieces($0.type) }
      case .choice(let choice): return !choice.additions.isEmpty || choice.root.contains { hasPieces($0.type) }
      default: return false
      }
    }
  }

  private func collectRows(_ body: TypeBody, into found: inout Set<String>) {
    switch form(body) {
    case .leaf, .piece: return
    case .list: collectRows(element(body), into: &found)
    case .bits: found.insert(layout.nominalName(body) ?? "")
    case .row:
      guard found.insert(layout.nominalName(body) ?? "").inserted else { return }
      switch layout.resolved(body) {
      case .sequence(let sequence): for component in sequence.root { collectRows(component.type, into: &found) }
      case .choice(let choice): for alternative in choice.root { collectRows(alternative.type, into: &found) }
      default: return
      }
    }
  }

  // MARK: Pieces

  /// A name for the form of a string or list: what it is, its sizes and its alphabet.
  func formName(_ body: TypeBody) -> String {
    switch layout.resolved(body) {
    case .octetString(let size): return "OctetString" + Self.suffix(size)
    case .characterString(let string):
      if string.kind == .utf8String { return string.kind.rawValue }
      let alphabet = string.alphabet.map { "Alphabet\((layout.alphabets.firstIndex(of: $0) ?? 0) + 1)" } ?? ""
      return string.kind.rawValue + Self.suffix(string.size) + alphabet
    case .sequenceOf(let list):
      let name =
        layout.nominalName(list.element).map(SwiftNames.type)
        ?? { if case .piece = form(list.element) { formName(list.element) } else { types.swiftType(layout.resolved(list.element)) } }()
      return "ListOf" + SwiftNames.plain(name) + Self.suffix(list.size)
    case .openType: return "Open"
    default: return SwiftNames.plain(types.swiftType(body))
    }
  }

  private static func suffix(_ size: SizeBounds) -> String {
    let extent = size.isExtensible ? "Extensible" : ""
    if size.lower == size.upper { return "\(size.lower)\(extent)" }
    guard let upper = size.upper else { return size.lower == 0 ? "Any\(extent)" : "\(size.lower)Up\(extent)" }
    return "\(size.lower)To\(upper)\(extent)"
  }

  /// Bits of one unit of a string that can be passed over by its count alone; nil where its content has to be looked at.
  func unit(ofPlain body: TypeBody) -> (bits: Int, size: SizeBounds)? {
    guard let found = unit(of: body), !found.size.isExtensible, let upper = found.size.upper, upper < 65_536 else { return nil }
    return found
  }

  /// The same for strings of any length, which may come in pieces.
  func unit(of body: TypeBody) -> (bits: Int, size: SizeBounds)? {
    switch layout.resolved(body) {
    case .octetString(let size): (8, size)
    case .characterString(let string): string.kind == .ia5String && string.alphabet == nil ? (7, string.size) : nil
    default: nil
    }
  }
}

extension SwiftNames {
  /// The name without the quotes of a keyword.
  static func plain(_ name: String) -> String { name.filter { $0 != "`" } }
}
