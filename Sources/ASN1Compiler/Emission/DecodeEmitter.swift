/// Emits decoding: runs of fixed-width fields through one check and 64-bit windows, everything else field by field.
struct DecodeEmitter {
  let layout: Layout
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  // MARK: Runs

  /// Emits the reading of a run of leaves.
  func emitRun(_ leaves: [Leaf], _ out: inout SourcePrinter) {
    let total = leaves.reduce(0) { $0 + $1.width }
    if total > 0 { out.line("try reader.require(\(total), \"\(Self.requirements(leaves))\")") }
    var rest = leaves[...]
    while !rest.isEmpty {
      var chunk: [Leaf] = []
      var bits = 0
      while let leaf = rest.first, chunk.isEmpty || bits + leaf.width <= 57 {
        chunk.append(leaf)
        bits += leaf.width
        rest = rest.dropFirst()
      }
      if bits > 57 { emitWide(chunk[0], &out) } else { emitChunk(chunk, bits, &out) }
    }
  }

  /// The fields of a run as the runtime wants them. Presence bits are one field, however many words they take.
  private static func requirements(_ leaves: [Leaf]) -> String {
    var fields: [String] = []
    var presence = 0
    for leaf in leaves where leaf.width > 0 {
      if case .presence = leaf.kind {
        presence += leaf.width
      } else {
        fields.append(leaf.requirement)
      }
    }
    return ((presence > 0 ? [":\(presence)"] : []) + fields).joined(separator: " ")
  }

  /// A leaf of more than 57 bits takes two windows.
  private func emitWide(_ leaf: Leaf, _ out: inout SourcePrinter) {
    let raw = "(reader.take(\(leaf.width - 32)) << 32 | reader.take(32))"
    guard let largest = leaf.largest else { return out.line("\(leaf.target) = \(leaf.value(raw))") }
    out.line("raw = \(raw)")
    out.line("guard raw <= \(largest) else { throw reader.failure(\(leaf.rangeError), back: \(leaf.width), \"\(leaf.path)\") }")
    out.line("\(leaf.target) = \(leaf.value("raw"))")
  }

  private func emitChunk(_ chunk: [Leaf], _ bits: Int, _ out: inout SourcePrinter) {
    guard bits > 0 else {
      for leaf in chunk { out.line("\(leaf.target) = \(leaf.value("UInt64(0)"))") }
      return
    }
    if chunk.count == 1, case .presence(let name) = chunk[0].kind { return out.line("let \(name) = reader.take(\(bits))") }
    out.line("word = reader.take(\(bits))")
    var left = bits
    for leaf in chunk {
      left -= leaf.width
      var raw = left == 0 ? "word" : "word &>> \(left)"
      let isTop = left + leaf.width == bits
      if !isTop, leaf.width > 0 { raw = "(\(raw)) & \(hex(leaf.width))" }
      if leaf.width == 0 { raw = "UInt64(0)" }
      if case .presence(let name) = leaf.kind {
        out.line("let \(name) = \(raw)")
      } else if let largest = leaf.largest {
        out.line("raw = \(raw)")
        out.line(
          "guard raw <= \(largest) else { throw reader.failure(\(leaf.rangeError), back: \(left + leaf.width), \"\(leaf.path)\") }")
        out.line("\(leaf.target) = \(leaf.value("raw"))")
      } else {
        out.line("\(leaf.target) = \(leaf.value(isTop && left == 0 ? raw : "(\(raw))"))")
      }
    }
  }

  private func hex(_ width: Int) -> String { "0x" + String((UInt64(1) << UInt64(width)) - 1, radix: 16, uppercase: true) }

  // MARK: SEQUENCE

  func emitSequence(_ type: ResolvedType, _ body: SequenceBody, _ out: inout SourcePrinter) {
    out.block("public mutating func decode(from reader: inout UPERReader) throws(CodingError)") { out in
      let lines = SourcePrinter.collect { inner in emitBody(body, &inner) }
      emitScratch(lines, &out)
      out.lines(lines)
    }
  }

  /// Emits the variables that the runs in `lines` use.
  func emitScratch(_ lines: [String], _ out: inout SourcePrinter) {
    for name in ["word", "raw"] where lines.use(name) { out.line("var \(name): UInt64 = 0") }
  }

  private func emitBody(_ body: SequenceBody, _ out: inout SourcePrinter) {
    let preamble = Preamble(body)
    var run = preamble.leaves
    var optional = 0
    func flush(_ out: inout SourcePrinter) {
      if !run.isEmpty { emitRun(run, &out) }
      run = []
    }
    for component in body.root {
      let target = "self.\(SwiftNames.member(component.name))"
      switch component.presence {
      case .mandatory:
        if layout.fixedWidth(component.type) != nil {
          run += layout.leaves(component.type, path: component.name, target: target)
        } else {
          flush(&out)
          emitValue(component.type, target: target, path: component.name, &out)
        }
      case .optional:
        flush(&out)
        out.line("if \(preamble.test(optional)) {")
        out.indented { out in emitOptional(component.type, target: target, path: component.name, isBoxed: layout.isBoxed(component), &out) }
        out.line("} else {")
        out.indented { out in out.line("\(target) = nil") }
        out.line("}")
        optional += 1
      case .defaulted(let value):
        flush(&out)
        out.line("if \(preamble.test(optional)) {")
        out.indented { out in
          if layout.fixedWidth(component.type) != nil {
            emitRun(layout.leaves(component.type, path: component.name, target: target), &out)
          } else {
            emitValue(component.type, target: target, path: component.name, &out)
          }
        }
        out.line("} else {")
        out.indented { out in out.line("\(target) = \(types.literal(value, component.type))") }
        out.line("}")
        optional += 1
      }
    }
    flush(&out)
    guard body.isExtensible else { return }
    if body.additions.isEmpty {
      out.line("if \(preamble.extensionTest) {")
      out.indented { out in out.line("self.unknownAdditions = try reader.readUnknownAdditions()") }
      out.line("} else if !self.unknownAdditions.isEmpty {")
      out.indented { out in out.line("self.unknownAdditions = ExtensionAdditions()") }
      out.line("}")
    } else {
      emitAdditions(body, preamble.extensionTest, &out)
    }
  }

  private func emitAdditions(_ body: SequenceBody, _ isExtended: String, _ out: inout SourcePrinter) {
    out.line("let additions = \(isExtended) ? try reader.readAdditionPresence() : BitString()")
    for (index, addition) in body.additions.enumerated() {
      let component = addition.holder
      let target = "self.\(SwiftNames.member(component.name))"
      out.line("if additions[\(index)] {")
      // The components of a version bracket belong to the SEQUENCE itself: in a path the bracket does not appear.
      out.indented { out in emitOpenType(component, path: addition.isGroup ? "" : component.name, target: target, &out) }
      out.line("} else {")
      out.indented { out in out.line("\(target) = nil") }
      out.line("}")
    }
    out.line("self.unknownAdditions = try reader.readUnknownAdditions(additions, from: \(body.additions.count))")
  }

  /// Emits the reading of an addition: an open type around a value.
  func emitOpenType(_ component: Component, path: String, target: String, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { inner in emitWhole(component.type, target: "value", &inner) }
    let isRead = !lines.isEmpty
    out.line("\(isRead ? "var" : "let") value: \(types.swiftType(component.type)) = \(types.zero(component.type))")
    let head = "try reader.readOpenType { \(isRead ? "reader" : "_") throws(CodingError) in"
    let call = SourcePrinter.collect { out in
      if !isRead { return out.line("\(head) }") }
      out.line(head)
      out.indented { out in out.lines(lines) }
      out.line("}")
    }
    out.locating(SourcePrinter.step(path), call)
    out.line("\(target) = value")
  }

  /// Emits the reading of a value on its own, with the variables that runs need.
  func emitWhole(_ body: TypeBody, target: String, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { inner in
      if layout.fixedWidth(body) != nil {
        emitRun(layout.leaves(body, path: "", target: target), &inner)
      } else {
        emitValue(body, target: target, path: "", &inner)
      }
    }
    emitScratch(lines, &out)
    out.lines(lines)
  }

  // MARK: Values

  func isNominal(_ body: TypeBody) -> Bool {
    if case .reference = body { return Layout.isNominal(layout.resolved(body)) }
    return false
  }

  private func emitOptional(_ body: TypeBody, target: String, path: String, isBoxed: Bool, _ out: inout SourcePrinter) {
    if layout.fixedWidth(body) != nil {
      if case .sequence = layout.resolved(body), !layout.leaves(body, path: "", target: "").isEmpty {
        out.line("var value: \(types.swiftType(body)) = \(types.zero(body))")
        emitRun(layout.leaves(body, path: path, target: "value"), &out)
        out.line("\(target) = value")
      } else {
        emitRun(layout.leaves(body, path: path, target: target), &out)
        if layout.leaves(body, path: path, target: target).isEmpty { out.line("\(target) = \(types.zero(body))") }
      }
      return
    }
    switch layout.resolved(body) {
    case .sequence where isBoxed:
      out.line("var value = \(target) ?? \(types.zero(body))")
      out.line("\(target) = nil")
      out.line("do throws(CodingError) { try value.decode(from: &reader) } catch { throw error.inside(\"\(path)\") }")
      out.line("\(target) = value")
    case .sequence:
      out.line("if case nil = \(target) { \(target) = \(types.zero(body)) }")
      out.locating(SourcePrinter.step(path), ["try \(target)?.decode(from: &reader)"])
    case .sequenceOf:
      out.line("var list = \(target) ?? []")
      out.line("\(target) = nil")
      emitValue(body, target: "list", path: path, &out)
      out.line("\(target) = list")
    default:
      out.line("var value: \(types.swiftType(body)) = \(types.zero(body))")
      emitValue(body, target: "value", path: path, &out)
      out.line("\(target) = value")
    }
  }

  /// Emits the reading of one value that is not part of a run; errors gain `path`.
  func emitValue(_ body: TypeBody, target: String, path: String, _ out: inout SourcePrinter) {
    func wrapped(_ statement: String) { out.locating(SourcePrinter.step(path), [statement]) }
    if isNominal(body) { return wrapped("try \(target).decode(from: &reader)") }
    if case .reference = body, let name = layout.nominalName(body), case .sequenceOf = layout.resolved(body) {
      return wrapped("try \(SwiftNames.type(name))Coding.decode(&\(target), from: &reader)")
    }
    switch layout.resolved(body) {
    case .boolean: wrapped("\(target) = try reader.readBit()")
    case .null: out.line("\(target) = Null()")
    case .integer(let integer):
      wrapped("\(target) = \(integerRead(integer))")
    case .octetString(let size):
      if size.isFixed, (1...8).contains(size.lower) {
        wrapped("\(target) = FixedOctets(rawValue: try reader.read(\(size.lower * 8)))")
      } else {
        wrapped("\(target) = try reader.readOctetString(\(Self.bounds(size)))")
      }
    case .openType: wrapped("\(target) = try reader.readOpenType()")
    case .characterString(let string):
      if string.kind == .utf8String {
        wrapped("\(target) = try reader.readUTF8String()")
      } else {
        wrapped("\(target) = try reader.readString(\(alphabets(string)))")
      }
    case .sequenceOf(let list):
      out.locating(SourcePrinter.step(path), SourcePrinter.collect { emitList(list, target: target, &$0) })
    default: wrapped("try \(target).decode(from: &reader)")
    }
  }

  static func bounds(_ size: SizeBounds) -> String {
    "lower: \(size.lower), upper: \(size.upper.map(String.init) ?? "nil"), isExtensible: \(size.isExtensible)"
  }

  /// The arguments that describe a character string to the runtime.
  func alphabets(_ body: CharacterStringBody) -> String {
    let whole = ".\(Self.wholeAlphabet(body.kind))"
    guard let alphabet = body.alphabet else { return "\(whole), \(Self.bounds(body.size))" }
    return "\(layout.name(ofAlphabet: alphabet)), \(Self.bounds(body.size))" + (body.size.isExtensible ? ", outside: \(whole)" : "")
  }

  private static func wholeAlphabet(_ kind: CharacterStringKind) -> String {
    switch kind {
    case .visibleString: "visible"
    case .numericString: "numeric"
    case .printableString: "printable"
    case .ia5String, .utf8String: "ia5"
    }
  }

  /// The expression that reads an INTEGER whose width is not fixed.
  func integerRead(_ body: IntegerBody) -> String {
    let root: String
    switch (body.lower, body.upper) {
    case (let lower?, let upper?):
      let largest = UInt64(bitPattern: upper) &- UInt64(bitPattern: lower)
      let width = UInt64.bitWidth - largest.leadingZeroBitCount
      root = "Int64(bitPattern: try reader.readConstrained(\(width), largest: \(largest))) &+ (\(lower))"
    case (let lower?, nil): root = "try reader.readSemiConstrained(lower: \(lower))"
    case (nil, let upper?): root = "try reader.readUnconstrained(upper: \(upper))"
    case (nil, nil): root = "try reader.readUnconstrained()"
    }
    return body.isExtensible ? "try reader.readBit() ? try reader.readUnconstrained() : \(root)" : root
  }
}

extension [String] {
  /// Whether these lines assign to the variable `name`, inner scopes that declare one of their own left out.
  func use(_ name: String) -> Bool {
    var scope: Int? = nil
    for line in self {
      let indentation = line.prefix { $0 == " " }.count
      if let depth = scope, indentation >= depth { continue }
      scope = nil
      let text = line.dropFirst(indentation)
      if text == "var \(name): UInt64 = 0" { scope = indentation }
      if text.hasPrefix("\(name) = ") { return true }
    }
    return false
  }
}

extension SourcePrinter {
  /// The lines that `body` prints, without indentation of their own.
  static func collect(_ body: (inout SourcePrinter) -> Void) -> [String] {
    var printer = SourcePrinter()
    body(&printer)
    return printer.lines
  }

  mutating func lines(_ lines: [String]) {
    for text in lines { line(text) }
  }
}
