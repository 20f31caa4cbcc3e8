/// Emits what people read: one documented Swift type for each type of the specification.
struct TypeEmitter {
  let layout: Layout
  /// The protocol that types conform to where they are declared.
  var codable = "UPERCodable"

  /// The Swift type that holds a body.
  func swiftType(_ body: TypeBody) -> String {
    switch body {
    case .boolean: return "Bool"
    case .null: return "Null"
    case .integer(let integer): return Self.storage(integer)
    case .octetString(let size): return size.isFixed && (1...8).contains(size.lower) ? "FixedOctets<\(size.lower)>" : "OctetString"
    case .characterString: return "String"
    case .sequenceOf(let list): return "SequenceOf<\(swiftType(list.element))>"
    case .openType: return "[UInt8]"
    case .reference(let name): return SwiftNames.type(name)
    case .enumerated, .bitString, .sequence, .choice, .selected: preconditionFailure("anonymous types are hoisted before emission")
    }
  }

  /// The smallest Swift integer that holds the constraint.
  static func storage(_ body: IntegerBody) -> String {
    guard let lower = body.lower, let upper = body.upper, !body.isExtensible else { return "Int64" }
    if lower >= 0 { return upper <= 0xFF ? "UInt8" : upper <= 0xFFFF ? "UInt16" : upper <= 0xFFFF_FFFF ? "UInt32" : "Int64" }
    if lower >= -0x80, upper <= 0x7F { return "Int8" }
    if lower >= -0x8000, upper <= 0x7FFF { return "Int16" }
    return lower >= -0x8000_0000 && upper <= 0x7FFF_FFFF ? "Int32" : "Int64"
  }

  /// The smallest unsigned Swift integer of at least `bits` bits.
  static func word(_ bits: Int64) -> String { bits <= 8 ? "UInt8" : bits <= 16 ? "UInt16" : bits <= 32 ? "UInt32" : "UInt64" }

  /// The value of zeros that `init()` gives.
  func zero(_ body: TypeBody) -> String {
    switch body {
    case .boolean: return "false"
    case .null: return "Null()"
    case .integer(let integer): return "\(Self.nearestToZero(integer))"
    case .octetString(let size): return size.isFixed && (1...8).contains(size.lower) ? "FixedOctets()" : "OctetString()"
    case .characterString: return "\"\""
    case .sequenceOf, .openType: return "[]"
    case .reference(let name):
      let body = layout.resolved(body)
      return Layout.isNominal(body) ? "\(SwiftNames.type(name))()" : zero(body)
    default: return "\(swiftType(body))()"
    }
  }

  static func nearestToZero(_ body: IntegerBody) -> Int64 {
    if let lower = body.lower, lower > 0 { return lower }
    if let upper = body.upper, upper < 0 { return upper }
    return 0
  }

  // MARK: One type

  func emit(_ type: ResolvedType, to out: inout SourcePrinter) {
    out.documentation(documentation(of: type))
    switch type.body {
    case .integer(let body): emitInteger(type, body, &out)
    case .enumerated(let body): body.isExtensible ? emitOpenEnumerated(type, body, &out) : emitEnumerated(type, body, &out)
    case .bitString(let body): emitBits(type, body, &out)
    case .sequence(let body): emitSequence(type, body, &out)
    case .choice(let body): emitChoice(type, body, &out)
    case .selected(let body): emitSelected(type, body, &out)
    default: out.line("public typealias \(SwiftNames.type(type.name)) = \(swiftType(type.body))")
    }
    out.line()
  }

  private func documentation(of type: ResolvedType) -> [String] {
    var text = type.documentation.lines
    if let unit = type.documentation.unit, case .integer = type.body {
      let scale = type.documentation.scale ?? Scale(numerator: 1, denominator: 1)
      let factor = scale.denominator == 1 ? "\(scale.numerator)" : "\(scale.numerator)/\(scale.denominator)"
      text += text.isEmpty ? [] : [""]
      text.append("Raw value × \(factor) gives \(unit).")
      if !type.documentation.unavailable.isEmpty {
        let ranges = type.documentation.unavailable.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)...\($0.upperBound)" }
        text.append("Unavailable: \(ranges.joined(separator: ", ")).")
      }
    }
    if let clause = type.documentation.clause { text.append("Clause: \(clause).") }
    guard !type.definition.isEmpty else { return text.isEmpty ? ["`\(type.name)`, written in place."] : text }
    text += text.isEmpty ? [] : [""]
    return text + ["```asn1"] + type.definition.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + ["```"]
  }

  /// The comment of a component, item or bit as a sentence: comments behind one often begin small and end without a stop.
  static func sentences(_ documentation: Documentation) -> [String] {
    var lines = documentation.lines
    guard let first = lines.first, let last = lines.last else { return lines }
    // A word with a capital, a digit or a hyphen inside is a name and stays as it is.
    let word = first.prefix { $0 != " " }
    if word.dropFirst().allSatisfy({ $0.isLowercase || $0 == "," || $0 == ":" || $0 == ";" }) {
      lines[0] = first.prefix(1).uppercased() + first.dropFirst()
    }
    if let end = last.last, !".!?:".contains(end) { lines[lines.count - 1] += "." }
    return lines
  }

  private func emitInteger(_ type: ResolvedType, _ body: IntegerBody, _ out: inout SourcePrinter) {
    let name = SwiftNames.type(type.name)
    let storage = Self.storage(body)
    out.block("public struct \(name): \(codable), Hashable") { out in
      out.line("/// The number as sent.")
      out.line("public var rawValue: \(storage)")
      out.line()
      out.line("@inlinable")
      out.line("public init(rawValue: \(storage)) { self.rawValue = rawValue }")
      out.line()
      out.line("@inlinable")
      out.line("public init() { rawValue = \(Self.nearestToZero(body)) }")
      // A number that the constraint leaves out cannot be sent, and need not fit the storage.
      for number in body.namedNumbers where body.isExtensible || body.contains(number.value) {
        out.line()
        out.documentation(Self.sentences(number.documentation))
        out.line("public static let \(SwiftNames.member(number.name)) = \(name)(rawValue: \(number.value))")
      }
      let gaps = type.documentation.unavailable
      if let only = gaps.first, gaps.count == 1, only.lowerBound == only.upperBound, body.isExtensible || body.contains(only.lowerBound),
        !body.namedNumbers.contains(where: { $0.name == "unavailable" })
      {
        out.line()
        out.line("/// The raw value that means \"not available\".")
        out.line("public static let unavailable = \(name)(rawValue: \(only.lowerBound))")
      }
      emitAccessor(type.documentation, storage, &out)
    }
  }

  private func emitAccessor(_ documentation: Documentation, _ storage: String, _ out: inout SourcePrinter) {
    guard let unit = documentation.unit else { return }
    let scale = documentation.scale ?? Scale(numerator: 1, denominator: 1)
    out.line()
    out.line("/// The value in \(Self.unitName(unit)); nil where it is not available.")
    out.block("public var \(Self.accessor(unit)): Double?") { out in
      for range in documentation.unavailable {
        let test = range.count == 1 ? "rawValue != \(range.lowerBound)" : "!(\(range.lowerBound)...\(range.upperBound)).contains(rawValue)"
        out.line("guard \(test) else { return nil }")
      }
      var value = "Double(rawValue)"
      if scale.numerator != 1 { value += " * \(scale.numerator)" }
      if scale.denominator != 1 { value += " / \(scale.denominator)" }
      out.line("return \(value)")
    }
  }

  static func accessor(_ unit: String) -> String {
    switch unit {
    case "m": "metres"
    case "s": "seconds"
    case "min": "minutes"
    case "deg": "degrees"
    case "m/s": "metresPerSecond"
    case "m/s2": "metresPerSecondSquared"
    case "deg/s": "degreesPerSecond"
    case "%": "percent"
    default: "value"
    }
  }

  static func unitName(_ unit: String) -> String {
    switch unit {
    case "m": "metres"
    case "s": "seconds"
    case "min": "minutes"
    case "deg": "degrees"
    case "m/s": "metres per second"
    case "m/s2": "metres per second squared"
    case "deg/s": "degrees per second"
    case "%": "percent"
    default: unit
    }
  }

  private func emitEnumerated(_ type: ResolvedType, _ body: EnumeratedBody, _ out: inout SourcePrinter) {
    out.block(
      "public enum \(SwiftNames.type(type.name)): \(Self.word(Int64(Layout.width(ofCount: body.root.count)))), \(codable), Hashable, CaseIterable"
    ) { out in
      for (index, item) in body.root.enumerated() {
        out.documentation(Self.sentences(item.documentation))
        out.line("case \(SwiftNames.member(item.name)) = \(index)")
      }
      out.line()
      out.line("@inlinable")
      out.line("public init() { self = .\(SwiftNames.member(body.root[0].name)) }")
      emitIdentifier("Int(rawValue)", body, &out)
      emitItemValues(type, body, "self", &out)
    }
  }

  private func emitOpenEnumerated(_ type: ResolvedType, _ body: EnumeratedBody, _ out: inout SourcePrinter) {
    let name = SwiftNames.type(type.name)
    out.block("public struct \(name): \(codable), Hashable") { out in
      out.line("/// Position of the item: root items first, then additions, known or not, by their number.")
      out.line("public var index: UInt32")
      out.line()
      out.line("@inlinable")
      out.line("public init(index: UInt32) { self.index = index }")
      out.line()
      out.line("@inlinable")
      out.line("public init() { index = 0 }")
      out.line()
      for (index, item) in (body.root + body.additions).enumerated() {
        out.documentation(Self.sentences(item.documentation))
        out.line("public static let \(SwiftNames.member(item.name)) = \(name)(index: \(index))")
      }
      out.line()
      out.line("/// Whether this edition of the specification names the item.")
      out.line("public var isKnown: Bool { index < \(body.root.count + body.additions.count) }")
      emitIdentifier("Int(index)", body, &out)
      emitItemValues(type, body, "self", &out)
    }
  }

  private func emitIdentifier(_ index: String, _ body: EnumeratedBody, _ out: inout SourcePrinter) {
    let items = body.root + body.additions
    out.line()
    out.line("/// The item's identifier in the specification; `_ext_N` for addition N that this edition does not know.")
    out.block("public var identifier: String") { out in
      out.line("let names: [StaticString] = [")
      out.indented { out in for item in items { out.line("\"\(item.name)\",") } }
      out.line("]")
      out.line("let index = \(index)")
      if body.isExtensible {
        out.line("return index < names.count ? names[index].description : \"_ext_\\(index - \(body.root.count))\"")
      } else {
        out.line("return names[index].description")
      }
    }
  }

  private func emitItemValues(_ type: ResolvedType, _ body: EnumeratedBody, _ subject: String, _ out: inout SourcePrinter) {
    guard let unit = type.documentation.unit, !type.documentation.values.isEmpty else { return }
    out.line()
    out.line("/// What the item stands for, in \(Self.unitName(unit)); nil where it says that nothing is known.")
    out.block("public var \(Self.accessor(unit)): Double?") { out in
      out.line("switch \(subject) {")
      for item in body.root + body.additions {
        guard let value = type.documentation.values[item.name] else { continue }
        out.line("case .\(SwiftNames.member(item.name)): \(value)")
      }
      out.line("default: nil")
      out.line("}")
    }
  }

  private func emitBits(_ type: ResolvedType, _ body: BitStringBody, _ out: inout SourcePrinter) {
    let fixed = body.size.isFixed && (1...64).contains(body.size.lower)
    out.block("public struct \(SwiftNames.type(type.name)): \(codable), Hashable") { out in
      if fixed {
        let word = Self.word(body.size.lower)
        out.line("/// The \(body.size.lower) bits as a number, the first bit sent highest.")
        out.line("public var rawValue: \(word)")
        out.line()
        out.line("@inlinable")
        out.line("public init(rawValue: \(word)) { self.rawValue = rawValue }")
        out.line()
        out.line("@inlinable")
        out.line("public init() { rawValue = 0 }")
      } else {
        out.line("/// The bits, the first one sent at index 0.")
        out.line("public var bits: BitString")
        out.line()
        out.line("public init(bits: BitString) { self.bits = bits }")
        out.line()
        out.line("@inlinable")
        out.line("public init() { bits = BitString(zeros: \(body.size.lower)) }")
      }
      for bit in body.namedBits where bit.value < body.size.upper ?? .max || body.size.isExtensible {
        out.line()
        out.documentation(bit.documentation.lines.isEmpty ? ["Bit \(bit.value)."] : Self.sentences(bit.documentation))
        out.block("public var \(SwiftNames.member(bit.name)): Bool") { out in
          if fixed {
            let mask = "1 << \(body.size.lower - 1 - bit.value)"
            out.line("get { rawValue & \(mask) != 0 }")
            out.line("set { rawValue = newValue ? rawValue | \(mask) : rawValue & ~(\(mask)) }")
          } else {
            out.line("get { bits[\(bit.value)] }")
            out.line("set { bits.set(\(bit.value), to: newValue) }")
          }
        }
      }
    }
  }
}

extension IntegerBody {
  /// Whether the bounds, extension left aside, admit the number.
  func contains(_ number: Int64) -> Bool { number >= lower ?? .min && number <= upper ?? .max }
}
