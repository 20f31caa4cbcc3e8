public import ASN1Runtime
public import JSONText

extension Schema {
  /// Encodes a JSON value, as `writeJSON` writes it with raw values, to the octets of a message.
  ///
  /// - Throws: `CodingError` with the path of what is missing, unknown, of the wrong kind or outside its constraint.
  public func encode(
    _ value: JSONValue, as type: TypeIndex, additionCounts: AdditionCounts = AdditionCounts()
  ) throws(CodingError) -> [UInt8] {
    var writer = UPERWriter()
    var counts = AdditionCounts(entries: additionCounts.entries)
    do { try encode(value, type.node, &writer, &counts) } catch { throw error.inside(type.name) }
    return writer.finish()
  }

  private func encode(_ value: JSONValue, _ index: Int, _ writer: inout UPERWriter, _ counts: inout AdditionCounts) throws(CodingError) {
    let node = nodes[index]
    switch node.kind {
    case .boolean:
      guard case .bool(let flag) = value else { throw unexpected(writer) }
      writer.put(flag ? 1 : 0, 1)
    case .null:
      guard case .null = value else { throw unexpected(writer) }
    case .integer:
      guard case .integer(let number) = value else { throw unexpected(writer) }
      try encodeInteger(number, node, &writer)
    case .enumerated: try encodeItem(value, node, &writer)
    case .bits:
      let bits = try bits(value, writer)
      let upper = node.hasUpper ? Int(node.upper) : nil
      if node.isTrimmed {
        try writer.writeNamedBits(bits, lower: Int(node.lower), upper: upper)
      } else {
        try writer.writeBits(bits, lower: Int(node.lower), upper: upper, isExtensible: node.isExtensible)
      }
    case .octets:
      try writer.writeOctets(
        try octets(value, writer), lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil, isExtensible: node.isExtensible)
    case .open:
      guard let content = value["_open"] else { throw unexpected(writer) }
      try writer.writeOctets(try octets(content, writer))
    case .string:
      guard case .string(let text) = value else { throw unexpected(writer) }
      if node.isUTF8 {
        try writer.writeUTF8String(text)
      } else {
        try writer.writeString(
          text, alphabets[node.alphabet], lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil,
          isExtensible: node.isExtensible, outside: alphabets[node.outsideAlphabet])
      }
    case .selected: throw unexpected(writer)
    case .sequence: try encodeSequence(value, node, &writer, &counts)
    case .choice: try encodeChoice(value, node, &writer, &counts)
    case .list:
      guard case .array(let elements) = value else { throw unexpected(writer) }
      try writer.writePieces(
        of: elements.count, lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil, isExtensible: node.isExtensible
      ) { writer, range throws(CodingError) in
        for index in range {
          do throws(CodingError) { try encode(elements[index], node.element, &writer, &counts) } catch { throw error.inside(index) }
        }
      }
    }
  }

  private func unexpected(_ writer: borrowing UPERWriter) -> CodingError { CodingError(.unexpectedValue, bit: writer.position) }

  private func encodeInteger(_ number: Int64, _ node: Node, _ writer: inout UPERWriter) throws(CodingError) {
    let lower = node.hasLower ? node.lower : nil
    let upper = node.hasUpper ? node.upper : nil
    if node.isExtensible { return try writer.writeExtensible(number, lower: lower, upper: upper) }
    guard number >= lower ?? Int64.min, number <= upper ?? Int64.max else { throw CodingError(.valueOutOfRange, bit: writer.position) }
    guard let lower else { return writer.writeUnconstrained(number) }
    guard upper != nil else { return try writer.writeSemiConstrained(number, lower: lower) }
    writer.put(UInt64(bitPattern: number) &- UInt64(bitPattern: lower), node.width)
  }

  private func bits(_ value: JSONValue, _ writer: borrowing UPERWriter) throws(CodingError) -> BitString {
    guard let text = value["bits"]?.string else { throw unexpected(writer) }
    var bits = BitString()
    for code in text.utf8 {
      guard code == UInt8(ascii: "0") || code == UInt8(ascii: "1") else { throw unexpected(writer) }
      bits.append(code == UInt8(ascii: "1") ? 1 : 0, count: 1)
    }
    return bits
  }

  private func octets(_ value: JSONValue, _ writer: borrowing UPERWriter) throws(CodingError) -> [UInt8] {
    guard let digits = value["hex"]?.string, let octets = Hexadecimal.octets(digits.utf8) else { throw unexpected(writer) }
    return octets
  }

  /// The number in `_ext_N`, or nil for another key.
  private func additionNumber(_ key: String) -> Int? {
    guard key.hasPrefix("_ext_"), let number = Int(key.dropFirst(5)), number >= 0 else { return nil }
    return number
  }

  private func member(_ key: String, _ range: Range<Int>) -> Int? {
    range.first { !members[$0].isGroup && name(members[$0]).elementsEqual(key.utf8) }
  }

  private func encodeItem(_ value: JSONValue, _ node: Node, _ writer: inout UPERWriter) throws(CodingError) {
    guard case .string(let text) = value else { throw unexpected(writer) }
    let all = node.first..<node.first + node.rootCount + node.additionCount
    let position = member(text, all).map { $0 - node.first }
    if let position, position < node.rootCount {
      return writer.put(UInt64(position), node.width + (node.isExtensible ? 1 : 0))
    }
    // A known item goes by its name only, so that a value is written in one way.
    let unknown = node.isExtensible ? additionNumber(text).flatMap { $0 >= node.additionCount ? $0 : nil } : nil
    guard let addition = position.map({ $0 - node.rootCount }) ?? unknown else {
      throw CodingError(.unknownAlternative, bit: writer.position)
    }
    writer.put(1, 1)
    try writer.writeNormallySmall(addition)
  }

  private func encodeChoice(
    _ value: JSONValue, _ node: Node, _ writer: inout UPERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    guard case .object(let entries) = value, entries.count == 1 else { throw unexpected(writer) }
    let entry = entries[0]
    let root = node.first..<node.first + node.rootCount
    if let index = member(entry.key, root) {
      writer.put(UInt64(index - node.first), node.width + (node.isExtensible ? 1 : 0))
      do { try encode(entry.value, members[index].node, &writer, &counts) } catch { throw error.inside(entry.key) }
      return
    }
    guard node.isExtensible else { throw CodingError(.unknownAlternative, bit: writer.position).inside(entry.key) }
    do throws(CodingError) {
      if let index = member(entry.key, root.upperBound..<root.upperBound + node.additionCount) {
        writer.put(1, 1)
        try writer.writeNormallySmall(index - root.upperBound)
        try writer.writeOpenType { content throws(CodingError) in try encode(entry.value, members[index].node, &content, &counts) }
      } else if let number = additionNumber(entry.key) {
        writer.put(1, 1)
        try writer.writeNormallySmall(number)
        try writer.writeOctets(try octets(entry.value, writer))
      } else {
        throw CodingError(.unknownAlternative, bit: writer.position)
      }
    } catch { throw error.inside(entry.key) }
  }

  /// The components of one SEQUENCE, sorted out of an object.
  private struct Components {
    /// By position: root components, then additions, of which version brackets stay empty here.
    var values: [JSONValue?]
    /// The components of version brackets, by the position of the bracket.
    var groups: [Int: Components] = [:]
    var unknown: [(index: Int, content: [UInt8])] = []
  }

  private func encodeSequence(
    _ value: JSONValue, _ node: Node, _ writer: inout UPERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    guard case .object(let entries) = value else { throw unexpected(writer) }
    let count = node.isExtensible ? counts.count(for: counts.enter()) : nil
    var components = Components(values: [JSONValue?](repeating: nil, count: node.rootCount + node.additionCount))
    for entry in entries {
      guard try sort(entry, node, writer, into: &components) else { throw unexpected(writer).inside(entry.key) }
    }
    components.unknown.sort { $0.index < $1.index }
    let isSent = (0..<node.additionCount).map { isAdditionSent($0, components, node) }
    let isExtended = count != nil || !components.unknown.isEmpty || isSent.contains(true)
    if node.isExtensible { writer.put(isExtended ? 1 : 0, 1) }
    try encodeRoot(components.values, node, &writer, &counts)
    if isExtended { try encodeAdditions(components, isSent, count, node, &writer, &counts) }
  }

  /// Puts one entry of an object in its place; false where there is none, or it is taken.
  private func sort(
    _ entry: JSONValue.Member, _ node: Node, _ writer: borrowing UPERWriter, into components: inout Components
  ) throws(CodingError) -> Bool {
    let all = node.first..<node.first + node.rootCount + node.additionCount
    if let index = member(entry.key, all) {
      guard components.values[index - node.first] == nil else { return false }
      components.values[index - node.first] = entry.value
      return true
    }
    for index in all where members[index].isGroup {
      let group = nodes[members[index].node]
      guard member(entry.key, group.first..<group.first + group.rootCount) != nil else { continue }
      var inner = components.groups[index - node.first] ?? Components(values: [JSONValue?](repeating: nil, count: group.rootCount))
      guard try sort(entry, group, writer, into: &inner) else { return false }
      components.groups[index - node.first] = inner
      return true
    }
    guard node.isExtensible, let number = additionNumber(entry.key), number >= node.additionCount, number < 16_383,
      !components.unknown.contains(where: { $0.index == number })
    else { return false }
    do { components.unknown.append((number, try octets(entry.value, writer))) } catch { throw error.inside(entry.key) }
    return true
  }

  private func encodeRoot(
    _ values: [JSONValue?], _ node: Node, _ writer: inout UPERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    let root = node.first..<node.first + node.rootCount
    for index in root where members[index].presence != .mandatory { writer.put(isSent(index, values[index - node.first]) ? 1 : 0, 1) }
    for index in root {
      guard let field = values[index - node.first] else {
        guard members[index].presence == .mandatory else { continue }
        throw CodingError(.missingField, bit: writer.position).inside(nameText(members[index]))
      }
      guard isSent(index, field) else { continue }
      do throws(CodingError) {
        let inner = nodes[members[index].node]
        if inner.kind == .selected {
          guard case .integer(let selector)? = values[inner.element] else { throw unexpected(writer) }
          try encodeSelected(field, inner, by: selector, &writer, &counts)
        } else {
          try encode(field, members[index].node, &writer, &counts)
        }
      } catch { throw error.inside(nameText(members[index])) }
    }
  }

  private func encodeSelected(
    _ value: JSONValue, _ node: Node, by selector: Int64, _ writer: inout UPERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    guard case .object(let entries) = value, entries.count == 1, let entry = entries.first else { throw unexpected(writer) }
    let known = (node.first..<node.first + node.rootCount).first { members[$0].selector == selector }
    // What nobody knows goes by its octets, and so does what is more than the value that is known.
    if entry.key == "_open" { return try writer.writeOctets(try octets(entry.value, writer)) }
    guard let known, name(members[known]).elementsEqual(entry.key.utf8) else {
      throw CodingError(.unknownAlternative, bit: writer.position).inside(entry.key)
    }
    do throws(CodingError) {
      try writer.writeOpenType { content throws(CodingError) in try encode(entry.value, members[known].node, &content, &counts) }
    } catch { throw error.inside(entry.key) }
  }

  /// Whether a component goes into the encoding: mandatory, or there and not its default.
  private func isSent(_ index: Int, _ value: JSONValue?) -> Bool {
    guard let value else { return false }
    guard members[index].presence == .defaulted else { return true }
    switch (defaults[members[index].defaultValue], value) {
    case (.integer(let number), .integer(let other)): return number != other
    case (.boolean(let flag), .bool(let other)): return flag != other
    // Octet by octet: to Swift, texts that are canonically equivalent are the same.
    case (.item(let text), .string(let other)), (.string(let text), .string(let other)): return !text.utf8.elementsEqual(other.utf8)
    case (.bits(let bits), _):
      guard let digits = value["bits"]?.string else { return true }
      return nodes[members[index].node].isTrimmed ? withoutZeros(digits) != withoutZeros(bits) : digits != bits
    case (.octets(let digits), _): return value["hex"]?.string?.lowercased() != digits
    case (.null, .null): return false
    default: return true
    }
  }

  private func withoutZeros(_ digits: String) -> Substring {
    var digits = digits[...]
    while digits.last == "0" { digits.removeLast() }
    return digits
  }

  /// Whether addition `offset` goes into the encoding; a version bracket does when one of its components does.
  private func isAdditionSent(_ offset: Int, _ components: Components, _ node: Node) -> Bool {
    let position = node.rootCount + offset
    let member = members[node.first + position]
    guard member.isGroup else { return isSent(node.first + position, components.values[position]) }
    let group = nodes[member.node]
    guard let values = components.groups[position]?.values else { return false }
    return values.enumerated().contains { isSent(group.first + $0.offset, $0.element) }
      || values.contains { $0 != nil } && members[group.first..<group.first + group.rootCount].contains { $0.presence == .mandatory }
  }

  private func encodeAdditions(
    _ components: Components, _ isSent: [Bool], _ count: Int?, _ node: Node, _ writer: inout UPERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    // As long as the sender's list was, unless the value needs a longer one.
    let needed = max((isSent.lastIndex(of: true) ?? -1) + 1, (components.unknown.last?.index ?? -1) + 1)
    var presence = BitString(zeros: max(count.map { min(max($0, 1), 16_383) } ?? node.additionCount, needed))
    for (offset, flag) in isSent.enumerated() where flag { presence[offset] = true }
    for addition in components.unknown { presence[addition.index] = true }
    try writer.writeAdditionPresence(presence)
    for (offset, flag) in isSent.enumerated() where flag {
      let position = node.rootCount + offset
      let member = members[node.first + position]
      if member.isGroup {
        let values = components.groups[position]?.values ?? []
        try writer.writeOpenType { content throws(CodingError) in try encodeRoot(values, nodes[member.node], &content, &counts) }
      } else if let value = components.values[position] {
        do throws(CodingError) {
          try writer.writeOpenType { content throws(CodingError) in try encode(value, member.node, &content, &counts) }
        } catch { throw error.inside(nameText(member)) }
      }
    }
    for addition in components.unknown { try writer.writeOctets(addition.content) }
  }
}
