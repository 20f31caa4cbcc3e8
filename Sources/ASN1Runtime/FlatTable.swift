/// Rows of one kind in memory that is used again and again: it grows to what the largest batch needs and never shrinks.
///
/// What generated code decodes into. Rows are reached through the ranges and positions that decoding gives out.
public struct FlatTable<Row: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<Row>
  @usableFromInline var capacity: Int
  @usableFromInline var used: Int

  /// A table without memory.
  public init() {
    base = Self.nowhere
    capacity = 0
    used = 0
  }

  deinit { if capacity > 0 { base.deallocate() } }

  private static var nowhere: UnsafeMutablePointer<Row> { UnsafeMutablePointer(bitPattern: MemoryLayout<Row>.alignment)! }

  /// The rows of a list.
  ///
  /// Traps where the range leaves the table, as one does that was given out before `removeAll()`.
  @inlinable
  public subscript(range: FlatRange<Row>) -> Span<Row> {
    @_lifetime(borrow self)
    get {
      precondition(range.end <= used)
      let rows = Span(_unsafeStart: UnsafePointer(base) + Int(range.start), count: range.count)
      return _overrideLifetime(rows, borrowing: self)
    }
  }

  /// One row; traps as ranges do.
  @inlinable
  public subscript(index: FlatIndex<Row>) -> Row {
    precondition(Int(index.row) < used)
    return base[Int(index.row)]
  }

  /// Rows in use.
  @inlinable
  public var count: Int { used }

  /// Forgets all rows but the first `count`; their memory is kept.
  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public mutating func cut(to count: Int) { used = count }

  /// Takes `added` further rows into use, which hold anything, and returns the first of them.
  ///
  /// The pointer is good until rows are taken again.
  @_spi(GeneratedCode)
  @inlinable @inline(__always)
  public mutating func reserve(_ added: Int) -> UnsafeMutablePointer<Row> {
    let start = used
    used = start &+ added
    if used > capacity { grow() }
    return base + start
  }

  /// Makes room for the rows in use. New rows are zeros, so that whatever is read of them is a value of its type.
  @usableFromInline @inline(never)
  mutating func grow() {
    let larger = Swift.max(16, Swift.max(used, capacity * 2))
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
