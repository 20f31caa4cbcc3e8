/// Writes the packed encoding of ITU-T X.691, unaligned variant (UPER).
///
/// Bits gather in a word and go to the octets eight at a time. A writer can be emptied and used again, so that encoding allocates nothing.
@frozen
public struct UPERWriter: Sendable {
  @usableFromInline var octets: [UInt8]
  /// Octets of `octets` in use; the array itself may be longer.
  @usableFromInline var filled: Int
  /// Bits not yet in `octets`, in the lowest `pending` bits.
  @usableFromInline var word: UInt64
  @usableFromInline var pending: Int

  @inlinable
  public init(capacity: Int = 512) {
    octets = [UInt8](repeating: 0, count: capacity)
    filled = 0
    word = 0
    pending = 0
  }

  /// Bits written so far.
  @inlinable
  public var position: Int { filled &* 8 &+ pending }

  /// Forgets what was written and keeps the storage.
  @inlinable
  public mutating func removeAll() {
    filled = 0
    word = 0
    pending = 0
  }

  /// Pads with zero bits to a whole octet and returns the message; one without any bits is one zero octet (X.691 11.1).
  public mutating func finish() -> [UInt8] {
    pad()
    return Array(octets[0..<filled])
  }

  /// Pads with zero bits to a whole octet and lends the message.
  public mutating func withFinishedOctets<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result {
    pad()
    return try body(octets.span.extracting(0..<filled).bytes)
  }

  private mutating func pad() {
    if position == 0 { put(0, 8) }
    if pending % 8 != 0 { put(0, 8 - pending % 8) }
    reserve(8)
    while pending > 0 {
      pending -= 8
      octets[filled] = UInt8(truncatingIfNeeded: word >> UInt64(pending))
      filled += 1
    }
    word = 0
  }

  // MARK: Bits

  /// Writes the lowest `count` bits (0...64) of `bits`; higher bits must be zero.
  @inlinable @inline(__always)
  public mutating func put(_ bits: UInt64, _ count: Int) {
    let free = 64 &- pending
    if count < free {
      word = word &<< UInt64(truncatingIfNeeded: count) | bits
      pending &+= count
    } else {
      let left = count &- free
      let full = (free == 64 ? 0 : word &<< UInt64(truncatingIfNeeded: free)) | (bits &>> UInt64(truncatingIfNeeded: left))
      flush(full)
      word = left == 0 ? 0 : bits & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- left))
      pending = left
    }
  }

  @inlinable
  mutating func flush(_ full: UInt64) {
    if filled &+ 8 > octets.count { reserve(8) }
    var sent = full.bigEndian
    let at = filled
    withUnsafeBytes(of: &sent) { source in
      octets.withUnsafeMutableBytes { target in
        UnsafeMutableRawBufferPointer(rebasing: target[at..<at &+ 8]).copyMemory(from: source)
      }
    }
    filled &+= 8
  }

  @usableFromInline @inline(never)
  mutating func reserve(_ count: Int) {
    let needed = filled + count
    if needed > octets.count { octets.append(contentsOf: repeatElement(0, count: max(octets.count, needed))) }
  }

  // MARK: Numbers

  /// Writes an INTEGER with a lower bound and none above.
  public mutating func writeSemiConstrained(_ value: Int64, lower: Int64) throws(CodingError) {
    guard value >= lower else { throw CodingError(.valueOutOfRange, bit: position) }
    writeCounted(UInt64(bitPattern: value) &- UInt64(bitPattern: lower))
  }

  /// Writes an INTEGER without a lower bound; with an upper one the value must keep to it.
  public mutating func writeUnconstrained(_ value: Int64, upper: Int64) throws(CodingError) {
    guard value <= upper else { throw CodingError(.valueOutOfRange, bit: position) }
    writeUnconstrained(value)
  }

  /// Writes an INTEGER without bounds.
  public mutating func writeUnconstrained(_ value: Int64) {
    let significant = 65 - (value < 0 ? ~value : value).leadingZeroBitCount
    let length = max(1, (significant + 7) / 8)
    put(UInt64(length), 8)
    put(length == 8 ? UInt64(bitPattern: value) : UInt64(bitPattern: value) & (1 << UInt64(length * 8) - 1), length * 8)
  }

  /// Writes an INTEGER whose constraint has an extension marker: a bit, then the value as in the root or without bounds.
  public mutating func writeExtensible(_ value: Int64, lower: Int64?, upper: Int64?) throws(CodingError) {
    let isRoot = value >= lower ?? Int64.min && value <= upper ?? Int64.max
    put(isRoot ? 0 : 1, 1)
    guard isRoot, let lower else { return writeUnconstrained(value) }
    guard let upper else { return try writeSemiConstrained(value, lower: lower) }
    let largest = UInt64(bitPattern: upper) &- UInt64(bitPattern: lower)
    put(UInt64(bitPattern: value) &- UInt64(bitPattern: lower), UInt64.bitWidth - largest.leadingZeroBitCount)
  }

  /// Writes a normally small non-negative number.
  public mutating func writeNormallySmall(_ value: Int) throws(CodingError) {
    guard value >= 0, value <= UPERReader.largestNormallySmall else { throw CodingError(.valueOutOfRange, bit: position) }
    if value <= 63 {
      put(UInt64(value), 7)
    } else {
      put(1, 1)
      writeCounted(UInt64(value))
    }
  }

  private mutating func writeCounted(_ value: UInt64) {
    let length = max(1, (64 - value.leadingZeroBitCount + 7) / 8)
    put(UInt64(length), 8)
    put(value, length * 8)
  }

  // MARK: Lengths and what they measure

  /// Writes the size of something under a size constraint and its content, piece by piece where the length is sent in fragments.
  public mutating func writePieces(
    of count: Int, lower: Int, upper: Int?, isExtensible: Bool,
    content: (inout UPERWriter, Range<Int>) throws(CodingError) -> Void
  ) throws(CodingError) {
    let fits = count >= lower && count <= upper ?? Int.max
    guard fits || isExtensible else { throw CodingError(.sizeOutOfRange, bit: position) }
    if isExtensible { put(fits ? 0 : 1, 1) }
    if fits, let upper, upper < 65_536 {
      let range = UInt64(upper - lower)
      put(UInt64(count - lower), UInt64.bitWidth - range.leadingZeroBitCount)
      return try content(&self, 0..<count)
    }
    var start = 0
    while count - start >= 16_384 {
      let blocks = min(4, (count - start) / 16_384)
      put(UInt64(0xC0 | blocks), 8)
      try content(&self, start..<start + blocks * 16_384)
      start += blocks * 16_384
    }
    let left = count - start
    if left < 128 { put(UInt64(left), 8) } else { put(UInt64(0x8000 | left), 16) }
    try content(&self, start..<count)
  }

  /// Writes an OCTET STRING.
  public mutating func writeOctets(
    _ value: [UInt8], lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    try writePieces(of: value.count, lower: lower, upper: upper, isExtensible: isExtensible) { writer, range throws(CodingError) in
      for octet in value[range] { writer.put(UInt64(octet), 8) }
    }
  }

  /// Writes a BIT STRING whose size varies, or is longer than a word.
  public mutating func writeBits(
    _ value: BitString, lower: Int = 0, upper: Int? = nil, isExtensible: Bool = false
  ) throws(CodingError) {
    try writePieces(of: value.count, lower: lower, upper: upper, isExtensible: isExtensible) { writer, range throws(CodingError) in
      var at = range.lowerBound
      while at < range.upperBound {
        let step = min(64, range.upperBound - at)
        writer.put(value.bits(from: at, step), step)
        at += step
      }
    }
  }

  /// Writes a BIT STRING with named bits, whose zero bits at the end mean nothing: as few bits as its size allows (X.691, bitstring type).
  public mutating func writeNamedBits(_ value: BitString, lower: Int = 0, upper: Int? = nil) throws(CodingError) {
    try writeBits(value.trimmed(toAtLeast: lower), lower: lower, upper: upper)
  }

  // MARK: Extension additions

  /// Writes the presence list of extension additions.
  public mutating func writeAdditionPresence(_ presence: BitString) throws(CodingError) {
    guard presence.count > 0 else { throw CodingError(.sizeOutOfRange, bit: position) }
    if presence.count <= 64 {
      put(UInt64(presence.count - 1), 7)
    } else {
      guard presence.count < 16_384 else { throw CodingError(.sizeOutOfRange, bit: position) }
      put(1, 1)
      if presence.count < 128 { put(UInt64(presence.count), 8) } else { put(UInt64(0x8000 | presence.count), 16) }
    }
    for index in 0..<presence.count { put(presence[index] ? 1 : 0, 1) }
  }

  /// Writes additions that the schema does not know, for a type that has none of its own.
  public mutating func writeUnknownAdditions(_ additions: ExtensionAdditions) throws(CodingError) {
    try writeAdditionPresence(BitString(), additions)
    for addition in additions.present { try writeOctets(addition.content) }
  }

  /// Writes the presence list of a type with additions of its own, `known`, and of those that it does not know.
  ///
  /// The list is as long as the sender's was, so that a received value is written as it came.
  public mutating func writeAdditionPresence(_ known: BitString, _ unknown: ExtensionAdditions) throws(CodingError) {
    var count = unknown.isEmpty ? known.count : unknown.count
    for index in 0..<known.count where known[index] { count = max(count, index + 1) }
    guard count < 16_384 else { throw CodingError(.sizeOutOfRange, bit: position) }
    var presence = BitString(zeros: count)
    for index in 0..<min(known.count, max(count, 0)) { presence[index] = known[index] }
    var next = known.count
    for addition in unknown.present {
      guard addition.index >= next, addition.index < count else { throw CodingError(.sizeOutOfRange, bit: position) }
      presence[addition.index] = true
      next = addition.index + 1
    }
    try writeAdditionPresence(presence)
  }

  /// Writes an open type whose content `body` writes.
  public mutating func writeOpenType(_ body: (inout UPERWriter) throws(CodingError) -> Void) throws(CodingError) {
    var content = UPERWriter(capacity: 256)
    try body(&content)
    try writeOctets(content.finish())
  }
}
