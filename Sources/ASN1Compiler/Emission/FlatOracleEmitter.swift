/// Emits the way from rows back to typed values, for tests that hold the two readings against each other.
struct FlatOracleEmitter {
  let flat: FlatLayout
  /// The storage type as the tests name it.
  let storage: String
  private var names = 0

  init(_ flat: FlatLayout, module: String?) {
    self.flat = flat
    storage = (module.map { $0 + "." } ?? "") + "FlatMessages"
  }

  private var layout: Layout { flat.layout }

  mutating func emit(_ type: ResolvedType, to out: inout SourcePrinter) {
    let body = TypeBody.reference(type.name)
    guard case .row(let name) = flat.form(body) else { return }
    out.block("extension \(name)") { out in
      out.block("init(_ row: \(name).Flat, _ messages: borrowing \(storage), _ octets: RawSpan) throws(CodingError)") { out in
        switch type.body {
        case .sequence(let sequence): emitSequence(sequence, &out)
        case .choice(let choice): emitChoice(choice, &out)
        default: break
        }
      }
    }
    out.line()
  }

  /// Emits the function by which tests read a root that they know by its type.
  func emitRoots(_ roots: [ResolvedType], to out: inout SourcePrinter) {
    out.line("/// Reads a whole message into rows, and makes the typed value of them; nil where no message is of this type.")
    out.block(
      "func readFlat(_ octets: RawSpan, as type: any UPERCodable.Type, _ messages: inout \(storage)) throws(CodingError) -> (any UPERCodable)?"
    ) { out in
      out.line("switch type.asn1Name {")
      for root in roots {
        let name = SwiftNames.type(root.name)
        out.line("case \"\(root.name)\":")
        out.indented { out in
          out.line("let row = try messages.append(octets, as: \(name).self)")
          out.line(flat.isRow(root) ? "return try \(name)(row, messages, octets)" : "return try row.value(in: octets)")
        }
      }
      out.line("default: return nil")
      out.line("}")
    }
  }

  private mutating func emitSequence(_ body: SequenceBody, _ out: inout SourcePrinter) {
    out.line("self.init()")
    let rows = FlatTypeEmitter(flat: flat)
    for component in body.root {
      let member = SwiftNames.member(component.name)
      if rows.isOptional(component) {
        out.line("if let value = row.\(member) {")
        let lines = assign(component.type, from: "value") { "self.\(member) = \($0)" }
        out.indented { out in out.lines(lines) }
        out.line("}")
      } else {
        out.lines(assign(component.type, from: "row.\(member)") { "self.\(member) = \($0)" })
      }
    }
    if body.isExtensible {
      guard body.additions.isEmpty else { return out.line("if let whole = row.extended { self = try whole.value(in: octets) }") }
      out.line("if let additions = row.unknownAdditions { self.unknownAdditions = try additions.value(in: octets) }")
    }
  }

  private mutating func emitChoice(_ body: ChoiceBody, _ out: inout SourcePrinter) {
    out.line("switch row {")
    for alternative in body.root {
      let member = SwiftNames.member(alternative.name)
      out.line("case .\(member)(let value):")
      let lines = assign(alternative.type, from: flat.isApart(alternative.type) ? "messages[value]" : "value") {
        "self = .\(member)(\($0))"
      }
      out.indented { out in out.lines(lines) }
    }
    if !body.additions.isEmpty { out.line("case .extended(let whole): self = try whole.value(in: octets)") }
    if body.isExtensible { out.line("case .unknown(let addition): self = .unknown(try addition.value(in: octets))") }
    out.line("}")
  }

  private mutating func assign(_ body: TypeBody, from source: String, _ sink: (String) -> String) -> [String] {
    switch flat.form(body) {
    case .leaf: return [sink(source)]
    case .bits, .piece: return [sink("try \(source).value(in: octets)")]
    case .row(let name): return [sink("try \(name)(\(source), messages, octets)")]
    case .list:
      names += 1
      let (list, rows, index) = ("list\(names)", "rows\(names)", "index\(names)")
      let element = flat.element(body)
      let inner = assign(element, from: "\(rows)[\(index)]") { "\(list).append(\($0))" }
      return ["var \(list): \(flat.types.swiftType(layout.resolved(body))) = []", "let \(rows) = messages[\(source)]"]
        + ["for \(index) in \(rows).indices {"] + inner.map { "  " + $0 } + ["}", sink(list)]
    }
  }
}
