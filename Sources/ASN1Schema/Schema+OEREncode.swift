public import ASN1Runtime
public import JSONText

/// The way back from JSON to the octet encoding (OER).
extension Schema {
  /// Encodes a JSON value, as `writeJSON` writes it, to canonical octets.
  ///
  /// - Throws: `CodingError` with the path of what is missing, unknown, of the wrong kind or outside its constraint.
  public func encodeOER(
    _ value: JSONValue, as type: TypeIndex, additionCounts: AdditionCounts = AdditionCounts()
  ) throws(CodingError) -> [UInt8] {
    var writer = OERWriter()
    var counts = AdditionCounts(entries: additionCounts.entries)
    do { try encode(value, type.node, &writer, &counts) } catch { throw error.inside(type.name) }
    return writer.octets
  }

  private func encode(_ value: JSONValue, _ index: Int, _ writer: inout OERWriter, _ counts: inout AdditionCounts) throws(CodingError) {
    let node = nodes[index]
    let lower = Int(node.lower)
    let upper = node.hasUpper ? Int(node.upper) : nil
    switch node.kind {
    case .boolean:
      guard case .bool(let flag) = value else { throw writer.error(.unexpectedValue) }
      writer.writeBoolean(flag)
    case .null:
      guard case .null = value else { throw writer.error(.unexpectedValue) }
    case .integer:
      guard case .integer(let number) = value else { throw writer.error(.unexpectedValue) }
      let (form, lower, upper) = integerForm(node)
      try writer.writeInteger(number, form, lower: lower, upper: upper)
    case .enumerated: try encodeItem(value, node, &writer)
    case .bits:
      let bits = try bits(value, writer)
      if lower == upper, !node.isExtensible {
        try writer.writeBits(bits, size: lower)
      } else {
        try writer.writeBits(bits, lower: lower, upper: upper, isExtensible: node.isExtensible, isTrimmed: node.isTrimmed)
      }
    case .octets: try writer.writeOctets(try octets(value, writer), lower: lower, upper: upper, isExtensible: node.isExtensible)
    case .open, .selected:
      guard let content = value["_open"] else { throw writer.error(.unexpectedValue) }
      try writer.writeOctets(try octets(content, writer))
    case .string:
      guard case .string(let text) = value else { throw writer.error(.unexpectedValue) }
      if node.isUTF8 {
        try writer.writeUTF8String(text)
      } else {
        try writer.writeString(text, alphabets[node.alphabet], lower: lower, upper: upper, isExtensible: node.isExtensible)
      }
    case .sequence: try encodeSequence(value, node, &writer, &counts)
    case .choice: try encodeChoice(value, node, &writer, &counts)
    case .list:
      guard case .array(let elements) = value else { throw writer.error(.unexpectedValue) }
      try writer.writeQuantity(elements.count, lower: node.isExtensible ? 0 : lower, upper: node.isExtensible ? nil : upper)
      for (index, element) in elements.enumerated() {
        do { try encode(element, node.element, &writer, &counts) } catch { throw error.inside(index) }
      }
    }
  }

  private func bits(_ value: JSONValue, _ writer: borrowing OERWriter) throws(CodingError) -> BitString {
    guard let text = value["bits"]?.string else { throw writer.error(.unexpectedValue) }
    var bits = BitString()
    for code in text.utf8 {
      guard code == UInt8(ascii: "0") || code == UInt8(ascii: "1") else { throw writer.error(.unexpectedValue) }
      bits.append(code == UInt8(ascii: "1") ? 1 : 0, count: 1)
    }
    return bits
  }

  private func octets(_ value: JSONValue, _ writer: borrowing OERWriter) throws(CodingError) -> [UInt8] {
    guard let digits = value["hex"]?.string, let octets = Hexadecimal.octets(digits.utf8) else { throw writer.error(.unexpectedValue) }
    return octets
  }

  /// The number in `_ext_N`, or nil for another key.
  private func additionNumber(_ key: String) -> Int? {
    guard key.hasPrefix("_ext_"), let number = Int(key.dropFirst(5)), 0...0x3FFF_0000 ~= number else { return nil }
    return number
  }

  private func place(of key: String, among range: Range<Int>) -> Int? {
    range.first { !members[$0].isGroup && name(members[$0]).elementsEqual(key.utf8) }
  }

  private func encodeItem(_ value: JSONValue, _ node: Node, _ writer: inout OERWriter) throws(CodingError) {
    guard case .string(let text) = value else { throw writer.error(.unexpectedValue) }
    let count = node.rootCount + node.additionCount
    if let index = place(of: text, among: node.first..<node.first + count) {
      return writer.writeEnumerated(number(ofItem: index - node.first, node))
    }
    // A known item goes by its name only, so that a value is written in one way.
    guard node.isExtensible, let addition = additionNumber(text), addition >= node.additionCount else {
      throw writer.error(.unknownAlternative)
    }
    writer.writeEnumerated(greatestNumber(node) + 1 + Int64(addition - node.additionCount))
  }

  private func encodeChoice(
    _ value: JSONValue, _ node: Node, _ writer: inout OERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    guard case .object(let entries) = value, entries.count == 1 else { throw writer.error(.unexpectedValue) }
    let entry = entries[0]
    let all = node.first..<node.first + node.rootCount + node.additionCount
    do throws(CodingError) {
      if let index = place(of: entry.key, among: all) {
        writer.writeTag(2 << 30 | UInt32(index - node.first))
        if index < node.first + node.rootCount { return try encode(entry.value, members[index].node, &writer, &counts) }
        try writer.writeOpenType { content throws(CodingError) in try encode(entry.value, members[index].node, &content, &counts) }
      } else if node.isExtensible, let number = additionNumber(entry.key), number >= node.additionCount {
        writer.writeTag(2 << 30 | UInt32(number + node.rootCount))
        try writer.writeOctets(try octets(entry.value, writer))
      } else {
        throw writer.error(.unknownAlternative)
      }
    } catch { throw error.inside(entry.key) }
  }

  /// The components of one SEQUENCE, sorted out of an object.
  private struct Components {
    /// By position: root components, then additions, of which version brackets stay empty here.
    var values: [JSONValue?]
    /// The components of version brackets, by the position of the bracket.
    var groups: [Int: [JSONValue?]] = [:]
    var unknown: [ExtensionAdditions.Addition] = []
  }

  private func encodeSequence(
    _ value: JSONValue, _ node: Node, _ writer: inout OERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    guard case .object(let entries) = value else { throw writer.error(.unexpectedValue) }
    let count = node.isExtensible ? counts.count(for: counts.enter()) : nil
    var components = Components(values: [JSONValue?](repeating: nil, count: node.rootCount + node.additionCount))
    for entry in entries {
      guard try sort(entry, node, writer, into: &components) else { throw writer.error(.unexpectedValue).inside(entry.key) }
    }
    components.unknown.sort { $0.index < $1.index }
    var known = BitString(zeros: node.additionCount)
    for offset in 0..<node.additionCount where isSent(addition: offset, components, node) { known[offset] = true }
    let isExtended = count != nil || !components.unknown.isEmpty || known.description.utf8.contains(UInt8(ascii: "1"))
    try encodeRoot(components.values, node, isExtended: node.isExtensible ? isExtended : nil, &writer, &counts)
    guard isExtended else { return }
    let highest = max(count ?? node.additionCount, (components.unknown.last?.index ?? -1) + 1)
    try writer.writeAdditionPresence(known, ExtensionAdditions(count: highest, present: components.unknown))
    for offset in 0..<node.additionCount where known[offset] {
      let position = node.rootCount + offset
      let member = members[node.first + position]
      do throws(CodingError) {
        try writer.writeOpenType { content throws(CodingError) in
          if member.isGroup {
            try encodeRoot(components.groups[position] ?? [], nodes[member.node], isExtended: nil, &content, &counts)
          } else if let value = components.values[position] {
            try encode(value, member.node, &content, &counts)
          }
        }
      } catch { throw member.isGroup ? error : error.inside(nameText(member)) }
    }
    for addition in components.unknown { try writer.writeOctets(addition.content) }
  }

  /// Puts one entry of an object in its place; false where there is none, or it is taken.
  private func sort(
    _ entry: JSONValue.Member, _ node: Node, _ writer: borrowing OERWriter, into components: inout Components
  ) throws(CodingError) -> Bool {
    let all = node.first..<node.first + node.rootCount + node.additionCount
    if let index = place(of: entry.key, among: all) {
      guard components.values[index - node.first] == nil else { return false }
      components.values[index - node.first] = entry.value
      return true
    }
    for index in all where members[index].isGroup {
      let group = nodes[members[index].node]
      guard let place = place(of: entry.key, among: group.first..<group.first + group.rootCount) else { continue }
      var values = components.groups[index - node.first] ?? [JSONValue?](repeating: nil, count: group.rootCount)
      guard values[place - group.first] == nil else { return false }
      values[place - group.first] = entry.value
      components.groups[index - node.first] = values
      return true
    }
    guard node.isExtensible, let number = additionNumber(entry.key), number >= node.additionCount, number < 16_383,
      !components.unknown.contains(where: { $0.index == number })
    else { return false }
    do { components.unknown.append(.init(index: number, content: try octets(entry.value, writer))) } catch { throw error.inside(entry.key) }
    return true
  }

  private func encodeRoot(
    _ values: [JSONValue?], _ node: Node, isExtended: Bool?, _ writer: inout OERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    let root = node.first..<node.first + node.rootCount
    var presence = BitString()
    if let isExtended { presence.append(isExtended ? 1 : 0, count: 1) }
    for index in root where members[index].presence != .mandatory {
      presence.append(isSent(members[index], values[index - node.first]) ? 1 : 0, count: 1)
    }
    writer.writeBits(presence)
    for index in root {
      guard let field = values[index - node.first] else {
        guard members[index].presence == .mandatory else { continue }
        throw writer.error(.missingField).inside(nameText(members[index]))
      }
      guard isSent(members[index], field) else { continue }
      do { try encode(field, members[index].node, &writer, &counts) } catch { throw error.inside(nameText(members[index])) }
    }
  }

  /// Whether a component goes into the encoding: mandatory, or there and not its default.
  private func isSent(_ member: Member, _ value: JSONValue?) -> Bool {
    guard let value else { return false }
    guard member.presence == .defaulted else { return true }
    return !isDefault(value, member)
  }

  private func isDefault(_ value: JSONValue, _ member: Member) -> Bool {
    switch (defaults[member.defaultValue], value) {
    case (.integer(let number), .integer(let other)): return number == other
    case (.boolean(let flag), .bool(let other)): return flag == other
    // Octet by octet: to Swift, texts that are canonically equivalent are the same.
    case (.item(let text), .string(let other)), (.string(let text), .string(let other)): return text.utf8.elementsEqual(other.utf8)
    case (.bits(let bits), _):
      guard let digits = value["bits"]?.string else { return false }
      func significant(_ digits: String) -> Substring {
        var digits = digits[...]
        while nodes[member.node].isTrimmed, digits.last == "0" { digits.removeLast() }
        return digits
      }
      return significant(digits) == significant(bits)
    case (.octets(let digits), _): return value["hex"]?.string?.lowercased() == digits
    case (.null, .null): return true
    default: return false
    }
  }

  /// Whether addition `offset` goes into the encoding; a version bracket does when one of its components does.
  private func isSent(addition offset: Int, _ components: Components, _ node: Node) -> Bool {
    let position = node.rootCount + offset
    let member = members[node.first + position]
    guard member.isGroup else { return isSent(member, components.values[position]) }
    let group = members[nodes[member.node].first..<nodes[member.node].first + nodes[member.node].rootCount]
    guard let values = components.groups[position] else { return false }
    return zip(group, values).contains { isSent($0, $1) }
      || values.contains { $0 != nil } && group.contains { $0.presence == .mandatory }
  }
}
