/// What the encoding of a type looks like before any value is known: the type behind a name, fixed widths and least widths.
struct Layout {
  let types: [String: ResolvedType]
  /// The permitted alphabets of the specification, each once: generated code makes them once as well.
  let alphabets: [[UInt8]]
  /// The CHOICEs that hold themselves at some depth, other than in a list: their values are kept outside what they stand in.
  let indirect: Set<String>

  init(_ specification: ResolvedSpecification) {
    types = Dictionary(specification.types.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var alphabets: [[UInt8]] = []
    for type in specification.types { Self.collectAlphabets(type.body, into: &alphabets) }
    self.alphabets = alphabets
    indirect = Self.choicesInThemselves(specification)
  }

  private static func choicesInThemselves(_ specification: ResolvedSpecification) -> Set<String> {
    var held: [String: [String]] = [:]
    for type in specification.types { held[type.name] = type.body.held }
    return Set(
      specification.types.filter { type in
        guard case .choice = type.body else { return false }
        var open = type.body.held
        var seen: Set<String> = []
        while let name = open.popLast() {
          if name == type.name { return true }
          if seen.insert(name).inserted { open += held[name] ?? [] }
        }
        return false
      }.map(\.name))
  }

  private static func collectAlphabets(_ body: TypeBody, into alphabets: inout [[UInt8]]) {
    if case .characterString(let string) = body, let alphabet = string.alphabet, !alphabets.contains(alphabet) {
      alphabets.append(alphabet)
    }
    for inner in body.inner { collectAlphabets(inner, into: &alphabets) }
  }

  /// What generated code calls an alphabet.
  func name(ofAlphabet alphabet: [UInt8]) -> String { "PermittedAlphabets.alphabet\((alphabets.firstIndex(of: alphabet) ?? 0) + 1)" }

  /// The body behind references.
  func resolved(_ body: TypeBody) -> TypeBody {
    var body = body
    while case .reference(let name) = body, let type = types[name] { body = type.body }
    return body
  }

  /// The name of the type assignment that holds the body: the last of a chain of references.
  func nominalName(_ body: TypeBody) -> String? {
    guard case .reference(var name) = body else { return nil }
    while case .reference(let next)? = types[name]?.body { name = next }
    return name
  }

  /// Whether a named type of this body becomes a Swift type of its own rather than another name for one.
  static func isNominal(_ body: TypeBody) -> Bool {
    switch body {
    case .integer, .enumerated, .bitString, .sequence, .choice, .selected: true
    default: false
    }
  }

  /// Bits needed to tell `count` values apart.
  static func width(ofCount count: Int) -> Int { count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }

  /// Bits of a constrained range, and its size minus one; nil when not both bounds are given.
  static func range(_ body: IntegerBody) -> (width: Int, largest: UInt64)? {
    guard let lower = body.lower, let upper = body.upper, !body.isExtensible else { return nil }
    let largest = UInt64(bitPattern: upper) &- UInt64(bitPattern: lower)
    return (UInt64.bitWidth - largest.leadingZeroBitCount, largest)
  }

  /// The width of a type all of whose values take the same number of bits without any extension or presence bit; nil for others.
  func fixedWidth(_ body: TypeBody) -> Int? {
    switch resolved(body) {
    case .boolean: return 1
    case .null: return 0
    case .integer(let integer): return Self.range(integer)?.width
    case .enumerated(let enumerated): return enumerated.isExtensible ? nil : Self.width(ofCount: enumerated.root.count)
    case .bitString(let bits):
      guard bits.size.isFixed, (1...64).contains(bits.size.lower) else { return nil }
      return Int(bits.size.lower)
    case .octetString(let size):
      guard size.isFixed, (1...8).contains(size.lower) else { return nil }
      return Int(size.lower) * 8
    case .sequence(let sequence):
      guard !sequence.isExtensible else { return nil }
      var total = 0
      for component in sequence.root {
        guard component.presence == .mandatory, let width = fixedWidth(component.type) else { return nil }
        total += width
      }
      return total
    default: return nil
    }
  }

  /// The least number of bits that any value of the type takes.
  func minimumBits(_ body: TypeBody) -> Int {
    if let width = fixedWidth(body) { return width }
    switch resolved(body) {
    case .integer(let integer):
      guard integer.isExtensible else { return 16 }
      guard let lower = integer.lower, let upper = integer.upper else { return 17 }
      return min(1 + UInt64.bitWidth - (UInt64(bitPattern: upper) &- UInt64(bitPattern: lower)).leadingZeroBitCount, 17)
    // An addition takes the extension bit and seven more.
    case .enumerated(let enumerated): return 1 + min(Self.width(ofCount: enumerated.root.count), 7)
    case .bitString(let bits): return sizeBits(bits.size, unit: 1)
    case .octetString(let size): return sizeBits(size, unit: 8)
    case .characterString(let string):
      return string.kind == .utf8String ? 8 : sizeBits(string.size, unit: characterWidth(string))
    case .sequence(let sequence):
      return Self.bounded(
        sequence.root.reduce(sequence.isExtensible ? 1 : 0) { total, component in
          total + (component.presence == .mandatory ? minimumBits(component.type) : 1)
        })
    case .choice(let choice):
      let least = choice.root.map { minimumBits($0.type) }.min() ?? 0
      let root = Self.width(ofCount: choice.root.count) + least
      return choice.isExtensible ? min(1 + root, 16) : root
    case .sequenceOf(let list): return sizeBits(list.size, unit: minimumBits(list.element))
    case .openType, .selected: return 8
    default: return 0
    }
  }

  private func sizeBits(_ size: SizeBounds, unit: Int) -> Int {
    // A general length takes an octet at least; so does that of a size outside an extensible constraint.
    let marker = size.isExtensible ? 1 : 0
    guard let upper = size.upper, upper < 65_536 else { return marker + 8 }
    let root = marker + Self.width(ofCount: Int(upper - size.lower) + 1) + Self.bounded(Int(size.lower) * unit)
    return size.isExtensible ? min(root, 9) : root
  }

  /// Claims beyond any message are cut, so that lists of lists of lists do not overflow.
  private static func bounded(_ bits: Int) -> Int { min(bits, 1 << 40) }

  /// Whether the type has a single value, which nothing is written for and nothing need be checked of.
  func isConstant(_ body: TypeBody) -> Bool {
    fixedWidth(body) == 0 && leaves(body, path: "", target: "").allSatisfy { $0.checkedLargest == nil }
  }

  /// Bits of one character.
  private func characterWidth(_ body: CharacterStringBody) -> Int {
    Self.width(ofCount: body.alphabet?.count ?? body.kind.alphabet.count)
  }
}

extension TypeBody {
  /// The types whose values lie inside one of this body: those it names, but for the elements of lists.
  var held: [String] {
    switch self {
    case .reference(let name): [name]
    case .sequenceOf: []
    default: inner.flatMap(\.held)
    }
  }
}

extension BitStringBody {
  /// Whether zero bits at the end mean nothing and are not sent: with named bits, where the size leaves it open. Behind an extension marker the
  /// length stays as it is, for receivers that show it.
  var isTrimmed: Bool { !namedBits.isEmpty && !size.isExtensible && !(size.isFixed && (1...64).contains(size.lower)) }
}
