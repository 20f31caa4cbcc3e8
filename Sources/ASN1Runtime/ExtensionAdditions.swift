/// Additions of a newer edition than the schema's, kept as octets so that re-encoding gives back what was received.
public struct ExtensionAdditions: Sendable, Hashable {
  /// One addition that the schema does not know.
  public struct Addition: Sendable, Hashable {
    /// Number of the addition, counted from 0 after the extension marker.
    public var index: Int
    /// The content of its open type.
    public var content: [UInt8]

    public init(index: Int, content: [UInt8]) {
      self.index = index
      self.content = content
    }
  }

  /// What was received. Nil in nearly every message, and then nothing is allocated, retained or released.
  @usableFromInline var received: Received?

  @usableFromInline
  final class Received: Sendable {
    let count: Int
    let present: [Addition]

    init(count: Int, present: [Addition]) {
      self.count = count
      self.present = present
    }
  }

  @inlinable
  public init() { received = nil }

  public init(count: Int, present: [Addition]) {
    received = count == 0 && present.isEmpty ? nil : Received(count: count, present: present)
  }

  /// How many additions the sender's schema has (the length of its presence list); 0 when none was sent.
  public var count: Int {
    get { received?.count ?? 0 }
    set { self = ExtensionAdditions(count: newValue, present: present) }
  }

  /// Those that were present and are unknown here, by rising index; in another order encoding refuses them.
  public var present: [Addition] {
    get { received?.present ?? [] }
    set { self = ExtensionAdditions(count: count, present: newValue) }
  }

  /// Nothing was sent behind the extension marker.
  @inlinable
  public var isEmpty: Bool { received == nil }

  public static func == (a: Self, b: Self) -> Bool {
    a.received === b.received || (a.count == b.count && a.present == b.present)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(present)
  }
}

extension UPERReader {
  /// Reads the presence list of extension additions: a normally small length, then a bit for each addition.
  public mutating func readAdditionPresence() throws(CodingError) -> BitString {
    let start = position
    let count: Int
    if try !readBit() {
      count = Int(try read(6)) + 1
    } else {
      count = try readShortLength()
      guard count > 0 else { throw CodingError(.malformedLength, bit: start) }
    }
    guard count <= remaining else { throw CodingError(.excessiveLength, bit: position) }
    return try readPresence(count)
  }

  /// Reads the additions from number `known` on, which the schema does not describe.
  public mutating func readUnknownAdditions(_ presence: BitString, from known: Int) throws(CodingError) -> ExtensionAdditions {
    var present: [ExtensionAdditions.Addition] = []
    noteReference()
    for index in known..<Swift.max(known, presence.count) where presence[index] {
      do {
        present.append(.init(index: index, content: try readOpenType()))
      } catch { throw error.inside("_ext_\(index)") }
    }
    // A list of the length that this edition writes tells nothing more: the value then equals one that was made here.
    if presence.count == known, presence.containsOnes { return ExtensionAdditions() }
    return ExtensionAdditions(count: presence.count, present: present)
  }

  /// Reads all additions of a type that has none of its own: what most messages of the field need.
  public mutating func readUnknownAdditions() throws(CodingError) -> ExtensionAdditions {
    try readUnknownAdditions(try readAdditionPresence(), from: 0)
  }

  /// Reads the content of an open type as octets.
  public mutating func readOpenType() throws(CodingError) -> [UInt8] {
    noteReference()
    return try readOctets()
  }

  /// Reads an open type that is known through `body`, or, where its content is more than the value, as octets.
  ///
  /// - Returns: the octets; nil where `body` read all of them.
  public mutating func readWholeOpenType(_ body: (inout UPERReader) throws(CodingError) -> Void) throws(CodingError) -> [UInt8]? {
    let start = position
    var isWhole = false
    try readOpenType { content throws(CodingError) in
      let begin = content.position
      try body(&content)
      isWhole = content.isFilled(since: begin)
    }
    guard !isWhole else { return nil }
    cursor = start
    return try readOctets()
  }

  /// Whether nothing is left but zero bits up to an octet, and of a value without bits one octet of them.
  private func isFilled(since begin: Int) -> Bool {
    guard remaining < 8 || remaining == 8 && position == begin else { return false }
    return remaining == 0 || window(at: position, remaining) == 0
  }

  /// Reads the content of an open type through `body`; what the content holds beyond the value is skipped.
  ///
  /// The content lies at any bit position. Errors carry its bit offset in the whole message, unless the content came in fragments:
  /// then they carry the offset of the open type.
  public mutating func readOpenType(_ body: (inout UPERReader) throws(CodingError) -> Void) throws(CodingError) {
    try descend()
    noteReference()
    let start = position
    let fragment = try readFragment()
    if fragment.isLast {
      guard fragment.count <= remaining / 8 else { throw CodingError(.excessiveLength, bit: position) }
      let stop = position + fragment.count * 8
      var content = UPERReader(bytes, from: position, to: stop, depth: depthAllowance)
      content.zeroWidthAllowance = zeroWidthAllowance
      try body(&content)
      zeroWidthAllowance = content.zeroWidthAllowance
      cursor = stop
    } else {
      cursor = start
      let octets = try readOpenType()
      var content = UPERReader(octets.span.bytes)
      content.depthAllowance = depthAllowance
      content.zeroWidthAllowance = zeroWidthAllowance
      do { try body(&content) } catch {
        var moved = error
        moved.bit = start
        throw moved
      }
      zeroWidthAllowance = content.zeroWidthAllowance
    }
    ascend()
  }
}
