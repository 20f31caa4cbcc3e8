public import ASN1Runtime
public import JSONText

/// How numbers appear in the JSON of a message.
public enum ValueStyle: Sendable {
  /// As sent, in the units of the standard; the exact inverse of encoding.
  case raw
  /// In SI units and degrees where the schema knows the unit; what is not available is null.
  case si
}

/// How many additions the schemas of senders have, where the value alone does not tell.
///
/// A newer sender states the length of its list of additions, absent ones included. The values of a message show only those present; the lengths
/// that differ from that are kept here, by the position of the SEQUENCE among the extensible ones of the message, so that encoding gives back
/// the octets that came.
public struct AdditionCounts: Sendable, Equatable {
  /// Extensible SEQUENCEs met so far.
  private var visited = 0
  /// Position and length, by rising position.
  public private(set) var entries: [Entry] = []

  public struct Entry: Sendable, Equatable {
    public var position: Int
    public var count: Int

    public init(position: Int, count: Int) {
      self.position = position
      self.count = count
    }
  }

  public init() {}

  public init(entries: [Entry]) { self.entries = entries }

  /// By what was noted; how far a walk has come does not matter.
  public static func == (a: Self, b: Self) -> Bool { a.entries == b.entries }

  mutating func enter() -> Int {
    visited += 1
    return visited - 1
  }

  /// Places its entry where it belongs: a SEQUENCE is met before those inside it, but its additions are read after them.
  mutating func note(_ count: Int, for position: Int) {
    var place = entries.count
    while place > 0, entries[place - 1].position > position { place -= 1 }
    entries.insert(Entry(position: position, count: count), at: place)
  }

  func count(for position: Int) -> Int? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].position == position ? entries[low].count : nil
  }
}

/// What a walk carries along.
struct Walk {
  var counts: AdditionCounts
  var style: ValueStyle
}

extension Schema {
  /// Walks one message and writes it as a JSON value.
  ///
  /// After an error `json` is as it was before.
  /// - Throws: `CodingError` with bit offset and path, the same that the generated type gives.
  public func writeJSON(
    of type: TypeIndex, from reader: inout UPERReader, to json: inout JSONWriter, additionCounts: inout AdditionCounts,
    style: ValueStyle = .raw
  ) throws(CodingError) {
    if style == .raw, type.program.write(from: &reader, to: &json) {
      additionCounts = AdditionCounts()
      return
    }
    try walk(type, &reader, &json, &additionCounts, style)
  }

  /// The same, from node to node: what the steps of a `TextProgram` do not know, and what is wrong with a message.
  func walk(
    _ type: TypeIndex, _ reader: inout UPERReader, _ json: inout JSONWriter, _ additionCounts: inout AdditionCounts, _ style: ValueStyle
  ) throws(CodingError) {
    let mark = json.mark
    additionCounts = AdditionCounts()
    var walk = Walk(counts: additionCounts, style: style)
    defer { additionCounts = walk.counts }
    do { try write(type.node, &reader, &json, &walk) } catch {
      json.rewind(to: mark)
      throw error.inside(type.name)
    }
  }

  private func write(_ index: Int, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk) throws(CodingError) {
    let node = nodes[index]
    switch node.kind {
    case .boolean: json.bool(try reader.readBit())
    case .null: json.null()
    case .integer: writeInteger(try readInteger(node, &reader), node, &json, walk.style)
    case .enumerated: try writeItem(node, &reader, &json)
    case .bits where node.isWord(unit: 1):
      let bits = try reader.read(Int(node.lower))
      json.beginObject()
      json.key("bits")
      json.binary(bits, bits: Int(node.lower))
      json.endObject()
    case .octets where node.isWord(unit: 8):
      let octets = try reader.read(Int(node.lower) * 8)
      json.beginObject()
      json.key("hex")
      json.hexadecimal(octets, octets: Int(node.lower))
      json.endObject()
    case .bits:
      let bits = try reader.readBits(lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil, isExtensible: node.isExtensible)
      json.beginObject()
      json.key("bits")
      json.string(bits.description)
      json.endObject()
    case .octets:
      let octets = try reader.readOctets(
        lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil, isExtensible: node.isExtensible)
      writeOctets(octets, &json)
    case .open:
      let octets = try reader.readOpenType()
      json.beginObject()
      json.key("_open")
      writeOctets(octets, &json)
      json.endObject()
    case .string:
      let text =
        node.isUTF8
        ? try reader.readUTF8String()
        : try reader.readString(
          alphabets[node.alphabet], lower: Int(node.lower), upper: node.hasUpper ? Int(node.upper) : nil, isExtensible: node.isExtensible,
          outside: alphabets[node.outsideAlphabet])
      json.string(text)
    case .selected: throw CodingError(.unexpectedValue, bit: reader.position)
    case .sequence: try writeSequence(node, &reader, &json, &walk)
    case .choice: try writeChoice(node, &reader, &json, &walk)
    case .list: try writeList(node, &reader, &json, &walk)
    }
  }

  private func writeOctets(_ octets: [UInt8], _ json: inout JSONWriter) {
    json.beginObject()
    json.key("hex")
    json.hexadecimal(octets)
    json.endObject()
  }

  private func readInteger(_ node: Node, _ reader: inout UPERReader) throws(CodingError) -> Int64 {
    if node.isExtensible, try reader.readBit() { return try reader.readUnconstrained() }
    guard node.hasLower else { return try reader.readUnconstrained(upper: node.hasUpper ? node.upper : .max) }
    guard node.hasUpper else { return try reader.readSemiConstrained(lower: node.lower) }
    return Int64(bitPattern: try reader.readConstrained(node.width, largest: node.largest)) &+ node.lower
  }

  private func writeInteger(_ value: Int64, _ node: Node, _ json: inout JSONWriter, _ style: ValueStyle) {
    guard style == .si, node.denominator != 0 else { return json.integer(value) }
    for gap in gaps[node.firstGap..<node.firstGap + node.gapCount] where gap.contains(value) { return json.null() }
    json.number(Double(value) * Double(node.numerator) / Double(node.denominator))
  }

  private func writeItem(_ node: Node, _ reader: inout UPERReader, _ json: inout JSONWriter) throws(CodingError) {
    if node.isExtensible, try reader.readBit() {
      let addition = try reader.readNormallySmall()
      if addition < node.additionCount {
        json.string(plain: name(members[node.first + node.rootCount + addition]))
      } else {
        json.string("_ext_\(addition)")
      }
      return
    }
    let start = reader.position
    let item = try reader.read(node.width)
    guard item <= node.largest else { throw CodingError(.unknownAlternative, bit: start) }
    json.string(plain: name(members[node.first + Int(item)]))
  }

  private func writeList(_ node: Node, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk) throws(CodingError) {
    let minimum = nodes[node.element].minimumBits
    let start = reader.position
    let lower = Int(node.lower)
    let upper = node.hasUpper ? Int(node.upper) : nil
    var piece = try reader.readFirstPiece(lower: lower, upper: upper, isExtensible: node.isExtensible)
    var count = 0
    json.beginArray()
    while true {
      try reader.claim(piece.count, minimumBits: minimum)
      for index in count..<count + piece.count {
        do { try write(node.element, &reader, &json, &walk) } catch { throw error.inside(index) }
      }
      count += piece.count
      if piece.isLast { break }
      piece = try reader.readFragment()
    }
    try reader.checkSize(count, lower: lower, upper: upper, isExtensible: node.isExtensible, at: start)
    json.endArray()
  }

  private func writeSequence(_ node: Node, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk) throws(CodingError) {
    json.beginObject()
    try writeComponents(node, &reader, &json, &walk)
    json.endObject()
  }

  /// Everything of a SEQUENCE between the braces of its object.
  private func writeComponents(_ node: Node, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk) throws(CodingError) {
    let preamble = try reader.readPresence(node.optionalCount + (node.isExtensible ? 1 : 0))
    let ordinal = node.isExtensible ? walk.counts.enter() : 0
    var presenceBit = node.isExtensible ? 1 : 0
    var numbers = node.hasSelected ? [Int64](repeating: 0, count: node.rootCount) : []
    for index in node.first..<node.first + node.rootCount {
      let member = members[index]
      if member.presence != .mandatory {
        presenceBit += 1
        guard preamble[presenceBit - 1] else {
          if member.presence == .defaulted {
            json.key(plain: name(member))
            write(defaults[member.defaultValue], &json)
          }
          continue
        }
      }
      json.key(plain: name(member))
      do throws(CodingError) {
        if node.hasSelected, nodes[member.node].kind == .integer {
          let number = try readInteger(nodes[member.node], &reader)
          numbers[index - node.first] = number
          writeInteger(number, nodes[member.node], &json, walk.style)
        } else if nodes[member.node].kind == .selected {
          try writeSelected(nodes[member.node], by: numbers[nodes[member.node].element], &reader, &json, &walk)
        } else {
          try write(member.node, &reader, &json, &walk)
        }
      } catch { throw error.inside(nameText(member)) }
    }
    if node.isExtensible, preamble[0] { try writeAdditions(node, ordinal, &reader, &json, &walk) }
  }

  private func writeSelected(
    _ node: Node, by selector: Int64, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk
  ) throws(CodingError) {
    json.beginObject()
    if let member = members[node.first..<node.first + node.rootCount].first(where: { $0.selector == selector }) {
      do { try writeWhole(member, else: "_open", &reader, &json, &walk) } catch { throw error.inside(nameText(member)) }
    } else {
      json.key("_open")
      writeOctets(try reader.readOpenType(), &json)
    }
    json.endObject()
  }

  /// Writes what an open type holds under its name, or, where the content is more than the value, the octets under another.
  private func writeWhole(
    _ member: Member, else other: String, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk
  ) throws(CodingError) {
    let mark = json.mark
    let counts = walk.counts
    json.key(plain: name(member))
    let octets = try reader.readWholeOpenType { content throws(CodingError) in try write(member.node, &content, &json, &walk) }
    guard let octets else { return }
    json.rewind(to: mark)
    walk.counts = counts
    json.key(other)
    writeOctets(octets, &json)
  }

  private func writeAdditions(_ node: Node, _ ordinal: Int, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk)
    throws(CodingError)
  {
    let presence = try reader.readAdditionPresence()
    var last = -1
    for index in 0..<presence.count where presence[index] {
      last = index
      if index < node.additionCount {
        let member = members[node.first + node.rootCount + index]
        if member.isGroup {
          // The components of a version bracket belong to the SEQUENCE itself.
          try reader.readOpenType { content throws(CodingError) in try writeComponents(nodes[member.node], &content, &json, &walk) }
          continue
        }
        json.key(plain: name(member))
        do { try writeOpenContent(member.node, &reader, &json, &walk) } catch { throw error.inside(nameText(member)) }
      } else {
        json.key("_ext_\(index)")
        do { writeOctets(try reader.readOpenType(), &json) } catch { throw error.inside("_ext_\(index)") }
      }
    }
    if last < 0 || presence.count != max(last + 1, node.additionCount) { walk.counts.note(presence.count, for: ordinal) }
  }

  private func writeOpenContent(_ index: Int, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk) throws(CodingError)
  {
    try reader.readOpenType { content throws(CodingError) in try write(index, &content, &json, &walk) }
  }

  private func writeChoice(_ node: Node, _ reader: inout UPERReader, _ json: inout JSONWriter, _ walk: inout Walk) throws(CodingError) {
    json.beginObject()
    if node.isExtensible, try reader.readBit() {
      let index = try reader.readNormallySmall()
      if index < node.additionCount {
        let member = members[node.first + node.rootCount + index]
        do { try writeWhole(member, else: "_ext_\(index)", &reader, &json, &walk) } catch { throw error.inside(nameText(member)) }
      } else {
        json.key("_ext_\(index)")
        do { writeOctets(try reader.readOpenType(), &json) } catch { throw error.inside("_ext_\(index)") }
      }
    } else {
      let start = reader.position
      let index = try reader.read(node.width)
      guard index <= node.largest else { throw CodingError(.unknownAlternative, bit: start) }
      let member = members[node.first + Int(index)]
      json.key(plain: name(member))
      do { try write(member.node, &reader, &json, &walk) } catch { throw error.inside(nameText(member)) }
    }
    json.endObject()
  }

  func write(_ value: Default, _ json: inout JSONWriter) {
    switch value {
    case .integer(let number): json.integer(number)
    case .boolean(let flag): json.bool(flag)
    case .item(let name): json.string(name)
    case .string(let text): json.string(text)
    case .null: json.null()
    case .bits(let bits):
      json.beginObject()
      json.key("bits")
      json.string(bits)
      json.endObject()
    case .octets(let digits):
      json.beginObject()
      json.key("hex")
      json.string(digits)
      json.endObject()
    }
  }
}
