/// The text of one specification file.
public struct SpecificationSource: Sendable, Equatable {
  /// The name diagnostics print.
  public var file: String
  public var text: String

  public init(file: String, text: String) {
    self.file = file
    self.text = text
  }
}

/// From the text of a specification to its resolved form.
public enum SpecificationCompiler {
  /// Reads all modules of all sources and resolves the names between them; the order of the sources decides only the order of the result.
  ///
  /// - Parameter allowsRecursion: whether a type may hold itself as an alternative of a CHOICE or an element of a list.
  ///
  /// Throws every mistake found. Mistakes of notation are reported first and alone: resolving what could not be read would only add
  /// errors that follow from them.
  ///
  /// - Parameter changes: what another edition has different: each type of these takes the place of the one of its name, and means by the names in it
  ///   what that module means.
  /// - Parameter limit: how many mistakes are reported at most.
  public static func resolve(
    _ sources: [SpecificationSource], changes: [SpecificationSource] = [], allowsRecursion: Bool = false, limit: Int = 200
  ) throws(DiagnosticError) -> ResolvedSpecification {
    let log = DiagnosticLog(limit: limit)
    var modules = parse(sources, log)
    let changed = parse(changes, log)
    guard log.isEmpty else { throw DiagnosticError(diagnostics: log.sorted) }
    for type in changed.flatMap(\.types) {
      let place = modules.firstIndex { $0.types.contains { $0.name.text == type.name.text } }
      if let place, let index = modules[place].types.firstIndex(where: { $0.name.text == type.name.text }) {
        modules[place].types[index] = type
      } else {
        log.report("no type '\(type.name.text)' to take the place of", at: type.name.location, expected: "the name of a type that changes")
      }
    }
    guard log.isEmpty else { throw DiagnosticError(diagnostics: log.sorted) }
    let linker = Linker(modules, log: log)
    let types = linker.link(allowsRecursion: allowsRecursion)
    guard log.isEmpty else { throw DiagnosticError(diagnostics: log.sorted) }
    return ResolvedSpecification(types: types)
  }

  private static func parse(_ sources: [SpecificationSource], _ log: DiagnosticLog) -> [ModuleSyntax] {
    var modules: [ModuleSyntax] = []
    for source in sources {
      var lexer = Lexer(source, log: log)
      let fileLog = log.diagnostics.count
      let file = lexer.lex()
      // An item that could not be read would be missed by the parser in the wrong place.
      guard log.diagnostics.count == fileLog else { continue }
      var parser = Parser(file: file, log: log)
      modules += parser.parse()
    }
    return modules
  }
}
