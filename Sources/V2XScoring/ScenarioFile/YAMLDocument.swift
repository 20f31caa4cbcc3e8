import Yams

/// The one place that knows the YAML library.
extension DocumentNode {
  /// Octets that a text may have.
  static let greatestSize = 256 * 1024
  /// Parts that a document may have, aliases written out.
  static let greatestCount = 20_000
  /// Aliases that a text may use: enough to repeat a criterion's parts, too few to blow up the document.
  static let mostAliases = 16

  /// Reads one YAML document.
  init(yaml octets: some Collection<UInt8>) throws(ScenarioError) {
    guard octets.count <= Self.greatestSize else {
      throw ScenarioError(path: "", expected: "at most \(Self.greatestSize) octets", found: "\(octets.count)")
    }
    guard let text = String(validating: octets, as: UTF8.self) else { throw ScenarioError(path: "", expected: "text in UTF-8") }
    guard Self.aliasCount(octets) <= Self.mostAliases else {
      throw ScenarioError(path: "", expected: "at most \(Self.mostAliases) aliases")
    }
    let root: Node?
    do {
      root = try Parser(yaml: text).singleRoot()
    } catch {
      throw ScenarioError(error)
    }
    guard let root else { throw ScenarioError(path: "", expected: "a scenario", found: "an empty text") }
    var rest = Self.greatestCount
    self = try Self.converted(root, rest: &rest)
  }

  /// What may be aliases (`*name` at the start of a value), counted before the library writes them out.
  private static func aliasCount(_ octets: some Collection<UInt8>) -> Int {
    var count = 0
    var last = UInt8(ascii: "\n")
    for octet in octets {
      if octet == UInt8(ascii: "*"), "\n\r\t [{,:-?".utf8.contains(last) { count += 1 }
      last = octet
    }
    return count
  }

  private static func converted(_ node: Node, rest: inout Int) throws(ScenarioError) -> DocumentNode {
    rest -= 1
    let line = node.mark?.line
    guard rest > 0 else { throw ScenarioError(path: "", line: line, expected: "at most \(greatestCount) values") }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      let isNothing = isPlain && ["~", "null", "Null", "NULL"].contains(scalar.string)
      return DocumentNode(content: .scalar(isNothing ? "" : scalar.string, isQuoted: !isPlain), line: line)
    case .sequence(let sequence):
      var elements: [DocumentNode] = []
      for element in sequence { elements.append(try converted(element, rest: &rest)) }
      return DocumentNode(content: .sequence(elements), line: line)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else { throw ScenarioError(path: "", line: key.mark?.line, expected: "a name as key") }
        entries.append(Entry(key: name.string, line: key.mark?.line, value: try converted(value, rest: &rest)))
      }
      return DocumentNode(content: .mapping(entries), line: line)
    case .alias:
      throw ScenarioError(path: "", line: line, expected: "the value itself", found: "an alias")
    }
  }
}

extension ScenarioError {
  /// What the YAML library says, in one line.
  fileprivate init(_ error: any Error) {
    func problem(_ context: YamlError.Context?, _ text: String) -> String {
      let before = context.map { $0.text + ", " } ?? ""
      return "a YAML text: \(before)\(text)"
    }
    switch error as? YamlError {
    case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
      .composer(let context, let text, let mark, _):
      self.init(path: "", line: mark.line, expected: problem(context, text))
    case .reader(let text, _, _, _):
      self.init(path: "", expected: problem(nil, text))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
      self.init(path: "", line: context.mark.line, expected: "each key once", found: "\(keys) repeated")
    default:
      self.init(path: "", expected: "a YAML text")
    }
  }
}
