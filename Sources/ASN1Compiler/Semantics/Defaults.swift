/// Value notation to values, checked against the type that governs them.
extension Linker {
  /// `shape` is flattened: its body is no reference.
  func value(of syntax: ValueSyntax, as shape: Shape, in module: Int) throws(Reported) -> DefaultValue {
    switch shape.body {
    case .boolean:
      let value = try literalOrReference(syntax, in: module, expected: "TRUE, FALSE or a BOOLEAN value")
      if case .boolean = value { return value }
      throw mismatch(syntax, expected: "TRUE or FALSE")
    case .null:
      let value = try literalOrReference(syntax, in: module, expected: "NULL")
      if case .null = value { return value }
      throw mismatch(syntax, expected: "NULL")
    case .integer(let body):
      let number = try integer(syntax, named: body.namedNumbers, in: module)
      guard body.isExtensible || shape.members.contains(number) else {
        throw log.failure("the type cannot have the value \(number)", at: syntax.location, expected: "a value from \(body.rangeText)")
      }
      return .integer(number)
    case .enumerated(let body): return try item(syntax, of: body, in: module)
    case .bitString(let body): return try bitString(syntax, body, members: shape.members, in: module)
    case .octetString(let size):
      guard case .bits(let bits) = try literalOrReference(syntax, in: module, expected: "'...'H, '...'B or an OCTET STRING value") else {
        throw mismatch(syntax, expected: "'...'H or '...'B")
      }
      let octets = (bits.count + 7) / 8
      try checkSize(octets, "octets", size, shape.members, at: syntax.location)
      return .bits(bits + [Bool](repeating: false, count: octets * 8 - bits.count))
    case .characterString(let body): return try characterString(syntax, body, members: shape.members, in: module)
    case .sequence: throw log.refusal(of: "a value of a SEQUENCE", at: syntax.location, expected: Parser.valueExpectation)
    case .choice: throw log.refusal(of: "a value of a CHOICE", at: syntax.location, expected: Parser.valueExpectation)
    case .sequenceOf: throw log.refusal(of: "a value of a SEQUENCE OF", at: syntax.location, expected: Parser.valueExpectation)
    case .openType, .selected: throw log.refusal(of: "a value of an open type", at: syntax.location, expected: Parser.valueExpectation)
    case .reference: throw Reported()
    }
  }

  /// A number where the notation wants one: written, named or referred to.
  func integer(_ syntax: ValueSyntax, named: [NamedNumber], in module: Int) throws(Reported) -> Int64 {
    switch syntax.kind {
    case .integer(let number):
      guard let number = Int64(exactly: number) else { throw log.tooWide("\(number)", at: syntax.location) }
      return number
    case .name(let qualifier, let name):
      if qualifier == nil, let number = named.first(where: { $0.name == name.text }) { return number.value }
      let entry = try valueEntry(module: qualifier, name, in: module, expected: "a number, a named number or an INTEGER value")
      if case .integer(let number) = try value(at: entry) { return number }
      throw log.failure("'\(name.text)' is no INTEGER", at: syntax.location, expected: "a number")
    default: throw mismatch(syntax, expected: "a number")
    }
  }

  /// An end of a range, which may be as great as 64 bits without a sign allow.
  func wideInteger(_ syntax: ValueSyntax, named: [NamedNumber], in module: Int) throws(Reported) -> Int128 {
    guard case .integer(let number) = syntax.kind else { return Int128(try integer(syntax, named: named, in: module)) }
    guard number >= Int128(Int64.min), number <= Int128(UInt64.max) else { throw log.tooWide("\(number)", at: syntax.location) }
    return number
  }

  /// Text where the notation wants some: written or referred to.
  func string(_ syntax: ValueSyntax, in module: Int) throws(Reported) -> String {
    guard case .string(let text) = try literalOrReference(syntax, in: module, expected: "a character string") else {
      throw mismatch(syntax, expected: "a character string such as \"A\"")
    }
    return text
  }

  private func mismatch(_ syntax: ValueSyntax, expected: String) -> Reported {
    log.failure("the value does not fit the type", at: syntax.location, expected: expected)
  }

  private func literalOrReference(_ syntax: ValueSyntax, in module: Int, expected: String) throws(Reported) -> DefaultValue {
    switch syntax.kind {
    case .integer: return .integer(try integer(syntax, named: [], in: module))
    case .boolean(let flag): return .boolean(flag)
    case .null: return .null
    case .string(let text): return .string(text)
    case .bits(let bits): return .bits(bits)
    case .name(let qualifier, let name):
      return try value(at: try valueEntry(module: qualifier, name, in: module, expected: expected))
    case .list, .braced, .real: throw mismatch(syntax, expected: expected)
    }
  }

  private func item(_ syntax: ValueSyntax, of body: EnumeratedBody, in module: Int) throws(Reported) -> DefaultValue {
    let names = (body.root + body.additions).map(\.name)
    let expected = "an item of the ENUMERATED: \(Linker.list(names))"
    guard case .name(let qualifier, let name) = syntax.kind else { throw mismatch(syntax, expected: expected) }
    if qualifier == nil, names.contains(name.text) { return .item(name.text) }
    if qualifier == nil, !isValue(name, in: module) {
      throw log.failure("the ENUMERATED has no item '\(name.text)'", at: name.location, expected: expected)
    }
    let entry = try valueEntry(module: qualifier, name, in: module, expected: expected)
    guard case .item(let item) = try value(at: entry), names.contains(item) else { throw mismatch(syntax, expected: expected) }
    return .item(item)
  }

  private func bitString(
    _ syntax: ValueSyntax, _ body: BitStringBody, members: IntegerSet, in module: Int
  ) throws(Reported) -> DefaultValue {
    var bits: [Bool] = []
    if case .list(let names) = syntax.kind {
      for name in names {
        guard let bit = body.namedBits.first(where: { $0.name == name.text }) else {
          throw log.failure(
            "the BIT STRING has no bit '\(name.text)'", at: name.location,
            expected: body.namedBits.isEmpty ? "'...'B" : "one of \(Linker.list(body.namedBits.map(\.name)))")
        }
        let number = Int(bit.value)
        if number >= bits.count { bits += [Bool](repeating: false, count: number + 1 - bits.count) }
        bits[number] = true
      }
    } else {
      guard case .bits(let written) = try literalOrReference(syntax, in: module, expected: "'...'B, '...'H or a list of named bits") else {
        throw mismatch(syntax, expected: "'...'B, '...'H or a list of named bits")
      }
      bits = written
    }
    // With named bits trailing zeros mean nothing; they are set as the size wants them.
    if !body.namedBits.isEmpty, !body.size.isExtensible {
      while let last = bits.last, !last, Int64(bits.count) > body.size.lower { bits.removeLast() }
      if Int64(bits.count) < body.size.lower, body.size.lower <= Linker.maximumNamedBit + 1 {
        bits += [Bool](repeating: false, count: Int(body.size.lower) - bits.count)
      }
    }
    try checkSize(bits.count, "bits", body.size, members, at: syntax.location)
    return .bits(bits)
  }

  private func characterString(
    _ syntax: ValueSyntax, _ body: CharacterStringBody, members: IntegerSet, in module: Int
  ) throws(Reported) -> DefaultValue {
    guard case .string(let text) = try literalOrReference(syntax, in: module, expected: "a character string") else {
      throw mismatch(syntax, expected: "a character string in double quotes")
    }
    if body.kind != .utf8String {
      let alphabet = body.alphabet.map(Set.init) ?? body.kind.alphabet
      for scalar in text.unicodeScalars where !scalar.isASCII || !alphabet.contains(UInt8(scalar.value)) {
        throw log.failure(
          "the character '\(scalar)' is not in the alphabet of the type", at: syntax.location,
          expected: body.alphabet == nil ? "characters of \(body.kind.rawValue)" : "characters the FROM constraint permits")
      }
    }
    try checkSize(text.unicodeScalars.count, "characters", body.size, members, at: syntax.location)
    return .string(text)
  }

  private func checkSize(
    _ count: Int, _ unit: String, _ size: SizeBounds, _ members: IntegerSet, at location: SourceLocation
  ) throws(Reported) {
    guard size.isExtensible || members.contains(Int64(count)) else {
      throw log.failure("the value has \(count) \(unit)", at: location, expected: "a size of \(size.rangeText)")
    }
  }
}

extension SizeBounds {
  var rangeText: String { lower == upper ? "\(lower)" : "\(lower)..\(upper.map { "\($0)" } ?? "MAX")" }
}

extension CharacterStringKind {
  /// The codes of the kind; of UTF8String, which has no table of its own, those of one octet.
  var alphabet: Set<UInt8> {
    switch self {
    case .ia5String, .utf8String: Set(0...127)
    case .visibleString: Set(32...126)
    case .numericString: Set(" 0123456789".utf8)
    case .printableString: Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?".utf8)
    }
  }
}
