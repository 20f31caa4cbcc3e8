/// Emits the second reading of a specification: row types, the storage that messages are read into, and the forms of what rows point at.
struct FlatEmitter {
  let specification: ResolvedSpecification
  let flat: FlatLayout
  /// SEQUENCEs and CHOICEs that no other type refers to: what messages can be.
  private let roots: [ResolvedType]
  /// The roots that are no content of a bound open type: where there is one, it is what messages are unless told otherwise.
  private let principals: Set<String>
  /// The types that have rows: others are held as pieces wherever they are.
  private let rows: Set<String>
  private let functions: [(type: ResolvedType, lines: [String])]

  /// - Parameter specification: as hoisting leaves it.
  init(_ specification: ResolvedSpecification, _ layout: Layout) {
    self.specification = specification
    flat = FlatLayout(layout: layout)
    var inner: Set<String> = []
    // What a bound open type holds can be read by itself.
    var contents: Set<String> = []
    for type in specification.types {
      if case .selected = type.body { contents.formUnion(type.body.references) } else { inner.formUnion(type.body.references) }
    }
    roots = specification.types.filter { type in
      switch type.body {
      case .sequence, .choice: !inner.contains(type.name)
      default: false
      }
    }
    principals = Set(roots.map(\.name)).subtracting(contents)
    let flat = flat
    rows = roots.reduce(into: []) { $0.formUnion(flat.rows(.reference($1.name))) }
    functions = Self.functions(roots.filter { flat.isRow($0) }, flat)
  }

  private var layout: Layout { flat.layout }

  func emitRow(_ type: ResolvedType, to out: inout SourcePrinter) {
    if case .leaf = flat.form(.reference(type.name)) {
      FlatTypeEmitter(flat: flat).emit(type, to: &out)
    } else if rows.contains(type.name) {
      FlatTypeEmitter(flat: flat).emit(type, to: &out)
    }
  }

  // MARK: Reading

  /// The types whose rows are read by a function of their own, roots first, and the lines of it.
  private static func functions(_ roots: [ResolvedType], _ flat: FlatLayout) -> [(type: ResolvedType, lines: [String])] {
    let builder = FlatStepBuilder(flat)
    var found: [(type: ResolvedType, lines: [String])] = []
    var open = roots
    var seen = Set(open.map(\.name))
    while !open.isEmpty {
      let type = open.removeFirst()
      found.append((type, FlatReadEmitter.lines(builder.whole(type))))
      for name in builder.called where seen.insert(name).inserted { if let callee = flat.layout.types[name] { open.append(callee) } }
    }
    return found
  }

  /// Emits the functions that read rows, those of one module of the specification.
  func emitReading(of module: String, to out: inout SourcePrinter) {
    let members = functions.filter { $0.type.module == module }
    guard !members.isEmpty else { return }
    out.block("extension FlatTables") { out in
      for (index, member) in members.enumerated() {
        if index > 0 { out.line() }
        let body = TypeBody.reference(member.type.name)
        let name = FlatStepBuilder.functionName(member.type.name)
        out.block("mutating func \(name)(_ row: inout \(flat.swiftType(body)), _ source: FlatSource, _ start: Int) -> Int") { out in
          out.lines(member.lines)
        }
      }
    }
  }

  // MARK: Storage

  /// Emits `FlatMessages`.
  func emitStorage(title: String, to out: inout SourcePrinter) {
    var tables: [TypeBody] = []
    for root in roots {
      for table in flat.tables(.reference(root.name)) where !tables.contains(where: { flat.table($0) == flat.table(table) }) {
        tables.append(table)
      }
    }
    out.documentation([
      "Messages of \(title) as rows in memory that is used again: reading them allocates nothing once the memory suffices for what is read"
        + " between two calls of `removeAll()`.",
      "",
      "Rows hold what the typed values hold, under the same names. Lists are ranges: `messages[range]` lends their rows, `messages[index]` is"
        + " one row. Both are good until `removeAll()`.",
    ])
    out.block("public struct FlatMessages: ~Copyable, @unchecked Sendable") { out in
      out.line("// Behind a pointer of this value alone, since the language copies what it lends of larger ones.")
      out.line("@usableFromInline let tables: UnsafeMutablePointer<FlatTables>")
      out.line()
      out.block("public init()") { out in
        out.line("tables = .allocate(capacity: 1)")
        out.line("tables.initialize(to: FlatTables())")
      }
      out.line()
      out.block("deinit") { out in
        out.line("tables.deinitialize(count: 1)")
        out.line("tables.deallocate()")
      }
      out.line()
      out.line("/// Forgets all messages and keeps the memory.")
      out.line("public mutating func removeAll() { tables.pointee.counts = FlatTables.Counts() }")
      for root in roots { emitAppend(root, isOnly: principals == [root.name], &out) }
      for table in tables {
        let row = flat.swiftType(table)
        out.line()
        out.line("/// The elements of a list.")
        out.line("@inlinable")
        out.block("public subscript(range: FlatRange<\(row)>) -> Span<\(row)>") { out in
          out.line("@_lifetime(borrow self)")
          out.line(
            "get { _overrideLifetime(tables.pointee.\(flat.table(table))[range, of: tables.pointee.counts.\(flat.count(table))], borrowing: self) }"
          )
        }
      }
      for table in apart(roots) {
        let row = flat.swiftType(table)
        out.line()
        out.line("/// The row that the index is of.")
        out.line("@inlinable")
        out.block("public subscript(index: FlatIndex<\(row)>) -> \(row)") { out in
          out.line("tables.pointee.\(flat.table(table))[index, of: tables.pointee.counts.\(flat.count(table))]")
        }
      }
    }
    out.line()
    out.line("/// What `FlatMessages` holds.")
    out.block("@usableFromInline struct FlatTables: ~Copyable, Sendable") { out in
      for table in tables { out.line("@usableFromInline var \(flat.table(table)) = FlatTable<\(flat.swiftType(table))>()") }
      out.line("@usableFromInline var counts = Counts()")
      out.line("/// How many elements without bits the message may still have.")
      out.line("var allowance = 0")
      out.line()
      out.line("/// Rows in use.")
      out.block("@usableFromInline struct Counts: Sendable") { out in
        for table in tables { out.line("@usableFromInline var \(flat.count(table)): UInt32 = 0") }
      }
    }
  }

  /// Alternatives that are kept in tables.
  private func apart(_ roots: [ResolvedType]) -> [TypeBody] {
    var found: [TypeBody] = []
    for type in specification.types {
      guard case .choice(let choice) = type.body, flat.isRow(type) else { continue }
      for alternative in choice.root where flat.isApart(alternative.type) {
        if !found.contains(where: { flat.table($0) == flat.table(alternative.type) }) { found.append(alternative.type) }
      }
    }
    let reached = roots.flatMap { flat.tables(.reference($0.name)) }.map { flat.table($0) }
    return found.filter { reached.contains(flat.table($0)) }
  }

  private func emitAppend(_ root: ResolvedType, isOnly: Bool, _ out: inout SourcePrinter) {
    let body = TypeBody.reference(root.name)
    let name = SwiftNames.type(root.name)
    let row = flat.swiftType(body)
    out.line()
    out.documentation([
      "Reads a whole `\(name)`.", "",
      "- Parameter octets: the message, padded with zero bits to a whole octet.",
      "- Returns: its row. What belongs to it is in the storage behind that of earlier messages.",
      "- Throws: `CodingError` as the typed reading does, and nothing of the message stays. Messages of 256 MiB and more are refused.",
    ])
    let kind = isOnly ? "\(name).Type = \(name).self" : "\(name).Type"
    out.block("public mutating func append(_ octets: RawSpan, as type: \(kind)) throws(CodingError) -> \(row)") { out in
      out.line("\(flat.isRow(root) ? "var" : "let") row: \(row) = \(flat.zero(body))")
      out.line("let before = tables.pointee.counts")
      if flat.hasPieces(body) { out.line("tables.pointee.allowance = FlatSource.allowance") }
      var call = "tables.pointee.\(FlatStepBuilder.functionName(root.name))(&row, source, 0)"
      if !flat.isRow(root) { call = "source.skip(FlatWhole<\(name)>.self, 0, &tables.pointee.allowance)" }
      out.line("if FlatSource.reads(octets, { source in \(call) }) { return row }")
      out.line("tables.pointee.counts = before")
      out.line("throw CodingError.why(octets, isNo: \(name).self)")
    }
  }

  /// Emits the reading of chosen fields.
  func emitFields(_ selection: FieldSelection) throws(FieldSelectionError) -> [String] {
    var emitter = FlatFieldsEmitter(flat, selection)
    var out = SourcePrinter()
    try emitter.emit(to: &out)
    return out.lines
  }

  /// Emits the conversions that tests use; see `FlatOracleEmitter`.
  func emitOracle(module: String?, to out: inout SourcePrinter) {
    var oracle = FlatOracleEmitter(flat, module: module)
    for type in specification.types where rows.contains(type.name) { oracle.emit(type, to: &out) }
    oracle.emitRoots(roots, to: &out)
  }

  // MARK: Forms

  /// Emits the forms of strings and of lists whose elements have no bits.
  func emitForms(to out: inout SourcePrinter) {
    var forms: [String: [String]] = [:]
    for type in specification.types { collectForms(.reference(type.name), &forms) }
    out.line("/// How the parts of messages are read that rows point at.")
    out.block("public enum FlatForms") { out in
      for (index, name) in forms.keys.sorted().enumerated() {
        if index > 0 { out.line() }
        out.lines(forms[name] ?? [])
      }
    }
  }

  private func collectForms(_ body: TypeBody, _ forms: inout [String: [String]]) {
    if case .piece(let form) = flat.form(body), form.hasPrefix("FlatForms.") {
      let name = String(form.dropFirst("FlatForms.".count))
      if forms[name] == nil { forms[name] = formLines(name, body) }
    }
    for inner in layout.resolved(body).inner {
      if case .reference = inner { continue }
      collectForms(inner, &forms)
    }
  }

  private func formLines(_ name: String, _ body: TypeBody) -> [String] {
    let decode = DecodeEmitter(layout: layout)
    let type = flat.types.swiftType(layout.resolved(body))
    return SourcePrinter.collect { out in
      out.block("public enum \(name): FlatForm") { out in
        out.block("public static func read(from reader: inout UPERReader) throws(CodingError) -> \(type)") { out in
          out.line("var value: \(type) = \(flat.types.zero(layout.resolved(body)))")
          let lines = SourcePrinter.collect { decode.emitWhole(layout.resolved(body), target: "value", &$0) }
          out.lines(lines)
          out.line("return value")
        }
      }
    }
  }
}
