import ASN1Runtime
import JSONText

/// The types of a specification as a table: what a message looks like, without Swift types for it.
///
/// Walking a message with the table gives JSON, the way back from JSON, values in SI units and the path of an error for every message set alike.
/// It is a second reading of the same specification that generated code comes from, and the tests hold the two against each other.
public struct Schema: Sendable {
  enum Kind: Sendable {
    case boolean, null, integer, enumerated, bits, octets, string, sequence, choice, list, open
    /// An open type whose content another component of the SEQUENCE selects.
    case selected
  }

  enum Presence: Sendable {
    case mandatory, optional, defaulted
  }

  /// One type. Plain data, so that walking copies without counting references.
  struct Node: Sendable {
    var kind: Kind
    var isExtensible = false
    /// Bounds of a value or of a size; nil bounds are `hasLower`, `hasUpper` false.
    var lower: Int64 = 0
    var upper: Int64 = 0
    var hasLower = true
    var hasUpper = true
    /// Components, alternatives, items or named bits: a range of `members`, root first.
    var first = 0
    var rootCount = 0
    var additionCount = 0
    /// Optional and defaulted root components.
    var optionalCount = 0
    /// The element of a list; of a `selected` the position of the selecting component.
    var element = 0
    /// A SEQUENCE with a `selected` component.
    var hasSelected = false
    /// Index into `alphabets` (strings), and of the alphabet outside an extensible size; whether UTF-8.
    var alphabet = 0
    var outsideAlphabet = 0
    var isUTF8 = false
    /// A BIT STRING with named bits whose zero bits at the end mean nothing.
    var isTrimmed = false
    /// Scale of the value; denominator 0 where the type has no unit.
    var numerator: Int64 = 1
    var denominator: Int64 = 0
    /// Range of `gaps`: raw values that mean "not available".
    var firstGap = 0
    var gapCount = 0
    /// Where the numbers of items stand in `itemNumbers`; negative where they count up from zero.
    var firstNumber = -1
    /// Bits of the root range, and its size minus one.
    var width = 0
    var largest: UInt64 = 0
    /// The least number of bits of a value.
    var minimumBits = 0

    /// Whether the size is fixed, and one word holds so many units of `unit` bits.
    func isWord(unit: Int64) -> Bool { hasUpper && lower == upper && !isExtensible && (1...64 / unit).contains(lower) }
  }

  struct Member: Sendable {
    var nameStart: Int
    var nameCount: Int
    var node = -1
    var presence = Presence.mandatory
    /// Index into `defaults`.
    var defaultValue = -1
    /// A version bracket: its node is a SEQUENCE of components that belong to the one around it.
    var isGroup = false
    /// Of a `selected`: the number that selects this content.
    var selector: Int64 = 0
  }

  enum Default: Sendable, Equatable {
    case integer(Int64)
    case boolean(Bool)
    case item(String)
    case string(String)
    /// The digits of a BIT STRING, `0` and `1`.
    case bits(String)
    /// The digits of an OCTET STRING, hexadecimal.
    case octets(String)
    case null
  }

  var nodes: [Node] = []
  var members: [Member] = []
  var names: [UInt8] = []
  var alphabets: [PermittedAlphabet] = [.ia5]
  var gaps: [ClosedRange<Int64>] = []
  var itemNumbers: [Int64] = []
  var defaults: [Default] = []
  private var indices: [String: Int] = [:]
  private let programs = TextPrograms()

  /// Reads the text that `asn1-to-swift` writes into the generated module.
  public init(_ text: StaticString) { self.init(text.description) }

  init(_ text: String) {
    // By octets: the table is plain text, and finding the characters of Unicode in it would take most of a short run.
    let lines = Self.split(text[...], at: "\n").map { Self.split($0, at: " ").map(String.init) }
    var aliases: [String: String] = [:]
    for words in lines where words.count >= 2 {
      if words[1] == "alias" {
        aliases[words[0]] = words[2]
      } else {
        indices[words[0]] = nodes.count
        nodes.append(Node(kind: .null))
      }
    }
    for name in aliases.keys {
      var target = name
      var steps = 0
      while let next = aliases[target], steps < aliases.count + 1 {
        target = next
        steps += 1
      }
      indices[name] = indices[target]
    }
    for words in lines where words.count >= 2 && words[1] != "alias" { read(words) }
    for words in lines where words.count >= 3 && words[1] == "selected" { bind(words[2], indices[words[0]]!) }
    var states = [MinimumState](repeating: .unknown, count: nodes.count)
    for index in nodes.indices { nodes[index].minimumBits = minimumBits(index, &states) }
  }

  /// A type of the schema.
  public struct TypeIndex: Sendable, Hashable {
    let node: Int
    /// The name of the type in the specification.
    public let name: String
    let program: TextProgram

    public static func == (a: Self, b: Self) -> Bool { a.program === b.program && a.name == b.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  /// The type of this name, or nil when the specification has none.
  ///
  /// The first time, the type is worked out: keep the index rather than ask for each message.
  public func type(named name: String) -> TypeIndex? {
    indices[name].map { TypeIndex(node: $0, name: name, program: programs.program(of: $0, in: self)) }
  }

  /// The node of a type.
  func index(of name: String) -> Int? { indices[name] }

  func name(_ member: Member) -> ArraySlice<UInt8> { names[member.nameStart..<member.nameStart + member.nameCount] }
  func nameText(_ member: Member) -> String { String(decoding: name(member), as: UTF8.self) }

  // MARK: Reading the table

  private static func split(_ text: Substring, at separator: Unicode.Scalar) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: separator)).map { Substring($0) }
  }

  private mutating func read(_ words: [String]) {
    var node = Node(kind: .null)
    var rest = words.dropFirst(2)[...]
    readAnnotations(&rest, &node)
    switch words[1] {
    case "boolean": node.kind = .boolean
    case "null": node.kind = .null
    case "open": node.kind = .open
    case "integer":
      node.kind = .integer
      readBounds(&rest, &node)
    case "octets":
      node.kind = .octets
      readBounds(&rest, &node)
    case "bits":
      node.kind = .bits
      readBounds(&rest, &node)
      node.isTrimmed = !rest.isEmpty && !node.isExtensible
    case "string":
      node.kind = .string
      readString(&rest, &node)
    case "list":
      node.kind = .list
      readBounds(&rest, &node)
      node.element = rest.first.flatMap { indices[$0] } ?? 0
    case "selected":
      node.kind = .selected
      node.first = members.count
      for word in rest.dropFirst() {
        let parts = Self.split(word[...], at: "=")
        let content = Self.split(parts[1], at: ":")
        var member = Member(nameStart: names.count, nameCount: content[0].utf8.count)
        member.selector = Int64(parts[0]) ?? 0
        member.node = indices[String(content[1])] ?? 0
        names += Array(content[0].utf8)
        members.append(member)
      }
      node.rootCount = members.count - node.first
    case "enumerated", "sequence", "choice":
      node.kind = words[1] == "sequence" ? .sequence : words[1] == "choice" ? .choice : .enumerated
      if rest.first == "..." {
        node.isExtensible = true
        rest = rest.dropFirst()
      }
      readMembers(rest, &node)
      node.width = node.rootCount <= 1 ? 0 : Int.bitWidth - (node.rootCount - 1).leadingZeroBitCount
      node.largest = UInt64(max(0, node.rootCount - 1))
    default: break
    }
    nodes[indices[words[0]]!] = node
  }

  /// Notes at the SEQUENCE around an open type which of its components selects the content.
  private mutating func bind(_ selector: String, _ selected: Int) {
    for index in nodes.indices where nodes[index].kind == .sequence {
      let root = nodes[index].first..<nodes[index].first + nodes[index].rootCount
      guard root.contains(where: { members[$0].node == selected }) else { continue }
      nodes[index].hasSelected = true
      nodes[selected].element = (root.firstIndex { name(members[$0]).elementsEqual(selector.utf8) } ?? root.lowerBound) - root.lowerBound
    }
  }

  private mutating func readAnnotations(_ rest: inout ArraySlice<String>, _ node: inout Node) {
    while let last = rest.last, last.utf8.first == UInt8(ascii: "@") {
      if last.hasPrefix("@unit=") {
        node.denominator = max(1, node.denominator)
      } else if last.hasPrefix("@scale=") {
        let parts = Self.split(last.dropFirst(7), at: "/").compactMap { Int64($0) }
        (node.numerator, node.denominator) = (parts[0], parts[1])
      } else if last.hasPrefix("@unavailable=") {
        node.firstGap = gaps.count
        for range in Self.split(last.dropFirst(13), at: ",") {
          let ends = Self.split(range, at: ".").compactMap { Int64($0) }
          gaps.append(ends[0]...ends[1])
        }
        node.gapCount = gaps.count - node.firstGap
      } else if last.hasPrefix("@items=") {
        node.firstNumber = itemNumbers.count
        itemNumbers += Self.split(last.dropFirst(7), at: ",").compactMap { Int64($0) }
      } else {
        return
      }
      rest = rest.dropLast()
    }
  }

  private func readBounds(_ rest: inout ArraySlice<String>, _ node: inout Node) {
    let words = Array(rest.prefix(2))
    node.hasLower = words[0] != "*"
    node.hasUpper = words[1] != "*"
    node.lower = Int64(words[0]) ?? 0
    node.upper = Int64(words[1]) ?? 0
    rest = rest.dropFirst(2)
    if rest.first == "..." {
      node.isExtensible = true
      rest = rest.dropFirst()
    }
    if node.hasLower, node.hasUpper {
      node.largest = UInt64(bitPattern: node.upper) &- UInt64(bitPattern: node.lower)
      node.width = UInt64.bitWidth - node.largest.leadingZeroBitCount
    }
  }

  private mutating func readString(_ rest: inout ArraySlice<String>, _ node: inout Node) {
    let kind = rest.removeFirst()
    readBounds(&rest, &node)
    node.isUTF8 = kind == "UTF8String"
    let alphabet: PermittedAlphabet =
      switch kind {
      case "VisibleString": .visible
      case "NumericString": .numeric
      case "PrintableString": .printable
      default: .ia5
      }
    node.alphabet = alphabets.count
    node.outsideAlphabet = alphabets.count
    alphabets.append(alphabet)
    if let from = rest.first, from.hasPrefix("from=") {
      node.alphabet = alphabets.count
      alphabets.append(PermittedAlphabet(Self.split(from.dropFirst(5), at: ",").compactMap { UInt8($0) }))
    }
  }

  private mutating func readMembers(_ words: ArraySlice<String>, _ node: inout Node) {
    node.first = members.count
    var isAddition = false
    for word in words {
      if word == "/" {
        isAddition = true
        continue
      }
      var name = word[...]
      var member = Member(nameStart: names.count, nameCount: 0)
      if let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")) {
        name = word[..<colon]
        var type = word[colon...].dropFirst()
        if type.utf8.last == UInt8(ascii: "?") {
          member.presence = .optional
          type = type.dropLast()
        } else if let equals = type.utf8.firstIndex(of: UInt8(ascii: "=")) {
          member.presence = .defaulted
          member.defaultValue = defaults.count
          defaults.append(Self.readDefault(type[equals...].dropFirst()))
          type = type[..<equals]
        }
        member.node = indices[String(type)] ?? 0
      }
      if name == "[[" {
        member.isGroup = true
        member.presence = .optional
      }
      names += Array(name.utf8)
      member.nameCount = name.utf8.count
      members.append(member)
      if isAddition {
        node.additionCount += 1
      } else {
        node.rootCount += 1
        if member.presence != .mandatory { node.optionalCount += 1 }
      }
    }
  }

  private static func readDefault(_ text: Substring) -> Default {
    let rest = text.dropFirst()
    switch text.first {
    case "i": return .integer(Int64(rest) ?? 0)
    case "b": return .boolean(rest == "1")
    case "e": return .item(String(rest))
    case "x": return .bits(String(rest))
    case "o": return .octets(hexadecimal(ofBits: rest))
    case "s": return .string(String(decoding: Hexadecimal.octets(rest.utf8) ?? [], as: UTF8.self))
    default: return .null
    }
  }

  private static func hexadecimal(ofBits bits: Substring) -> String {
    var octets: [UInt8] = []
    for (index, bit) in bits.utf8.enumerated() {
      if index % 8 == 0 { octets.append(0) }
      if bit == UInt8(ascii: "1") { octets[octets.count - 1] |= 0x80 >> UInt8(index % 8) }
    }
    return Hexadecimal.text(octets)
  }

  private enum MinimumState { case unknown, open, known }

  /// The same least widths that generated code claims before it fills a list; a type that contains itself counts as nothing there.
  private mutating func minimumBits(_ index: Int, _ states: inout [MinimumState]) -> Int {
    switch states[index] {
    case .known: return nodes[index].minimumBits
    case .open: return 0
    case .unknown: states[index] = .open
    }
    var total = 0
    let node = nodes[index]
    func size(unit: Int) -> Int {
      let marker = node.isExtensible ? 1 : 0
      guard node.hasUpper, node.upper < 65_536 else { return marker + 8 }
      let root = marker + node.width + Self.bounded(Int(node.lower) * unit)
      return node.isExtensible ? min(root, 9) : root
    }
    switch node.kind {
    case .boolean: total = 1
    case .null: total = 0
    case .integer:
      let root = node.hasLower && node.hasUpper ? node.width : 16
      total = node.isExtensible ? 1 + min(root, 16) : root
    case .enumerated: total = node.isExtensible ? 1 + min(node.width, 7) : node.width
    case .bits: total = size(unit: 1)
    case .octets: total = size(unit: 8)
    case .string: total = node.isUTF8 ? 8 : size(unit: alphabets[node.alphabet].width)
    case .list: total = size(unit: minimumBits(node.element, &states))
    case .open, .selected: total = 8
    case .sequence:
      total = node.isExtensible ? 1 : 0
      for member in members[node.first..<node.first + node.rootCount] {
        total += member.presence == .mandatory ? minimumBits(member.node, &states) : 1
      }
    case .choice:
      var least = Int.max
      for member in members[node.first..<node.first + node.rootCount] { least = min(least, minimumBits(member.node, &states)) }
      if least == Int.max { least = 0 }
      total = node.isExtensible ? min(1 + node.width + least, 16) : node.width + least
    }
    total = Self.bounded(total)
    states[index] = .known
    nodes[index].minimumBits = total
    return total
  }

  /// Claims beyond any message are cut, so that lists of lists of lists do not overflow.
  private static func bounded(_ bits: Int) -> Int { min(bits, 1 << 40) }
}
