/// A field of fixed width inside a run: where its value goes and how the bits become it.
struct Leaf {
  enum Kind {
    case boolean
    /// A Swift integer, or a wrapper around one; raw = bits + lower.
    case integer(lower: Int64, largest: UInt64, storage: String, wrapper: String?)
    case enumerated(type: String, count: Int)
    /// A wrapper around a word of named bits.
    case bits(type: String, word: String)
    case octets(type: String)
    /// Presence bits of a SEQUENCE, which go to the constant of this name.
    case presence(name: String)
  }

  /// Dotted ASN.1 names from the type that is being coded, for errors; empty for the type itself.
  var path: String
  /// Swift access path from `self`; empty for presence bits.
  var target: String
  var width: Int
  var kind: Kind

  /// The greatest number the bits may hold, where the width alone does not see to it.
  var largest: UInt64? {
    switch kind {
    case .integer(_, let largest, _, _): largest == (width == 64 ? UInt64.max : (1 << UInt64(width)) - 1) ? nil : largest
    case .enumerated(_, let count): count == 1 << width ? nil : UInt64(count - 1)
    default: nil
    }
  }

  /// How `UPERReader.require` is told about the field: name, bits, and what the bits may hold at most.
  var requirement: String { "\(path):\(width)" + (largest.map { (isItem ? "!" : "<") + String($0) } ?? "") }

  var isPresence: Bool { if case .presence = kind { true } else { false } }

  private var isItem: Bool { if case .enumerated = kind { true } else { false } }

  /// The code of the error when the bits exceed `largest`.
  var rangeError: String {
    isItem ? ".unknownAlternative" : ".valueOutOfRange"
  }

  /// The Swift value for the bits in `raw` (a UInt64).
  func value(_ raw: String) -> String {
    switch kind {
    case .boolean: return "\(raw) != 0"
    case .presence: return raw
    case .integer(let lower, _, let storage, let wrapper):
      let number =
        lower == 0
        ? "\(storage)(truncatingIfNeeded: \(raw))"
        : "\(storage)(truncatingIfNeeded: Int64(bitPattern: \(raw)) &+ \(lower < 0 ? "(\(lower))" : "\(lower)"))"
      return wrapper.map { "\($0)(rawValue: \(number))" } ?? number
    case .enumerated(let type, _): return "\(type)(rawValue: \(type).RawValue(truncatingIfNeeded: \(raw))) ?? \(type)()"
    case .bits(let type, let word): return "\(type)(rawValue: \(word)(truncatingIfNeeded: \(raw)))"
    case .octets(let type): return "\(type)(rawValue: \(raw))"
    }
  }

  /// The bits of the value at `source` as a UInt64. A number below its constraint gives one with the highest bit set.
  func bits(_ source: String) -> String {
    switch kind {
    case .boolean: return "(\(source) ? 1 : 0)"
    case .presence(let name): return name
    case .integer(let lower, _, let storage, let wrapper):
      let number = wrapper == nil ? source : "\(source).rawValue"
      if lower == 0 { return storage == "Int64" ? "UInt64(bitPattern: \(number))" : "UInt64(truncatingIfNeeded: \(number))" }
      return "UInt64(truncatingIfNeeded: Int64(\(number)) &- \(lower < 0 ? "(\(lower))" : "\(lower)"))"
    case .enumerated: return "UInt64(\(source).rawValue)"
    case .bits: return "UInt64(\(source).rawValue)"
    case .octets: return "\(source).rawValue"
    }
  }

  /// The greatest number that the bits of a value may be, where the Swift type admits others.
  var checkedLargest: UInt64? {
    switch kind {
    case .integer(let lower, let largest, let storage, _):
      let upper = lower &+ Int64(bitPattern: largest)
      guard let limits = Self.limits[storage], limits == ("\(lower)", "\(upper)") else { return largest }
      return nil
    case .bits(_, let word): return Int(word.dropFirst(4)) == width ? nil : (1 << UInt64(width)) - 1
    case .octets: return width == 64 ? nil : (1 << UInt64(width)) - 1
    case .boolean, .enumerated, .presence: return nil
    }
  }

  private static let limits: [String: (String, String)] = [
    "UInt8": ("0", "255"), "UInt16": ("0", "65535"), "UInt32": ("0", "4294967295"), "Int8": ("-128", "127"),
    "Int16": ("-32768", "32767"), "Int32": ("-2147483648", "2147483647"),
    "Int64": ("-9223372036854775808", "9223372036854775807"),
  ]
}

extension Layout {
  /// The leaves of a type of fixed width, in sending order.
  func leaves(_ body: TypeBody, path: String, target: String) -> [Leaf] {
    let emitter = TypeEmitter(layout: self)
    func leaf(_ width: Int, _ kind: Leaf.Kind) -> [Leaf] { [Leaf(path: path, target: target, width: width, kind: kind)] }
    let wrapper = nominalName(body).map(SwiftNames.type)
    switch resolved(body) {
    case .boolean: return leaf(1, .boolean)
    case .integer(let integer):
      guard let range = Self.range(integer) else { return [] }
      return leaf(
        range.width,
        .integer(lower: integer.lower ?? 0, largest: range.largest, storage: TypeEmitter.storage(integer), wrapper: wrapper))
    case .enumerated(let enumerated):
      return leaf(Self.width(ofCount: enumerated.root.count), .enumerated(type: wrapper ?? "", count: enumerated.root.count))
    case .bitString(let bits):
      return leaf(Int(bits.size.lower), .bits(type: wrapper ?? "", word: TypeEmitter.word(bits.size.lower)))
    case .octetString(let size): return leaf(Int(size.lower) * 8, .octets(type: emitter.swiftType(resolved(body))))
    case .sequence(let sequence):
      return sequence.root.flatMap { component in
        leaves(
          component.type, path: path.isEmpty ? component.name : path + "." + component.name,
          target: target + "." + SwiftNames.member(component.name))
      }
    default: return []
    }
  }
}
