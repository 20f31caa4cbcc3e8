/// Emits decoding: runs of fixed-width fields through one check and 64-bit windows, everything else field by field.
struct DecodeEmitter {
  let layout: Layout
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  // MARK: Runs

  /// Emits the reading of a run of leaves. A leaf with an empty target is only read: `preamble` names the constant that receives it.
  func emitRun(_ leaves: [Leaf], preamble: String? = nil, _ out: inout SourcePrinter) {
    let leaves = leaves.filter { $0.width > 0 || !$0.target.isEmpty }
    let total = leaves.reduce(0) { $0 + $1.width }
    if total > 0 {
      let fields = leaves.filter { $0.width > 0 }.map { "\($0.path):\($0.width)" + ($0.largest.map { "<\($0)" } ?? "") }
      out.line("try reader.require(\(total), \"\(fields.joined(separator: " "))\")")
    }
    var rest = leaves[...]
    while !rest.isEmpty {
      var chunk: [Leaf] = []
      var bits = 0
      while let leaf = rest.first, chunk.isEmpty || bits + leaf.width <= 57 {
        chunk.append(leaf)
        bits += leaf.width
        rest = rest.dropFirst()
      }
      if bits > 57 {
        // A single wide leaf: two windows.
        let leaf = chunk[0]
        out.line("\(leaf.target) = \(leaf.value("(reader.take(\(bits - 32)) << 32 | reader.take(32))"))")
        continue
      }
      emitChunk(chunk, bits, preamble, &out)
    }
  }

  private func emitChunk(_ chunk: [Leaf], _ bits: Int, _ preamble: String?, _ out: inout SourcePrinter) {
    guard bits > 0 else {
      for leaf in chunk where !leaf.target.isEmpty { out.line("\(leaf.target) = \(leaf.value("UInt64(0)"))") }
      return
    }
    let single = chunk.count == 1
    let word = single && chunk[0].target.isEmpty ? preamble ?? "_" : "word"
    if word == "word" { out.line("word = reader.take(\(bits))") } else { out.line("let \(word) = reader.take(\(bits))") }
    if word != "word" { return }
    var left = bits
    for leaf in chunk {
      left -= leaf.width
      var raw = left == 0 ? "word" : "word &>> \(left)"
      let isTop = left + leaf.width == bits
      if !isTop, leaf.width > 0 { raw = "(\(raw)) & \(hex(leaf.width))" }
      if leaf.width == 0 { raw = "UInt64(0)" }
      if leaf.target.isEmpty {
        out.line("let \(preamble ?? "_") = \(raw)")
        continue
      }
      if let largest = leaf.largest {
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
    let optionals = body.root.filter { $0.presence != .mandatory }
    let preambleWidth = optionals.count + (body.isExtensible ? 1 : 0)
    out.block("public mutating func decode(from reader: inout UPERReader) throws(CodingError)") { out in
      let printed = SourcePrinter.collect { inner in emitBody(body, preambleWidth, &inner) }
      if printed.contains(where: { $0.contains("word = ") }) { out.line("var word: UInt64 = 0") }
      if printed.contains(where: { $0.contains("raw = ") }) { out.line("var raw: UInt64 = 0") }
      out.lines(printed)
    }
  }

  private func emitBody(_ body: SequenceBody, _ preambleWidth: Int, _ out: inout SourcePrinter) {
    var run: [Leaf] = []
    var presenceBit = preambleWidth - (body.isExtensible ? 1 : 0)
    if preambleWidth > 0 {
      // More than 57 optional fields are read as several words; no type of the field comes near.
      run.append(Leaf(path: "", target: "", width: preambleWidth, kind: .boolean))
    }
    func flush(_ out: inout SourcePrinter) {
      if !run.isEmpty { emitRun(run, preamble: "preamble", &out) }
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
        presenceBit -= 1
        out.line("if preamble & \(1 << UInt64(presenceBit)) != 0 {")
        out.indented { out in emitOptional(component.type, target: target, path: component.name, &out) }
        out.line("} else {")
        out.indented { out in out.line("\(target) = nil") }
        out.line("}")
      case .defaulted(let value):
        flush(&out)
        presenceBit -= 1
        out.line("if preamble & \(1 << UInt64(presenceBit)) != 0 {")
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
      }
    }
    flush(&out)
    guard body.isExtensible else { return }
    let isExtended = "preamble & \(1 << UInt64(preambleWidth - 1)) != 0"
    if body.additions.isEmpty {
      out.line("if \(isExtended) {")
      out.indented { out in out.line("self.unknownAdditions = try reader.readUnknownAdditions()") }
      out.line("} else if !self.unknownAdditions.isEmpty {")
      out.indented { out in out.line("self.unknownAdditions = ExtensionAdditions()") }
      out.line("}")
    } else {
      emitAdditions(body, isExtended, &out)
    }
  }

  private func emitAdditions(_ body: SequenceBody, _ isExtended: String, _ out: inout SourcePrinter) {
    out.line("let additions = \(isExtended) ? try reader.readAdditionPresence() : BitString()")
    for (index, addition) in body.additions.enumerated() {
      guard case .component(let component) = addition else { continue }
      let target = "self.\(SwiftNames.member(component.name))"
      out.line("if additions[\(index)] {")
      out.indented { out in emitOpenType(component, target: target, &out) }
      out.line("} else {")
      out.indented { out in out.line("\(target) = nil") }
      out.line("}")
    }
    out.line("self.unknownAdditions = try reader.readUnknownAdditions(additions, from: \(body.additions.count))")
  }

  /// Emits the reading of an addition: an open type around a value.
  func emitOpenType(_ component: Component, target: String, _ out: inout SourcePrinter) {
    out.line("var value: \(types.swiftType(component.type)) = \(types.zero(component.type))")
    out.line("do throws(CodingError) {")
    out.indented { out in
      out.line("try reader.readOpenType { reader throws(CodingError) in")
      out.indented { out in emitWhole(component.type, target: "value", &out) }
      out.line("}")
    }
    out.line("} catch { throw error.inside(\"\(component.name)\") }")
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
    if lines.contains(where: { $0.contains("word = ") }) { out.line("var word: UInt64 = 0") }
    if lines.contains(where: { $0.contains("raw = ") }) { out.line("var raw: UInt64 = 0") }
    out.lines(lines)
  }

  // MARK: Values

  func isNominal(_ body: TypeBody) -> Bool {
    if case .reference = body { return Layout.isNominal(layout.resolved(body)) }
    return false
  }

  private func emitOptional(_ body: TypeBody, target: String, path: String, _ out: inout SourcePrinter) {
    if layout.fixedWidth(body) != nil {
      if case .sequence = layout.resolved(body) {
        out.line("var value: \(types.swiftType(body)) = \(types.zero(body))")
        emitRun(layout.leaves(body, path: path, target: "value"), &out)
        out.line("\(target) = value")
      } else {
        emitRun(layout.leaves(body, path: path, target: target), &out)
        if case .null = layout.resolved(body) { out.line("\(target) = Null()") }
      }
      return
    }
    switch layout.resolved(body) {
    case .sequence:
      out.line("if case nil = \(target) { \(target) = \(types.zero(body)) }")
      out.line("do throws(CodingError) { try \(target)?.decode(from: &reader) } catch { throw error.inside(\"\(path)\") }")
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
    func wrapped(_ statement: String) {
      out.line(path.isEmpty ? statement : "do throws(CodingError) { \(statement) } catch { throw error.inside(\"\(path)\") }")
    }
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
        wrapped("try reader.readOctets(into: &\(target), \(Self.bounds(size)))")
      }
    case .openType: wrapped("\(target) = try reader.readOpenType()")
    case .characterString(let string):
      if string.kind == .utf8String {
        wrapped("\(target) = try reader.readUTF8String()")
      } else {
        wrapped("\(target) = try reader.readString(\(Self.alphabet(string)), \(Self.bounds(string.size)))")
      }
    case .sequenceOf(let list):
      if path.isEmpty {
        emitList(list, target: target, &out)
      } else {
        out.line("do throws(CodingError) {")
        out.indented { out in emitList(list, target: target, &out) }
        out.line("} catch { throw error.inside(\"\(path)\") }")
      }
    default: wrapped("try \(target).decode(from: &reader)")
    }
  }

  static func bounds(_ size: SizeBounds) -> String {
    "lower: \(size.lower), upper: \(size.upper.map(String.init) ?? "nil"), isExtensible: \(size.isExtensible)"
  }

  static func alphabet(_ body: CharacterStringBody) -> String {
    if let alphabet = body.alphabet { return "PermittedAlphabet([\(alphabet.map(String.init).joined(separator: ", "))])" }
    switch body.kind {
    case .visibleString: return ".visible"
    case .numericString: return ".numeric"
    case .printableString: return ".printable"
    default: return ".ia5"
    }
  }

  /// The expression that reads an INTEGER as its storage type.
  func integerRead(_ body: IntegerBody) -> String {
    let storage = TypeEmitter.storage(body)
    if let range = Layout.range(body) {
      let lower = body.lower ?? 0
      return
        "\(storage)(truncatingIfNeeded: Int64(bitPattern: try reader.readConstrained(\(range.width), largest: \(range.largest))) &+ (\(lower)))"
    }
    if body.isExtensible {
      guard let lower = body.lower else { return "try reader.readBit() ? try reader.readUnconstrained() : try reader.readUnconstrained()" }
      guard let upper = body.upper else {
        return "try reader.readBit() ? try reader.readUnconstrained() : try reader.readSemiConstrained(lower: \(lower))"
      }
      let largest = UInt64(bitPattern: upper) &- UInt64(bitPattern: lower)
      let width = UInt64.bitWidth - largest.leadingZeroBitCount
      return "try reader.readBit() ? try reader.readUnconstrained() : "
        + "Int64(bitPattern: try reader.readConstrained(\(width), largest: \(largest))) &+ (\(lower))"
    }
    if let lower = body.lower { return "try reader.readSemiConstrained(lower: \(lower))" }
    return "try reader.readUnconstrained()"
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
