/// Emits the row types: `T.Flat` beside each SEQUENCE, CHOICE and BIT STRING of varying length.
struct FlatTypeEmitter {
  let flat: FlatLayout
  var layout: Layout { flat.layout }

  func emit(_ type: ResolvedType, to out: inout SourcePrinter) {
    let name = SwiftNames.type(type.name)
    let body = TypeBody.reference(type.name)
    switch (type.body, flat.form(body)) {
    case (.integer, .leaf), (.enumerated, .leaf), (.bitString, .leaf): out.line("extension \(name): BitwiseCopyable {}")
    case (.bitString(let bits), _): emitBits(name, bits, &out)
    case (.sequence(let sequence), .row): emitSequence(name, sequence, &out)
    case (.choice(let choice), .row): emitChoice(name, choice, isComponent: flat.isComponent(type.name), &out)
    default: return
    }
    out.line()
  }

  private func emitBits(_ name: String, _ body: BitStringBody, _ out: inout SourcePrinter) {
    out.block("extension \(name)") { out in
      out.documentation(["`\(name)` in a row."])
      out.block("public struct Flat: BitwiseCopyable, Sendable") { out in
        out.line("/// The bits, the first one sent at index 0.")
        out.line("public internal(set) var bits: FlatBits = FlatBits()")
        out.line()
        out.line("init() {}")
        out.line()
        out.line("/// The value, which may be longer than the row shows.")
        out.line("///")
        out.line("/// - Parameter octets: the message that the row was decoded from.")
        out.line(
          "public func value(in octets: RawSpan) throws(CodingError) -> \(name) { try bits.piece(of: \(name).self).value(in: octets) }")
        for bit in body.namedBits where bit.value < 64 && (bit.value < body.size.upper ?? .max || body.size.isExtensible) {
          out.line()
          out.documentation(bit.documentation.lines.isEmpty ? ["Bit \(bit.value)."] : TypeEmitter.sentences(bit.documentation))
          out.line("@inlinable")
          out.line("public var \(SwiftNames.member(bit.name)): Bool { bits[\(bit.value)] }")
        }
      }
    }
  }

  /// The property of a row that holds a component, as reading writes it.
  func stored(_ component: Component) -> String {
    isStoredApart(component) ? "_" + SwiftNames.plain(SwiftNames.member(component.name)) : SwiftNames.member(component.name)
  }

  /// Whether a row holds the component in another form than it shows: what may be absent, and numbers of items.
  private func isStoredApart(_ component: Component) -> Bool {
    isOptional(component) || flat.isItem(component.type) || flat.numberChoice(component.type) != nil || flat.hasParts(component.type)
  }

  /// What may be absent is shown as optional, but a DEFAULT of one word, which is filled in.
  func isOptional(_ component: Component) -> Bool {
    switch component.presence {
    case .mandatory: false
    case .optional: true
    case .defaulted: flat.form(component.type) != .leaf
    }
  }

  /// The type in which a row holds a component.
  private func storage(_ component: Component) -> (type: String, zero: String) {
    if flat.isItem(component.type) { return (flat.itemStorage(component.type), "0") }
    if flat.numberChoice(component.type) != nil {
      let name = layout.nominalName(component.type).map(SwiftNames.type) ?? ""
      return ("\(name).FlatNumbers", "\(name).FlatNumbers()")
    }
    if flat.hasParts(component.type) {
      let name = layout.nominalName(component.type).map(SwiftNames.type) ?? ""
      return ("\(name).FlatParts", "\(name).FlatParts()")
    }
    return (flat.swiftType(component.type), flat.zero(component.type))
  }

  private func emitSequence(_ name: String, _ body: SequenceBody, _ out: inout SourcePrinter) {
    let width = Preamble(body).width
    out.block("extension \(name)") { out in
      out.documentation(["`\(name)` as a row. What is absent is nil."])
      out.block("public struct Flat: BitwiseCopyable, Sendable") { out in
        if width > 0 { out.line("@usableFromInline var _presence: \(TypeEmitter.word(Int64(width)))") }
        for component in body.root {
          if isStoredApart(component) {
            out.line("@usableFromInline var \(stored(component)): \(storage(component).type)")
          } else {
            out.documentation(TypeEmitter.sentences(component.documentation))
            out.line("public var \(stored(component)): \(storage(component).type)")
          }
        }
        if body.isExtensible { out.line("@usableFromInline var _additions: \(Self.additions(name, body))") }
        out.line()
        out.block("init()") { out in
          if width > 0 { out.line("_presence = 0") }
          for component in body.root { out.line("\(stored(component)) = \(storage(component).zero)") }
          if body.isExtensible { out.line("_additions = \(Self.additions(name, body))(0)") }
        }
        emitNumbers(body, &out)
        emitAccessors(name, body, width, &out)
      }
    }
  }

  /// An initialiser from plain numbers, where the type may be an alternative that is held as such.
  private func emitNumbers(_ body: SequenceBody, _ out: inout SourcePrinter) {
    guard (1...2).contains(body.root.count), Preamble(body).width == 0 else { return }
    let integers = body.root.compactMap { component -> Leaf? in
      guard case .integer = layout.resolved(component.type) else { return nil }
      return layout.leaves(component.type, path: "", target: "").first
    }
    guard integers.count == body.root.count else { return }
    out.line()
    out.line("@inlinable")
    out.block("init(\(integers.indices.map { "_ number\($0): Int32" }.joined(separator: ", ")))") { out in
      for (index, component) in body.root.enumerated() {
        out.line("\(SwiftNames.member(component.name)) = \(integers[index].value(ofNumber: "number\(index)"))")
      }
    }
  }

  /// Rows point at additions; where some are known, at the whole value, which has them under their names.
  static func additions(_ name: String, _ body: SequenceBody) -> String {
    body.additions.isEmpty ? "FlatPiece<FlatAdditions>" : "FlatPiece<FlatWhole<\(name)>>"
  }

  private func emitAccessors(_ name: String, _ body: SequenceBody, _ width: Int, _ out: inout SourcePrinter) {
    var bit = width - (body.isExtensible ? 1 : 0)
    for component in body.root {
      if component.presence != .mandatory { bit -= 1 }
      guard isStoredApart(component) else { continue }
      let type = flat.swiftType(component.type)
      var value = stored(component)
      if flat.isItem(component.type) { value = "\(type)(rawValue: \(value)) ?? \(type)()" }
      if flat.numberChoice(component.type) != nil || flat.hasParts(component.type) { value += ".alternative" }
      out.line()
      out.documentation(TypeEmitter.sentences(component.documentation))
      out.line("@inlinable")
      if isOptional(component) {
        out.line(
          "public var \(SwiftNames.member(component.name)): \(type)? { _presence & \(UInt64(1) << UInt64(bit)) != 0 ? \(value) : nil }")
      } else {
        out.line("public var \(SwiftNames.member(component.name)): \(type) { \(value) }")
      }
    }
    guard body.isExtensible else { return }
    out.line()
    out.line(
      body.additions.isEmpty ? "/// Additions of a newer edition." : "/// The whole value, which has the additions; nil without any.")
    out.line("@inlinable")
    out.line(
      "public var \(body.additions.isEmpty ? "unknownAdditions" : "extended"): \(Self.additions(name, body))? { _presence & \(UInt64(1) << UInt64(width - 1)) != 0 ? _additions : nil }"
    )
  }

  private func emitChoice(_ name: String, _ body: ChoiceBody, isComponent: Bool, _ out: inout SourcePrinter) {
    out.block("extension \(name)") { out in
      out.documentation(["`\(name)` as a row."])
      out.block("public enum Flat: BitwiseCopyable, Sendable") { out in
        for alternative in body.root {
          out.documentation(TypeEmitter.sentences(alternative.documentation))
          let type = flat.swiftType(alternative.type)
          out.line("case \(SwiftNames.member(alternative.name))(\(flat.isApart(alternative.type) ? "FlatIndex<\(type)>" : type))")
        }
        if !body.additions.isEmpty {
          out.line("/// An addition, as the whole value.")
          out.line("case extended(FlatPiece<FlatWhole<\(name)>>)")
        }
        if body.isExtensible {
          out.line("/// An alternative of a newer edition.")
          out.line("case unknown(FlatAddition)")
        }
        out.line()
        let first = body.root[0]
        let zero = flat.isApart(first.type) ? "FlatIndex(0)" : flat.zero(first.type)
        out.line("init() { self = .\(SwiftNames.member(first.name))(\(zero)) }")
      }
      guard isComponent else { return }
      if let choice = flat.numberChoice(.choice(body)) {
        emitNumberChoice(choice, &out)
      } else if flat.hasParts(.choice(body)) {
        emitParts(body, &out)
      }
    }
  }

  /// Emits the form in which rows hold a CHOICE with a place for each alternative.
  private func emitParts(_ body: ChoiceBody, _ out: inout SourcePrinter) {
    let types = body.root.map { alternative in
      let type = flat.swiftType(alternative.type)
      return flat.isApart(alternative.type) ? ("FlatIndex<\(type)>", "FlatIndex(0)") : (type, flat.zero(alternative.type))
    }
    out.line()
    out.line("/// The alternative, each in its own place, as rows hold them.")
    out.block("@usableFromInline struct FlatParts: BitwiseCopyable, Sendable") { out in
      out.line("@usableFromInline var _index: UInt8")
      for (index, type) in types.enumerated() { out.line("@usableFromInline var _\(index): \(type.0)") }
      if body.isExtensible { out.line("@usableFromInline var _unknown: FlatAddition") }
      out.line()
      out.block("init()") { out in
        out.line("_index = 0")
        for (index, type) in types.enumerated() { out.line("_\(index) = \(type.1)") }
        if body.isExtensible { out.line("_unknown = FlatAddition()") }
      }
      out.line()
      out.block("@inlinable var alternative: Flat") { out in
        out.line("switch _index {")
        for (index, alternative) in body.root.enumerated() {
          let isLast = index + 1 == body.root.count && !body.isExtensible
          out.line("\(isLast ? "default" : "case \(index)"): .\(SwiftNames.member(alternative.name))(_\(index))")
        }
        if body.isExtensible { out.line("default: .unknown(_unknown)") }
        out.line("}")
      }
    }
  }

  /// Emits the form in which rows hold a CHOICE of numbers, and what the reading of it looks up.
  private func emitNumberChoice(_ choice: FlatLayout.NumberChoice, _ out: inout SourcePrinter) {
    out.line()
    out.line("/// The alternative and its numbers, as rows hold them.")
    out.block("@usableFromInline struct FlatNumbers: BitwiseCopyable, Sendable") { out in
      out.line("@usableFromInline var _index: UInt8")
      for number in 0..<choice.count { out.line("@usableFromInline var _\(number): Int32") }
      out.line()
      out.block("init()") { out in
        out.line("_index = 0")
        for number in 0..<choice.count { out.line("_\(number) = 0") }
      }
      out.line()
      out.block("@inlinable var alternative: Flat") { out in
        out.line("switch _index {")
        for (index, alternative) in choice.alternatives.enumerated() {
          let name = SwiftNames.member(alternative.component.name)
          let numbers = (0..<choice.count).map { "_\($0)" }.joined(separator: ", ")
          var value = alternative.leaves[0].value(ofNumber: "_0")
          if case .row(let row) = flat.form(alternative.component.type) { value = "\(row).Flat(\(numbers))" }
          out.line("\(index + 1 < choice.alternatives.count ? "case \(index)" : "default"): .\(name)(\(value))")
        }
        out.line("}")
      }
      for number in 0..<choice.count {
        emitFigures(choice, number, &out)
      }
    }
  }

  /// Emits what the reading of a number looks up. No `switch`, which would be jumped through: alternatives follow no pattern.
  private func emitFigures(_ choice: FlatLayout.NumberChoice, _ number: Int, _ out: inout SourcePrinter) {
    let leaves = choice.alternatives.map { $0.leaves[number] }
    func function(_ name: String, _ type: String, _ value: String) {
      out.line()
      out.line("@inline(__always)")
      out.line("static func \(name)\(number)(_ index: UInt64) -> \(type) { \(value) }")
    }
    let widths = leaves.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element.width) << UInt64(8 * $1.offset) }
    function("width", "UInt64", "\(widths) &>> (8 &* index) & 0xFF")
    // Nearly all are numbers in two's complement, of any width.
    var lower = "-1 &<< Int64(truncatingIfNeeded: width\(number)(index) &- 1)"
    for (index, leaf) in leaves.enumerated() where !leaf.isComplement { lower = "index == \(index) ? \(leaf.lower) : \(lower)" }
    function("lower", "Int64", lower)
    guard choice.isChecked(number) else { return }
    var largest = "\(UInt32.max)"
    for (index, leaf) in leaves.enumerated() where leaf.largest != nil {
      largest = "index == \(index) ? \(leaf.largestNumber) : \(largest)"
    }
    function("largest", "UInt64", largest)
  }
}

extension FlatLayout.NumberChoice {
  /// Whether some alternative's number has bits for values that its constraint leaves out.
  func isChecked(_ number: Int) -> Bool { alternatives.contains { $0.leaves[number].largest != nil } }
}

extension Leaf {
  /// Whether the offset from the lower bound is the number in two's complement but for its topmost bit.
  var isComplement: Bool { largest == nil && lower == -(1 << Int64(width - 1)) }

  /// The Swift value of a number, for leaves that hold one.
  fileprivate func value(ofNumber number: String) -> String {
    guard case .integer(_, _, let storage, let wrapper) = kind else { return number }
    let stored = "\(storage)(truncatingIfNeeded: \(number))"
    return wrapper.map { "\($0)(rawValue: \(stored))" } ?? stored
  }

  fileprivate var lower: Int64 { if case .integer(let lower, _, _, _) = kind { lower } else { 0 } }

  fileprivate var largestNumber: UInt64 { if case .integer(_, let largest, _, _) = kind { largest } else { 0 } }
}
