/// Emits a struct of chosen fields and the reading of them, which passes over all else and ends behind the last one.
struct FlatFieldsEmitter {
  let flat: FlatLayout
  let selection: FieldSelection
  private var open: Set<String>
  private var properties: [Property] = []

  private struct Property {
    var name: String
    /// What the struct holds, where it shows something else: the number of an item.
    var storage: String?
    var type: String
    var isOptional: Bool
    var zero: String
    var documentation: [String]

    var stored: String { storage == nil ? name : "_" + SwiftNames.plain(name) }
  }

  private var names = 0

  init(_ flat: FlatLayout, _ selection: FieldSelection) {
    self.flat = flat
    self.selection = selection
    open = Set(selection.paths)
  }

  private var layout: Layout { flat.layout }

  /// - Throws: `FieldSelectionError` where a path leads to no leaf, or something without a bounded size comes before the last field.
  mutating func emit(to out: inout SourcePrinter) throws(FieldSelectionError) {
    guard case .choice(let choice)? = layout.types[selection.frame]?.body,
      let index = choice.root.firstIndex(where: { $0.name == selection.alternative }),
      case .sequence(let body) = layout.resolved(choice.root[index].type)
    else { throw FieldSelectionError(description: "'\(selection.frame).\(selection.alternative)' is no SEQUENCE in a CHOICE") }
    let message = flat.types.swiftType(choice.root[index].type)
    let width = Layout.width(ofCount: choice.root.count) + (choice.isExtensible ? 1 : 0)
    let isThis = FlatStep.field(
      width: width, largest: nil, store: { raw in "guard \(raw) == \(index) else { return FlatSource.failure }" })
    let steps = try (width > 0 ? [isThis] : []) + sequence(body, path: "", condition: nil)
    if let path = open.sorted().first { throw FieldSelectionError(description: "'\(path)' is no field of one word in \(message)") }
    let lines = FlatReadEmitter.lines(steps, from: "0")
    let properties = properties
    let (name, frame, alternative) = (selection.name, selection.frame, selection.alternative)
    out.block("extension \(message)") { out in
      out.documentation([
        "Some fields of a `\(message)`, read without the rest into a value that is used again. What is absent is nil."
      ])
      out.block("public struct \(name): BitwiseCopyable, Sendable") { out in
        for property in properties {
          let optional = property.isOptional ? "?" : ""
          if let storage = property.storage {
            out.line("@usableFromInline var \(property.stored): \(storage)\(optional) = \(property.isOptional ? "nil" : "0")")
          } else {
            out.documentation(property.documentation)
            out.line(
              "public private(set) var \(property.name): \(property.type)\(optional) = \(property.isOptional ? "nil" : property.zero)")
          }
        }
        out.line()
        out.line("public init() {}")
        for property in properties where property.storage != nil {
          let item = "\(property.type)(rawValue: \(property.isOptional ? "$0" : property.stored)) ?? \(property.type)()"
          out.line()
          out.documentation(property.documentation)
          out.line("@inlinable")
          out.line(
            property.isOptional
              ? "public var \(property.name): \(property.type)? { \(property.stored).map { \(item) } }"
              : "public var \(property.name): \(property.type) { \(item) }")
        }
        out.line()
        out.documentation([
          "Reads the fields over those of before. What comes behind the last of them is not looked at.", "",
          "- Parameter octets: a `\(frame)`.",
          "- Returns: false where the octets are no `\(frame).\(alternative)`, end before the last of the fields or hold one that breaks its"
            + " constraint; the fields are then of no use.",
        ])
        out.block("public mutating func read(_ octets: RawSpan) -> Bool") { out in
          out.line("FlatSource.holds(octets) { source in read(source) }")
        }
        out.line()
        out.block("private mutating func read(_ source: FlatSource) -> Int") { out in
          for property in properties where property.isOptional { out.line("self.\(property.stored) = nil") }
          out.lines(lines)
        }
      }
    }
  }

  private mutating func unique(_ stem: String) -> String {
    names += 1
    return "\(stem)\(names)"
  }

  private mutating func sequence(_ body: SequenceBody, path: String, condition: String?) throws(FieldSelectionError) -> [FlatStep] {
    guard flat.isFlat(body) else { throw cannotPass(path) }
    var steps: [FlatStep] = []
    let width = Preamble(body).width
    let presence = width > 0 ? unique("presence") : ""
    let first = steps.endIndex
    if width > 0 { steps.append(.presence(width: width, name: presence, store: { _ in nil })) }
    var bit = width - (body.isExtensible ? 1 : 0)
    for component in body.root {
      // Behind the last field nothing is read.
      if open.isEmpty { break }
      let place = path.isEmpty ? component.name : path + "." + component.name
      if component.presence == .mandatory {
        steps += try value(component, path: place, condition: condition)
      } else {
        bit -= 1
        let test = "\(presence) & \(UInt64(1) << UInt64(bit)) != 0"
        let inner = try value(component, path: place, condition: test)
        if !inner.isEmpty { steps.append(.optional(word: presence, bit: bit, steps: inner, otherwise: [])) }
      }
    }
    if body.isExtensible, !open.isEmpty {
      steps.append(.optional(word: presence, bit: width - 1, steps: [.call(["at = source.skipAdditions(at)"])], otherwise: []))
    }
    // Presence bits that nobody looks at are fields like others.
    if width > 0, !steps.ask(presence) { steps[first] = .field(width: width, largest: nil, store: { _ in nil }) }
    return steps
  }

  private mutating func value(_ component: Component, path: String, condition: String?) throws(FieldSelectionError) -> [FlatStep] {
    let body = component.type
    if case .sequence(let inner) = layout.resolved(body) { return try sequence(inner, path: path, condition: condition) }
    guard let width = layout.fixedWidth(body) else {
      guard open.contains(path) == false, let plain = flat.unit(ofPlain: body), let upper = plain.size.upper else { throw cannotPass(path) }
      let largest = UInt64(upper - plain.size.lower)
      return [
        .text(
          width: UInt64.bitWidth - largest.leadingZeroBitCount, lower: Int(plain.size.lower), largest: largest, unit: plain.bits,
          store: { _ in nil })
      ]
    }
    guard let leaf = layout.leaves(body, path: "", target: "").first else { return [] }
    guard open.remove(path) != nil else { return [.field(width: width, largest: nil, store: { _ in nil })] }
    let parts = path.split(separator: ".").map { SwiftNames.plain(SwiftNames.type(String($0))) }
    let name = SwiftNames.member(parts.joined())
    let property = Property(
      name: name, storage: flat.isItem(body) ? flat.itemStorage(body) : nil, type: flat.swiftType(body), isOptional: condition != nil,
      zero: flat.zero(body), documentation: TypeEmitter.sentences(component.documentation))
    properties.append(property)
    return [
      .field(
        width: width, largest: leaf.largest,
        store: { raw in
          let value = property.storage.map { "\($0)(truncatingIfNeeded: \(raw))" } ?? leaf.value(raw)
          return "self.\(property.stored) = " + (condition.map { "\($0) ? \(value) : nil" } ?? value)
        })
    ]
  }

  private func cannotPass(_ path: String) -> FieldSelectionError {
    FieldSelectionError(description: "'\(path)' cannot be passed over on the way to the fields behind it")
  }
}

extension [FlatStep] {
  /// Whether a step depends on the constant.
  fileprivate func ask(_ word: String) -> Bool {
    contains { step in
      if case .optional(word, _, _, _) = step { return true }
      return false
    }
  }
}
