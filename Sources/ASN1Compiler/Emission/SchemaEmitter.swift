/// Emits the schema as text: one line a type, which `ASN1Schema` reads to walk a message without its Swift types.
///
///     NAME integer LOWER UPPER ...          (`*` stands for an absent bound; trailing words only where they apply)
///     NAME sequence ... FIELD:TYPE FIELD:TYPE? FIELD:TYPE=DEFAULT / ADDITION:TYPE? [[:TYPE
///
/// No identifier contains a dot, `[[` or `@`, so that markers and annotations (`@unit=m`) cannot be taken for one.
struct SchemaEmitter {
  let layout: Layout
  private var lines: [String] = []

  init(layout: Layout) { self.layout = layout }

  static func text(_ specification: ResolvedSpecification, _ layout: Layout) -> [String] {
    var emitter = SchemaEmitter(layout: layout)
    for type in specification.types { emitter.add(type.name, type.body, type.documentation) }
    return emitter.lines
  }

  private mutating func add(_ name: String, _ body: TypeBody, _ documentation: Documentation) {
    let place = lines.count
    lines.append("")
    var words = [name]
    switch body {
    case .boolean: words.append("boolean")
    case .null: words.append("null")
    case .openType: words.append("open")
    case .reference(let other): words += ["alias", other]
    case .integer(let integer):
      words += ["integer", bound(integer.lower), bound(integer.upper)] + marker(integer.isExtensible)
    case .octetString(let size): words += ["octets"] + bounds(size)
    case .bitString(let bits):
      words += ["bits"] + bounds(bits.size) + bits.namedBits.map { "\($0.name)=\($0.value)" }
    case .characterString(let string):
      words += ["string", string.kind.rawValue] + bounds(string.size)
      if let alphabet = string.alphabet { words.append("from=" + alphabet.map(String.init).joined(separator: ",")) }
    case .enumerated(let enumerated):
      words += ["enumerated"] + marker(enumerated.isExtensible) + enumerated.root.map(\.name)
      if !enumerated.additions.isEmpty { words += ["/"] + enumerated.additions.map(\.name) }
      // What stands on the wire by octet rules is the number of an item, not its place.
      let numbers = (enumerated.root + enumerated.additions).map(\.value)
      if numbers != Array(0..<Int64(numbers.count)) { words.append("@items=" + numbers.map(String.init).joined(separator: ",")) }
    case .sequence(let sequence):
      words += ["sequence"] + marker(sequence.isExtensible) + sequence.root.map { field($0, in: name) }
      if !sequence.additions.isEmpty {
        words.append("/")
        for addition in sequence.additions {
          words.append(addition.isGroup ? "[[:" + reference(addition.holder.type, name, Documentation()) : field(addition.holder, in: name))
        }
      }
    case .choice(let choice):
      words += ["choice"] + marker(choice.isExtensible) + choice.root.map { field($0, in: name) }
      if !choice.additions.isEmpty { words += ["/"] + choice.additions.map { field($0, in: name) } }
    case .selected(let selected):
      words += ["selected", selected.selector]
      words += selected.alternatives.map { "\($0.value)=\($0.typeName):\(reference($0.type, name + "." + $0.typeName, Documentation()))" }
    case .sequenceOf(let list):
      words += ["list"] + bounds(list.size) + [reference(list.element, name + ".element", Documentation())]
    }
    if let unit = documentation.unit {
      words.append("@unit=\(unit.split(separator: " ").joined(separator: "_"))")
      if let scale = documentation.scale { words.append("@scale=\(scale.numerator)/\(scale.denominator)") }
      if !documentation.unavailable.isEmpty {
        words.append(
          "@unavailable=" + documentation.unavailable.map { "\($0.lowerBound)..\($0.upperBound)" }.joined(separator: ","))
      }
    }
    lines[place] = words.joined(separator: " ")
  }

  private func marker(_ isExtensible: Bool) -> [String] { isExtensible ? ["..."] : [] }
  private func bound(_ value: Int64?) -> String { value.map(String.init) ?? "*" }
  private func bounds(_ size: SizeBounds) -> [String] { ["\(size.lower)", bound(size.upper)] + marker(size.isExtensible) }

  /// The name of a component's type; a type written in place gets a line and a dotted name of its own.
  private mutating func reference(_ body: TypeBody, _ name: String, _ documentation: Documentation) -> String {
    if case .reference(let other) = body { return other }
    add(name, body, documentation)
    return name
  }

  private mutating func field(_ component: Component, in parent: String) -> String {
    let type = reference(component.type, parent + "." + component.name, component.documentation)
    switch component.presence {
    case .mandatory: return "\(component.name):\(type)"
    case .optional: return "\(component.name):\(type)?"
    case .defaulted(let value): return "\(component.name):\(type)=\(encoded(value, component.type))"
    }
  }

  private func encoded(_ value: DefaultValue, _ body: TypeBody) -> String {
    switch value {
    case .integer(let number): "i\(number)"
    case .boolean(let flag): "b\(flag ? 1 : 0)"
    case .item(let name): "e\(name)"
    case .string(let text): "s" + text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    case .bits(let bits): (isOctets(body) ? "o" : "x") + bits.map { $0 ? "1" : "0" }.joined()
    case .null: "n"
    }
  }

  private func isOctets(_ body: TypeBody) -> Bool { if case .octetString = layout.resolved(body) { true } else { false } }
}
