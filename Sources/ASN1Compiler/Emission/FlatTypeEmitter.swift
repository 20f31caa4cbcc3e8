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
    case (.choice(let choice), .row): emitChoice(name, choice, &out)
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
  private func isStoredApart(_ component: Component) -> Bool { isOptional(component) || flat.isItem(component.type) }

  /// What may be absent is shown as optional, but a DEFAULT of one word, which is filled in.
  func isOptional(_ component: Component) -> Bool {
    switch component.presence {
    case .mandatory: false
    case .optional: true
    case .defaulted: flat.form(component.type) != .leaf
    }
  }

  private func emitSequence(_ name: String, _ body: SequenceBody, _ out: inout SourcePrinter) {
    let width = Preamble(body).width
    out.block("extension \(name)") { out in
      out.documentation(["`\(name)` as a row. What is absent is nil."])
      out.block("public struct Flat: BitwiseCopyable, Sendable") { out in
        if width > 0 { out.line("@usableFromInline var _presence: \(TypeEmitter.word(Int64(width))) = 0") }
        for component in body.root {
          let type = flat.swiftType(component.type)
          if flat.isItem(component.type) {
            out.line("@usableFromInline var \(stored(component)): \(flat.itemStorage(component.type)) = 0")
          } else if isStoredApart(component) {
            out.line("@usableFromInline var \(stored(component)): \(type) = \(flat.zero(component.type))")
          } else {
            out.documentation(TypeEmitter.sentences(component.documentation))
            out.line("public internal(set) var \(stored(component)): \(type) = \(flat.zero(component.type))")
          }
        }
        if body.isExtensible { out.line("@usableFromInline var _additions: FlatPiece<FlatAdditions> = FlatPiece<FlatAdditions>(0)") }
        out.line()
        out.line("init() {}")
        emitAccessors(body, width, &out)
      }
    }
  }

  private func emitAccessors(_ body: SequenceBody, _ width: Int, _ out: inout SourcePrinter) {
    var bit = width - (body.isExtensible ? 1 : 0)
    for component in body.root {
      if component.presence != .mandatory { bit -= 1 }
      guard isStoredApart(component) else { continue }
      let type = flat.swiftType(component.type)
      let value = flat.isItem(component.type) ? "\(type)(rawValue: \(stored(component))) ?? \(type)()" : stored(component)
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
    out.line("/// Additions of a newer edition.")
    out.line("@inlinable")
    out.line(
      "public var unknownAdditions: FlatPiece<FlatAdditions>? { _presence & \(UInt64(1) << UInt64(width - 1)) != 0 ? _additions : nil }")
  }

  private func emitChoice(_ name: String, _ body: ChoiceBody, _ out: inout SourcePrinter) {
    out.block("extension \(name)") { out in
      out.documentation(["`\(name)` as a row."])
      out.block("public enum Flat: BitwiseCopyable, Sendable") { out in
        for alternative in body.root {
          out.documentation(TypeEmitter.sentences(alternative.documentation))
          let type = flat.swiftType(alternative.type)
          out.line("case \(SwiftNames.member(alternative.name))(\(flat.isApart(alternative.type) ? "FlatIndex<\(type)>" : type))")
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
    }
  }
}
