/// A part of a structured text, with the line on which it stands.
struct DocumentNode {
  enum Content {
    /// Text, and whether it stood in quotes or in a block: then it is never a number or nothing.
    case scalar(String, isQuoted: Bool)
    case sequence([DocumentNode])
    case mapping([Entry])
  }

  struct Entry {
    var key: String
    /// Counted from 1; `nil` = not known.
    var line: Int?
    var value: DocumentNode
  }

  var content: Content
  /// Counted from 1; `nil` = not known.
  var line: Int?
}

/// Reads values out of a document, and says where one is not as expected.
struct DocumentReader {
  let node: DocumentNode
  /// The place of `node`: `criteria[2].threshold`.
  let path: String

  init(_ node: DocumentNode, path: String = "") {
    self.node = node
    self.path = path
  }

  func error(expected: String) -> ScenarioError { ScenarioError(path: path, line: node.line, expected: expected, found: found) }

  private var found: String {
    switch node.content {
    case .scalar(let text, let isQuoted): text.isEmpty && !isQuoted ? "nothing" : "\"\(Self.shortened(text))\""
    case .sequence: "a list"
    case .mapping: "keys with values"
    }
  }

  private static func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(60) + "…" : text }

  // MARK: Structure

  /// The values of the keys that are there.
  /// - Parameter known: all keys that may stand here; another one is an error, so that a slip of the pen is not passed over.
  func fields(_ known: [String]) throws(ScenarioError) -> Fields {
    guard case .mapping(let entries) = node.content else { throw error(expected: "the keys " + known.joined(separator: ", ")) }
    for entry in entries where !known.contains(entry.key) {
      throw ScenarioError(
        path: Self.join(path, entry.key), line: entry.line, expected: "one of the keys " + known.joined(separator: ", "),
        found: "unknown key \"\(Self.shortened(entry.key))\"")
    }
    return Fields(entries: entries, path: path, line: node.line)
  }

  struct Fields {
    fileprivate var entries: [DocumentNode.Entry]
    fileprivate var path: String
    fileprivate var line: Int?

    /// `nil` = the key is not there.
    subscript(_ key: String) -> DocumentReader? {
      entries.first { $0.key == key }.map { DocumentReader($0.value, path: DocumentReader.join(path, key)) }
    }

    func required(_ key: String) throws(ScenarioError) -> DocumentReader {
      guard let reader = self[key] else {
        throw ScenarioError(path: DocumentReader.join(path, key), line: line, expected: "a value", found: "no such key")
      }
      return reader
    }
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : path + "." + key }

  /// The elements of a list.
  func elements() throws(ScenarioError) -> [DocumentReader] {
    guard case .sequence(let elements) = node.content else { throw error(expected: "a list") }
    return elements.enumerated().map { DocumentReader($0.element, path: "\(path)[\($0.offset)]") }
  }

  // MARK: Values

  /// Text; `nil` where it is empty or a list or mapping stands.
  private var scalar: String? {
    guard case .scalar(let text, let isQuoted) = node.content, isQuoted || !text.isEmpty else { return nil }
    return text
  }

  func string(_ expected: String) throws(ScenarioError) -> String {
    guard let scalar, !scalar.isEmpty else { throw error(expected: expected) }
    return scalar
  }

  /// A value that its text determines.
  func value<Value>(_ expected: String, _ parse: (String) -> Value?) throws(ScenarioError) -> Value {
    guard let value = scalar.flatMap(parse) else { throw error(expected: expected) }
    return value
  }

  /// A finite number, not in quotes, within `range`.
  func number(_ expected: String, in range: ClosedRange<Double>? = nil) throws(ScenarioError) -> Double {
    guard case .scalar(let text, isQuoted: false) = node.content, let value = Double(text), value.isFinite, range?.contains(value) ?? true
    else { throw error(expected: expected) }
    return value
  }

  /// A whole number, not in quotes, within `range`.
  func integer(_ expected: String, in range: ClosedRange<Int>) throws(ScenarioError) -> Int {
    guard case .scalar(let text, isQuoted: false) = node.content, let value = Int(text), range.contains(value) else {
      throw error(expected: expected)
    }
    return value
  }
}
