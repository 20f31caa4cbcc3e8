/// What the decoding of one SEQUENCE, or of one value by itself, has named and gathered so far.
struct DecodeScope {
  let layout: Layout
  /// Constants in use.
  private var names: Set<String> = ["reader", "error", "self", "index", "count", "list", "additions", "value", "elements", "piece"]
  /// Presence words in sending order, by the constants that hold them.
  private(set) var presence: [String] = []
  /// How many presence words lie in earlier runs.
  private var known = 0
  /// The fields that are to be read next, and the statements that make values of them.
  private var run = Run()
  private var assembly: [String] = []
  /// Bits that a run still to come has at its head, already looked at.
  private var lead = 0
  private var leadText = ""

  init(_ layout: Layout) { self.layout = layout }

  private var types: TypeEmitter { TypeEmitter(layout: layout) }

  /// A constant that is not in use, called after `hint`.
  mutating func name(_ hint: String) -> String {
    var name = hint.filter { $0 != "`" }
    if name != hint { name += "Value" }
    var unique = name
    var number = 1
    while !names.insert(unique).inserted {
      number += 1
      unique = "\(name)\(number)"
    }
    return unique
  }

  /// Whether nothing is gathered.
  var isEmpty: Bool { run.isEmpty && assembly.isEmpty }

  // MARK: Gathering

  /// Adds the presence bits of a SEQUENCE and returns the condition of each component that may be absent, and the test of the extension bit.
  mutating func add(_ preamble: Preamble, _ optionals: Int, path: String = "", condition: Run.Condition?) -> (
    conditions: [Run.Condition], isExtended: String
  ) {
    let first = presence.count
    let leaves = preamble.leaves
    for (index, var leaf) in leaves.enumerated() {
      leaf.path = path
      let name = name("preamble")
      presence.append(name)
      run.fields.append(
        Run.Field(leaf: leaf, name: name, condition: condition, needed: index == 0 && leaves.count > 1 ? preamble.width : nil))
    }
    let conditions = (0..<optionals).map { index in
      let place = preamble.position(index)
      return Run.Condition(word: first + place.word, name: presence[first + place.word], bit: place.bit)
    }
    guard let head = leaves.first else { return (conditions, "false") }
    return (conditions, "\(presence[first]) & \(UInt64(1) << UInt64(head.width - 1)) != 0")
  }

  /// Adds a type that can be part of a run, and returns the expression of its value, good once the run has been read.
  mutating func add(_ body: TypeBody, path: String, hint: String, condition: Run.Condition? = nil) -> String {
    guard case .sequence(let sequence) = layout.resolved(body) else {
      guard var leaf = layout.leaves(body, path: path, target: "").first else { return types.zero(body) }
      leaf.path = path
      guard leaf.width > 0 else { return leaf.value("UInt64(0)") }
      let name = name(hint)
      run.fields.append(Run.Field(leaf: leaf, name: name, condition: condition))
      return leaf.value(name)
    }
    let preamble = Preamble(sequence)
    let (conditions, _) = add(preamble, sequence.root.count { $0.presence != .mandatory }, path: path, condition: condition)
    var optionals = conditions[...]
    let arguments = sequence.root.map { component in
      let isMandatory = component.presence == .mandatory
      return "\(SwiftNames.label(component.name)): "
        + add(component, path: path, hint: hint, condition: isMandatory ? condition : optionals.removeFirst())
    }
    return "\(types.swiftType(body))(\(arguments.joined(separator: ", ")))"
  }

  /// Adds a component that can be part of a run and returns the constant, or the expression, of its value.
  mutating func add(_ component: Component, path: String, hint: String, condition: Run.Condition?) -> String {
    let member = SwiftNames.member(component.name)
    let inner = hint.isEmpty ? member : hint.filter { $0 != "`" } + Self.capitalised(member)
    let value = add(component.type, path: path.isEmpty ? component.name : path + "." + component.name, hint: inner, condition: condition)
    let type = types.swiftType(component.type)
    guard component.presence != .mandatory, let condition else {
      guard case .sequence = layout.resolved(component.type) else { return value }
      let name = name(inner + "Value")
      assembly.append("let \(name) = \(value)")
      return name
    }
    let name = name(inner + "Value")
    if case .defaulted(let literal) = component.presence {
      assembly.append("let \(name): \(type) = \(condition.test) ? \(value) : \(types.literal(literal, component.type))")
    } else {
      assembly.append("let \(name): \(type)? = \(condition.test) ? \(value) : nil")
    }
    return name
  }

  private static func capitalised(_ name: String) -> String {
    let plain = name.filter { $0 != "`" }
    return plain.prefix(1).uppercased() + plain.dropFirst()
  }

  /// Adds an index that the caller has looked at already, to be checked with what follows it.
  mutating func lead(with width: Int, isExtensible: Bool) {
    lead = width + (isExtensible ? 1 : 0)
    leadText = [isExtensible ? ":1" : "", width > 0 ? ":\(width)" : ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  // MARK: Reading

  /// Emits the reading of what was gathered.
  mutating func flush(_ out: inout SourcePrinter) {
    defer {
      run = Run()
      assembly = []
      known = presence.count
      lead = 0
    }
    guard !run.isEmpty || lead > 0 else { return out.lines(assembly) }
    let checks = run.fields.contains { $0.leaf.largest != nil }
    let start = name("start")
    let excess = checks ? name("excess") : ""
    out.line("let \(start) = reader.position")
    if checks { out.line("var \(excess): UInt64 = 0") }
    if run.isEmpty { out.line("reader.skip(\(lead))") }
    for (index, part) in run.parts(57 - lead).enumerated() { emit(part, lead: index == 0 ? lead : 0, excess, &out) }
    var description = run.description
    if lead > 0 { description = leadText + (description.isEmpty ? "" : " " + description) }
    let earlier = run.isConditional && known > 0 ? ", [\(presence[..<known].joined(separator: ", "))]" : ""
    out.line(
      "guard reader.holds\(checks ? "(\(excess))" : "()") else { throw reader.failure(from: \(start), \"\(description)\"\(earlier)) }")
    out.lines(assembly)
  }

  private mutating func emit(_ part: [Run.Field], lead: Int, _ excess: String, _ out: inout SourcePrinter) {
    if part.count == 1, part[0].leaf.width > 57 - lead {
      if lead > 0 { out.line("reader.skip(\(lead))") }
      return emitWide(part[0], excess, &out)
    }
    let word = name("word")
    out.line("let \(word) = reader.peek()")
    var offset = lead
    var used: String? = nil
    for field in part {
      let width = field.leaf.width
      let aligned = used.map { "(\(word) &<< \($0))" } ?? (offset == 0 ? word : "(\(word) &<< \(offset))")
      emitValue(of: field, "\(aligned) &>> \(64 - width)", excess, &out)
      if let condition = field.condition {
        if used == nil {
          used = name("used")
          out.line("var \(used!): UInt64 = \(offset)")
        }
        out.line("\(used!) &+= \(condition.test) ? \(width) : 0")
      } else if let used {
        out.line("\(used) &+= \(width)")
      } else {
        offset += width
      }
    }
    out.line(used.map { "reader.skip(Int(truncatingIfNeeded: \($0)))" } ?? "reader.skip(\(offset))")
  }

  /// A field of more than 57 bits by itself.
  private func emitWide(_ field: Run.Field, _ excess: String, _ out: inout SourcePrinter) {
    emitValue(of: field, "reader.peekWide(\(field.leaf.width))", excess, &out)
    out.line("reader.skip(\(field.condition.map { "\($0.test) ? \(field.leaf.width) : 0" } ?? "\(field.leaf.width)"))")
  }

  private func emitValue(of field: Run.Field, _ bits: String, _ excess: String, _ out: inout SourcePrinter) {
    let largest = field.leaf.largest
    // What is not there must not fail a check, and presence bits that are not there lead to nothing.
    if let condition = field.condition, largest != nil || field.leaf.isPresence {
      out.line("let \(field.name): UInt64 = \(condition.test) ? \(bits) : 0")
    } else {
      out.line("let \(field.name): UInt64 = \(bits)")
    }
    guard let largest else { return }
    if field.leaf.width < 64 {
      out.line("\(excess) |= \(largest) &- \(field.name)")
    } else {
      out.line("\(excess) |= \(field.name) > \(largest) ? 1 << 63 : 0")
    }
  }
}
