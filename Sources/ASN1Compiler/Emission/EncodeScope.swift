/// What the encoding of one SEQUENCE, or of one value by itself, has named and gathered so far: the mirror of `DecodeScope`.
struct EncodeScope {
  let layout: Layout
  /// Constants in use.
  private var names: Set<String> = [
    "writer", "error", "self", "index", "list", "known", "value", "element", "isExtended", "addition", "bit",
  ]
  /// Presence words in sending order, by the constants that hold them.
  private(set) var presence: [String] = []
  /// How many presence words lie in earlier runs.
  private var known = 0
  private var run = Run()
  /// The statements that make offsets of the values, each with how many fields come before it.
  private var preparation: [(statement: String, before: Int)] = []
  /// The statements of all runs so far: what an error is made of.
  private var history: [String] = []
  /// The methods that make errors, one for each run that is checked.
  private(set) var failures: [[String]] = []

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
  var isEmpty: Bool { run.isEmpty && preparation.isEmpty }

  // MARK: Gathering

  /// Adds the presence bits of a SEQUENCE, given the constants that are 1 for each component that is there, and that for its additions.
  mutating func add(
    _ preamble: Preamble, _ present: [String], isExtended: String?, path: String, condition: Run.Condition?
  ) -> [Run.Condition] {
    let first = presence.count
    let leaves = preamble.leaves
    var terms: [[String]] = leaves.map { _ in [] }
    if let isExtended { terms[0].append("(\(isExtended) ? \(UInt64(1) << UInt64(leaves[0].width - 1)) : 0)") }
    for (index, name) in present.enumerated() {
      let place = preamble.position(index)
      terms[place.word].append(place.bit == 0 ? name : "\(name) &<< \(place.bit)")
    }
    for (index, var leaf) in leaves.enumerated() {
      leaf.path = path
      let name = name("preamble")
      presence.append(name)
      // One term a statement: long expressions take the compiler long.
      prepare("\(terms[index].count > 1 ? "var" : "let") \(name): UInt64 = \(terms[index].first ?? "0")")
      for term in terms[index].dropFirst() { prepare("\(name) |= \(term)") }
      run.fields.append(
        Run.Field(leaf: leaf, name: name, condition: condition, needed: index == 0 && leaves.count > 1 ? preamble.width : nil))
    }
    return present.indices.map { index in
      let place = preamble.position(index)
      return Run.Condition(word: first + place.word, name: presence[first + place.word], bit: place.bit)
    }
  }

  /// Emits the constant that is 1 where the component is there.
  mutating func presence(of component: Component, source: String) -> (name: String, statement: String) {
    let name = name("has" + Self.capitalised(SwiftNames.member(component.name)))
    if case .defaulted(let literal) = component.presence {
      return (name, "let \(name): UInt64 = \(types.differs(source, from: literal, component.type)) ? 1 : 0")
    }
    if layout.isBoxed(component) {
      let box =
        source.split(separator: ".").dropLast().joined(separator: ".") + ".$" + SwiftNames.member(component.name).filter { $0 != "`" }
      return (name, "let \(name): UInt64 = \(box).isPresent ? 1 : 0")
    }
    // A pattern looks at the value where it is; `!= nil` would copy it.
    return (name, "let \(name): UInt64 = if case .some = \(source) { 1 } else { 0 }")
  }

  mutating func prepare(_ statement: String) { preparation.append((statement, run.fields.count)) }

  /// Adds the value at `source`, of a type that can be part of a run.
  ///
  /// - Parameter present: the constant that is 1 where the value is there; where it is not, `source` has bits that are all zero.
  mutating func add(_ body: TypeBody, source: String, path: String, hint: String, condition: Run.Condition? = nil) {
    guard case .sequence(let sequence) = layout.resolved(body) else {
      guard let leaf = layout.leaves(body, path: path, target: "").first, leaf.width > 0 || leaf.checkedLargest != nil else { return }
      let name = name(hint)
      prepare("let \(name): UInt64 = \(leaf.bits(source))")
      run.fields.append(Run.Field(leaf: leaf, name: name, condition: condition))
      return
    }
    var present: [String] = []
    for component in sequence.root where component.presence != .mandatory {
      let (name, statement) = presence(of: component, source: source + "." + SwiftNames.member(component.name))
      prepare(statement)
      present.append(name)
    }
    var conditions = add(Preamble(sequence), present, isExtended: nil, path: path, condition: condition)
    for component in sequence.root {
      let condition = component.presence == .mandatory ? condition : conditions.removeFirst()
      add(component, source: source + "." + SwiftNames.member(component.name), path: path, hint: hint, condition: condition)
    }
  }

  /// Adds a component that can be part of a run.
  mutating func add(_ component: Component, source: String, path: String, hint: String, condition: Run.Condition?) {
    let member = SwiftNames.member(component.name)
    let inner = hint.isEmpty ? member : hint.filter { $0 != "`" } + Self.capitalised(member)
    let innerPath = path.isEmpty ? component.name : path + "." + component.name
    switch component.presence {
    case .mandatory: add(component.type, source: source, path: innerPath, hint: inner, condition: condition)
    case .optional:
      if layout.isConstant(component.type) { return }
      let value = name(inner + "Value")
      prepare("let \(value): \(types.swiftType(component.type)) = \(source) ?? \(lowest(component.type))")
      add(component.type, source: value, path: innerPath, hint: inner, condition: condition)
    case .defaulted:
      guard !layout.leaves(component.type, path: "", target: "").isEmpty, let condition else { return }
      let value = name(inner + "Value")
      prepare("let \(value): \(types.swiftType(component.type)) = \(condition.test) ? \(source) : \(lowest(component.type))")
      add(component.type, source: value, path: innerPath, hint: inner, condition: condition)
    }
  }

  /// The value all of whose bits are zero, and none of whose optional components is there.
  private func lowest(_ body: TypeBody) -> String {
    let type = types.swiftType(body)
    switch layout.resolved(body) {
    case .integer(let integer):
      let lower = integer.lower ?? 0
      return layout.nominalName(body) == nil ? "\(lower)" : "\(type)(rawValue: \(lower))"
    case .sequence(let sequence):
      let arguments = sequence.root.map { component in
        "\(SwiftNames.label(component.name)): " + Self.lowest(component, in: self)
      }
      return "\(type)(\(arguments.joined(separator: ", ")))"
    default: return types.zero(body)
    }
  }

  private static func lowest(_ component: Component, in scope: EncodeScope) -> String {
    switch component.presence {
    case .mandatory: scope.lowest(component.type)
    case .optional: "nil"
    case .defaulted(let literal): scope.types.literal(literal, component.type)
    }
  }

  private static func capitalised(_ name: String) -> String {
    let plain = name.filter { $0 != "`" }
    return plain.prefix(1).uppercased() + plain.dropFirst()
  }

  // MARK: Writing

  /// Emits the writing of what was gathered, after an index of `lead` bits that leads a CHOICE.
  ///
  /// - Parameter isMethod: whether an error is made by a method of its own, one of `failures`: what it needs would otherwise have to be kept at hand.
  mutating func flush(lead: (value: Int, width: Int)? = nil, isMethod: Bool = false, _ out: inout SourcePrinter) {
    defer {
      run = Run()
      preparation = []
      known = presence.count
    }
    history += preparation.map(\.statement)
    let isChecked = run.fields.contains { excess($0) != nil }
    let start = isChecked ? name("start") : ""
    let total = isChecked ? name("excess") : ""
    if isChecked {
      out.line("let \(start) = writer.position")
      out.line("var \(total): UInt64 = 0")
    }
    var lead = lead
    if run.isEmpty {
      out.lines(preparation.map(\.statement))
      if let head = lead, head.width > 0 { out.line("writer.putRun(\(head.value), \(head.width))") }
    }
    var first = 0
    for part in run.parts(56 - (lead?.width ?? 0)) {
      emit(part, first: first, lead, total, &out)
      first += part.count
      lead = nil
    }
    guard isChecked else { return }
    var fields = run.fields.filter { $0.leaf.width > 0 || $0.leaf.isPresence || excess($0) != nil }
    // Conditions count from the words of earlier runs on.
    let earlier = run.isConditional ? presence[..<known] : []
    if earlier.isEmpty, known > 0 {
      for index in fields.indices { fields[index].condition = nil }
    }
    let values = (earlier + fields.map(\.name)).joined(separator: ", ")
    let text = fields.map(\.description).joined(separator: " ")
    let error =
      "UPERWriter.failure(from: \(isMethod ? "bit" : start)\(leadWidth > 0 ? " + \(leadWidth)" : ""), \"\(text)\", [\(values)]\(earlier.isEmpty ? "" : ", earlier: \(earlier.count)"))"
    guard isMethod else {
      return out.line("guard Int64(bitPattern: \(total)) >= 0 else { throw \(error) }")
    }
    out.line("guard Int64(bitPattern: \(total)) >= 0 else { throw encodingFailure\(failures.count + 1)(from: \(start)) }")
    failures.append(
      SourcePrinter.collect { out in
        out.line("@inline(never)")
        out.block("private func encodingFailure\(failures.count + 1)(from bit: Int) -> CodingError") { out in
          out.lines(Self.needed(for: values, in: history))
          out.line("return \(error)")
        }
      })
  }

  /// The statements, of `history`, that give the constants named in `expression` their values.
  private static func needed(for expression: String, in history: [String]) -> [String] {
    // Members and labels are no constants.
    func words(_ text: String) -> [String] {
      text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == ":") }
        .filter { !$0.contains(".") && !$0.hasSuffix(":") }.map(String.init)
    }
    func defined(_ line: String) -> String? {
      line.split(separator: " ").first { $0 != "let" && $0 != "var" }.map { $0.hasSuffix(":") ? String($0.dropLast()) : String($0) }
    }
    var names = Set(words(expression))
    var lines: [String] = []
    for line in history.reversed() {
      guard let name = defined(line), names.contains(name) else { continue }
      names.formUnion(words(line))
      // What a member belongs to is a constant.
      for part in line.split(whereSeparator: { " ()".contains($0) }) where part.contains(".") {
        names.insert(String(part.prefix { $0 != "." }))
      }
      lines.append(line)
    }
    return lines.reversed()
  }

  /// Keeps a statement that others build on.
  mutating func remember(_ statement: String) { history.append(statement) }

  /// Bits of a leading index, which lie before the fields of the run.
  var leadWidth = 0

  /// An expression that is negative as a signed number where the offset of a field lies outside its constraint; nil where the type sees to it.
  private func excess(_ field: Run.Field) -> String? {
    guard !field.leaf.isPresence, let largest = field.leaf.checkedLargest else { return nil }
    if largest >= 1 << 62 { return "\(field.name) > \(largest) ? 1 << 63 : 0" }
    return "\(field.name) | (\(largest) &- \(field.name))"
  }

  private mutating func emit(
    _ part: [Run.Field], first: Int, _ lead: (value: Int, width: Int)?, _ total: String, _ out: inout SourcePrinter
  ) {
    // Values are fetched just before they are written: all at once they would not fit the registers.
    for (index, field) in part.enumerated() {
      for entry in preparation where entry.before == first + index { out.line(entry.statement) }
      if let check = excess(field) { out.line("\(total) |= \(check)") }
    }
    if first + part.count == run.fields.count {
      for entry in preparation where entry.before == run.fields.count { out.line(entry.statement) }
    }
    if part.count == 1, part[0].leaf.width > 56 - (lead?.width ?? 0) {
      if let lead, lead.width > 0 { out.line("writer.putRun(\(lead.value), \(lead.width))") }
      let put = "writer.put(\(part[0].name), \(part[0].leaf.width))"
      return out.line(part[0].condition.map { "if \($0.test) { \(put) }" } ?? put)
    }
    var fields = part.filter { $0.leaf.width > 0 }[...]
    guard let first = fields.first else {
      if let lead, lead.width > 0 { out.line("writer.putRun(\(lead.value), \(lead.width))") }
      return
    }
    let word = name("word")
    var bits = 0
    var steps: [String] = []
    if let lead, lead.width > 0 {
      out.line("var \(word): UInt64 = \(lead.value)")
      bits = lead.width
    } else if first.condition == nil {
      fields.removeFirst()
      out.line("\(fields.isEmpty ? "let" : "var") \(word): UInt64 = \(first.name)")
      bits = first.leaf.width
    } else {
      out.line("var \(word): UInt64 = 0")
    }
    for field in fields {
      guard let condition = field.condition else {
        out.line("\(word) = \(word) &<< \(field.leaf.width) | \(field.name)")
        bits += field.leaf.width
        continue
      }
      let step = name("width")
      out.line("let \(step): UInt64 = \(condition.test) ? \(field.leaf.width) : 0")
      out.line("\(word) = \(word) &<< \(step) | \(field.name)")
      steps.append(step)
    }
    let count = steps.isEmpty ? "\(bits)" : "Int(truncatingIfNeeded: \(steps.joined(separator: " &+ ")))" + (bits > 0 ? " &+ \(bits)" : "")
    out.line("writer.putRun(\(word), \(count))")
  }
}
