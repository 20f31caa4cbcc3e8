/// Writes the canonical octet encoding of ITU-T X.696 (COER).
public struct OERWriter: ~Copyable {
  /// What was written so far.
  public private(set) var octets: [UInt8] = []

  public init() {}

  /// The error of what would be written here.
  @inline(never)
  public func error(_ code: CodingError.Code) -> CodingError { CodingError(code, bit: octets.count * 8) }

  // MARK: Octets and numbers

  /// Writes the lowest `count` (0...8) octets of a number.
  public mutating func writeNumber(_ value: UInt64, _ count: Int) {
    for index in 0..<count { octets.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index)))) }
  }

  /// Writes octets as they are.
  public mutating func write(_ value: some Sequence<UInt8>) { octets += value }

  /// Writes a BOOLEAN.
  public mutating func writeBoolean(_ value: Bool) { octets.append(value ? 0xFF : 0) }

  /// Writes an INTEGER.
  public mutating func writeInteger(_ value: Int64, _ form: OERIntegerForm, lower: Int64? = nil, upper: Int64? = nil) throws(CodingError) {
    guard value >= lower ?? .min, value <= upper ?? .max else { throw error(.valueOutOfRange) }
    guard form.width == 0 else { return writeNumber(UInt64(bitPattern: value), form.width) }
    let width = form.isUnsigned ? Self.unsignedWidth(UInt64(bitPattern: value)) : Self.signedWidth(value)
    octets.append(UInt8(width))
    writeNumber(UInt64(bitPattern: value), width)
  }

  private static func unsignedWidth(_ value: UInt64) -> Int { max(1, (71 - value.leadingZeroBitCount) / 8) }

  private static func signedWidth(_ value: Int64) -> Int { (72 - (value < 0 ? ~value : value).leadingZeroBitCount) / 8 }

  /// Writes the value of an ENUMERATED item.
  public mutating func writeEnumerated(_ value: Int64) {
    if 0...127 ~= value { return octets.append(UInt8(value)) }
    let width = Self.signedWidth(value)
    octets.append(0x80 | UInt8(width))
    writeNumber(UInt64(bitPattern: value), width)
  }

  /// Writes a length in octets.
  public mutating func writeLength(_ length: Int) {
    if length < 0x80 { return octets.append(UInt8(length)) }
    let width = Self.unsignedWidth(UInt64(length))
    octets.append(0x80 | UInt8(width))
    writeNumber(UInt64(length), width)
  }

  /// Writes how many elements a list has.
  public mutating func writeQuantity(_ count: Int, lower: Int = 0, upper: Int? = nil) throws(CodingError) {
    guard count >= lower, count <= upper ?? .max else { throw error(.sizeOutOfRange) }
    try writeInteger(Int64(count), OERIntegerForm(lower: 0, upper: nil))
  }

  /// Writes a list, each element through `element`.
  public mutating func writeList<Element>(
    _ list: SequenceOf<Element>, lower: Int = 0, upper: Int? = nil, _ element: (Element, inout OERWriter) throws(CodingError) -> Void
  ) throws(CodingError) {
    try writeQuantity(list.count, lower: lower, upper: upper)
    for (index, value) in list.enumerated() {
      do { try element(value, &self) } catch { throw error.inside(index) }
    }
  }

  // MARK: Strings

  private func check(_ size: Int, _ lower: Int, _ upper: Int?, _ isExtensible: Bool) throws(CodingError) {
    guard isExtensible || size >= lower && size <= upper ?? .max else { throw error(.sizeOutOfRange) }
  }

  /// Writes an OCTET STRING.
  public mutating func writeOctets(_ value: [UInt8], lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false) throws(CodingError) {
    try check(value.count, lower, upper, isExtensible)
    if lower != upper || isExtensible { writeLength(value.count) }
    octets += value
  }

  /// The same from an `OctetString`.
  public mutating func writeOctetString(
    _ value: OctetString, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    try writeOctets(value.octets, lower: lower, upper: upper, isExtensible: isExtensible)
  }

  /// Writes bits from an octet's first on and fills up the last one with zero bits.
  public mutating func writeBits(_ bits: BitString) {
    var at = 0
    while at < bits.count {
      let step = min(8, bits.count - at)
      octets.append(UInt8(truncatingIfNeeded: bits.bits(from: at, step) << UInt64(8 - step)))
      at += step
    }
  }

  /// Writes a BIT STRING of a fixed size.
  public mutating func writeBits(_ bits: BitString, size: Int) throws(CodingError) {
    guard bits.count == size else { throw error(.sizeOutOfRange) }
    writeBits(bits)
  }

  /// Writes the lowest `count` (1...64) bits of a word as a BIT STRING of that size.
  public mutating func writeWord(_ word: UInt64, _ count: Int) { writeBits(BitString(word, count: count)) }

  /// Writes a BIT STRING behind its length and the number of bits that are not used.
  public mutating func writeBits(
    _ bits: BitString, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false, isTrimmed: Bool = false
  ) throws(CodingError) {
    let bits = isTrimmed ? bits.trimmed(toAtLeast: lower) : bits
    try check(bits.count, lower, upper, isExtensible)
    writeLength(1 + (bits.count + 7) / 8)
    octets.append(UInt8((8 - bits.count % 8) % 8))
    writeBits(bits)
  }

  /// Writes an IA5String, VisibleString, NumericString or PrintableString.
  public mutating func writeString(
    _ text: String, _ characters: PermittedAlphabet, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    let codes = Array(text.utf8)
    guard codes.allSatisfy({ characters.sent(for: $0) != nil }) else { throw error(.invalidCharacter) }
    try writeOctets(codes, lower: lower, upper: upper, isExtensible: isExtensible)
  }

  /// Writes a UTF8String.
  public mutating func writeUTF8String(_ text: String) throws(CodingError) { try writeOctets(Array(text.utf8)) }

  // MARK: Tags, presence and additions

  /// Writes the tag of an alternative: the class in the two highest of 32 bits, below it the number.
  public mutating func writeTag(_ tag: UInt32) {
    let tagClass = UInt8(tag >> 30) << 6
    let number = tag & 0x3FFF_FFFF
    guard number >= 0x3F else { return octets.append(tagClass | UInt8(number)) }
    octets.append(tagClass | 0x3F)
    var shift = UInt32(28)
    while shift > 0, number >> shift == 0 { shift -= 7 }
    while true {
      octets.append(UInt8(truncatingIfNeeded: number >> shift) & 0x7F | (shift > 0 ? 0x80 : 0))
      if shift == 0 { return }
      shift -= 7
    }
  }

  /// Writes which extension additions follow: known ones, and those that the schema does not know.
  ///
  /// The list is as long as the sender's was, so that a received value is written as it came.
  public mutating func writeAdditionPresence(_ known: BitString, _ unknown: ExtensionAdditions) throws(CodingError) {
    var count = unknown.isEmpty ? known.count : unknown.count
    for index in 0..<known.count where known[index] { count = max(count, index + 1) }
    guard count > 0, count < 16_384 else { throw error(.sizeOutOfRange) }
    var presence = BitString(zeros: count)
    for index in 0..<min(known.count, count) { presence[index] = known[index] }
    var next = known.count
    for addition in unknown.present {
      guard addition.index >= next, addition.index < count else { throw error(.sizeOutOfRange) }
      presence[addition.index] = true
      next = addition.index + 1
    }
    try writeBits(presence, lower: 1)
  }

  /// Writes an open type whose content `body` writes.
  public mutating func writeOpenType(_ body: (inout OERWriter) throws(CodingError) -> Void) throws(CodingError) {
    var content = OERWriter()
    try body(&content)
    try writeOctets(content.octets)
  }
}
