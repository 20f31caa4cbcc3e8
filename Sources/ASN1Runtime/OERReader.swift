/// Reads the octet encoding of ITU-T X.696 (OER) from borrowed octets: by canonical rules unless told otherwise.
///
/// What is read always lies inside the octets. Positions are counted in octets; errors carry them in bits, as all errors of the runtime do.
public struct OERReader: ~Copyable, ~Escapable {
  let bytes: RawSpan
  /// The octet behind the last one that may be read.
  public let end: Int
  /// The next octet to be read, counted from the start of the octets.
  public private(set) var position: Int
  /// Whether encodings that the canonical rules leave out are refused.
  let isCanonical: Bool
  /// How many further levels may be entered.
  private var depthAllowance: Int
  /// How many elements without any octets may still be produced: the only ones that the length of the input does not bound.
  private var emptyAllowance: Int

  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, rules: OERRules = .canonical) {
    self.init(bytes, from: 0, to: bytes.byteCount, isCanonical: rules == .canonical, depth: UPERReader.depthLimit, empty: 65_536)
  }

  @_lifetime(copy bytes)
  private init(_ bytes: RawSpan, from position: Int, to end: Int, isCanonical: Bool, depth: Int, empty: Int) {
    self.bytes = bytes
    self.position = position
    self.end = end
    self.isCanonical = isCanonical
    depthAllowance = depth
    emptyAllowance = empty
  }

  /// Octets not yet read.
  public var remaining: Int { end - position }

  /// The error of what stands at an octet.
  @inline(never)
  public func error(_ code: CodingError.Code, at octet: Int) -> CodingError { CodingError(code, bit: octet * 8) }

  /// - Throws: `trailingOctets` where octets are left.
  public func finish() throws(CodingError) {
    if remaining > 0 { throw error(.trailingOctets, at: position) }
  }

  /// Enters one more level of types that may contain themselves.
  public mutating func descend() throws(CodingError) {
    guard depthAllowance > 0 else { throw error(.depthExceeded, at: position) }
    depthAllowance -= 1
  }

  /// Leaves the level entered last.
  public mutating func ascend() { depthAllowance += 1 }

  // MARK: Octets and numbers

  /// Reads one octet.
  public mutating func readOctet() throws(CodingError) -> UInt8 {
    guard remaining > 0 else { throw error(.truncated, at: position) }
    position += 1
    return bytes.unsafeLoad(fromByteOffset: position - 1, as: UInt8.self)
  }

  /// Reads a big-endian number of `count` (0...8) octets.
  public mutating func readNumber(_ count: Int) throws(CodingError) -> UInt64 {
    guard count <= remaining else { throw error(.truncated, at: position) }
    var value: UInt64 = 0
    for index in position..<position + count { value = value << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
    position += count
    return value
  }

  /// Refuses a value that is the DEFAULT of its component and was sent all the same, where the rules leave it out.
  public func checkDefault(_ differs: Bool, from start: Int) throws(CodingError) {
    if isCanonical, !differs { throw error(.notCanonical, at: start) }
  }

  /// Reads a BOOLEAN: zero is false, all ones true, and by the basic rules anything but zero.
  public mutating func readBoolean() throws(CodingError) -> Bool {
    let octet = try readOctet()
    if isCanonical, octet != 0, octet != 0xFF { throw error(.notCanonical, at: position - 1) }
    return octet != 0
  }

  /// Reads an INTEGER.
  ///
  /// - Parameters:
  ///   - form: what its constraint makes of it.
  ///   - lower: the least value; nil for none.
  ///   - upper: the greatest value; nil for none.
  public mutating func readInteger(_ form: OERIntegerForm, lower: Int64? = nil, upper: Int64? = nil) throws(CodingError) -> Int64 {
    let start = position
    var width = form.width
    if width == 0 {
      width = try readLength()
      guard width > 0 else { throw error(.malformedLength, at: start) }
      width = try skipPadding(width, isUnsigned: form.isUnsigned)
    }
    let bits = try readNumber(width)
    let value: Int64
    if form.isUnsigned {
      guard let number = Int64(exactly: bits) else {
        throw error(form.width == 8 && upper != nil ? .valueOutOfRange : .unsupportedNumber, at: start)
      }
      value = number
    } else {
      value = width == 0 ? 0 : Int64(bitPattern: bits << UInt64(64 - 8 * width)) >> Int64(64 - 8 * width)
    }
    guard value >= lower ?? .min, value <= upper ?? .max else { throw error(.valueOutOfRange, at: start) }
    return value
  }

  /// Skips the octets at the front of a number that add nothing to it and returns how many are left, eight at most.
  private mutating func skipPadding(_ count: Int, isUnsigned: Bool) throws(CodingError) -> Int {
    let start = position
    var left = count
    while left > 1 {
      let first = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      let isNegative = bytes.unsafeLoad(fromByteOffset: position + 1, as: UInt8.self) & 0x80 != 0
      guard isUnsigned ? first == 0 : first == (isNegative ? 0xFF : 0) else { break }
      if isCanonical { throw error(.notCanonical, at: start) }
      position += 1
      left -= 1
    }
    guard left <= 8 else { throw error(.unsupportedNumber, at: start) }
    return left
  }

  /// Reads the value of an ENUMERATED item.
  public mutating func readEnumerated() throws(CodingError) -> Int64 {
    let start = position
    let first = try readOctet()
    if first < 0x80 { return Int64(first) }
    var width = Int(first & 0x7F)
    guard width > 0 else { throw error(.malformedLength, at: start) }
    guard width <= remaining else { throw error(.truncated, at: start) }
    width = try skipPadding(width, isUnsigned: false)
    let bits = try readNumber(width)
    let value = Int64(bitPattern: bits << UInt64(64 - 8 * width)) >> Int64(64 - 8 * width)
    if isCanonical, 0...127 ~= value { throw error(.notCanonical, at: start) }
    return value
  }

  // MARK: Lengths

  private mutating func readAnyLength() throws(CodingError) -> Int {
    let start = position
    let first = try readOctet()
    if first < 0x80 { return Int(first) }
    var width = Int(first & 0x7F)
    guard width > 0 else { throw error(.malformedLength, at: start) }
    guard width <= remaining else { throw error(.truncated, at: start) }
    width = try skipPadding(width, isUnsigned: true)
    let value = try readNumber(width)
    if isCanonical, value < 0x80 { throw error(.notCanonical, at: start) }
    guard let length = Int(exactly: value) else { throw error(.excessiveLength, at: start) }
    return length
  }

  /// Reads a length in octets, so many of which are there.
  public mutating func readLength() throws(CodingError) -> Int {
    let start = position
    let length = try readAnyLength()
    guard length <= remaining else { throw error(.excessiveLength, at: start) }
    return length
  }

  /// Reads how many elements a list has.
  ///
  /// - Parameter minimum: the least number of octets of an element; so many must be there for each.
  public mutating func readQuantity(minimumOctets minimum: Int, lower: Int = 0, upper: Int? = nil) throws(CodingError) -> Int {
    let start = position
    let count64 = try readInteger(OERIntegerForm(lower: 0, upper: nil))
    guard let count = Int(exactly: count64) else { throw error(.excessiveLength, at: start) }
    if minimum > 0 {
      guard count <= remaining / minimum else { throw error(.excessiveLength, at: start) }
    } else {
      guard count <= emptyAllowance else { throw error(.excessiveLength, at: start) }
      emptyAllowance -= count
    }
    guard count >= lower, count <= upper ?? .max else { throw error(.sizeOutOfRange, at: start) }
    return count
  }

  /// Reads a list, each element through `element`.
  public mutating func readList<Element>(
    minimumOctets minimum: Int, lower: Int = 0, upper: Int? = nil, _ element: (inout OERReader) throws(CodingError) -> Element
  ) throws(CodingError) -> SequenceOf<Element> {
    let count = try readQuantity(minimumOctets: minimum, lower: lower, upper: upper)
    var list = SequenceOf<Element>()
    list.reserveCapacity(count)
    for index in 0..<count {
      do { list.append(try element(&self)) } catch { throw error.inside(index) }
    }
    return list
  }

  // MARK: Strings

  /// Takes octets that may not be there.
  mutating func take(_ count: Int) throws(CodingError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw error(.truncated, at: position) }
    defer { position += count }
    return bytes.extracting(position..<position + count).withUnsafeBytes { Array($0) }
  }

  private func check(_ size: Int, _ lower: Int, _ upper: Int?, _ isExtensible: Bool, at start: Int) throws(CodingError) {
    guard isExtensible || size >= lower && size <= upper ?? .max else { throw error(.sizeOutOfRange, at: start) }
  }

  /// Reads an OCTET STRING: behind a length, unless its size is fixed.
  public mutating func readOctets(lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false) throws(CodingError) -> [UInt8] {
    if lower == upper, !isExtensible { return try take(lower) }
    let start = position
    let count = try readLength()
    try check(count, lower, upper, isExtensible, at: start)
    return try take(count)
  }

  /// The same as an `OctetString`.
  public mutating func readOctetString(lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false) throws(CodingError) -> OctetString {
    OctetString(try readOctets(lower: lower, upper: upper, isExtensible: isExtensible))
  }

  /// Reads `count` bits, which begin an octet and whose last one is filled up with zero bits.
  public mutating func readBits(_ count: Int) throws(CodingError) -> BitString {
    let start = position
    let octets = try take((count + 7) / 8)
    var bits = BitString()
    for (index, octet) in octets.enumerated() {
      let used = min(8, count - index * 8)
      if used < 8, isCanonical, octet << UInt8(used) != 0 { throw error(.notCanonical, at: start + index) }
      bits.append(UInt64(octet >> UInt8(8 - used)), count: used)
    }
    return bits
  }

  /// Reads `count` (1...64) bits into the lowest ones of the result.
  public mutating func readWord(_ count: Int) throws(CodingError) -> UInt64 {
    let bits = try readBits(count)
    return bits.bits(from: 0, count)
  }

  /// Reads a BIT STRING behind its length and the number of bits that are not used.
  ///
  /// - Parameter isTrimmed: zero bits at the end mean nothing, and the canonical rules leave them out.
  public mutating func readBits(
    lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false, isTrimmed: Bool = false
  ) throws(CodingError) -> BitString {
    let start = position
    let length = try readLength()
    guard length > 0 else { throw error(.malformedLength, at: start) }
    let unused = Int(try readOctet())
    guard unused < 8, unused == 0 || length > 1 else { throw error(.malformedLength, at: start) }
    let count = (length - 1) * 8 - unused
    let bits = try readBits(count)
    try check(count, isTrimmed ? 0 : lower, upper, isExtensible, at: start)
    if isTrimmed, isCanonical, bits != bits.trimmed(toAtLeast: lower) { throw error(.notCanonical, at: start) }
    return bits
  }

  /// Reads an IA5String, VisibleString, NumericString or PrintableString: behind a length, unless its size is fixed.
  public mutating func readString(
    _ characters: PermittedAlphabet, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) -> String {
    let octets = try readOctets(lower: lower, upper: upper, isExtensible: isExtensible)
    if let index = octets.firstIndex(where: { characters.sent(for: $0) == nil }) {
      throw error(.invalidCharacter, at: position - octets.count + index)
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Reads a UTF8String, whose size constraint says nothing of octets.
  public mutating func readUTF8String() throws(CodingError) -> String {
    let start = position
    let octets = try readOctets()
    guard let text = String(validating: octets, as: UTF8.self) else { throw error(.invalidCharacter, at: start) }
    return text
  }

  // MARK: Tags, presence and additions

  /// Reads the tag of an alternative: the class in the two highest of 32 bits, below it the number.
  public mutating func readTag() throws(CodingError) -> UInt32 {
    let start = position
    let first = try readOctet()
    let tagClass = UInt32(first >> 6) << 30
    if first & 0x3F != 0x3F { return tagClass | UInt32(first & 0x3F) }
    var number: UInt32 = 0
    while true {
      let octet = try readOctet()
      if number == 0, octet == 0x80 { throw error(.malformedLength, at: start) }
      guard number < 1 << 23 else { throw error(.unsupportedNumber, at: start) }
      number = number << 7 | UInt32(octet & 0x7F)
      if octet & 0x80 == 0 { break }
    }
    // Numbers below 63 stand in the first octet by either set of rules.
    guard number >= 0x3F else { throw error(.malformedLength, at: start) }
    return tagClass | number
  }

  /// Reads the presence bits at the head of a SEQUENCE; none take no octet.
  public mutating func readPresence(_ count: Int) throws(CodingError) -> BitString { count == 0 ? BitString() : try readBits(count) }

  /// Reads which extension additions follow.
  public mutating func readAdditionPresence() throws(CodingError) -> BitString {
    let start = position
    let bits = try readBits(lower: 1)
    // The extension bit says that there are some.
    if isCanonical, !bits.containsOnes { throw error(.notCanonical, at: start) }
    return bits
  }

  /// Reads the additions from number `known` on, which the schema does not describe.
  public mutating func readUnknownAdditions(_ presence: BitString, from known: Int) throws(CodingError) -> ExtensionAdditions {
    var present: [ExtensionAdditions.Addition] = []
    for index in known..<max(known, presence.count) where presence[index] {
      do { present.append(.init(index: index, content: try readOpenType())) } catch { throw error.inside("_ext_\(index)") }
    }
    // A list of the length that this edition writes tells nothing more: the value then equals one that was made here.
    if presence.count == known, presence.containsOnes { return ExtensionAdditions() }
    return ExtensionAdditions(count: presence.count, present: present)
  }

  /// Reads the content of an open type as octets.
  public mutating func readOpenType() throws(CodingError) -> [UInt8] { try readOctets() }

  /// Reads the content of an open type through `body`, which must use all of it.
  public mutating func readOpenType<Result>(_ body: (inout OERReader) throws(CodingError) -> Result) throws(CodingError) -> Result {
    let length = try readLength()
    try descend()
    var content = OERReader(
      bytes, from: position, to: position + length, isCanonical: isCanonical, depth: depthAllowance, empty: emptyAllowance)
    let result = try body(&content)
    try content.finish()
    emptyAllowance = content.emptyAllowance
    position += length
    ascend()
    return result
  }
}
