/// A stretch of an input: frames with their octets, read in one go into storage that is used again.
///
///     var batch = FrameBatch()
///     while source.fill(&batch) {
///       for index in 0..<batch.count { use(batch.frame(at: index)) }
///     }
///
/// A batch owns what it holds and may be handed to another thread.
public struct FrameBatch: ~Copyable, @unchecked Sendable {
  /// Where reading went wrong.
  public struct Fault: Hashable, Sendable {
    /// The frame of the batch before which it did; ``FrameBatch/count`` when it was behind the last.
    public var position: Int
    public var error: CaptureError
  }

  /// How many frames it holds.
  public private(set) var count = 0
  /// What went wrong while it was filled, in order.
  public private(set) var faults: [Fault] = []

  var octets = OctetStorage(capacity: InputWindow.capacity)
  private var used = 0
  // Plain values behind a pointer of this batch alone.
  @usableFromInline var records = UnsafeMutablePointer<FrameRecord>.allocate(capacity: 2048)
  private var recordCapacity = 2048

  /// An empty batch.
  public init() {}

  deinit {
    records.deallocate()
  }

  public var isEmpty: Bool { count == 0 }

  /// How many faults it holds.
  @inlinable
  public var faultCount: Int { faults.count }

  /// Octets of all its frames.
  public var octetCount: Int { (0..<count).reduce(0) { $0 + Int(records[$1].count) } }

  /// A frame of the batch, lent until the batch changes. The first has index 0.
  @inlinable
  @inline(__always)
  @_lifetime(borrow self)
  public borrowing func frame(at index: Int) -> Frame {
    precondition(index >= 0 && index < count, "no such frame in the batch")
    return _overrideLifetime(Frame(records[index]), borrowing: self)
  }

  /// Forgets all frames and faults and keeps the storage.
  public mutating func removeAll() {
    count = 0
    used = 0
    if !faults.isEmpty { faults.removeAll() }
  }

  /// Keeps the frames that are wanted; an error thrown becomes a fault in the place of the frame.
  public mutating func keep(_ isWanted: (borrowing Frame) throws(CaptureError) -> Bool) {
    var kept = 0
    var former = 0
    let old = faults
    faults.removeAll()
    for index in 0..<count {
      while former < old.count, old[former].position <= index {
        faults.append(Fault(position: kept, error: old[former].error))
        former += 1
      }
      do throws(CaptureError) {
        guard try isWanted(Frame(records[index])) else { continue }
        records[kept] = records[index]
        kept += 1
      } catch {
        faults.append(Fault(position: kept, error: error))
      }
    }
    for fault in old[former...] { faults.append(Fault(position: kept, error: fault.error)) }
    count = kept
  }

  // MARK: - Filling

  /// Adds a frame whose octets come to lie in `octets`, or do already.
  @inline(__always)
  mutating func append(_ record: FrameRecord) {
    if count == recordCapacity { growRecords() }
    records[count] = record
    count += 1
  }

  /// Adds a frame with a copy of its octets; false when there is no room for it.
  mutating func append(copying record: FrameRecord) -> Bool {
    let length = Int(record.count)
    if used + length > octets.capacity {
      guard isEmpty else { return false }
      octets.grow(to: length, keeping: 0)
    }
    var record = record
    (octets.base + used).copyMemory(from: record.start, byteCount: length)
    record.start = UnsafeRawPointer(octets.base + used)
    used += length
    append(record)
    return true
  }

  mutating func append(_ error: CaptureError) {
    faults.append(Fault(position: count, error: error))
  }

  /// Says in all faults which input they are of.
  mutating func nameSource(_ source: Int) {
    for index in faults.indices { faults[index].error.source = source }
  }

  /// Follows octets that were moved as a whole.
  mutating func move(by distance: Int) {
    guard distance != 0 else { return }
    for index in 0..<count { records[index].start += distance }
  }

  @inline(never)
  private mutating func growRecords() {
    let larger = UnsafeMutablePointer<FrameRecord>.allocate(capacity: recordCapacity * 2)
    larger.moveInitialize(from: records, count: count)
    records.deallocate()
    records = larger
    recordCapacity *= 2
  }
}
