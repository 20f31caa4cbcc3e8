/// Emits encoding, the mirror of `DecodeEmitter`; every value is checked against its constraint.
struct EncodeEmitter {
  let layout: Layout
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  // MARK: Runs

  /// Emits the writing of a run of leaves.
  func emitRun(_ leaves: [Leaf], _ out: inout SourcePrinter) {
    var rest = leaves[...]
    while !rest.isEmpty {
      var chunk: [Leaf] = []
      var bits = 0
      while let leaf = rest.first, chunk.isEmpty || bits + leaf.width <= 64 {
        chunk.append(leaf)
        bits += leaf.width
        rest = rest.dropFirst()
      }
      var first = true
      for leaf in chunk {
        let (value, check) = leaf.bits(leaf.target)
        if let check {
          out.line("guard \(check) else { throw CodingError(.valueOutOfRange, bit: writer.position).inside(\"\(leaf.path)\") }")
        }
        // A type of one value takes no bits, but the value is held to it all the same.
        guard leaf.width > 0 else { continue }
        out.line(first ? "word = \(value)" : "word = word &<< \(leaf.width) | \(value)")
        first = false
      }
      if bits > 0 { out.line("writer.put(word, \(bits))") }
    }
  }

  // MARK: SEQUENCE

  func emitSequence(_ type: ResolvedType, _ body: SequenceBody, _ out: inout SourcePrinter) {
    out.block("public func encode(to writer: inout UPERWriter) throws(CodingError)") { out in
      let lines = SourcePrinter.collect { inner in emitBody(body, &inner) }
      if lines.use("word") { out.line("var word: UInt64 = 0") }
      out.lines(lines)
    }
  }

  private func emitBody(_ body: SequenceBody, _ out: inout SourcePrinter) {
    let optionals = body.root.filter { $0.presence != .mandatory }
    let preamble = Preamble(body)
    for name in preamble.names { out.line("var \(name): UInt64 = 0") }
    if body.isExtensible {
      let tests = body.additions.map(isSent) + ["!self.unknownAdditions.isEmpty"]
      out.line("let isExtended = \(tests.joined(separator: " || "))")
      out.line("if isExtended { \(preamble.extensionMark) }")
    }
    for (index, component) in optionals.enumerated() {
      let target = "self.\(SwiftNames.member(component.name))"
      // A pattern looks at the value where it is; `!= nil` would copy it.
      var test = "case .some = \(target)"
      if case .defaulted(let value) = component.presence { test = types.differs(target, from: value, component.type) }
      out.line("if \(test) { \(preamble.mark(index)) }")
    }
    var run = preamble.leaves
    func flush(_ out: inout SourcePrinter) {
      emitRun(run, &out)
      run = []
    }
    var optionalIndex = 0
    for component in body.root {
      let target = "self.\(SwiftNames.member(component.name))"
      switch component.presence {
      case .mandatory:
        if layout.fixedWidth(component.type) != nil {
          run += layout.leaves(component.type, path: component.name, target: target)
        } else {
          flush(&out)
          emitValue(component.type, source: target, path: component.name, &out)
        }
      case .optional:
        flush(&out)
        optionalIndex += 1
        if layout.isConstant(component.type) { continue }
        out.line("if let value = \(target) {")
        out.indented { out in emitOwn(component.type, source: "value", path: component.name, &out) }
        out.line("}")
      case .defaulted:
        flush(&out)
        optionalIndex += 1
        if layout.isConstant(component.type) { continue }
        out.line("if \(preamble.test(optionalIndex - 1)) {")
        out.indented { out in emitOwn(component.type, source: target, path: component.name, &out) }
        out.line("}")
      }
    }
    flush(&out)
    guard body.isExtensible else { return }
    if body.additions.isEmpty {
      out.line("if isExtended { try writer.writeUnknownAdditions(self.unknownAdditions) }")
    } else {
      emitAdditions(body, &out)
    }
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
    let lines = layout.isConstant(component.type) ? [] : SourcePrinter.collect { emitWhole(component.type, source: "value", &$0) }
    let head = "try writer.writeOpenType { \(lines.isEmpty ? "_" : "writer") throws(CodingError) in"
    let call = SourcePrinter.collect { out in
      if lines.isEmpty { return out.line("\(head) }") }
      out.line(head)
      out.indented { out in out.lines(lines) }
      out.line("}")
    }
    out.locating(SourcePrinter.step(path), call)
  }

  /// Emits the writing of a value on its own, with the variable that runs need.
  private func emitWhole(_ body: TypeBody, source: String, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { inner in emitOwn(body, source: source, path: "", &inner) }
    if lines.use("word") { out.line("var word: UInt64 = 0") }
    out.lines(lines)
  }

  /// Emits the writing of a value, as a run of its own where it has a fixed width.
  private func emitOwn(_ body: TypeBody, source: String, path: String, _ out: inout SourcePrinter) {
    if layout.fixedWidth(body) != nil {
      emitRun(layout.leaves(body, path: path, target: source), &out)
    } else {
      emitValue(body, source: source, path: path, &out)
    }
  }

  // MARK: Values

  private func emitValue(_ body: TypeBody, source: String, path: String, _ out: inout SourcePrinter) {
    func wrapped(_ statement: String) { out.locating(SourcePrinter.step(path), [statement]) }
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
    let element = SourcePrinter.collect { inner in emitWhole(list.element, source: "list[index]", &inner) }
    func loop(_ range: String, _ out: inout SourcePrinter) {
      if element.isEmpty { return }
      out.line("for index in \(range) {")
      out.indented { out in out.locating("index", element) }
      out.line("}")
    }
    if !size.isExtensible, let upper = size.upper, upper < 65_536 {
      // Elements are lent, not copied.
      out.line("let list = \(source).span")
      out.line(
        "guard list.count >= \(size.lower), list.count <= \(upper) else { throw CodingError(.sizeOutOfRange, bit: writer.position) }")
      let width = Layout.width(ofCount: Int(upper - size.lower) + 1)
      if width > 0 { out.line("writer.put(UInt64(list.count - \(size.lower)), \(width))") }
      return loop("0..<list.count", &out)
    }
    out.line("let list = \(source)")
    let head = "try writer.writePieces(of: list.count, \(DecodeEmitter.bounds(size)))"
    if element.isEmpty { return out.line("\(head) { _, _ throws(CodingError) in }") }
    out.line("\(head) { writer, range throws(CodingError) in")
    out.indented { out in loop("range", &out) }
    out.line("}")
  }

  // MARK: CHOICE and leaves

  func emitChoice(_ type: ResolvedType, _ body: ChoiceBody, _ out: inout SourcePrinter) {
    let width = Layout.width(ofCount: body.root.count)
    out.block("public func encode(to writer: inout UPERWriter) throws(CodingError)") { out in
      let lines = SourcePrinter.collect { out in
        out.line("switch self {")
        for (index, alternative) in body.root.enumerated() {
          let isRead = !layout.isConstant(alternative.type)
          out.line("case .\(SwiftNames.member(alternative.name))\(isRead ? "(let value)" : ""):")
          out.indented { out in
            let bits = width + (body.isExtensible ? 1 : 0)
            if bits > 0 { out.line("writer.put(\(index), \(bits))") }
            if isRead { emitOwn(alternative.type, source: "value", path: alternative.name, &out) }
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
      if lines.use("word") { out.line("var word: UInt64 = 0") }
      out.lines(lines)
    }
  }

  func emitLeafType(_ type: ResolvedType, _ out: inout SourcePrinter) {
    out.block("public func encode(to writer: inout UPERWriter) throws(CodingError)") { out in
      if layout.fixedWidth(type.body) != nil {
        let leaves = layout.leaves(.reference(type.name), path: "", target: "self")
        let lines = SourcePrinter.collect { emitRun(leaves, &$0) }
        if lines.use("word") { out.line("var word: UInt64 = 0") }
        out.lines(lines)
        return
      }
      switch type.body {
      case .integer(let body): out.line(integerWrite(body, "rawValue"))
      case .enumerated(let body):
        let width = Layout.width(ofCount: body.root.count)
        out.line("if index < \(body.root.count) {")
        out.indented { out in out.line("writer.put(UInt64(index), \(width + 1))") }
        out.line("} else {")
        out.indented { out in
          out.line("writer.put(1, 1)")
          out.line("try writer.writeNormallySmall(Int(index) - \(body.root.count))")
        }
        out.line("}")
      case .bitString(let body):
        if body.isTrimmed {
          out.line("try writer.writeNamedBits(bits, lower: \(body.size.lower), upper: \(body.size.upper.map(String.init) ?? "nil"))")
        } else {
          out.line("try writer.writeBits(bits, \(DecodeEmitter.bounds(body.size)))")
        }
      default: break
      }
    }
  }
}
