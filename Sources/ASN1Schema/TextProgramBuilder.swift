import ASN1Runtime
import JSONText

/// Works a type out into the steps of a `TextProgram`.
struct TextProgramBuilder {
  private typealias Step = TextProgram.Step

  private static let stepLimit = 20_000
  private static let longestText = 1024
  private static let longestName = 200

  private let schema: Schema
  private var steps: [Step] = []
  private var texts: [UInt8]
  private var targets: [UInt32] = []
  /// Where texts are that may be used again, by a hash of theirs.
  private var places: [UInt64: (place: Int, count: Int)] = [:]
  /// The texts of items, by type: what stands in front of them, and where they are among the targets.
  private var itemTexts: [Int: [(head: [UInt8], first: Int)]] = [:]
  /// Text that the next step is to write, and whether it takes a comma back before.
  private var pending: [UInt8] = []
  private var takesBack = false
  /// Octets that may have been written since there was last a look at the room.
  private var unseen = 0
  /// The types around the present one: one that contains itself is left to the schema.
  private var outer: Set<Int> = []

  static func program(of node: Int, in schema: Schema) -> TextProgram {
    var builder = TextProgramBuilder(schema)
    if schema.members.contains(where: { $0.nameCount > Self.longestName }) {
      builder.add(Step(kind: .unsupported))
    } else {
      builder.write(node, 0)
    }
    builder.add(Step(kind: .end))
    builder.texts += [UInt8](repeating: 0, count: 2 * TextProgram.piece)
    return TextProgram(steps: builder.steps, texts: builder.texts, targets: builder.targets)
  }

  private init(_ schema: Schema) {
    self.schema = schema
    texts = DigitTables.octets
  }

  // MARK: Steps

  private mutating func place(of text: [UInt8]) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in text { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    if let known = places[hash], texts[known.place..<known.place + known.count].elementsEqual(text) { return known.place }
    let place = texts.count
    texts += text
    places[hash] = (place, text.count)
    return place
  }

  private mutating func add(_ step: Step, takesText: Bool = true) {
    var step = step
    if takesText, !pending.isEmpty || takesBack {
      step.text = UInt32(place(of: pending))
      step.textCount = UInt16(pending.count)
      step.back = takesBack ? 1 : 0
      unseen += pending.count
      pending.removeAll(keepingCapacity: true)
      takesBack = false
    }
    steps.append(step)
  }

  private mutating func look(_ more: Int) {
    if pending.count > Self.longestText || unseen + pending.count + more > TextProgram.slack { addText() }
    unseen += more
  }

  /// A step of text looks at the room first.
  private mutating func addText() {
    add(Step(kind: .text))
    unseen = 0
  }

  /// What comes next can be reached in several ways: nothing may be pending.
  private mutating func settle() {
    if !pending.isEmpty || takesBack { addText() }
  }

  private mutating func close(_ bracket: UInt8) {
    if pending.isEmpty { takesBack = true } else if pending.last == UInt8(ascii: ",") { pending.removeLast() }
    pending.append(bracket)
    pending.append(UInt8(ascii: ","))
  }

  private mutating func key(_ member: Schema.Member) {
    pending.append(UInt8(ascii: "\""))
    pending += schema.name(member)
    pending.append(UInt8(ascii: "\""))
    pending.append(UInt8(ascii: ":"))
  }

  // MARK: Values

  /// The steps for a value, which leave a comma behind it.
  private mutating func write(_ index: Int, _ slot: Int) {
    let node = schema.nodes[index]
    guard steps.count < Self.stepLimit, slot < TextProgram.slotLimit, !outer.contains(index) else { return add(Step(kind: .unsupported)) }
    outer.insert(index)
    defer { outer.remove(index) }
    switch node.kind {
    case .boolean: items(of: index, ["false", "true"].map { Array($0.utf8) }, width: 1)
    case .null: pending += Array("null,".utf8)
    case .integer: number(node)
    case .enumerated:
      let quote = [UInt8(ascii: "\"")]
      let names = schema.members[node.first..<node.first + node.rootCount].map { quote + schema.name($0) + quote }
      items(of: index, names, width: node.width + (node.isExtensible ? 1 : 0))
    case .bits: sized(.bits, "{\"bits\":\"", node)
    case .octets: sized(.octets, "{\"hex\":\"", node)
    case .string where !node.isUTF8 && schema.alphabets[node.alphabet] == .ia5: sized(.characters, "\"", node)
    case .open, .selected, .string: add(Step(kind: .unsupported))
    case .sequence: sequence(node, slot)
    case .choice: choice(node, slot)
    case .list: list(node, slot)
    }
  }

  private mutating func number(_ node: Schema.Node) {
    let width = node.width + (node.isExtensible ? 1 : 0)
    guard node.hasLower, node.hasUpper, width <= 57 else { return add(Step(kind: .unsupported)) }
    guard width > 0 else { return pending += Array("\(node.lower),".utf8) }
    let isShort = max(node.lower.magnitude, node.upper.magnitude) < 1_000_000
    let kind: Step.Kind =
      if node.lower >= 0 && isShort { node.upper < 1000 ? .natural3 : .natural6 } else { isShort ? .number6 : .number }
    look(24)
    add(Step(kind: kind, width: UInt8(width), lower: node.lower, largest: node.largest))
  }

  private mutating func items(of node: Int, _ names: [[UInt8]], width: Int) {
    guard let longest = names.map(\.count).max(), width <= 57 else { return add(Step(kind: .unsupported)) }
    guard width > 0 else { return pending += names[0] + [UInt8(ascii: ",")] }
    guard longest < 255, texts.count + names.count * 255 < 1 << 24 else { return add(Step(kind: .unsupported)) }
    look(longest + 1)
    // The text in front of the items goes with them: one copy instead of two.
    var head: [UInt8] = []
    if pending.count + longest < 255, names.count <= 64 {
      head = pending
      unseen += pending.count
      pending.removeAll(keepingCapacity: true)
    }
    let first = itemTexts[node]?.first { $0.head == head }?.first ?? addItems(of: node, names, behind: head)
    add(Step(kind: .item, width: UInt8(width), target: UInt32(first), largest: UInt64(names.count - 1)))
  }

  private mutating func addItems(of node: Int, _ names: [[UInt8]], behind head: [UInt8]) -> Int {
    let first = targets.count
    for name in names {
      targets.append(UInt32(texts.count << 8 | head.count + name.count + 1))
      texts += head
      texts += name
      texts.append(UInt8(ascii: ","))
    }
    itemTexts[node, default: []].append((head, first))
    return first
  }

  /// Bits, octets or characters: the step looks at the room by itself.
  private mutating func sized(_ kind: Step.Kind, _ opening: String, _ node: Schema.Node) {
    pending += Array(opening.utf8)
    let width = node.width + (node.isExtensible ? 1 : 0)
    guard node.hasUpper, node.upper < 65_536 else { return add(Step(kind: .unsupported)) }
    look(8)
    add(Step(kind: kind, width: UInt8(width), lower: node.lower, largest: node.largest))
    unseen = 8
  }

  private mutating func sequence(_ node: Schema.Node, _ slot: Int) {
    pending.append(UInt8(ascii: "{"))
    let width = node.optionalCount + (node.isExtensible ? 1 : 0)
    guard width <= 57, !node.hasSelected else { return add(Step(kind: .unsupported)) }
    let root = schema.members[node.first..<node.first + node.rootCount]
    if width > 0 {
      let largest = (1 << UInt64(node.optionalCount)) - 1 as UInt64
      add(Step(kind: .sequence, width: UInt8(width), slot: UInt8(slot), largest: largest), takesText: false)
    }
    var bit = node.optionalCount
    for member in root {
      look(0)
      if member.presence == .mandatory {
        key(member)
        write(member.node, slot + 1)
        continue
      }
      bit -= 1
      let test = steps.count
      var step = Step(kind: .optional, slot: UInt8(slot), largest: 1 << UInt64(bit))
      if member.presence == .defaulted {
        let text = defaultText(member)
        step.kind = .defaulted
        step.lower = Int64(place(of: text) << 32 | text.count)
        guard text.count <= Self.longestText else { return add(Step(kind: .unsupported)) }
        look(text.count)
      }
      add(step)
      // Whoever goes past the component may not have looked at the room.
      let before = unseen
      key(member)
      write(member.node, slot + 1)
      settle()
      unseen = max(before, unseen)
      steps[test].target = UInt32(steps.count)
    }
    if !root.isEmpty, root.allSatisfy({ $0.presence == .optional }) {
      look(2)
      add(Step(kind: .close))
    } else {
      close(UInt8(ascii: "}"))
    }
  }

  private mutating func defaultText(_ member: Schema.Member) -> [UInt8] {
    var json = JSONWriter()
    json.key(plain: schema.name(member))
    schema.write(schema.defaults[member.defaultValue], &json)
    return json.octets + [UInt8(ascii: ",")]
  }

  private mutating func choice(_ node: Schema.Node, _ slot: Int) {
    let width = node.width + (node.isExtensible ? 1 : 0)
    guard width <= 57, node.rootCount > 0 else { return add(Step(kind: .unsupported)) }
    pending.append(UInt8(ascii: "{"))
    let root = schema.members[node.first..<node.first + node.rootCount]
    guard width > 0 else {
      key(root[root.startIndex])
      write(root[root.startIndex].node, slot + 1)
      return close(UInt8(ascii: "}"))
    }
    let first = targets.count
    targets += [UInt32](repeating: 0, count: node.rootCount)
    look(0)
    add(Step(kind: .choice, width: UInt8(width), target: UInt32(first), largest: node.largest))
    let before = unseen
    var most = unseen
    var exits: [Int] = []
    for (offset, member) in root.enumerated() {
      targets[first + offset] = UInt32(steps.count)
      unseen = before
      key(member)
      write(member.node, slot + 1)
      if offset + 1 < root.count {
        look(0)
        exits.append(steps.count)
        add(Step(kind: .jump))
      } else {
        settle()
      }
      most = max(most, unseen)
    }
    unseen = most
    for exit in exits { steps[exit].target = UInt32(steps.count) }
    close(UInt8(ascii: "}"))
  }

  private mutating func list(_ node: Schema.Node, _ slot: Int) {
    pending.append(UInt8(ascii: "["))
    let width = node.width + (node.isExtensible ? 1 : 0)
    // Elements without bits are bounded by more than the length of the input.
    guard node.hasUpper, node.upper < 65_536, schema.nodes[node.element].minimumBits > 0 else { return add(Step(kind: .unsupported)) }
    let head = steps.count
    add(Step(kind: .list, width: UInt8(width), slot: UInt8(slot), lower: node.lower, largest: node.largest))
    unseen = 0
    let body = steps.count
    write(node.element, slot + 1)
    look(2)
    add(Step(kind: .next, slot: UInt8(slot), target: UInt32(body)))
    unseen = 0
    steps[head].target = UInt32(steps.count)
  }
}
