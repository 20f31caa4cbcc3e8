/// Collects lines of source text at a depth of indentation.
struct SourcePrinter {
  private(set) var lines: [String] = []
  private var depth = 0

  mutating func line(_ text: String = "") {
    lines.append(text.isEmpty ? "" : String(repeating: "  ", count: depth) + text)
  }

  /// Prints `head {`, what `body` prints one level deeper, and `}` with `tail`.
  mutating func block(_ head: String, tail: String = "}", _ body: (inout SourcePrinter) -> Void) {
    line(head + " {")
    depth += 1
    body(&self)
    depth -= 1
    line(tail)
  }

  /// Prints what `body` prints one level deeper.
  mutating func indented(_ body: (inout SourcePrinter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Prints statements whose errors gain a step of the path, given as a Swift expression; nil adds none, and what cannot throw needs none.
  mutating func locating(_ step: String?, _ statements: [String]) {
    let canThrow = statements.contains { $0.contains("try ") || $0.contains("throw ") }
    guard let step, canThrow else { return lines(statements) }
    if statements.count == 1 { return line("do throws(CodingError) { \(statements[0]) } catch { throw error.inside(\(step)) }") }
    line("do throws(CodingError) {")
    indented { out in out.lines(statements) }
    line("} catch { throw error.inside(\(step)) }")
  }

  /// A field's name as a step of the path; none for the empty name.
  static func step(_ path: String) -> String? { path.isEmpty ? nil : "\"\(path)\"" }

  /// Prints a documentation comment; long lines are wrapped.
  mutating func documentation(_ text: [String]) {
    for entry in text {
      let indent = String(entry.prefix { $0 == " " })
      var words = entry.split(separator: " ")[...]
      repeat {
        var current = indent + (words.popFirst() ?? "")
        while let word = words.first, current.count + word.count + 1 <= 118 - depth * 2 {
          current += " " + word
          words = words.dropFirst()
        }
        line("/// \(current)".trimmingTrailingSpaces)
      } while !words.isEmpty
    }
  }

  var text: String { lines.joined(separator: "\n") + "\n" }
}

extension String {
  var trimmingTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
