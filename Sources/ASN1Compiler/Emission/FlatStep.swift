/// One step of reading a row, before it becomes Swift: what is fused into windows, and what ends them.
indirect enum FlatStep {
  /// A field of fixed width; `store` makes the statement that keeps it of the expression for its bits.
  case field(width: Int, largest: UInt64?, store: (String) -> String?)
  /// Presence bits, which also go to the constant `name`.
  case presence(width: Int, name: String, store: (String) -> String?)
  /// A field that is seldom longer than this: at `limit` and above, `cold` is done at the given position instead and moves `at`.
  case seldomLonger(width: Int, limit: UInt64, store: (String, String) -> String, cold: (String) -> [String])
  /// What is there when bit `bit` of the constant `word` is set.
  case optional(word: String, bit: Int, steps: [FlatStep], otherwise: [String])
  /// A string whose content need not be looked at, behind its count.
  case text(width: Int, lower: Int, largest: UInt64, unit: Int, store: (String) -> String?)
  case choice(width: Int, cases: [[FlatStep]], isExtensible: Bool, unknown: (String) -> [String])
  /// An alternative of so many numbers each; `type` has the widths and bounds.
  case numbers(type: String, target: String, choice: FlatLayout.NumberChoice)
  /// Statements that leave the position alone.
  case lines([String])
  /// Statements that read from `at` and move it.
  case call([String])
  case list(List)

  struct List {
    var table: String
    /// How many rows of the table are in use.
    var count: String
    var target: String
    var size: SizeBounds
    var minimum: Int
    /// The pointer that goes through the rows.
    var element: String
    var steps: [FlatStep]
  }

  /// The most bits that the step takes, where it is made of fields alone.
  var widest: Int? {
    switch self {
    case .field(let width, _, _), .presence(let width, _, _): return width
    case .optional(_, _, let steps, let otherwise): return otherwise.isEmpty ? Self.widest(steps) : nil
    default: return nil
    }
  }

  static func widest(_ steps: [FlatStep]) -> Int? {
    var total = 0
    for step in steps {
      guard let width = step.widest else { return nil }
      total += width
    }
    return total
  }

  /// How many fields there are, those inside included.
  static func count(_ steps: [FlatStep]) -> Int {
    steps.reduce(0) { total, step in
      switch step {
      case .field, .presence, .seldomLonger, .text, .call: total + 1
      case .numbers: total + 3
      case .optional(_, _, let steps, _): total + count(steps)
      case .choice(_, let cases, _, _): total + cases.reduce(1) { $0 + count($1) }
      case .list(let list): total + 4 + count(list.steps)
      case .lines: total
      }
    }
  }
}

/// Takes types apart into steps.
final class FlatStepBuilder {
  let flat: FlatLayout
  private var names = 0

  init(_ flat: FlatLayout) { self.flat = flat }

  private var layout: Layout { flat.layout }
  private var rows: FlatTypeEmitter { FlatTypeEmitter(flat: flat) }

  /// What has more fields than this is read by a function of its own.
  static let inlineLimit = 40

  private func unique(_ stem: String) -> String {
    names += 1
    return "\(stem)\(names)"
  }

  /// The steps of a type that is read by a function of its own, into `row`.
  func whole(_ type: ResolvedType) -> [FlatStep] {
    names = 0
    called = []
    return inner(.reference(type.name), target: "row")
  }

  /// The function that reads rows of a named type.
  static func functionName(_ name: String) -> String { "read" + SwiftNames.plain(SwiftNames.type(name)) }

  /// Names of the types whose functions the steps of the last `whole` call.
  private(set) var called: [String] = []

  /// The step that reads a value of a named type by its function.
  private func call(_ name: String, target: String) -> FlatStep {
    called.append(name)
    return .call(["at = self.\(Self.functionName(name))(&\(target), source, at)"])
  }

  // MARK: Values

  /// The steps that read a value into `target`; `isNumber` asks for the number of an item.
  func value(_ body: TypeBody, target: String, isNumber: Bool = false) -> [FlatStep] {
    switch flat.form(body) {
    case .leaf: return leaf(body, target: target, isNumber: isNumber)
    case .bits: return bits(body, target: target)
    case .piece(let form): return piece(body, form: form, target: target)
    case .list:
      // A list that is used in one place, and has none inside, is read there.
      if let name = layout.nominalName(body) {
        let mark = names
        let steps = inner(body, target: target)
        if flat.uses(of: name) == 1, case .list(let list)? = steps.first, !list.steps.containList, !list.steps.containCall { return steps }
        names = mark
        return [call(name, target: target)]
      }
      return inner(body, target: target)
    case .row:
      let mark = names
      let steps = inner(body, target: target)
      if FlatStep.count(steps) <= Self.inlineLimit, !steps.containList { return steps }
      names = mark
      return [call(layout.nominalName(body) ?? "", target: target)]
    }
  }

  /// The steps of a row or list where it stands.
  func inner(_ body: TypeBody, target: String) -> [FlatStep] {
    switch layout.resolved(body) {
    case .sequence(let sequence): return self.sequence(sequence, layout.nominalName(body), target: target)
    case .choice(let choice): return self.choice(choice, layout.nominalName(body), target: target)
    case .sequenceOf(let list):
      let element = unique("element")
      return [
        .list(
          FlatStep.List(
            table: "self." + flat.table(list.element), count: "self.counts." + flat.count(list.element), target: target, size: list.size,
            minimum: layout.minimumBits(list.element), element: element,
            steps: value(list.element, target: "\(element).pointee")))
      ]
    default: return []
    }
  }

  private func leaf(_ body: TypeBody, target: String, isNumber: Bool) -> [FlatStep] {
    if let width = layout.fixedWidth(body) {
      guard let leaf = layout.leaves(body, path: "", target: target).first else { return [] }
      let storage = isNumber ? flat.itemStorage(body) : ""
      return [
        .field(
          width: width, largest: leaf.largest,
          store: { raw in isNumber ? "\(target) = \(storage)(truncatingIfNeeded: \(raw))" : "\(target) = \(leaf.value(raw))" })
      ]
    }
    switch layout.resolved(body) {
    case .integer(let integer):
      let wrapper = layout.nominalName(body).map(SwiftNames.type)
      return [
        .call([
          "do {",
          "  let read = source.value(at, else: 0 as Int64) { reader throws(CodingError) in \(DecodeEmitter(layout: layout).integerRead(integer)) }",
          "  \(target) = \(wrapper.map { "\($0)(rawValue: read.value)" } ?? "read.value")", "  at = read.at", "}",
        ])
      ]
    case .enumerated(let items):
      let width = Layout.width(ofCount: items.root.count)
      let type = flat.swiftType(body)
      return [
        .seldomLonger(
          width: width + 1, limit: UInt64(items.root.count),
          store: { raw, _ in "\(target) = \(type)(index: UInt32(truncatingIfNeeded: \(raw)))" },
          cold: { position in
            [
              "let read = source.addedItem(\(position), width: \(width), root: \(items.root.count))",
              "\(target) = \(type)(index: UInt32(truncatingIfNeeded: read.value))", "at = read.at",
            ]
          })
      ]
    default: return []
    }
  }

  private func bits(_ body: TypeBody, target: String) -> [FlatStep] {
    guard case .bitString(let bits) = layout.resolved(body) else { return [] }
    let bounds = DecodeEmitter.bounds(bits.size)
    func cold(_ position: String) -> [String] {
      ["let read = source.varyingBits(\(position), \(bounds))", "\(target).bits = read.value", "at = read.at"]
    }
    if bits.size.isExtensible, let upper = bits.size.upper, upper == bits.size.lower, (1...56).contains(upper) {
      return [
        .seldomLonger(
          width: Int(upper) + 1, limit: 1 << UInt64(upper),
          store: { raw, position in
            "\(target).bits = FlatBits(word: \(raw) &<< \(64 - upper), count: \(upper), position: \(position))"
          }, cold: cold)
      ]
    }
    return [.call(["do {"] + cold("at").map { "  " + $0 } + ["}"])]
  }

  private func piece(_ body: TypeBody, form: String, target: String) -> [FlatStep] {
    let type = flat.swiftType(body)
    if let plain = flat.unit(ofPlain: body), let upper = plain.size.upper {
      let largest = UInt64(upper - plain.size.lower)
      return [
        .text(
          width: UInt64.bitWidth - largest.leadingZeroBitCount, lower: Int(plain.size.lower), largest: largest, unit: plain.bits,
          store: { position in "\(target) = \(type)(\(position))" })
      ]
    }
    if case .openType = layout.resolved(body) { return [.call(["\(target) = \(type)(at)", "at = source.skipOpenType(at)"])] }
    if let unit = flat.unit(of: body) {
      let size = "lower: \(unit.size.lower), upper: \(unit.size.upper.map(String.init) ?? "nil"), isExtensible: \(unit.size.isExtensible)"
      return [.call(["\(target) = \(type)(at)", "at = source.skipUnits(of: \(unit.bits), at, \(size))"])]
    }
    return [.call(["\(target) = \(type)(at)", "at = source.skip(\(form).self, at, &self.allowance)"])]
  }

  // MARK: SEQUENCE and CHOICE

  private func sequence(_ body: SequenceBody, _ name: String?, target: String) -> [FlatStep] {
    var steps: [FlatStep] = []
    // Where additions are known, the typed reading goes through the whole value once more, from its beginning.
    let start = body.additions.isEmpty ? "" : unique("start")
    if !body.additions.isEmpty { steps.append(.call(["let \(start) = at"])) }
    let width = Preamble(body).width
    let presence = width > 0 ? unique("presence") : ""
    if width > 0 {
      let storage = TypeEmitter.word(Int64(width))
      steps.append(
        .presence(width: width, name: presence, store: { raw in "\(target)._presence = \(storage)(truncatingIfNeeded: \(raw))" }))
    }
    var bit = width - (body.isExtensible ? 1 : 0)
    for component in body.root {
      let place = "\(target).\(rows.stored(component))"
      let isNumber = flat.isItem(component.type)
      var inner: [FlatStep]
      if let choice = flat.numberChoice(component.type) {
        let name = layout.nominalName(component.type).map(SwiftNames.type) ?? ""
        inner = [.numbers(type: "\(name).FlatNumbers", target: place, choice: choice)]
      } else if flat.hasParts(component.type), case .choice(let choice) = layout.resolved(component.type) {
        inner = parts(choice, target: place)
      } else {
        inner = value(component.type, target: place, isNumber: isNumber)
      }
      guard component.presence != .mandatory else {
        steps += inner
        continue
      }
      bit -= 1
      var otherwise: [String] = []
      if case .defaulted(let value) = component.presence, !rows.isOptional(component) {
        let literal = flat.types.literal(value, layout.nominalName(component.type).map { .reference($0) } ?? component.type)
        otherwise = ["\(place) = \(literal)\(isNumber ? ".rawValue" : "")"]
      }
      if !inner.isEmpty || !otherwise.isEmpty {
        steps.append(.optional(word: presence, bit: bit, steps: inner, otherwise: otherwise))
      }
    }
    if body.isExtensible {
      var skip = ["\(target)._additions = FlatPiece<FlatAdditions>(at)", "at = source.skipAdditions(at)"]
      if !body.additions.isEmpty {
        let type = name.map(SwiftNames.type) ?? ""
        skip = [
          "\(target)._additions = FlatPiece<FlatWhole<\(type)>>(\(start))",
          "at = source.skip(FlatWhole<\(type)>.self, \(start), &self.allowance)",
        ]
      }
      steps.append(.optional(word: presence, bit: width - 1, steps: [.call(skip)], otherwise: []))
    }
    return steps
  }

  /// A CHOICE that has a place for each alternative.
  private func parts(_ body: ChoiceBody, target: String) -> [FlatStep] {
    let cases = body.root.enumerated().map { index, alternative in
      let kept = FlatStep.lines(["\(target)._index = \(index)"])
      guard flat.isApart(alternative.type) else { return [kept] + value(alternative.type, target: "\(target)._\(index)") }
      let row = apart(alternative.type) { "\(target)._\(index) = \($0)" }
      return [kept] + row
    }
    return [
      .choice(
        width: Layout.width(ofCount: body.root.count), cases: cases, isExtensible: body.isExtensible,
        unknown: { position in
          [
            "let read = source.unknownAlternative(\(position))", "\(target)._index = \(body.root.count)",
            "\(target)._unknown = read.value", "at = read.at",
          ]
        })
    ]
  }

  /// The steps that read a row into its table; `keep` makes the statement that keeps its index.
  private func apart(_ type: TypeBody, _ keep: (String) -> String) -> [FlatStep] {
    let index = unique("index")
    let pointer = unique("apart")
    let count = "self.counts." + flat.count(type)
    return [
      FlatStep.lines([
        "let \(index) = Int(\(count))", "let \(pointer) = self.\(flat.table(type)).reserve(1, &\(count))", keep("FlatIndex(\(index))"),
      ]), call(layout.nominalName(type) ?? "", target: "\(pointer).pointee"),
    ]
  }

  private func choice(_ body: ChoiceBody, _ name: String?, target: String) -> [FlatStep] {
    let cases = body.root.map { alternative in
      let name = SwiftNames.member(alternative.name)
      let type = alternative.type
      if flat.isApart(type) { return apart(type) { "\(target) = .\(name)(\($0))" } }
      if flat.form(type) == .leaf, let width = layout.fixedWidth(type) {
        guard let leaf = layout.leaves(type, path: "", target: "").first else {
          return [.lines(["\(target) = .\(name)(\(flat.zero(type)))"])]
        }
        return [.field(width: width, largest: leaf.largest, store: { raw in "\(target) = .\(name)(\(leaf.value(raw)))" })]
      }
      let value = unique("value")
      let steps = self.value(type, target: value)
      // A row without any fields is not written to.
      let isWritten = !steps.isEmpty
      return [.lines(["\(isWritten ? "var" : "let") \(value): \(flat.swiftType(type)) = \(flat.zero(type))"])] + steps + [
        .lines(["\(target) = .\(name)(\(value))"])
      ]
    }
    let width = Layout.width(ofCount: body.root.count)
    return [
      .choice(
        width: width, cases: cases, isExtensible: body.isExtensible,
        unknown: { position in
          let unknown = ["let read = source.unknownAlternative(\(position))", "\(target) = .unknown(read.value)", "at = read.at"]
          guard !body.additions.isEmpty else { return unknown }
          let type = name.map(SwiftNames.type) ?? ""
          return ["let begin = \(position)"] + unknown + [
            "if read.value.index < \(body.additions.count) {", "  \(target) = .extended(FlatPiece<FlatWhole<\(type)>>(begin))",
            "  at = source.skip(FlatWhole<\(type)>.self, begin, &self.allowance)", "}",
          ]
        })
    ]
  }
}

extension [FlatStep] {
  /// Whether rows of other tables are read by a function.
  fileprivate var containCall: Bool {
    contains { step in
      switch step {
      case .call(let lines): lines.contains { $0.hasPrefix("at = self.read") }
      case .optional(_, _, let steps, _): steps.containCall
      case .choice(_, let cases, _, _): cases.contains { $0.containCall }
      default: false
      }
    }
  }

  /// Whether there is a list or another loop in place.
  fileprivate var containList: Bool {
    contains { step in
      switch step {
      case .list: true
      case .optional(_, _, let steps, _): steps.containList
      case .choice(_, let cases, _, _): cases.contains { $0.containList }
      default: false
      }
    }
  }
}
