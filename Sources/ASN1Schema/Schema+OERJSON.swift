public import ASN1Runtime
public import JSONText

/// The walk over a message in the octet encoding (OER).
extension Schema {
  /// Walks one value in the octet encoding and writes it as a JSON value, numbers as sent.
  ///
  /// After an error `json` is as it was before.
  /// - Throws: `CodingError` with bit offset and path, the same that the generated type gives.
  public func writeJSON(
    of type: TypeIndex, from reader: inout OERReader, to json: inout JSONWriter, additionCounts: inout AdditionCounts
  ) throws(CodingError) {
    let mark = json.mark
    additionCounts = AdditionCounts()
    do { try write(type.node, &reader, &json, &additionCounts) } catch {
      json.rewind(to: mark)
      throw error.inside(type.name)
    }
  }

  /// The bounds of an integer, and what they make of it.
  func integerForm(_ node: Node) -> (form: OERIntegerForm, lower: Int64?, upper: Int64?) {
    let lower = node.hasLower && !node.isExtensible ? node.lower : nil
    let upper = node.hasUpper && !node.isExtensible ? node.upper : nil
    return (OERIntegerForm(lower: lower, upper: upper), lower, upper)
  }

  private func write(_ index: Int, _ reader: inout OERReader, _ json: inout JSONWriter, _ counts: inout AdditionCounts) throws(CodingError)
  {
    let node = nodes[index]
    let lower = Int(node.lower)
    let upper = node.hasUpper ? Int(node.upper) : nil
    switch node.kind {
    case .boolean: json.bool(try reader.readBoolean())
    case .null: json.null()
    case .integer:
      let (form, lower, upper) = integerForm(node)
      json.integer(try reader.readInteger(form, lower: lower, upper: upper))
    case .enumerated: try writeItem(node, &reader, &json)
    case .bits:
      let isFixed = lower == upper && !node.isExtensible
      let bits =
        isFixed
        ? try reader.readBits(lower)
        : try reader.readBits(lower: lower, upper: upper, isExtensible: node.isExtensible, isTrimmed: node.isTrimmed)
      json.beginObject()
      json.key("bits")
      json.string(bits.description)
      json.endObject()
    case .octets: writeHexadecimal(try reader.readOctets(lower: lower, upper: upper, isExtensible: node.isExtensible), &json)
    // Which content another component selects is known to the packed encoding alone.
    case .open, .selected:
      let octets = try reader.readOpenType()
      json.beginObject()
      json.key("_open")
      writeHexadecimal(octets, &json)
      json.endObject()
    case .string:
      let text =
        node.isUTF8
        ? try reader.readUTF8String()
        : try reader.readString(alphabets[node.alphabet], lower: lower, upper: upper, isExtensible: node.isExtensible)
      json.string(text)
    case .sequence:
      try reader.descend()
      json.beginObject()
      try writeComponents(node, &reader, &json, &counts)
      json.endObject()
      reader.ascend()
    case .choice: try writeChoice(node, &reader, &json, &counts)
    case .list:
      let count = try reader.readQuantity(
        minimumOctets: minimumOctets(node.element), lower: node.isExtensible ? 0 : lower, upper: node.isExtensible ? nil : upper)
      json.beginArray()
      for index in 0..<count {
        do { try write(node.element, &reader, &json, &counts) } catch { throw error.inside(index) }
      }
      json.endArray()
    }
  }

  private func writeHexadecimal(_ octets: [UInt8], _ json: inout JSONWriter) {
    json.beginObject()
    json.key("hex")
    json.hexadecimal(octets)
    json.endObject()
  }

  /// The number that stands for an item on the wire.
  func number(ofItem index: Int, _ node: Node) -> Int64 { node.firstNumber < 0 ? Int64(index) : itemNumbers[node.firstNumber + index] }

  /// The greatest number of an item.
  func greatestNumber(_ node: Node) -> Int64 {
    let count = node.rootCount + node.additionCount
    return node.firstNumber < 0 ? Int64(count) - 1 : itemNumbers[node.firstNumber..<node.firstNumber + count].max() ?? 0
  }

  private func writeItem(_ node: Node, _ reader: inout OERReader, _ json: inout JSONWriter) throws(CodingError) {
    let start = reader.position
    let number = try reader.readEnumerated()
    let count = node.rootCount + node.additionCount
    if let index = (0..<count).first(where: { self.number(ofItem: $0, node) == number }) {
      return json.string(plain: name(members[node.first + index]))
    }
    let greatest = greatestNumber(node)
    guard node.isExtensible, number > greatest, number <= 0x7FFF_FFFF else { throw reader.error(.unknownAlternative, at: start) }
    json.string("_ext_\(number - greatest - 1 + Int64(node.additionCount))")
  }

  /// Everything of a SEQUENCE between the braces of its object.
  private func writeComponents(
    _ node: Node, _ reader: inout OERReader, _ json: inout JSONWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    let presence = try reader.readPresence(node.optionalCount + (node.isExtensible ? 1 : 0))
    let ordinal = node.isExtensible ? counts.enter() : 0
    var bit = node.isExtensible ? 1 : 0
    for index in node.first..<node.first + node.rootCount {
      let member = members[index]
      if member.presence != .mandatory {
        bit += 1
        guard presence[bit - 1] else {
          if member.presence == .defaulted {
            json.key(plain: name(member))
            write(defaults[member.defaultValue], &json)
          }
          continue
        }
      }
      json.key(plain: name(member))
      do throws(CodingError) {
        let start = reader.position
        let before = json.count
        try write(member.node, &reader, &json, &counts)
        if member.presence == .defaulted {
          try reader.checkDefault(!isDefault(json.octets[before...], member), from: start)
        }
      } catch { throw error.inside(nameText(member)) }
    }
    if node.isExtensible, presence[0] { try writeAdditions(node, ordinal, &reader, &json, &counts) }
  }

  /// Whether a text is that of a component's DEFAULT.
  private func isDefault(_ text: ArraySlice<UInt8>, _ member: Member) -> Bool {
    var standard = JSONWriter()
    write(defaults[member.defaultValue], &standard)
    guard nodes[member.node].isTrimmed else { return standard.octets.elementsEqual(text) }
    func digits(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      var digits = text.dropLast(2)
      while digits.last == UInt8(ascii: "0") { digits = digits.dropLast() }
      return digits
    }
    return digits(standard.octets).elementsEqual(digits(text))
  }

  private func writeAdditions(
    _ node: Node, _ ordinal: Int, _ reader: inout OERReader, _ json: inout JSONWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    let presence = try reader.readAdditionPresence()
    var last = -1
    for index in 0..<presence.count where presence[index] {
      last = index
      guard index < node.additionCount else {
        json.key("_ext_\(index)")
        do { writeHexadecimal(try reader.readOpenType(), &json) } catch { throw error.inside("_ext_\(index)") }
        continue
      }
      let member = members[node.first + node.rootCount + index]
      if member.isGroup {
        // The components of a version bracket belong to the SEQUENCE itself.
        try reader.readOpenType { content throws(CodingError) in
          try content.descend()
          try writeComponents(nodes[member.node], &content, &json, &counts)
        }
        continue
      }
      json.key(plain: name(member))
      do throws(CodingError) {
        let start = reader.position
        let before = json.count
        try writeOpenContent(member.node, &reader, &json, &counts)
        if member.presence == .defaulted { try reader.checkDefault(!isDefault(json.octets[before...], member), from: start) }
      } catch { throw error.inside(nameText(member)) }
    }
    if last < 0 || presence.count != max(last + 1, node.additionCount) { counts.note(presence.count, for: ordinal) }
  }

  private func writeOpenContent(
    _ index: Int, _ reader: inout OERReader, _ json: inout JSONWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    try reader.readOpenType { content throws(CodingError) in try write(index, &content, &json, &counts) }
  }

  private func writeChoice(
    _ node: Node, _ reader: inout OERReader, _ json: inout JSONWriter, _ counts: inout AdditionCounts
  ) throws(CodingError) {
    try reader.descend()
    let start = reader.position
    let tag = try reader.readTag()
    guard tag >> 30 == 2 else { throw reader.error(.unknownAlternative, at: start) }
    let number = Int(tag & 0x3FFF_FFFF)
    json.beginObject()
    if number < node.rootCount + node.additionCount {
      let member = members[node.first + number]
      json.key(plain: name(member))
      do throws(CodingError) {
        if number < node.rootCount {
          try write(member.node, &reader, &json, &counts)
        } else {
          try writeOpenContent(member.node, &reader, &json, &counts)
        }
      } catch { throw error.inside(nameText(member)) }
    } else {
      guard node.isExtensible else { throw reader.error(.unknownAlternative, at: start) }
      let key = "_ext_\(number - node.rootCount)"
      json.key(key)
      do { writeHexadecimal(try reader.readOpenType(), &json) } catch { throw error.inside(key) }
    }
    json.endObject()
    reader.ascend()
  }

  /// The least number of octets of a value; see `OEREmitter` in the compiler, whose claims these are.
  func minimumOctets(_ index: Int) -> Int {
    let node = nodes[index]
    switch node.kind {
    case .null: return 0
    case .boolean, .enumerated, .choice, .open, .selected: return 1
    case .integer:
      let width = integerForm(node).form.width
      return width == 0 ? 2 : width
    case .bits: return isFixed(node) ? min(Int(node.lower + 7) / 8, 1 << 30) : 2
    case .octets: return isFixed(node) ? min(Int(node.lower), 1 << 30) : 1
    case .string: return !node.isUTF8 && isFixed(node) ? min(Int(node.lower), 1 << 30) : 1
    case .list: return 2
    case .sequence:
      var total = (node.optionalCount + (node.isExtensible ? 1 : 0) + 7) / 8
      for member in members[node.first..<node.first + node.rootCount] where member.presence == .mandatory {
        total = min(total + minimumOctets(member.node), 1 << 30)
      }
      return total
    }
  }

  private func isFixed(_ node: Node) -> Bool { node.hasUpper && node.lower == node.upper && !node.isExtensible }
}
