/// Emits the coding by the octet encoding rules (OER): value by value, one method each way for every type.
struct OEREmitter {
  let layout: Layout
  /// Whether the declaration of the type conforms already, because the module has no other encoding.
  let conformsInDeclaration: Bool
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  func emit(_ type: ResolvedType, to out: inout SourcePrinter) {
    let name = SwiftNames.type(type.name)
    if case .sequenceOf(let list) = type.body {
      out.block("enum \(name)OERCoding") { out in
        out.block("static func decode(from reader: inout OERReader) throws(CodingError) -> \(name)") { out in
          out.lines(readList(list, "return "))
        }
        out.line()
        out.block("static func encode(_ value: \(name), to writer: inout OERWriter) throws(CodingError)") { out in
          out.lines(writeList(list, "value"))
        }
      }
      return out.line()
    }
    guard Layout.isNominal(type.body) else { return }
    out.block("extension \(name)\(conformsInDeclaration ? "" : ": OERCodable")") { out in
      if conformsInDeclaration {
        out.line("public static var asn1Name: String { \"\(type.name)\" }")
        out.line()
      }
      out.block("public init(from reader: inout OERReader) throws(CodingError)") { out in emitDecoding(type.body, &out) }
      out.line()
      out.block("public func encode(to writer: inout OERWriter) throws(CodingError)") { out in emitEncoding(type.body, &out) }
    }
    out.line()
  }

  private func emitDecoding(_ body: TypeBody, _ out: inout SourcePrinter) {
    switch body {
    case .sequence(let sequence): emitSequenceDecoding(sequence, &out)
    case .choice(let choice): emitChoiceDecoding(choice, &out)
    case .integer(let integer):
      out.line("self.init(rawValue: \(readInteger(integer)))")
    case .enumerated(let enumerated): emitItemDecoding(enumerated, &out)
    case .bitString(let bits):
      if let width = Self.wordWidth(bits) {
        out.line("self.init(rawValue: \(TypeEmitter.word(Int64(width)))(try reader.readWord(\(width))))")
      } else if bits.size.isFixed {
        out.line("self.init(bits: try reader.readBits(\(bits.size.lower)))")
      } else {
        out.line("self.init(bits: try reader.readBits(\(DecodeEmitter.bounds(bits.size)), isTrimmed: \(bits.isTrimmed)))")
      }
    default: break
    }
  }

  private func emitEncoding(_ body: TypeBody, _ out: inout SourcePrinter) {
    switch body {
    case .sequence(let sequence): emitSequenceEncoding(sequence, &out)
    case .choice(let choice): emitChoiceEncoding(choice, &out)
    case .integer(let integer): out.line(writeInteger(integer, "rawValue"))
    case .enumerated(let enumerated): emitItemEncoding(enumerated, &out)
    case .bitString(let bits):
      if let width = Self.wordWidth(bits) {
        out.line("writer.writeWord(UInt64(rawValue), \(width))")
      } else if bits.size.isFixed {
        out.line("try writer.writeBits(bits, size: \(bits.size.lower))")
      } else {
        out.line("try writer.writeBits(bits, \(DecodeEmitter.bounds(bits.size)), isTrimmed: \(bits.isTrimmed))")
      }
    default: break
    }
  }

  private static func wordWidth(_ bits: BitStringBody) -> Int? {
    bits.size.isFixed && (1...64).contains(bits.size.lower) ? Int(bits.size.lower) : nil
  }

  // MARK: SEQUENCE

  private func emitSequenceDecoding(_ body: SequenceBody, _ out: inout SourcePrinter) {
    let optionals = body.root.count { $0.presence != .mandatory }
    let width = optionals + (body.isExtensible ? 1 : 0)
    out.line("try reader.descend()")
    if width > 0 { out.line("let presence = try reader.readPresence(\(width))") }
    var bit = body.isExtensible ? 1 : 0
    var arguments: [String] = []
    for (index, component) in body.root.enumerated() {
      let name = "value\(index)"
      arguments.append("\(SwiftNames.label(component.name)): \(name)")
      let step = SourcePrinter.step(component.name)
      guard component.presence != .mandatory else {
        out.line("let \(name): \(types.swiftType(component.type))")
        out.locating(step, read(component.type, "\(name) = "))
        continue
      }
      var absent = "nil"
      var statements = read(component.type, "\(name) = ")
      if case .defaulted(let value) = component.presence {
        absent = types.literal(value, component.type)
        // By the canonical rules a value that is the DEFAULT is not sent.
        let start = "start\(index)"
        statements.insert("let \(start) = reader.position", at: 0)
        statements.append("try reader.checkDefault(\(types.differs(name, from: value, component.type)), from: \(start))")
        out.line("let \(name): \(types.swiftType(component.type))")
      } else {
        out.line("let \(name): \(types.swiftType(component.type))?")
      }
      out.line("if presence[\(bit)] {")
      out.indented { out in out.locating(step, statements) }
      out.line("} else {")
      out.indented { out in out.line("\(name) = \(absent)") }
      out.line("}")
      bit += 1
    }
    if body.isExtensible { arguments += emitAdditionsDecoding(body, &out) }
    out.line("reader.ascend()")
    out.line("self.init(\(arguments.joined(separator: ", ")))")
  }

  private func emitAdditionsDecoding(_ body: SequenceBody, _ out: inout SourcePrinter) -> [String] {
    var arguments: [String] = []
    out.line("let additions = presence[0] ? try reader.readAdditionPresence() : BitString()")
    for (index, addition) in body.additions.enumerated() {
      let component = addition.holder
      let name = "addition\(index)"
      out.line("let \(name): \(types.swiftType(component.type))?")
      out.line("if additions[\(index)] {")
      out.indented { out in
        var statements = readOpenType(component.type, "\(name) = ")
        if case .defaulted(let value) = component.presence, !addition.isGroup {
          statements.insert("let start = reader.position", at: 0)
          statements.append("try reader.checkDefault(\(types.differs(name, from: value, component.type)), from: start)")
        }
        // The components of a version bracket belong to the SEQUENCE itself: in a path the bracket does not appear.
        out.locating(SourcePrinter.step(addition.isGroup ? "" : component.name), statements)
      }
      out.line("} else {")
      out.indented { out in out.line("\(name) = nil") }
      out.line("}")
      arguments.append("\(SwiftNames.label(component.name)): \(name)")
    }
    out.line("let unknown = try reader.readUnknownAdditions(additions, from: \(body.additions.count))")
    return arguments + ["unknownAdditions: unknown"]
  }

  private func emitSequenceEncoding(_ body: SequenceBody, _ out: inout SourcePrinter) {
    let tests = body.additions.map(isSent)
    if body.isExtensible {
      out.line("let isExtended = \((tests + ["!self.unknownAdditions.isEmpty"]).joined(separator: " || "))")
    }
    var present: [String] = body.isExtensible ? ["isExtended"] : []
    for component in body.root where component.presence != .mandatory {
      present.append(isSent("self.\(SwiftNames.member(component.name))", component, isOptional: component.presence == .optional))
    }
    if !present.isEmpty {
      out.line("var presence = BitString(zeros: \(present.count))")
      for (index, test) in present.enumerated() { out.line("if \(test) { presence[\(index)] = true }") }
      out.line("writer.writeBits(presence)")
    }
    var bit = body.isExtensible ? 1 : 0
    for component in body.root {
      let source = "self.\(SwiftNames.member(component.name))"
      let step = SourcePrinter.step(component.name)
      switch component.presence {
      case .mandatory: out.locating(step, write(component.type, source))
      case .optional:
        let statements = write(component.type, "value")
        if !statements.isEmpty {
          out.line("if let value = \(source) {")
          out.indented { out in out.locating(step, statements) }
          out.line("}")
        }
        bit += 1
      case .defaulted:
        out.line("if presence[\(bit)] {")
        out.indented { out in out.locating(step, write(component.type, source)) }
        out.line("}")
        bit += 1
      }
    }
    guard body.isExtensible else { return }
    out.line("guard isExtended else { return }")
    out.line("\(tests.isEmpty ? "let" : "var") known = BitString(zeros: \(tests.count))")
    for (index, test) in tests.enumerated() { out.line("if \(test) { known[\(index)] = true }") }
    out.line("try writer.writeAdditionPresence(known, self.unknownAdditions)")
    for (index, addition) in body.additions.enumerated() {
      let component = addition.holder
      let statements = write(component.type, "value")
      out.line("if known[\(index)]\(statements.isEmpty ? "" : ", let value = self.\(SwiftNames.member(component.name))") {")
      out.indented { out in
        out.locating(SourcePrinter.step(addition.isGroup ? "" : component.name), writeOpenType(statements))
      }
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
      let tests = body.root.map { component in
        let member = "value.\(SwiftNames.member(component.name))"
        return isSent(member, component, isOptional: component.presence == .optional)
      }
      return "\(target).map { value in \(tests.joined(separator: " || ")) } ?? false"
    }
    return isSent(target, holder, isOptional: true)
  }

  private func isSent(_ target: String, _ component: Component, isOptional: Bool) -> String {
    guard case .defaulted(let value) = component.presence else { return "\(target) != nil" }
    let source = isOptional ? "(\(target) ?? \(types.literal(value, component.type)))" : target
    return types.differs(source, from: value, component.type)
  }

  // MARK: CHOICE

  /// The tag of an alternative, by automatic tagging: of the context, counted over root and additions.
  private func tag(_ index: Int) -> String { "0x\(String(UInt32(2) << 30 | UInt32(index), radix: 16))" }

  private func emitChoiceDecoding(_ body: ChoiceBody, _ out: inout SourcePrinter) {
    out.line("try reader.descend()")
    out.line("let start = reader.position")
    out.line("\(body.isExtensible ? "let tag = " : "switch ")try reader.readTag()\(body.isExtensible ? "" : " {")")
    if body.isExtensible { out.line("switch tag {") }
    for (index, alternative) in (body.root + body.additions).enumerated() {
      out.line("case \(tag(index)):")
      let isAddition = index >= body.root.count
      out.indented { out in
        out.line("let value: \(types.swiftType(alternative.type))")
        out.locating(
          SourcePrinter.step(alternative.name),
          isAddition ? readOpenType(alternative.type, "value = ") : read(alternative.type, "value = "))
        out.line("self = .\(SwiftNames.member(alternative.name))(value)")
      }
    }
    let count = body.root.count + body.additions.count
    if body.isExtensible {
      out.line("case \(tag(count))...0xbfffffff:")
      out.indented { out in
        out.line("let index = Int(tag & 0x3fffffff) - \(body.root.count)")
        out.locating(
          "\"_ext_\\(index)\"", ["self = .unknown(ExtensionAdditions.Addition(index: index, content: try reader.readOpenType()))"])
      }
    }
    out.line("default: throw reader.error(.unknownAlternative, at: start)")
    out.line("}")
    out.line("reader.ascend()")
  }

  private func emitChoiceEncoding(_ body: ChoiceBody, _ out: inout SourcePrinter) {
    out.line("switch self {")
    for (index, alternative) in (body.root + body.additions).enumerated() {
      let statements = write(alternative.type, "value")
      out.line("case .\(SwiftNames.member(alternative.name))\(statements.isEmpty ? "" : "(let value)"):")
      out.indented { out in
        out.line("writer.writeTag(\(tag(index)))")
        out.locating(
          SourcePrinter.step(alternative.name), index >= body.root.count ? writeOpenType(statements) : statements)
      }
    }
    if body.isExtensible {
      out.line("case .unknown(let addition):")
      out.indented { out in
        out.line(
          "guard addition.index >= \(body.additions.count), addition.index < 0x3fff0000 else { throw writer.error(.valueOutOfRange) }")
        out.line("writer.writeTag(0x80000000 | UInt32(addition.index + \(body.root.count)))")
        out.line("try writer.writeOctets(addition.content)")
      }
    }
    out.line("}")
  }

  // MARK: ENUMERATED

  private func emitItemDecoding(_ body: EnumeratedBody, _ out: inout SourcePrinter) {
    let items = body.root + body.additions
    out.line("let start = reader.position")
    out.line("switch try reader.readEnumerated() {")
    for (index, item) in items.enumerated() {
      out.line("case \(item.value): self\(body.isExtensible ? ".init(index: \(index))" : " = .\(SwiftNames.member(item.name))")")
    }
    if body.isExtensible {
      let greatest = items.map(\.value).max() ?? 0
      out.line("case let value where value > \(greatest) && value <= 0x7fffffff:")
      out.indented { out in out.line("self.init(index: UInt32(value - \(greatest + 1 - Int64(items.count))))") }
    }
    out.line("default: throw reader.error(.unknownAlternative, at: start)")
    out.line("}")
  }

  private func emitItemEncoding(_ body: EnumeratedBody, _ out: inout SourcePrinter) {
    let items = body.root + body.additions
    out.line(body.isExtensible ? "switch index {" : "switch self {")
    for (index, item) in items.enumerated() {
      out.line("case \(body.isExtensible ? "\(index)" : ".\(SwiftNames.member(item.name))"): writer.writeEnumerated(\(item.value))")
    }
    if body.isExtensible {
      let greatest = items.map(\.value).max() ?? 0
      out.line("default: writer.writeEnumerated(Int64(index) + \(greatest + 1 - Int64(items.count)))")
    }
    out.line("}")
  }

  // MARK: Values

  /// Statements that read a value; the last one begins with `target`.
  private func read(_ body: TypeBody, _ target: String) -> [String] {
    if case .reference = body {
      let resolved = layout.resolved(body)
      if Layout.isNominal(resolved) { return ["\(target)try \(types.swiftType(body))(from: &reader)"] }
      if case .sequenceOf = resolved, let name = layout.nominalName(body) {
        return ["\(target)try \(SwiftNames.type(name))OERCoding.decode(from: &reader)"]
      }
    }
    switch layout.resolved(body) {
    case .boolean: return ["\(target)try reader.readBoolean()"]
    case .null: return ["\(target)Null()"]
    case .integer(let integer): return ["\(target)\(readInteger(integer))"]
    case .octetString(let size):
      if size.isFixed, (1...8).contains(size.lower) { return ["\(target)FixedOctets(rawValue: try reader.readNumber(\(size.lower)))"] }
      return ["\(target)try reader.readOctetString(\(DecodeEmitter.bounds(size)))"]
    case .characterString(let string):
      if string.kind == .utf8String { return ["\(target)try reader.readUTF8String()"] }
      return ["\(target)try reader.readString(\(characters(string)))"]
    case .openType: return ["\(target)try reader.readOpenType()"]
    case .sequenceOf(let list): return readList(list, target)
    default: return ["\(target)try \(types.swiftType(body))(from: &reader)"]
    }
  }

  private func readList(_ list: SequenceOfBody, _ target: String) -> [String] {
    let bounds = listBounds(list.size)
    let element = read(list.element, "return ")
    let isRead = element.contains { $0.contains("reader") }
    return [
      "\(target)try reader.readList(minimumOctets: \(minimumOctets(list.element))\(bounds)) { \(isRead ? "reader" : "_") throws(CodingError) in"
    ]
      + element.map { "  " + $0 } + ["}"]
  }

  /// The bounds of a list as arguments; by an extensible constraint nothing is refused.
  private func listBounds(_ size: SizeBounds) -> String {
    size.isExtensible ? "" : ", lower: \(size.lower), upper: \(size.upper.map(String.init) ?? "nil")"
  }

  private func readOpenType(_ body: TypeBody, _ target: String) -> [String] {
    let content = read(body, "return ")
    let isRead = content.contains { $0.contains("reader") }
    return ["\(target)try reader.readOpenType { \(isRead ? "reader" : "_") throws(CodingError) in"] + content.map { "  " + $0 } + ["}"]
  }

  private func readInteger(_ body: IntegerBody) -> String {
    let storage = TypeEmitter.storage(body)
    let number = "try reader.readInteger(\(integerArguments(body)))"
    return storage == "Int64" ? number : "\(storage)(truncatingIfNeeded: \(number))"
  }

  /// The form of a number and its bounds; a constraint with an extension marker does not reach the encoding.
  private func integerArguments(_ body: IntegerBody) -> String {
    func text(_ bound: Int64?) -> String { bound.map { $0 == .min ? "Int64.min" : "\($0)" } ?? "nil" }
    if body.isExtensible { return "OERIntegerForm(lower: nil, upper: nil)" }
    let bounds = "lower: \(text(body.lower)), upper: \(text(body.upper))"
    return "OERIntegerForm(\(bounds)), \(bounds)"
  }

  private func characters(_ body: CharacterStringBody) -> String {
    let alphabet: String
    if let permitted = body.alphabet {
      alphabet = layout.name(ofAlphabet: permitted)
    } else {
      switch body.kind {
      case .visibleString: alphabet = ".visible"
      case .numericString: alphabet = ".numeric"
      case .printableString: alphabet = ".printable"
      default: alphabet = ".ia5"
      }
    }
    return "\(alphabet), \(DecodeEmitter.bounds(body.size))"
  }

  /// Statements that write a value; none for what takes no octets.
  private func write(_ body: TypeBody, _ source: String) -> [String] {
    if case .reference = body {
      let resolved = layout.resolved(body)
      if Layout.isNominal(resolved) { return ["try \(source).encode(to: &writer)"] }
      if case .sequenceOf = resolved, let name = layout.nominalName(body) {
        return ["try \(SwiftNames.type(name))OERCoding.encode(\(source), to: &writer)"]
      }
    }
    switch layout.resolved(body) {
    case .boolean: return ["writer.writeBoolean(\(source))"]
    case .null: return []
    case .integer(let integer): return [writeInteger(integer, source)]
    case .octetString(let size):
      if size.isFixed, (1...8).contains(size.lower) { return ["writer.writeNumber(\(source).rawValue, \(size.lower))"] }
      return ["try writer.writeOctetString(\(source), \(DecodeEmitter.bounds(size)))"]
    case .characterString(let string):
      if string.kind == .utf8String { return ["try writer.writeUTF8String(\(source))"] }
      return ["try writer.writeString(\(source), \(characters(string)))"]
    case .openType: return ["try writer.writeOctets(\(source))"]
    case .sequenceOf(let list): return writeList(list, source)
    default: return ["try \(source).encode(to: &writer)"]
    }
  }

  private func writeInteger(_ body: IntegerBody, _ source: String) -> String {
    "try writer.writeInteger(\(TypeEmitter.storage(body) == "Int64" ? source : "Int64(\(source))"), \(integerArguments(body)))"
  }

  private func writeList(_ list: SequenceOfBody, _ source: String) -> [String] {
    let bounds = listBounds(list.size)
    let element = write(list.element, "element")
    if element.isEmpty { return ["try writer.writeQuantity(\(source).count\(bounds))"] }
    return ["try writer.writeList(\(source)\(bounds)) { element, writer throws(CodingError) in"] + element.map { "  " + $0 } + ["}"]
  }

  private func writeOpenType(_ content: [String]) -> [String] {
    if content.isEmpty { return ["try writer.writeOctets([])"] }
    return ["try writer.writeOpenType { writer throws(CodingError) in"] + content.map { "  " + $0 } + ["}"]
  }

  // MARK: Least lengths

  /// The least number of octets of a value. A type that contains itself does so behind a tag, a presence bit or a list, where this does not look.
  func minimumOctets(_ body: TypeBody) -> Int {
    switch layout.resolved(body) {
    case .null: return 0
    case .boolean, .enumerated, .choice, .openType, .selected: return 1
    case .integer(let integer):
      let form = integer.isExtensible ? 0 : OERWidth.octets(lower: integer.lower, upper: integer.upper)
      return form == 0 ? 2 : form
    case .bitString(let bits): return bits.size.isFixed ? Self.bounded((bits.size.lower + 7) / 8) : 2
    case .octetString(let size): return size.isFixed ? Self.bounded(size.lower) : 1
    case .characterString(let string): return string.kind != .utf8String && string.size.isFixed ? Self.bounded(string.size.lower) : 1
    case .sequence(let sequence):
      let optionals = sequence.root.count { $0.presence != .mandatory } + (sequence.isExtensible ? 1 : 0)
      return sequence.root.reduce((optionals + 7) / 8) { $1.presence == .mandatory ? min($0 + minimumOctets($1.type), 1 << 30) : $0 }
    // The quantity: a length and a number.
    case .sequenceOf: return 2
    case .reference: return 0
    }
  }

  private static func bounded(_ octets: Int64) -> Int { Int(min(octets, 1 << 30)) }
}

/// How many octets a constrained INTEGER takes: the rule of the runtime's `OERIntegerForm`.
private enum OERWidth {
  static func octets(lower: Int64?, upper: Int64?) -> Int {
    guard let lower, let upper else { return 0 }
    if lower >= 0 { return upper <= 0xFF ? 1 : upper <= 0xFFFF ? 2 : upper <= 0xFFFF_FFFF ? 4 : 8 }
    if lower >= -0x80, upper <= 0x7F { return 1 }
    if lower >= -0x8000, upper <= 0x7FFF { return 2 }
    return lower >= -0x8000_0000 && upper <= 0x7FFF_FFFF ? 4 : 8
  }
}
