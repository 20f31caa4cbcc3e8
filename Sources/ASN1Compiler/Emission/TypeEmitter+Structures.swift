/// SEQUENCE and CHOICE.
extension TypeEmitter {
  /// One stored property of a SEQUENCE.
  struct Field {
    var name: String
    var type: String
    var initial: String
    var documentation: [String]
    /// Whether the memberwise initialiser demands it.
    var isRequired: Bool
    /// Whether the value is kept in a box of its own.
    var isBoxed = false
  }

  func fields(of body: SequenceBody) -> [Field] {
    var fields = body.root.map { component in
      switch component.presence {
      case .mandatory: field(component, isOptional: false, initial: zero(component.type), isRequired: true)
      case .optional: field(component, isOptional: true, initial: "nil", isRequired: false)
      case .defaulted(let value):
        field(component, isOptional: false, initial: literal(value, component.type), isRequired: false)
      }
    }
    for addition in body.additions { fields.append(field(addition.holder, isOptional: true, initial: "nil", isRequired: false)) }
    if body.isExtensible {
      fields.append(
        Field(
          name: "unknownAdditions", type: "ExtensionAdditions", initial: "ExtensionAdditions()",
          documentation: ["Additions of a newer edition, kept as received."], isRequired: false))
    }
    return fields
  }

  private func field(_ component: Component, isOptional: Bool, initial: String, isRequired: Bool) -> Field {
    var text = Self.sentences(component.documentation)
    if isOptional { text.append(absence(component)) }
    return Field(
      name: SwiftNames.member(component.name), type: swiftType(component.type) + (isOptional ? "?" : ""), initial: initial,
      documentation: text, isRequired: isRequired, isBoxed: isOptional && layout.isBoxed(component))
  }

  /// What nil means: of an addition with a DEFAULT, that the sender did not send it or does not know it.
  private func absence(_ component: Component) -> String {
    guard case .defaulted(let value) = component.presence else { return "Nil when absent." }
    return "Nil when absent, which stands for \(literal(value, component.type))."
  }

  /// A DEFAULT as a Swift expression.
  func literal(_ value: DefaultValue, _ body: TypeBody) -> String {
    let resolved = layout.resolved(body)
    let type = swiftType(body)
    switch value {
    case .integer(let number): return Layout.isNominal(resolved) && isReference(body) ? "\(type)(rawValue: \(number))" : "\(number)"
    case .boolean(let flag): return "\(flag)"
    case .item(let name): return "\(type).\(SwiftNames.member(name))"
    case .string(let text): return Self.quoted(text)
    case .null: return "Null()"
    case .bits(let bits):
      switch resolved {
      case .bitString(let body):
        var words = stride(from: 0, to: bits.count, by: 64).map { start in
          (0..<64).reduce(UInt64(0)) { $0 << 1 | (start + $1 < bits.count && bits[start + $1] ? 1 : 0) }
        }
        if words.isEmpty { words = [0] }
        if body.size.isFixed, (1...64).contains(body.size.lower) {
          return "\(type)(rawValue: \(words[0] >> UInt64(64 - body.size.lower)))"
        }
        return "\(type)(bits: BitString(words: [\(words.map { "\($0)" }.joined(separator: ", "))], count: \(bits.count)))"
      default:
        let octets = stride(from: 0, to: bits.count, by: 8).map { start in
          (0..<8).reduce(0) { $0 << 1 | (start + $1 < bits.count && bits[start + $1] ? 1 : 0) }
        }
        if layout.fixedWidth(body) != nil { return "\(type)(rawValue: \(octets.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))" }
        return "[" + octets.map(String.init).joined(separator: ", ") + "]"
      }
    }
  }

  /// A text as a Swift literal; all but plain ASCII is escaped.
  static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case " "..."~": "\(scalar)"
      default: "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// The condition that the value at `source` is not this DEFAULT, and so is sent.
  func differs(_ source: String, from value: DefaultValue, _ body: TypeBody) -> String {
    let literal = literal(value, body)
    switch (value, layout.resolved(body)) {
    // Strings are compared by their octets: to Swift, texts that are canonically equivalent are the same.
    case (.string, _): return "!\(source).utf8.elementsEqual(\(literal).utf8)"
    case (.bits, .bitString(let bits)) where bits.isTrimmed:
      return "\(source).bits.trimmed() != \(literal).bits.trimmed()"
    default: return "\(source) != \(literal)"
    }
  }

  private func isReference(_ body: TypeBody) -> Bool { if case .reference = body { true } else { false } }

  func emitSequence(_ type: ResolvedType, _ body: SequenceBody, _ out: inout SourcePrinter) {
    let fields = fields(of: body)
    let name = SwiftNames.type(type.name)
    out.block("public struct \(name): \(codable)") { out in
      for field in fields {
        out.documentation(field.documentation)
        out.line("\(field.isBoxed ? "@Boxed " : "")public var \(field.name): \(field.type)")
      }
      if fields.isEmpty { out.line("public init() {}") }
      guard !body.isExtensible, !fields.isEmpty else { return }
      out.line()
      emitInitialisers(fields, &out)
    }
    // Where there is something behind the fields of the initialiser, Swift's own memberwise one makes the value in place, without a copy.
    guard body.isExtensible else { return }
    out.line()
    out.block("extension \(name)") { out in emitInitialisers(fields, &out) }
  }

  private func emitInitialisers(_ fields: [Field], _ out: inout SourcePrinter) {
    out.block("public init()") { out in
      out.line("self.init(\(fields.map { "\(Self.label($0)): \($0.initial)" }.joined(separator: ", ")))")
    }
    let parameters = fields.filter { $0.name != Self.unknownAdditions }
    guard !parameters.isEmpty else { return }
    out.line()
    out.line("public init(")
    out.indented { out in
      for (index, field) in parameters.enumerated() {
        let comma = index + 1 < parameters.count ? "," : ""
        out.line("\(field.name): \(field.type)" + (field.isRequired ? "" : " = \(field.initial)") + comma)
      }
    }
    out.block(")") { out in
      if parameters.count < fields.count {
        let arguments = parameters.map { "\(Self.label($0)): \($0.name)" } + ["\(Self.unknownAdditions): ExtensionAdditions()"]
        out.line("self.init(\(arguments.joined(separator: ", ")))")
      } else {
        for field in parameters { out.line("self.\(field.name) = \(field.name)") }
      }
    }
  }

  private static func label(_ field: Field) -> String { SwiftNames.label(field.name.filter { $0 != "`" }) }

  private static var unknownAdditions: String { "unknownAdditions" }

  /// An open type that another component selects the content of.
  func emitSelected(_ type: ResolvedType, _ body: SelectedBody, _ out: inout SourcePrinter) {
    out.block("public enum \(SwiftNames.type(type.name)): Sendable, Equatable") { out in
      for alternative in body.alternatives {
        out.line("/// Selected by \(alternative.value).")
        out.line(
          "\(layout.isIndirect(alternative) ? "indirect " : "")case \(SwiftNames.member(alternative.name))(\(swiftType(alternative.type)))")
      }
      out.line("/// What an unknown number selects, kept as received; the index is that number.")
      out.line("case unknown(ExtensionAdditions.Addition)")
      out.line()
      out.line("public init() { self = .unknown(ExtensionAdditions.Addition(index: 0, content: [])) }")
      out.line()
      out.line("/// The number that selects it.")
      out.block("public var selector: Int") { out in
        out.line("switch self {")
        for alternative in body.alternatives { out.line("case .\(SwiftNames.member(alternative.name)): \(alternative.value)") }
        out.line("case .unknown(let addition): addition.index")
        out.line("}")
      }
    }
  }

  func emitChoice(_ type: ResolvedType, _ body: ChoiceBody, _ out: inout SourcePrinter) {
    let keyword = layout.indirect.contains(type.name) ? "indirect enum" : "enum"
    out.block("public \(keyword) \(SwiftNames.type(type.name)): \(codable)") { out in
      for alternative in body.root + body.additions {
        out.documentation(Self.sentences(alternative.documentation))
        out.line("case \(SwiftNames.member(alternative.name))(\(swiftType(alternative.type)))")
      }
      if body.isExtensible {
        out.line("/// An alternative of a newer edition, kept as received.")
        out.line("case unknown(ExtensionAdditions.Addition)")
      }
      out.line()
      let first = body.root[0]
      out.line("public init() { self = .\(SwiftNames.member(first.name))(\(zero(first.type))) }")
    }
  }
}
