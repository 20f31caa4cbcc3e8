/// The memory of rows of one kind, which is used again and again: it grows to what the largest batch needs and never shrinks.
///
/// Generated storage holds one for each kind of row, and beside them how many rows of each are in use.
public struct FlatTable<Row: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<Row>
  @usableFromInline var capacity: Int

  /// A table without memory.
  public init() {
    base = Self.nowhere
    capacity = 0
  }

  deinit { if capacity > 0 { base.deallocate() } }

  private static var nowhere: UnsafeMutablePointer<Row> { UnsafeMutablePointer(bitPattern: MemoryLayout<Row>.alignment)! }

  /// The rows of a list, where `used` rows are in use.
  ///
  /// Traps where the range leaves them, as one does that was given out before they were forgotten.
  @inlinable
  public subscript(range: FlatRange<Row>, of used: UInt32) -> Span<Row> {
    @_lifetime(borrow self)
    get {
      precondition(range.end <= Swift.min(Int(used), capacity))
      let rows = Span(_unsafeStart: UnsafePointer(base) + Int(range.start), count: range.count)
      return _overrideLifetime(rows, borrowing: self)
    }
  }

  /// One row; traps as ranges do.
  @inlinable
  public subscript(index: FlatIndex<Row>, of used: UInt32) -> Row {
    precondition(Int(index.row) < Swift.min(Int(used), capacity))
    return base[Int(index.row)]
  }

  /// Takes `added` further rows into use, which hold anything, and returns the first of them.
  ///
  /// The pointer is good until rows are taken again.
  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public mutating func reserve(_ added: Int, _ used: inout UInt32) -> UnsafeMutablePointer<Row> {
    let start = Int(used)
    let end = start &+ added
    used = UInt32(truncatingIfNeeded: end)
    if end > capacity { grow(to: end) }
    return base + start
  }

  /// Makes room for `count` rows. New rows are zeros, so that whatever is read of them is a value of its type.
  @usableFromInline @inline(never)
  mutating func grow(to count: Int) {
    precondition(count <= UInt32.max, "more rows than can be numbered")
    let larger = Swift.max(16, Swift.max(count, capacity * 2))
    let octets = larger * MemoryLayout<Row>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: octets, alignment: MemoryLayout<Row>.alignment)
    let filled = capacity * MemoryLayout<Row>.stride
    memory.copyMemory(from: base, byteCount: filled)
    (memory + filled).initializeMemory(as: UInt8.self, repeating: 0, count: octets - filled)
    if capacity > 0 { base.deallocate() }
    base = memory.bindMemory(to: Row.self, capacity: larger)
    capacity = larger
  }
}

/// The rows of one list in a `FlatTable`.
@frozen
public struct FlatRange<Row: BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
  @usableFromInline var start: UInt32
  @usableFromInline var length: UInt32

  /// No rows.
  @inlinable @inline(__always)
  public init() {
    start = 0
    length = 0
  }

  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public init(start: Int, count: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    length = UInt32(truncatingIfNeeded: count)
  }

  /// The one row at an index, to be looked at where it stands: `messages[FlatRange(index)][0]` copies no more than the fields that are used.
  @inlinable @inline(__always)
  public init(_ index: FlatIndex<Row>) {
    start = index.row
    length = 1
  }

  /// The number of elements.
  @inlinable
  public var count: Int { Int(length) }

  @inlinable
  public var isEmpty: Bool { length == 0 }

  @usableFromInline var end: Int { Int(start) + Int(length) }
}

/// One row in a `FlatTable`.
@frozen
public struct FlatIndex<Row: BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
  @usableFromInline var row: UInt32

  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public init(_ row: Int) { self.row = UInt32(truncatingIfNeeded: row) }
}
