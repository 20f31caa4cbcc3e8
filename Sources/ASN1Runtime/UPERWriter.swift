/// Writes the packed encoding of ITU-T X.691, unaligned variant (UPER).
///
/// Each word of bits is stored at once, over the octets it touches; what is behind the last bit is zero. A writer can be emptied and used again, so
/// that encoding allocates nothing; `UPERCodable.encode(into:)` writes to storage of the caller.
@frozen
public struct UPERWriter: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutableRawPointer
  /// Octets at `base`.
  @usableFromInline var capacity: Int
  /// Bits written so far.
  @usableFromInline var cursor: Int
  /// The bits of an octet that is not full yet, topmost.
  @usableFromInline var held: UInt64
  /// Whether the storage is the writer's own and grows; else what does not fit is counted only.
  @usableFromInline let isOwner: Bool

  public init(capacity: Int = 512) {
    let capacity = Swift.max(16, capacity)
    base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    self.capacity = capacity
    cursor = 0
    held = 0
    isOwner = true
  }

  /// A writer over storage that outlives it.
  @usableFromInline
  init(over storage: UnsafeMutableRawBufferPointer) {
    base = storage.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 8)!
    capacity = storage.count
    cursor = 0
    held = 0
    isOwner = false
  }

  deinit { if isOwner { base.deallocate() } }

  /// Bits written so far.
  @inlinable @inline(__always)
  public var position: Int { cursor }

  /// Forgets what was written and keeps the storage.
  @inlinable
  public mutating func removeAll() {
    cursor = 0
    held = 0
  }

  /// Octets of the message: padded to a whole octet, and one at least (X.691 11.1).
  var octetCount: Int { Swift.max(1, (cursor + 7) / 8) }

  /// Pads with zero bits to a whole octet and returns the message; one without any bits is one zero octet (X.691 11.1).
  public mutating func finish() -> [UInt8] { withFinishedOctets { octets in octets.withUnsafeBytes { Array($0) } } }

  /// Pads with zero bits to a whole octet and lends the message.
  public mutating func withFinishedOctets<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result {
    if cursor == 0 { storeOctet(0, at: 0) }
    return try body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: base, count: octetCount)))
  }

  /// The octets of a message in lent storage; throws where they are more than it holds.
  @usableFromInline
  mutating func finishLent(_ type: String) throws(CodingError) -> Int {
    if cursor == 0 { storeOctet(0, at: 0) }
    guard octetCount <= capacity else { throw CodingError(.bufferTooSmall, bit: position).inside(type) }
    return octetCount
  }

  // MARK: Bits

  /// Writes the lowest `count` bits (0...64) of `bits`; higher bits must be zero.
  @inlinable @inline(__always)
  public mutating func put(_ bits: UInt64, _ count: Int) {
    if count <= 56 { return putRun(bits, count) }
    putRun(bits &>> 32, count &- 32)
    putRun(bits & 0xFFFF_FFFF, 32)
  }

  /// The same for 0...56 bits.
  @inlinable @inline(__always)
  public mutating func putRun(_ bits: UInt64, _ count: Int) {
    let used = cursor & 7
    let octet = cursor &>> 3
    let word = held | bits &<< UInt64(truncatingIfNeeded: 64 &- used &- count)
    if octet &+ 8 <= capacity {
      (base + octet).storeBytes(of: word.bigEndian, as: UInt64.self)
    } else {
      storeAtEnd(word, octet)
    }
    cursor = cursor &+ count
    held = word &<< UInt64(truncatingIfNeeded: (used &+ count) & ~7)
  }

  /// Stores a word where fewer than eight octets are left: in larger storage, or as far as it goes.
  @usableFromInline @inline(never)
  mutating func storeAtEnd(_ word: UInt64, _ octet: Int) {
    guard isOwner else {
      for index in 0..<8 { storeOctet(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * index)), at: octet + index) }
      return
    }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 8)
    larger.copyMemory(from: base, byteCount: Swift.min(octet, capacity))
    base.deallocate()
    base = larger
    capacity *= 2
    (base + octet).storeBytes(of: word.bigEndian, as: UInt64.self)
  }

  func storeOctet(_ octet: UInt8, at index: Int) {
    if index < capacity { base.storeBytes(of: octet, toByteOffset: index, as: UInt8.self) }
  }

  /// The error of the first number of a run that lies outside its constraint.
  ///
  /// - Parameters:
  ///   - start: where the run started.
  ///   - fields: the fields of the run as `UPERReader.failure(from:_:_:)` takes them.
  ///   - values: the offset of each, and before them the presence words of earlier runs.
  ///   - earlier: how many those are.
  @inline(never)
  public static func failure(from start: Int, _ fields: StaticString, _ values: [UInt64], earlier: Int = 0) -> CodingError {
    var presence = Array(values[..<earlier])
    var at = start
    for (field, value) in zip(fields.description.split(separator: " "), values[earlier...]) {
      let parts = field.split(separator: "?")
      let isPresence = parts[0].contains("#")
      if isPresence { presence.append(value) }
      if parts.count > 1 {
        let place = parts[1].split(separator: ".")
        guard presence[Int(place[0])!] >> UInt64(place[1])! & 1 != 0 else { continue }
      }
      let limits = parts[0].split(omittingEmptySubsequences: false) { ":#~<!".contains($0) }
      let width = Int(limits[1])!
      if !isPresence {
        let largest = limits.count > 2 ? UInt64(limits[2])! : width == 64 ? UInt64.max : 1 << UInt64(width) - 1
        if value > largest { return CodingError(.valueOutOfRange, bit: at).inside(String(limits[0])) }
      }
      at += width
    }
    return CodingError(.valueOutOfRange, bit: at)
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
      writer.putOctets(value.span.extracting(range))
    }
  }

  mutating func putOctets(_ octets: Span<UInt8>) {
    var at = 0
    while octets.count - at >= 7 {
      var word: UInt64 = 0
      for index in at..<at &+ 7 { word = word << 8 | UInt64(octets[index]) }
      putRun(word, 56)
      at += 7
    }
    while at < octets.count {
      putRun(UInt64(octets[at]), 8)
      at += 1
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

  /// Writes a BIT STRING of `size` (1...55) bits behind an extension bit, or of any size with that bit set.
  @inlinable @inline(__always)
  public mutating func writeBits(_ value: BitString, extensible size: Int) throws(CodingError) {
    guard value.count == size else { return try writeBits(value, lower: size, upper: size, isExtensible: true) }
    putRun(value.word &>> UInt64(truncatingIfNeeded: 64 &- size), size &+ 1)
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

  /// Writes an open type whose content `body` writes: in place, behind room for a length, which is widened where the content turns out longer.
  @inlinable @inline(__always)
  public mutating func writeOpenType(_ body: (inout UPERWriter) throws(CodingError) -> Void) throws(CodingError) {
    let start = cursor
    putRun(0, 8)
    try body(&self)
    try closeOpenType(from: start)
  }

  /// Pads what was written behind the room for a length at `start` to whole octets, and writes their number there.
  @usableFromInline @inline(never)
  mutating func closeOpenType(from start: Int) throws(CodingError) {
    let bits = cursor - start - 8
    putRun(0, bits == 0 ? 8 : -bits & 7)
    let count = (cursor - start - 8) / 8
    if count < 128 { return overwrite(UInt32(truncatingIfNeeded: count), 8, at: start) }
    guard count < 16_384 else { return try writeInFragments(count, from: start) }
    // One octet further: bits keep their places in octets.
    let (first, end) = ((start + 8) / 8, (cursor + 7) / 8)
    let unfinished = held
    putRun(0, 8)
    held = unfinished
    guard end < capacity else { return }
    (base + first + 1).copyMemory(from: base + first, byteCount: end - first)
    overwrite(0x8000 | UInt32(truncatingIfNeeded: count), 16, at: start)
  }

  /// Replaces 8 or 16 bits in octets that are finished.
  private mutating func overwrite(_ bits: UInt32, _ count: Int, at start: Int) {
    let shift = UInt32(truncatingIfNeeded: 24 - count - start & 7)
    let (word, mask) = (bits << shift, (1 << UInt32(truncatingIfNeeded: count) - 1) << shift)
    for index in 0..<3 where start / 8 + index < capacity {
      let place = UInt32(truncatingIfNeeded: 16 - 8 * index)
      let kept = base.load(fromByteOffset: start / 8 + index, as: UInt8.self) & ~UInt8(truncatingIfNeeded: mask >> place)
      if mask >> place & 0xFF != 0 { storeOctet(kept | UInt8(truncatingIfNeeded: word >> place), at: start / 8 + index) }
    }
  }

  /// Takes back so many octets of content, and writes them with a length that is sent in fragments.
  private mutating func writeInFragments(_ count: Int, from start: Int) throws(CodingError) {
    let phase = UInt16(truncatingIfNeeded: start & 7)
    let octets = (0..<count).map { index in
      let pair = UInt16(stored(start / 8 + 1 + index)) << 8 | UInt16(stored(start / 8 + 2 + index))
      return UInt8(truncatingIfNeeded: pair >> (8 - phase))
    }
    cursor = start
    held = UInt64(UInt16(stored(start / 8)) & ~(0xFF >> phase)) << 56
    try writeOctets(octets)
  }

  /// An octet that was stored; what did not fit into lent storage is lost.
  private func stored(_ index: Int) -> UInt8 { index < capacity ? base.load(fromByteOffset: index, as: UInt8.self) : 0 }
}
