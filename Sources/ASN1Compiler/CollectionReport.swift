/// What becomes of the modules of one specification: whether there is Swift for them, and if not, why.
public struct CollectionReport: Sendable, Equatable {
  /// Mistakes and refusals of one kind.
  public struct Finding: Sendable, Equatable {
    /// The message without the names that differ from place to place.
    public var kind: String
    public var first: Diagnostic
    /// At how many places it was found.
    public var count: Int
  }

  /// The type assignments resolved; nil where the notation could not be read or resolved.
  public var types: Int?
  /// The encodings that there is code for.
  public var encodings: [SwiftEmitter.Encoding]
  /// What stands against the encodings that are missing, in the order of the text. Never empty where no encoding is left.
  public var findings: [Finding]

  /// Reads, resolves and emits modules for every encoding, writing nothing.
  public init(_ sources: [SpecificationSource]) {
    types = nil
    encodings = []
    var diagnostics: [Diagnostic] = []
    for encoding in SwiftEmitter.Encoding.allCases {
      do throws(DiagnosticError) {
        let specification = try SpecificationCompiler.resolve(sources, allowsRecursion: encoding == .oer, limit: 100_000)
        types = specification.types.count
        _ = try SwiftEmitter(title: "", sources: [], encodings: [encoding]).emit(specification, texts: sources)
        encodings.append(encoding)
      } catch {
        diagnostics += error.diagnostics.filter { !diagnostics.contains($0) }
      }
    }
    findings = Self.findings(of: diagnostics)
  }

  private static func findings(of diagnostics: [Diagnostic]) -> [Finding] {
    var found: [Finding] = []
    var places: [String: Int] = [:]
    for diagnostic in diagnostics {
      let kind = Self.kind(of: diagnostic.message)
      if let place = places[kind] {
        found[place].count += 1
      } else {
        places[kind] = found.count
        found.append(Finding(kind: kind, first: diagnostic, count: 1))
      }
    }
    return found
  }

  /// Names stand in quotes or brackets.
  private static func kind(of message: String) -> String {
    var kind = ""
    var isQuoted = false
    var open = 0
    for character in message {
      if character == "'", open == 0 {
        if !isQuoted { kind += "'…'" }
        isQuoted.toggle()
        continue
      }
      if character == "(", !isQuoted { open += 1 }
      if !isQuoted, open == 0 { kind.append(character) }
      if character == ")", !isQuoted { open = max(0, open - 1) }
    }
    return kind.split(separator: " ").joined(separator: " ")
  }
}
