/// One mistake in a specification: where it stands, what is wrong and what would have been right.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
  public var location: SourceLocation
  /// What is wrong, without a full stop.
  public var message: String
  /// What would have been accepted at this place.
  public var expected: String
  /// The line of the file the mistake stands in, without its line end.
  public var sourceLine: String

  public var file: String { location.file }
  /// Counts from 1.
  public var line: Int { location.line }
  /// Counts from 1, in Unicode scalars.
  public var column: Int { location.column }

  public init(location: SourceLocation, message: String, expected: String, sourceLine: String) {
    self.location = location
    self.message = message
    self.expected = expected
    self.sourceLine = sourceLine
  }

  /// `file:line:column: error: message`, then the line, a caret under the place, and what was expected.
  public var description: String {
    var text = "\(file):\(line):\(column): error: \(message)\n\(sourceLine)\n"
    // Tabs are repeated so that the caret stands under its character at any tab width.
    for scalar in sourceLine.unicodeScalars.prefix(max(0, column - 1)) { text += scalar == "\t" ? "\t" : " " }
    return text + "^\nexpected: \(expected)"
  }
}

/// What the front-end throws: every mistake it found, in the order of the files and of the text.
public struct DiagnosticError: Error, Equatable, CustomStringConvertible {
  /// Never empty; at most 200 unless more were asked for.
  public var diagnostics: [Diagnostic]

  public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

/// Thrown inside the front-end once the mistake is in the log: what depends on the place is given up, the rest goes on.
struct Reported: Error {}

/// Collects diagnostics and knows the source lines they quote.
final class DiagnosticLog {
  private(set) var diagnostics: [Diagnostic] = []
  private var lines: [String: [String]] = [:]
  private var order: [String: Int] = [:]
  private var reported: Set<Key> = []

  private struct Key: Hashable {
    var location: SourceLocation
    var message: String
  }

  /// A file that is no specification at all would otherwise give one for every character.
  private let limit: Int

  init(limit: Int = 200) { self.limit = limit }

  var isEmpty: Bool { diagnostics.isEmpty }

  func add(file: String, lines fileLines: [String]) {
    guard order[file] == nil else { return }
    order[file] = order.count
    lines[file] = fileLines
  }

  func report(_ message: String, at location: SourceLocation, expected: String) {
    guard diagnostics.count < limit, reported.insert(Key(location: location, message: message)).inserted else { return }
    let fileLines = lines[location.file] ?? []
    let line = fileLines.indices.contains(location.line - 1) ? fileLines[location.line - 1] : ""
    diagnostics.append(Diagnostic(location: location, message: message, expected: expected, sourceLine: line))
  }

  /// Reports and gives the error to throw.
  func failure(_ message: String, at location: SourceLocation, expected: String) -> Reported {
    report(message, at: location, expected: expected)
    return Reported()
  }

  /// Reports a construct of ASN.1 that is known but not handled.
  func refusal(of construct: String, at location: SourceLocation, expected: String) -> Reported {
    failure("\(construct) is not supported", at: location, expected: expected)
  }

  func tooWide(_ number: String, at location: SourceLocation) -> Reported {
    failure(
      "\(number) does not fit in 64 bits", at: location,
      expected: "a number from \(Int64.min) to \(Int64.max); as the upper bound of a type, \(UInt64.max)")
  }

  /// In the order of the files and of the text.
  var sorted: [Diagnostic] {
    diagnostics.sorted { left, right in
      let leftKey = (order[left.file] ?? 0, left.line, left.column)
      let rightKey = (order[right.file] ?? 0, right.line, right.column)
      return leftKey < rightKey
    }
  }
}
