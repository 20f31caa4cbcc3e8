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
      try writer.writeBits(
        try bits(value, writer), lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil, isExtensible: node.isExtensible)
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
          isExtensible: node.isExtensible)
      }
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

  private func unexpected(_ writer: UPERWriter) -> CodingError { CodingError(.unexpectedValue, bit: writer.position) }

  private func encodeInteger(_ number: Int64, _ node: Node, _ writer: inout UPERWriter) throws(CodingError) {
    let lower = node.hasLower ? node.lower : nil
    let upper = node.hasUpper ? node.upper : nil
    if node.isExtensible { return try writer.writeExtensible(number, lower: lower, upper: upper) }
    guard number >= lower ?? Int64.min, number <= upper ?? Int64.max else { throw CodingError(.valueOutOfRange, bit: writer.position) }
    guard let lower else { return writer.writeUnconstrained(number) }
    guard upper != nil else { return try writer.writeSemiConstrained(number, lower: lower) }
    writer.put(UInt64(bitPattern: number) &- UInt64(bitPattern: lower), node.width)
  }

  private func bits(_ value: JSONValue, _ writer: UPERWriter) throws(CodingError) -> BitString {
    guard let text = value["bits"]?.string else { throw unexpected(writer) }
    var bits = BitString()
    for code in text.utf8 {
      guard code == UInt8(ascii: "0") || code == UInt8(ascii: "1") else { throw unexpected(writer) }
      bits.append(code == UInt8(ascii: "1") ? 1 : 0, count: 1)
    }
    return bits
  }

  private func octets(_ value: JSONValue, _ writer: UPERWriter) throws(CodingError) -> [UInt8] {
    guard let digits = value["hex"]?.string, let octets = Hexadecimal.octets(digits.utf8) else { throw unexpected(writer) }
    return octets
  }

  /// The number in `_ext_N`, or nil for another key.
  private func additionNumber(_ key: String) -> Int? {
    guard key.hasPrefix("_ext_"), let number = Int(key.dropFirst(5)), number >= 0 else { return nil }
    return number
  }

  private func member(_ key: String, _ range: Range<Int>) -> Int? {
    range.first { name(members[$0]).elementsEqual(key.utf8) }
  }

  private func encodeItem(_ value: JSONValue, _ node: Node, _ writer: inout UPERWriter) throws(CodingError) {
    guard case .string(let text) = value else { throw unexpected(writer) }
    let all = node.first..<node.first + node.rootCount + node.additionCount
    let position = member(text, all).map { $0 - node.first }
    guard let position = position ?? (node.isExtensible ? additionNumber(text).map { $0 + node.rootCount } : nil) else {
      throw CodingError(.unknownAlternative, bit: writer.position)
    }
    if position < node.rootCount {
      writer.put(UInt64(position), node.width + (node.isExtensible ? 1 : 0))
    } else {
      writer.put(1, 1)
      try writer.writeNormallySmall(position - node.rootCount)
    }
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

  private func encodeSequence(
    _ value: JSONValue, _ node: Node, _ writer: inout UPERWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    guard case .object(let entries) = value else { throw unexpected(writer) }
    let root = node.first..<node.first + node.rootCount
    let known = root.upperBound..<root.upperBound + node.additionCount
    var values = [JSONValue?](repeating: nil, count: node.rootCount + node.additionCount)
    var unknown: [(index: Int, content: [UInt8])] = []
    let count = node.isExtensible ? counts.count(for: counts.enter()) : nil
    for entry in entries {
      if let index = member(entry.key, root.lowerBound..<known.upperBound) {
        values[index - node.first] = entry.value
      } else if node.isExtensible, let number = additionNumber(entry.key), number >= node.additionCount, number < 16_384 {
        do { unknown.append((number, try octets(entry.value, writer))) } catch { throw error.inside(entry.key) }
      } else {
        throw unexpected(writer).inside(entry.key)
      }
    }
    unknown.sort { $0.index < $1.index }
    let isExtended = count != nil || !unknown.isEmpty || values[node.rootCount...].contains { $0 != nil }
    if node.isExtensible { writer.put(isExtended ? 1 : 0, 1) }
    for index in root where members[index].presence != .mandatory { writer.put(isSent(index, values[index - node.first]) ? 1 : 0, 1) }
    for index in root {
      guard let field = values[index - node.first] else {
        guard members[index].presence == .mandatory else { continue }
        throw CodingError(.missingField, bit: writer.position).inside(nameText(members[index]))
      }
      guard isSent(index, field) else { continue }
      do { try encode(field, members[index].node, &writer, &counts) } catch { throw error.inside(nameText(members[index])) }
    }
    if isExtended { try encodeAdditions(values, unknown, count, node, &writer, &counts) }
  }

  /// Whether a component goes into the encoding: mandatory, or there and not its default.
  private func isSent(_ index: Int, _ value: JSONValue?) -> Bool {
    guard let value else { return false }
    guard members[index].presence == .defaulted else { return true }
    switch (defaults[members[index].defaultValue], value) {
    case (.integer(let number), .integer(let other)): return number != other
    case (.boolean(let flag), .bool(let other)): return flag != other
    case (.item(let text), .string(let other)), (.string(let text), .string(let other)): return text != other
    case (.bits(let bits), _): return value["bits"]?.string != bits
    case (.null, .null): return false
    default: return true
    }
  }

  private func encodeAdditions(
    _ values: [JSONValue?], _ unknown: [(index: Int, content: [UInt8])], _ count: Int?, _ node: Node, _ writer: inout UPERWriter,
    _ counts: inout AdditionCounts
  ) throws(CodingError) {
    let length = max(count.map { min(max($0, 1), 16_383) } ?? node.additionCount, (unknown.last?.index ?? -1) + 1)
    var presence = BitString(zeros: length)
    for (offset, value) in values[node.rootCount...].enumerated() where value != nil { presence[offset] = true }
    for addition in unknown { presence[addition.index] = true }
    try writer.writeAdditionPresence(presence)
    for (offset, value) in values[node.rootCount...].enumerated() {
      guard let value else { continue }
      let member = members[node.first + node.rootCount + offset]
      do throws(CodingError) {
        try writer.writeOpenType { content throws(CodingError) in try encode(value, member.node, &content, &counts) }
      } catch { throw error.inside(nameText(member)) }
    }
    for addition in unknown { try writer.writeOctets(addition.content) }
  }
}
