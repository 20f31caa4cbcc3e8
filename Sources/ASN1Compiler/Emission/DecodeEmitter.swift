/// Emits decoding: runs of fields of known width through one check and 64-bit windows, everything else value by value.
struct DecodeEmitter {
  let layout: Layout
  var types: TypeEmitter { TypeEmitter(layout: layout) }

  // MARK: SEQUENCE

  func emitSequence(_ type: ResolvedType, _ body: SequenceBody, _ out: inout SourcePrinter) {
    out.block("public init(from reader: inout UPERReader) throws(CodingError)") { out in
      var scope = DecodeScope(layout)
      let preamble = Preamble(body)
      var (conditions, isExtended) = scope.add(preamble, body.root.count { $0.presence != .mandatory }, condition: nil)
      var arguments: [String] = []
      for (index, component) in body.root.enumerated() {
        let condition = component.presence == .mandatory ? nil : conditions.removeFirst()
        if case .selected(let selected) = layout.resolved(component.type) {
          let place = body.root.firstIndex { $0.name == selected.selector } ?? 0
          arguments.append(emitSelected(component, by: arguments[place], body.root[place], condition, &scope, &out))
          continue
        }
        let value =
          layout.isFused(component) && !layout.isAlone(index, of: body.root, after: scope.isEmpty)
          ? scope.add(component, path: "", hint: "", condition: condition) : emitComponent(component, condition, &scope, &out)
        arguments.append("\(SwiftNames.label(component.name)): \(value)")
      }
      scope.flush(&out)
      if body.isExtensible {
        let (values, unknown) = emitAdditions(body, isExtended, &scope, &out)
        arguments += values + ["unknownAdditions: \(unknown)"]
      }
      out.line("self.init(\(arguments.joined(separator: ", ")))")
    }
  }

  /// Emits the reading of a bound open type and returns the argument that hands it over.
  private func emitSelected(
    _ component: Component, by argument: String, _ selector: Component, _ condition: Run.Condition?, _ scope: inout DecodeScope,
    _ out: inout SourcePrinter
  ) -> String {
    scope.flush(&out)
    let name = scope.name(SwiftNames.member(component.name))
    let type = types.swiftType(component.type)
    let label = SwiftNames.label(component.name)
    var number = String(argument.dropFirst(SwiftNames.label(selector.name).count + 2))
    if case .reference = selector.type { number += ".rawValue" }
    let read = "\(name) = try \(type)(selectedBy: Int(\(number)), from: &reader)"
    out.line("let \(name): \(type)\(condition == nil ? "" : "?")")
    guard let condition else {
      out.locating(SourcePrinter.step(component.name), [read])
      return "\(label): \(name)"
    }
    out.line("if \(condition.test) {")
    out.indented { out in out.locating(SourcePrinter.step(component.name), [read]) }
    out.line("} else {")
    out.indented { out in out.line("\(name) = nil") }
    out.line("}")
    return "\(label): \(name)"
  }

  /// Emits the reading of a component that is not part of a run and returns the constant that holds it.
  private func emitComponent(
    _ component: Component, _ condition: Run.Condition?, _ scope: inout DecodeScope, _ out: inout SourcePrinter
  ) -> String {
    scope.flush(&out)
    let name = scope.name(SwiftNames.member(component.name))
    let type = types.swiftType(component.type)
    guard let condition else {
      out.line("let \(name): \(type)")
      emitValue(component.type, target: name, path: component.name, &out)
      return name
    }
    var absent = "nil"
    if case .defaulted(let literal) = component.presence {
      out.line("let \(name): \(type)")
      absent = types.literal(literal, component.type)
    } else {
      out.line("let \(name): \(type)?")
    }
    out.line("if \(condition.test) {")
    out.indented { out in
      emitValue(component.type, target: name, path: component.name, &out)
      if layout.isBoxed(component) { out.line("reader.noteReference()") }
    }
    out.line("} else {")
    out.indented { out in
      out.line("\(name) = \(absent)")
      if absent != "nil" { out.line("reader.noteReference()") }
    }
    out.line("}")
    return name
  }

  /// Emits the reading of additions and returns the arguments of the initialiser for those that are known, and for the others.
  private func emitAdditions(
    _ body: SequenceBody, _ isExtended: String, _ scope: inout DecodeScope, _ out: inout SourcePrinter
  ) -> (known: [String], unknown: String) {
    let unknown = scope.name("unknownAdditions")
    guard !body.additions.isEmpty else {
      out.line("let \(unknown) = \(isExtended) ? try reader.readUnknownAdditions() : ExtensionAdditions()")
      return ([], unknown)
    }
    out.line("let additions = \(isExtended) ? try reader.readAdditionPresence() : BitString()")
    var arguments: [String] = []
    for (index, addition) in body.additions.enumerated() {
      let component = addition.holder
      let name = scope.name(SwiftNames.member(component.name))
      out.line("let \(name): \(types.swiftType(component.type))?")
      out.line("if additions[\(index)] {")
      // The components of a version bracket belong to the SEQUENCE itself: in a path the bracket does not appear.
      out.indented { out in emitOpenType(component, path: addition.isGroup ? "" : component.name, target: name, &out) }
      out.line("} else {")
      out.indented { out in out.line("\(name) = nil") }
      out.line("}")
      arguments.append("\(SwiftNames.label(component.name)): \(name)")
    }
    // Nearly always there are none, and making an empty list of them would allocate.
    out.line(
      "let \(unknown) = \(isExtended) ? try reader.readUnknownAdditions(additions, from: \(body.additions.count)) : ExtensionAdditions()")
    return (arguments, unknown)
  }

  /// Emits the reading of an addition: an open type around a value.
  func emitOpenType(_ component: Component, path: String, target: String, _ out: inout SourcePrinter) {
    let lines = SourcePrinter.collect { inner in emitWhole(component.type, target: "value", &inner) }
    let isRead = lines.contains { $0.contains("reader") }
    out.line("var value: \(types.swiftType(component.type)) = \(types.zero(component.type))")
    let call = SourcePrinter.collect { out in
      out.line("try reader.readOpenType { \(isRead ? "reader" : "_") throws(CodingError) in")
      out.indented { out in out.lines(lines) }
      out.line("}")
    }
    out.locating(SourcePrinter.step(path), call)
    out.line("\(target) = value")
  }

  // MARK: Values

  /// Emits the reading of a value on its own into `target`.
  func emitWhole(_ body: TypeBody, target: String, _ out: inout SourcePrinter) {
    emitValue(body, target: target, path: "", &out)
  }

  func isNominal(_ body: TypeBody) -> Bool {
    if case .reference = body { return Layout.isNominal(layout.resolved(body)) }
    return false
  }

  /// Emits the reading of one value into `target`; errors gain `path`.
  func emitValue(_ body: TypeBody, target: String, path: String, _ out: inout SourcePrinter) {
    func read(_ expression: String) { out.locating(SourcePrinter.step(path), ["\(target) = \(expression)"]) }
    if isNominal(body) { return read("try \(types.swiftType(body))(from: &reader)") }
    if case .reference = body, let name = layout.nominalName(body), case .sequenceOf = layout.resolved(body) {
      return read("try \(SwiftNames.type(name))Coding.decode(from: &reader)")
    }
    switch layout.resolved(body) {
    case .boolean: read("try reader.readBit()")
    case .null: read("Null()")
    case .integer(let integer):
      guard let range = Layout.range(integer) else { return read(integerRead(integer)) }
      guard range.width > 0 else { return read("\(integer.lower ?? 0)") }
      let storage = TypeEmitter.storage(integer)
      let offset = "try reader.readConstrained(\(range.width), largest: \(range.largest))"
      read(
        integer.lower == 0
          ? "\(storage)(truncatingIfNeeded: \(offset))"
          : "\(storage)(truncatingIfNeeded: Int64(bitPattern: \(offset)) &+ (\(integer.lower ?? 0)))")
    case .octetString(let size):
      if size.isFixed, (1...8).contains(size.lower) {
        read("\(types.swiftType(layout.resolved(body)))(rawValue: try reader.read(\(size.lower * 8)))")
      } else {
        read("try reader.readOctetString(\(Self.bounds(size)))")
      }
    case .openType: read("try reader.readOpenType()")
    case .characterString(let string):
      read(string.kind == .utf8String ? "try reader.readUTF8String()" : "try reader.readString(\(alphabets(string)))")
    case .sequenceOf(let list):
      out.locating(SourcePrinter.step(path), SourcePrinter.collect { emitList(list, target: "\(target) =", &$0) })
    default: read("try \(types.swiftType(body))(from: &reader)")
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
