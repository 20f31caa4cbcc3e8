/// Storage that the lists of one level of nesting in a message share, so that decoding allocates once for a level and not once for a list.
///
/// Elements fill it from the front, records of them from the back. Every list keeps its arena alive, whose elements are destroyed together when the
/// last list is gone. Lists inside the elements lie in the arena of the next level: an arena never refers to itself.
@usableFromInline
final class ListArena: ManagedBuffer<ListArena.Header, UInt64> {
  @usableFromInline
  struct Header {
    /// Octets in use at the front.
    @usableFromInline var used: Int
    /// Where the records start.
    @usableFromInline var records: Int
    @usableFromInline let capacity: Int
    /// Filled by decoding: its lists may lie there without their type, where nothing of theirs needs to be destroyed, and are not changed in place.
    @usableFromInline let isDecoded: Bool

    @inlinable
    init(capacity: Int, isDecoded: Bool) {
      used = 0
      records = capacity
      self.capacity = capacity
      self.isDecoded = isDecoded
    }
  }

  /// What is known of one list: where it lies, how many elements are to be destroyed, and their type.
  @usableFromInline
  struct Record {
    @usableFromInline var offset: UInt32
    @usableFromInline var count: UInt32
    @usableFromInline var type: UnsafeRawPointer?

    @inlinable
    init(offset: UInt32, count: UInt32, type: UnsafeRawPointer?) {
      self.offset = offset
      self.count = count
      self.type = type
    }
  }

  /// The most that one arena holds; offsets fit 32 bits.
  @usableFromInline static var largest: Int { 1 << 31 }

  /// An arena for `octets` octets of elements and the record of one list.
  @usableFromInline @inline(never)
  static func make(octets: Int, isDecoded: Bool) -> ListArena {
    let capacity = (octets + 7) / 8 * 8 + MemoryLayout<Record>.stride
    precondition(capacity <= largest, "a list larger than 2 GB")
    return unsafeDowncast(
      create(minimumCapacity: capacity / 8) { _ in Header(capacity: capacity, isDecoded: isDecoded) }, to: ListArena.self)
  }

  @inlinable @inline(__always)
  var base: UnsafeMutableRawPointer { withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) } }

  /// The record of a new list with room for `capacity` elements; nil where the arena is full.
  @inlinable @inline(__always)
  func add<Element>(_: Element.Type, capacity: Int) -> UnsafeMutablePointer<Record>? {
    let room = capacity &* MemoryLayout<Element>.stride
    return withUnsafeMutablePointerToHeader { header in
      let offset = (header.pointee.used &+ 7) & ~7
      let records = header.pointee.records &- MemoryLayout<Record>.stride
      guard offset &+ room <= records else { return nil }
      header.pointee.used = offset &+ room
      header.pointee.records = records
      let record = (base + records).assumingMemoryBound(to: Record.self)
      let type = _isPOD(Element.self) ? nil : unsafeBitCast(Element.self as Any.Type, to: UnsafeRawPointer.self)
      record.initialize(to: Record(offset: UInt32(truncatingIfNeeded: offset), count: 0, type: type))
      return record
    }
  }

  deinit {
    withUnsafeMutablePointers { header, elements in
      let base = UnsafeMutableRawPointer(elements)
      var at = header.pointee.records
      while at < header.pointee.capacity {
        let record = (base + at).load(as: Record.self)
        if let type = record.type, record.count > 0 {
          Self.destroy(unsafeBitCast(type, to: Any.Type.self), base + Int(record.offset), Int(record.count))
        }
        at += MemoryLayout<Record>.stride
      }
    }
  }

  private static func destroy(_ type: Any.Type, _ elements: UnsafeMutableRawPointer, _ count: Int) {
    func destroy<Element>(_: Element.Type) { elements.assumingMemoryBound(to: Element.self).deinitialize(count: count) }
    _openExistential(type, do: destroy)
  }
}

/// The arenas of a message that is being decoded, one for each level of nesting.
@usableFromInline
struct ListLevels: ~Copyable {
  @usableFromInline static var count: Int { 6 }
  @usableFromInline var arenas: InlineArray<6, Unmanaged<ListArena>?>
  /// Lists that are open.
  @usableFromInline var depth: Int
  /// Values made so far that refer to other storage: lists, long strings, unknown additions. A list during which it does not move has elements that
  /// need not be destroyed.
  @usableFromInline var references: Int
  /// Levels that may have an arena.
  @usableFromInline var used: Int

  @inlinable
  init() {
    arenas = InlineArray(repeating: nil)
    depth = 0
    references = 0
    used = 0
  }

  @inlinable
  deinit { if used > 0 { Self.release(arenas, used) } }

  @usableFromInline @inline(never)
  static func release(_ arenas: InlineArray<6, Unmanaged<ListArena>?>, _ used: Int) {
    for level in 0..<used { arenas[level]?.release() }
  }
}

extension UPERReader {
  /// The record and the storage of a list that is opened now, with room for `count` elements; the caller owns a reference to the arena.
  @inlinable @inline(__always)
  mutating func openList<Element>(
    _: Element.Type, _ count: Int
  ) -> (record: UnsafeMutablePointer<ListArena.Record>, arena: Unmanaged<ListArena>) {
    let depth = levels.depth
    levels.depth = depth &+ 1
    levels.references &+= 1
    if depth < ListLevels.count, let arena = levels.arenas[depth],
      let record = arena._withUnsafeGuaranteedRef({ $0.add(Element.self, capacity: count) })
    {
      return (record, arena.retain())
    }
    let arena = newArena(count &* MemoryLayout<Element>.stride, depth)
    return (arena._withUnsafeGuaranteedRef { $0.add(Element.self, capacity: count) }.unsafelyUnwrapped, arena)
  }

  /// An arena for a list of `octets` octets, with room for those that may follow on the same level.
  @usableFromInline @inline(never)
  mutating func newArena(_ octets: Int, _ depth: Int) -> Unmanaged<ListArena> {
    guard depth < ListLevels.count else { return Unmanaged.passRetained(ListArena.make(octets: octets, isDecoded: true)) }
    // Values take about six octets for each one on the wire; a page or two is enough to make allocation cheap.
    let arena = Unmanaged.passRetained(ListArena.make(octets: Swift.max(octets, Swift.min(remaining / 8 * 6, 8000)), isDecoded: true))
    levels.arenas[depth]?.release()
    levels.arenas[depth] = arena
    levels.used = Swift.max(levels.used, depth + 1)
    return arena.retain()
  }

  /// Tells that a value was made which refers to storage of its own.
  @inlinable @inline(__always)
  public mutating func noteReference() { levels.references &+= 1 }

  /// Closes the list opened last.
  @inlinable @inline(__always)
  mutating func closeList() { levels.depth &-= 1 }
}

/// Decodes a list of `count` elements, each made where it stays. For generated code: `element` tells the reader, with `noteReference`, of whatever
/// refers to storage that the reader did not make.
@inlinable @inline(__always)
public func decodeList<Element>(
  of count: Int, from reader: inout UPERReader, _ element: (inout UPERReader) throws(CodingError) -> Element
) throws(CodingError) -> SequenceOf<Element> {
  guard count > 0 else { return SequenceOf() }
  let (record, arena) = reader.openList(Element.self, count)
  let list = SequenceOf<Element>(owning: arena, offset: record.pointee.offset, count: UInt32(truncatingIfNeeded: count))
  let elements = list.elements
  let references = reader.levels.references
  var made = 0
  do throws(CodingError) {
    while made < count {
      (elements + made).initialize(to: try element(&reader))
      made &+= 1
    }
  } catch {
    record.pointee.count = UInt32(truncatingIfNeeded: made)
    reader.closeList()
    throw error.inside(made)
  }
  if reader.levels.references != references { record.pointee.count = UInt32(truncatingIfNeeded: made) }
  reader.closeList()
  return list
}
