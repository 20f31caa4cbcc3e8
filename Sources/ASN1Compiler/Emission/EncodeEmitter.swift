/// Emits encoding, the mirror of `DecodeEmitter`; every value is checked against its constraint.
struct EncodeEmitter {
  let layout: Layout
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  // MARK: SEQUENCE

  func emitSequence(_ type: ResolvedType, _ body: SequenceBody, _ out: inout SourcePrinter) {
    var scope = EncodeScope(layout)
    out.block("public func encode(to writer: inout UPERWriter) throws(CodingError)") { out in emitBody(body, &scope, &out) }
    for method in scope.failures {
      out.line()
      out.lines(method)
    }
  }

  private func emitBody(_ body: SequenceBody, _ scope: inout EncodeScope, _ out: inout SourcePrinter) {
    if body.isExtensible {
      let tests = body.additions.map(isSent) + ["!self.unknownAdditions.isEmpty"]
      let statement = "let isExtended = \(tests.joined(separator: " || "))"
      out.line(statement)
      scope.remember(statement)
    }
    var present: [String] = []
    for component in body.root where component.presence != .mandatory {
      let (name, statement) = scope.presence(of: component, source: "self.\(SwiftNames.member(component.name))")
      scope.prepare(statement)
      present.append(name)
    }
    var conditions = scope.add(Preamble(body), present, isExtended: body.isExtensible ? "isExtended" : nil, path: "", condition: nil)
    for (index, component) in body.root.enumerated() {
      let source = "self.\(SwiftNames.member(component.name))"
      let condition = component.presence == .mandatory ? nil : conditions.removeFirst()
      if layout.isFused(component), !layout.isAlone(index, of: body.root, after: scope.isEmpty) {
        scope.add(component, source: source, path: "", hint: "", condition: condition)
        continue
      }
      scope.flush(isMethod: true, &out)
      guard let condition else {
        if case .selected(let selected) = layout.resolved(component.type) {
          let selector = number(of: selected.selector, in: body)
          out.locating(SourcePrinter.step(component.name), ["try \(source).encode(selectedBy: \(selector), to: &writer)"])
          continue
        }
        emitValue(component.type, source: source, path: component.name, &out)
        continue
      }
      if layout.isConstant(component.type) { continue }
      if case .defaulted = component.presence {
        out.line("if \(condition.test) {")
        out.indented { out in emitValue(component.type, source: source, path: component.name, &out) }
      } else if layout.isBoxed(component) {
        let box = "self.$" + SwiftNames.member(component.name).filter { $0 != "`" }
        out.locating(SourcePrinter.step(component.name), ["try \(box).encode(to: &writer)"])
        continue
      } else {
        out.line("if let value = \(source) {")
        out.indented { out in
          if case .selected(let selected) = layout.resolved(component.type) {
            out.locating(
              SourcePrinter.step(component.name), ["try value.encode(selectedBy: \(number(of: selected.selector, in: body)), to: &writer)"])
          } else {
            emitValue(component.type, source: "value", path: component.name, &out)
          }
        }
      }
      out.line("}")
    }
    scope.flush(isMethod: true, &out)
    guard body.isExtensible else { return }
    if body.additions.isEmpty {
      out.line("if isExtended { try writer.writeUnknownAdditions(self.unknownAdditions) }")
    } else {
      emitAdditions(body, &out)
    }
  }

  /// A selecting component as an Int.
  private func number(of selector: String, in body: SequenceBody) -> String {
    let member = "self.\(SwiftNames.member(selector))"
    guard let component = body.root.first(where: { $0.name == selector }), case .reference = component.type else { return "Int(\(member))" }
    return "Int(\(member).rawValue)"
  }

  private func emitAdditions(_ body: SequenceBody, _ out: inout SourcePrinter) {
    out.line("guard isExtended else { return }")
    out.line("var known = BitString(zeros: \(body.additions.count))")
    for (index, addition) in body.additions.enumerated() { out.line("if \(isSent(addition)) { known[\(index)] = true }") }
    out.line("try writer.writeAdditionPresence(known, self.unknownAdditions)")
    for (index, addition) in body.additions.enumerated() {
      let component = addition.holder
      let isRead = !layout.isConstant(component.type)
      out.line("if known[\(index)]\(isRead ? ", let value = self.\(SwiftNames.member(component.name))" : "") {")
      out.indented { out in emitOpenType(component, path: addition.isGroup ? "" : component.name, &out) }
      out.line("}")
    }
    out.line("for addition in self.unknownAdditions.present { try writer.writeOctets(addition.content) }")
  }

  /// The condition that an addition is sent: a component that is there and not its DEFAULT, or a version bracket with one such component.
  private func isSent(_ addition: ExtensionAddition) -> String {
    let holder = addition.holder
    let target = "self.\(SwiftNames.member(holder.name))"
    if addition.isGroup, case .sequence(let body) = layout.resolved(holder.type), !body.root.contains(where: { $0.presence == .mandatory })
    {
      return body.root.map { isSent("\(target)?.\(SwiftNames.member($0.name))", $0) }.joined(separator: " || ")
    }
    return isSent(target, holder)
  }

  private func isSent(_ target: String, _ component: Component) -> String {
    guard case .defaulted(let value) = component.presence else { return "\(target) != nil" }
    return types.differs("(\(target) ?? \(types.literal(value, component.type)))", from: value, component.type)
  }

  private func emitOpenType(_ component: Component, path: String, _ out: inout SourcePrinter) {
    let lines = layout.isConstant(component.type) ? [] : SourcePrinter.collect { emitValue(component.type, source: "value", path: "", &$0) }
    let head = "try writer.writeOpenType { \(lines.isEmpty ? "_" : "writer") throws(CodingError) in"
    let call = SourcePrinter.collect { out in
      if lines.isEmpty { return out.line("\(head) }") }
      out.line(head)
      out.indented { out in out.lines(lines) }
      out.line("}")
    }
    out.locating(SourcePrinter.step(path), call)
  }

  // MARK: Values

  private func emitValue(_ body: TypeBody, source: String, path: String, _ out: inout SourcePrinter) {
    func wrapped(_ statement: String) { out.locating(SourcePrinter.step(path), [statement]) }
    if layout.isFused(body), isSmall(body) {
      var scope = EncodeScope(layout)
      scope.add(body, source: source, path: path, hint: "bits")
      return scope.flush(&out)
    }
    if case .reference = body {
      if Layout.isNominal(layout.resolved(body)) { return wrapped("try \(source).encode(to: &writer)") }
      if let name = layout.nominalName(body), case .sequenceOf = layout.resolved(body) {
        return wrapped("try \(SwiftNames.type(name))Coding.encode(\(source), to: &writer)")
      }
    }
    switch layout.resolved(body) {
    case .integer(let integer): wrapped(integerWrite(integer, source))
    case .octetString(let size): wrapped("try writer.writeOctetString(\(source), \(DecodeEmitter.bounds(size)))")
    case .openType: wrapped("try writer.writeOctets(\(source))")
    case .characterString(let string):
      if string.kind == .utf8String {
        wrapped("try writer.writeUTF8String(\(source))")
      } else {
        wrapped("try writer.writeString(\(source), \(DecodeEmitter(layout: layout).alphabets(string)))")
      }
    case .sequenceOf(let list):
      out.locating(SourcePrinter.step(path), SourcePrinter.collect { emitList(list, source: source, &$0) })
    default: wrapped("try \(source).encode(to: &writer)")
    }
  }

  /// Whether the type is one field: written in place rather than by a call.
  private func isSmall(_ body: TypeBody) -> Bool {
    if case .sequence = layout.resolved(body) { return false }
    return true
  }

  func integerWrite(_ body: IntegerBody, _ source: String) -> String {
    let lower = body.lower.map(String.init) ?? "nil"
    let upper = body.upper.map(String.init) ?? "nil"
    if body.isExtensible { return "try writer.writeExtensible(\(source), lower: \(lower), upper: \(upper))" }
    if let lower = body.lower { return "try writer.writeSemiConstrained(\(source), lower: \(lower))" }
    if let upper = body.upper { return "try writer.writeUnconstrained(\(source), upper: \(upper))" }
    return "writer.writeUnconstrained(\(source))"
  }

  func emitList(_ list: SequenceOfBody, source: String, _ out: inout SourcePrinter) {
    let size = list.size
    if !size.isExtensible, let upper = size.upper, upper < 65_536 {
      out.line(
        "guard \(source).count >= \(size.lower), \(source).count <= \(upper) else { throw CodingError(.sizeOutOfRange, bit: writer.position) }"
      )
      let width = Layout.width(ofCount: Int(upper - size.lower) + 1)
      if width > 0 { out.line("writer.putRun(UInt64(truncatingIfNeeded: \(source).count - \(size.lower)), \(width))") }
      let element = SourcePrinter.collect { emitValue(list.element, source: "element", path: "", &$0) }
      if element.isEmpty { return }
      out.line("try encodeElements(of: \(source), to: &writer) { element, writer throws(CodingError) in")
      out.indented { out in out.lines(element) }
      return out.line("}")
    }
    let element = SourcePrinter.collect { emitValue(list.element, source: "list[index]", path: "", &$0) }
    out.line("let list = \(source)")
    let head = "try writer.writePieces(of: list.count, \(DecodeEmitter.bounds(size)))"
    if element.isEmpty { return out.line("\(head) { _, _ throws(CodingError) in }") }
    out.line("\(head) { writer, range throws(CodingError) in")
    out.indented { out in
      out.line("for index in range {")
      out.indented { out in out.locating("index", element) }
      out.line("}")
    }
    out.line("}")
  }

  // MARK: CHOICE and leaves

  func emitChoice(_ type: ResolvedType, _ body: ChoiceBody, _ out: inout SourcePrinter) {
    let width = Layout.width(ofCount: body.root.count)
    let bits = width + (body.isExtensible ? 1 : 0)
    out.block("public func encode(to writer: inout UPERWriter) throws(CodingError)") { out in
      out.line("switch self {")
      for (index, alternative) in body.root.enumerated() {
        let isRead = !layout.isConstant(alternative.type)
        out.line("case .\(SwiftNames.member(alternative.name))\(isRead ? "(let value)" : ""):")
        out.indented { out in
          var scope = EncodeScope(layout)
          scope.leadWidth = bits
          let isFused = isRead && layout.isFused(alternative.type)
          if isFused { scope.add(alternative.type, source: "value", path: alternative.name, hint: SwiftNames.member(alternative.name)) }
          scope.flush(lead: (index, bits), &out)
          if isRead, !isFused { emitValue(alternative.type, source: "value", path: alternative.name, &out) }
          if bits == 0, !isRead { out.line("break") }
        }
      }
      for (index, addition) in body.additions.enumerated() {
        out.line("case .\(SwiftNames.member(addition.name))\(layout.isConstant(addition.type) ? "" : "(let value)"):")
        out.indented { out in
          out.line("writer.put(1, 1)")
          out.line("try writer.writeNormallySmall(\(index))")
          emitOpenType(addition, path: addition.name, &out)
        }
      }
      if body.isExtensible {
        out.line("case .unknown(let addition):")
        out.indented { out in
          out.line("writer.put(1, 1)")
          out.line("try writer.writeNormallySmall(addition.index)")
          out.line("try writer.writeOctets(addition.content)")
        }
      }
      out.line("}")
    }
  }

  /// Emits the writing of an open type whose content is known by the number that selects it.
  func emitSelected(_ body: SelectedBody, _ out: inout SourcePrinter) {
    out.line("/// - Parameter selector: the number that was written before, which must be that of the value.")
    out.block("func encode(selectedBy selector: Int, to writer: inout UPERWriter) throws(CodingError)") { out in
      out.line("guard selector == self.selector else { throw CodingError(.valueOutOfRange, bit: writer.position) }")
      out.line("switch self {")
      for alternative in body.alternatives {
        let component = Component(
          name: alternative.typeName, type: alternative.type, presence: .mandatory, documentation: Documentation(),
          location: SourceLocation(file: "", line: 0, column: 0))
        out.line("case .\(SwiftNames.member(alternative.name))\(layout.isConstant(alternative.type) ? "" : "(let value)"):")
        out.indented { out in emitOpenType(component, path: alternative.typeName, &out) }
      }
      out.line("case .unknown(let addition): try writer.writeOctets(addition.content)")
      out.line("}")
    }
  }

  func emitLeafType(_ type: ResolvedType, _ out: inout SourcePrinter) {
    out.block("public func encode(to writer: inout UPERWriter) throws(CodingError)") { out in
      if layout.fixedWidth(type.body) != nil {
        var scope = EncodeScope(layout)
        scope.add(.reference(type.name), source: "self", path: "", hint: "bits")
        return scope.flush(&out)
      }
      switch type.body {
      case .integer(let body): out.line(integerWrite(body, "rawValue"))
      case .enumerated(let body):
        let width = Layout.width(ofCount: body.root.count)
        out.line("if index < \(body.root.count) {")
        out.indented { out in out.line("writer.putRun(UInt64(index), \(width + 1))") }
        out.line("} else {")
        out.indented { out in
          out.line("writer.put(1, 1)")
          out.line("try writer.writeNormallySmall(Int(index) - \(body.root.count))")
        }
        out.line("}")
      case .bitString(let body):
        if body.isTrimmed {
          out.line("try writer.writeNamedBits(bits, lower: \(body.size.lower), upper: \(body.size.upper.map(String.init) ?? "nil"))")
        } else if body.size.isExtensible, let upper = body.size.upper, upper == body.size.lower, (1...55).contains(upper) {
          out.line("try writer.writeBits(bits, extensible: \(upper))")
        } else {
          out.line("try writer.writeBits(bits, \(DecodeEmitter.bounds(body.size)))")
        }
      default: break
      }
    }
  }
}
