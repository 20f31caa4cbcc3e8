/// A SEQUENCE OF: a list with value semantics, used like an array.
///
/// The lists of a decoded message share storage, so one that is kept keeps that of its neighbours as well; `SequenceOf(Array(list))` has its own. A
/// list that is changed gets its own storage first unless it has it already.
@frozen
public struct SequenceOf<Element> {
  /// Nil for an empty list that never held anything.
  @usableFromInline var arena: ListArena?
  @usableFromInline var offset: UInt32
  @usableFromInline var length: UInt32

  @inlinable
  public init() {
    arena = nil
    offset = 0
    length = 0
  }

  @inlinable @inline(__always)
  init(owning arena: Unmanaged<ListArena>, offset: UInt32, count: UInt32) {
    self.arena = arena.takeRetainedValue()
    self.offset = offset
    self.length = count
  }

  /// The first element; only where there is an arena.
  @inlinable @inline(__always)
  var elements: UnsafeMutablePointer<Element> {
    (arena.unsafelyUnwrapped.base + Int(truncatingIfNeeded: offset)).assumingMemoryBound(to: Element.self)
  }

  /// The elements, lent.
  @inlinable
  public var span: Span<Element> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(
        _unsafeElements: UnsafeBufferPointer(start: arena == nil ? nil : UnsafePointer(elements), count: count))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  // MARK: Changing

  /// A list with storage of its own for `capacity` elements, into which the present elements are copied.
  @usableFromInline
  func copied(capacity: Int) -> SequenceOf {
    guard capacity > 0 else { return SequenceOf() }
    let arena = ListArena.make(octets: capacity * MemoryLayout<Element>.stride, isDecoded: false)
    let record = arena.add(Element.self, capacity: capacity)!
    let list = SequenceOf(owning: Unmanaged.passRetained(arena), offset: record.pointee.offset, count: length)
    if count > 0 { list.elements.initialize(from: elements, count: count) }
    record.pointee.count = length
    return list
  }

  /// Makes sure that nobody else sees a change.
  @usableFromInline
  mutating func own() {
    if let decoded = arena?.header.isDecoded, decoded || !isKnownUniquelyReferenced(&arena) { self = copied(capacity: count) }
  }

  /// The record of this list, if it lies alone in an arena of its own.
  @usableFromInline
  mutating func ownRecord() -> UnsafeMutablePointer<ListArena.Record>? {
    guard isKnownUniquelyReferenced(&arena), let arena, !arena.header.isDecoded else { return nil }
    let records = arena.header.records
    guard records == arena.header.capacity - MemoryLayout<ListArena.Record>.stride else { return nil }
    let record = (arena.base + records).assumingMemoryBound(to: ListArena.Record.self)
    return record.pointee.offset == offset && record.pointee.count == length ? record : nil
  }

  private mutating func room() -> Int { ownRecord() == nil ? 0 : (arena!.header.records - Int(offset)) / MemoryLayout<Element>.stride }
}

extension SequenceOf: @unchecked Sendable where Element: Sendable {}

extension SequenceOf: RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  @inlinable @inline(__always)
  public var startIndex: Int { 0 }

  @inlinable @inline(__always)
  public var endIndex: Int { Int(truncatingIfNeeded: length) }

  @inlinable @inline(__always)
  public var count: Int { Int(truncatingIfNeeded: length) }

  /// Element `index`; traps outside `0..<count`.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always)
    get {
      precondition(index >= 0 && index < count, "no element at this index")
      return elements[index]
    }
    _modify {
      precondition(index >= 0 && index < count, "no element at this index")
      own()
      yield &elements[index]
    }
  }

  public mutating func reserveCapacity(_ capacity: Int) {
    if room() < capacity { self = copied(capacity: Swift.max(capacity, count)) }
  }

  public mutating func append(_ element: Element) {
    if room() <= count { self = copied(capacity: Swift.max(4, count * 2)) }
    (elements + count).initialize(to: element)
    length += 1
    ownRecord(of: length)
  }

  private mutating func ownRecord(of count: UInt32) {
    let records = arena!.header.records
    (arena!.base + records).assumingMemoryBound(to: ListArena.Record.self).pointee.count = count
  }

  public mutating func replaceSubrange<Replacement: Collection>(_ range: Range<Int>, with replacement: Replacement)
  where Replacement.Element == Element {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no such elements")
    var list = SequenceOf()
    list.reserveCapacity(count - range.count + replacement.count)
    for index in 0..<range.lowerBound { list.append(self[index]) }
    for element in replacement { list.append(element) }
    for index in range.upperBound..<count { list.append(self[index]) }
    self = list
  }

  public mutating func removeAll(keepingCapacity: Bool = false) { self = SequenceOf() }

  @inlinable
  public func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<Element>) throws -> Result) rethrows -> Result? {
    let result = try body(UnsafeBufferPointer(start: arena == nil ? nil : UnsafePointer(elements), count: count))
    extendLifetime(self)
    return result
  }
}

extension SequenceOf: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension SequenceOf: Equatable where Element: Equatable {
  public static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}

extension SequenceOf: Hashable where Element: Hashable {
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for element in self { hasher.combine(element) }
  }
}

extension SequenceOf: CustomStringConvertible {
  public var description: String { Array(self).description }
}

/// Encodes the elements of a list.
@inlinable @inline(__always)
public func encodeElements<Element>(
  of list: SequenceOf<Element>, to writer: inout UPERWriter, _ encode: (borrowing Element, inout UPERWriter) throws(CodingError) -> Void
) throws(CodingError) {
  guard list.count > 0 else { return }
  var failure: CodingError? = nil
  withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) { sink in
    let elements = list.elements
    let sink = sink.baseAddress.unsafelyUnwrapped
    for index in 0..<list.count {
      // The element is lent: its bits are taken without a reference to what they refer to, and forgotten afterwards. The list keeps the original.
      let element = (elements + index).move()
      do throws(CodingError) {
        try encode(element, &writer)
      } catch {
        failure = error.inside(index)
        sink.initialize(to: element)
        return
      }
      sink.initialize(to: element)
    }
  }
  extendLifetime(list)
  if let failure { throw failure }
}
