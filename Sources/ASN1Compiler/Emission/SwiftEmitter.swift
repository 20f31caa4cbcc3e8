/// One generated Swift file.
public struct GeneratedFile: Sendable, Equatable {
  /// Path below the folder of the message set, such as `Types/MapData.swift`.
  public var path: String
  public var text: String
}

/// Turns a resolved specification into Swift: documented types, their coding, and the schema as text.
public struct SwiftEmitter {
  /// The name that banners give the specification, such as `T/CSAE 53-2020`.
  public var title: String
  /// The sources as banners name them: paths relative to the repository.
  public var sources: [String]
  /// The encodings that there is to be code for.
  public var encodings: Set<Encoding>

  /// Encoding rules that code can be emitted for.
  public enum Encoding: String, Sendable, CaseIterable {
    /// The unaligned packed encoding of X.691, typed and as rows.
    case uper
    /// The octet encoding of X.696, typed.
    case oer
  }

  public init(title: String, sources: [String], encodings: Set<Encoding> = [.uper]) {
    self.title = title
    self.sources = sources
    self.encodings = encodings
  }

  /// Lines after which a file is continued in another one.
  private static let comfortableLength = 400

  /// - Parameter texts: the sources, for the line that a diagnostic quotes.
  /// - Throws: `DiagnosticError` with all names that would meet in Swift.
  public func emit(_ specification: ResolvedSpecification, texts: [SpecificationSource] = []) throws(DiagnosticError) -> [GeneratedFile] {
    // Octet encoding by itself leaves open what another component selects: its octets are kept.
    let named = Hoisting.apply(to: encodings == [.oer] ? specification.leavingOpen : specification)
    let names = NameCheck(named, texts: texts)
    guard names.diagnostics.isEmpty else { throw DiagnosticError(diagnostics: names.diagnostics) }
    if encodings.contains(.oer) { try refuseSelected(in: named) }
    if encodings.contains(.uper) { try refuseUnsigned(in: named, texts) }
    let layout = Layout(named)
    let isPacked = encodings.contains(.uper)
    let types = TypeEmitter(layout: layout, codable: isPacked ? "UPERCodable" : "OERCodable")
    let octets = OEREmitter(layout: layout, conformsInDeclaration: !isPacked)
    var modules: [String] = []
    for type in named.types where !modules.contains(type.module) { modules.append(type.module) }
    var files: [GeneratedFile] = []
    for module in modules {
      let members = named.types.filter { $0.module == module }
      let stem = Self.stem(of: module, among: modules)
      files += split(members, folder: "Types", stem: stem) { type, out in types.emit(type, to: &out) }
      if encodings.contains(.oer) { files += split(members, folder: "OER", stem: stem) { type, out in octets.emit(type, to: &out) } }
    }
    if isPacked { files += packed(named, layout, modules) }
    files.append(schema(named, layout))
    return files
  }

  /// - Throws: where another component selects the content of an open type, or a CHOICE has tags of its own, which the octet encoding has no code for.
  private func refuseSelected(in specification: ResolvedSpecification) throws(DiagnosticError) {
    let diagnostics = specification.types.compactMap { type -> Diagnostic? in
      if case .choice(let choice) = type.body, !choice.hasAutomaticTags {
        return Diagnostic(
          location: type.location, message: "no octet encoding for the CHOICE '\(type.name)' with tags of its own",
          expected: "tags from 0 on, or uper alone", sourceLine: "")
      }
      guard case .selected = type.body else { return nil }
      return Diagnostic(
        location: type.location, message: "no octet encoding beside UPER for the open type '\(type.name)' bound to an object set",
        expected: "an open type without table constraint, or one of the encodings alone", sourceLine: "")
    }
    guard diagnostics.isEmpty else { throw DiagnosticError(diagnostics: diagnostics) }
  }

  /// - Throws: where a number has 64 bits without a sign, which the packed encoding has no code for.
  private func refuseUnsigned(in specification: ResolvedSpecification, _ texts: [SpecificationSource]) throws(DiagnosticError) {
    let diagnostics = specification.types.compactMap { type -> Diagnostic? in
      guard type.body.holdsUnsigned else { return nil }
      return Diagnostic(
        location: type.location, message: "an INTEGER above \(Int64.max) in '\(type.name)' is not supported in UPER",
        expected: "a smaller upper bound, or oer alone", sourceLine: "")
    }
    guard diagnostics.isEmpty else { throw DiagnosticError(diagnostics: diagnostics) }
  }

  /// What there is of the packed encoding.
  private func packed(_ named: ResolvedSpecification, _ layout: Layout, _ modules: [String]) -> [GeneratedFile] {
    let flat = FlatEmitter(named, layout)
    var files: [GeneratedFile] = []
    for module in modules {
      let members = named.types.filter { $0.module == module }
      let stem = Self.stem(of: module, among: modules)
      files += split(members, folder: "Coding", stem: stem) { type, out in emitCoding(type, layout, &out) }
      files += split(members, folder: "Flat", stem: stem) { type, out in flat.emitRow(type, to: &out) }
      files += single("Flat/\(stem)+FlatReading.swift") { flat.emitReading(of: module, to: &$0) }
    }
    files += single("Flat/FlatMessages.swift") { flat.emitStorage(title: title, to: &$0) }
    files += single("Flat/FlatForms.swift") { flat.emitForms(to: &$0) }
    return files
  }

  /// The reading of chosen fields, as one file; see `FieldSelection`.
  public func emitFields(
    _ selection: FieldSelection, of specification: ResolvedSpecification
  ) throws(FieldSelectionError) -> GeneratedFile {
    let named = Hoisting.apply(to: specification)
    let lines = try FlatEmitter(named, Layout(named)).emitFields(selection)
    return single("Flat/\(selection.name).swift") { $0.lines(lines) }[0]
  }

  /// The conversions from rows to typed values that differential tests use, as one file.
  ///
  /// - Parameter module: the module of the generated types where the tests are another one.
  public func emitOracle(_ specification: ResolvedSpecification, module: String?) -> GeneratedFile {
    let named = Hoisting.apply(to: specification)
    let flat = FlatEmitter(named, Layout(named))
    var body = SourcePrinter.collect { flat.emitOracle(module: module, to: &$0) }
    while body.last == "" { body.removeLast() }
    let head = banner + ["import ASN1Runtime"] + (module.map { ["import \($0)"] } ?? []) + [""]
    return GeneratedFile(path: "FlatOracle.swift", text: (head + body).joined(separator: "\n") + "\n")
  }

  /// A module's name in file names: without its first part, which all modules of a set mostly share, unless another one is left with the same.
  private static func stem(of module: String, among modules: [String]) -> String {
    func short(_ name: String) -> String { SwiftNames.type(name.split(separator: "-").dropFirst().joined(separator: "-").nonEmpty ?? name) }
    let stem = short(module)
    return modules.count { short($0) == stem } > 1 ? SwiftNames.type(module) : stem
  }

  private func split(
    _ members: [ResolvedType], folder: String, stem: String, _ emit: (ResolvedType, inout SourcePrinter) -> Void
  ) -> [GeneratedFile] {
    var parts: [[String]] = [[]]
    for type in members {
      let lines = SourcePrinter.collect { emit(type, &$0) }
      if lines.isEmpty { continue }
      if !parts[parts.count - 1].isEmpty, parts[parts.count - 1].count + lines.count > Self.comfortableLength { parts.append([]) }
      parts[parts.count - 1] += lines
    }
    // Two files of one Swift module cannot share a name.
    let suffix = folder == "Types" ? "" : "+\(folder)"
    return parts.enumerated().filter { !$0.element.isEmpty }.map { index, lines in
      var body = lines
      while body.last == "" { body.removeLast() }
      let name = parts.count == 1 ? stem : "\(stem)\(index + 1)"
      // A file without public declarations does not import publicly.
      let isPublic = body.contains { $0.drop { $0 == " " }.hasPrefix("public ") || $0.hasPrefix("extension ") }
      let head = banner + [folder == "Flat" ? Self.flatImport(body) : "\(isPublic ? "public " : "")import ASN1Runtime", ""]
      return GeneratedFile(path: "\(folder)/\(name)\(suffix).swift", text: (head + body).joined(separator: "\n") + "\n")
    }
  }

  /// A file of its own for what `emit` prints, if that is anything.
  private func single(_ path: String, _ emit: (inout SourcePrinter) -> Void) -> [GeneratedFile] {
    let body = SourcePrinter.collect(emit)
    guard !body.isEmpty else { return [] }
    return [GeneratedFile(path: path, text: (banner + [Self.flatImport(body), ""] + body).joined(separator: "\n") + "\n")]
  }

  /// Public only where a public declaration names something of the runtime.
  private static func flatImport(_ body: [String]) -> String {
    let names = ["FlatPiece", "FlatRange", "FlatIndex", "FlatBits", "FlatAddition", "FlatTable", "FlatForm", "FixedOctets", "Null"]
    let isPublic = body.contains { line in
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("public ") || text.hasPrefix("@usableFromInline ") || text.hasPrefix("case ") else { return false }
      return text.split { !$0.isLetter }.contains { names.contains(String($0)) }
    }
    return "@_spi(GeneratedCode) \(isPublic ? "public " : "")import ASN1Runtime"
  }

  private var banner: [String] {
    ["// Generated by asn1-to-swift from \(title); do not edit. `tools/generate` writes it anew.", "// swift-format-ignore-file", ""]
  }

  /// The schema as text for programs in Lua: one file that sets `CSAE53_SCHEMA`, or what else `variable` says.
  public func emitLua(_ specification: ResolvedSpecification, variable: String) -> GeneratedFile {
    let named = Hoisting.apply(to: specification)
    let head = ["-- Generated by asn1-to-swift from \(title); do not edit. `tools/generate` writes it anew.", "\(variable) = [["]
    let lines = SchemaEmitter.text(named.reachable(from: "MessageFrame"), Layout(named))
    return GeneratedFile(path: "\(variable.lowercased()).lua", text: (head + lines + ["]]"]).joined(separator: "\n") + "\n")
  }

  /// The schema of another edition as text, as one file.
  ///
  /// - Parameter name: what the edition is called: a Swift identifier.
  public func emitSchema(_ specification: ResolvedSpecification, ofEdition name: String) -> GeneratedFile {
    let named = Hoisting.apply(to: specification)
    // What no message of the edition can hold is left out.
    let reachable = named.reachable(from: "MessageFrame")
    return single("Editions/\(name).swift") { out in
      out.block("extension Specification") { out in
        out.line("/// Every type of this edition as one line of text, for `ASN1Schema`.")
        out.line("public static let \(name): StaticString = \"\"\"")
        out.indented { out in
          for line in SchemaEmitter.text(reachable, Layout(named)) { out.line(line.replacingBackslashes) }
          out.line("\"\"\"")
        }
      }
    }[0]
  }

  private func emitCoding(_ type: ResolvedType, _ layout: Layout, _ out: inout SourcePrinter) {
    let name = SwiftNames.type(type.name)
    let decode = DecodeEmitter(layout: layout)
    let encode = EncodeEmitter(layout: layout)
    if case .sequenceOf(let list) = type.body {
      out.block("enum \(name)Coding") { out in
        out.block("static func decode(from reader: inout UPERReader) throws(CodingError) -> \(name)") { out in
          decode.emitList(list, target: "return", &out)
        }
        out.line()
        out.block("static func encode(_ value: \(name), to writer: inout UPERWriter) throws(CodingError)") { out in
          encode.emitList(list, source: "value", &out)
        }
      }
      out.line()
      return
    }
    guard Layout.isNominal(type.body) else { return }
    out.block("extension \(name)") { out in
      out.line("public static var asn1Name: String { \"\(type.name)\" }")
      out.line()
      switch type.body {
      case .sequence(let body):
        decode.emitSequence(type, body, &out)
        out.line()
        encode.emitSequence(type, body, &out)
      case .selected(let body):
        decode.emitSelected(body, &out)
        out.line()
        encode.emitSelected(body, &out)
      case .choice(let body):
        decode.emitChoice(type, body, &out)
        out.line()
        encode.emitChoice(type, body, &out)
      default:
        decode.emitLeafType(type, &out)
        out.line()
        encode.emitLeafType(type, &out)
      }
    }
    out.line()
  }

  private func schema(_ specification: ResolvedSpecification, _ layout: Layout) -> GeneratedFile {
    var out = SourcePrinter()
    for line in banner { out.line(line) }
    out.line("import ASN1Runtime")
    out.line()
    out.line("// Does not compile when the runtime has moved on: run `tools/generate`.")
    out.line("private typealias Agreement = GeneratedCode2")
    out.line()
    out.line("/// The specification that this module holds.")
    out.block("public enum Specification") { out in
      out.line("/// Document and edition.")
      out.line("public static let title: String = \(TypeEmitter.quoted(title))")
      out.line()
      out.line("/// Files of the specification, from the top of the repository.")
      out.line("public static let sources: [String] = [\(sources.map(TypeEmitter.quoted).joined(separator: ", "))]")
      out.line()
      out.line("/// Every type as one line of text, for `ASN1Schema`.")
      out.line("public static let schema: StaticString = \"\"\"")
      out.indented { out in
        for line in SchemaEmitter.text(specification, layout) { out.line(line.replacingBackslashes) }
        out.line("\"\"\"")
      }
    }
    if !layout.alphabets.isEmpty {
      out.line()
      out.line("/// The characters that strings of the specification are made of.")
      out.block("enum PermittedAlphabets") { out in
        for alphabet in layout.alphabets {
          let name = layout.name(ofAlphabet: alphabet).dropFirst("PermittedAlphabets.".count)
          out.line("static let \(name) = PermittedAlphabet([\(alphabet.map { "\($0)" }.joined(separator: ", "))])")
        }
      }
    }
    return GeneratedFile(path: "Schema.swift", text: out.text)
  }
}

extension ResolvedSpecification {
  /// The types that one of them refers to, itself included.
  fileprivate func reachable(from root: String) -> ResolvedSpecification {
    var open = [root]
    var found: Set<String> = []
    while let name = open.popLast() {
      guard found.insert(name).inserted, let type = self[name] else { continue }
      open += type.body.references
    }
    return ResolvedSpecification(types: types.filter { found.contains($0.name) })
  }
}

extension ResolvedSpecification {
  fileprivate var leavingOpen: ResolvedSpecification {
    var open = self
    for index in open.types.indices { open.types[index].body = open.types[index].body.leavingOpen }
    return open
  }
}

extension TypeBody {
  /// The body with open types in place of those that another component selects the content of.
  fileprivate var leavingOpen: TypeBody {
    func opened(_ components: [Component]) -> [Component] {
      components.map { component in
        var component = component
        component.type = component.type.leavingOpen
        return component
      }
    }
    switch self {
    case .selected: return .openType
    case .sequence(var body):
      body.root = opened(body.root)
      body.additions = body.additions.map { addition in
        switch addition {
        case .component(let component): .component(opened([component])[0])
        case .group(let components): .group(opened(components))
        }
      }
      return .sequence(body)
    case .choice(var body):
      body.root = opened(body.root)
      body.additions = opened(body.additions)
      return .choice(body)
    case .sequenceOf(var body):
      body.element = body.element.leavingOpen
      return .sequenceOf(body)
    default: return self
    }
  }

  fileprivate var holdsUnsigned: Bool {
    if case .integer(let body) = self { body.isUnsigned } else { inner.contains(where: \.holdsUnsigned) }
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }

  fileprivate var replacingBackslashes: String { split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") }
}
