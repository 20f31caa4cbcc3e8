import Glibc
import V2XCapture

/// Puts fragmented datagrams together, within bounds of memory and time.
///
/// At most ``capacity`` datagrams are open at once, each of at most 64 KiB; the oldest gives way to a new one. A datagram
/// that stays incomplete for ``lifetime`` of capture time is given up, and so is one whose fragments contradict each other.
struct Reassembler: ~Copyable {
  static let capacity = 64
  /// 30 s, in nanoseconds.
  static let lifetime: Int64 = 30_000_000_000
  /// The longest payload an IP datagram can have.
  static let longestDatagram = 65_535

  enum Result {
    /// More fragments are awaited, or this one was received already.
    case pending
    /// The datagram is whole: its octets, the header that begins it, how many fragments it came in.
    case complete(length: Int, nextHeader: UInt8, fragments: Int)
    case damaged(EnvelopeError.Code, claimed: Int, present: Int)
  }

  private struct Key: Equatable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    /// The input and interface: the same datagram may be captured at several.
    var input: Int
    var interface: Int
  }

  private struct Slot {
    var key: Key
    var isOpen = false
    /// Contradicted: its fragments are ignored until it expires.
    var isSpoilt = false
    var firstTime: Int64 = 0
    var nextHeader: UInt8 = 0
    /// Length of the datagram, known from its last fragment.
    var length: Int?
    /// The highest end of any fragment.
    var reach = 0
    /// How many units of eight octets have come.
    var received = 0
    var fragments = 0
    var octets: UnsafeMutableRawPointer?
    /// One bit for each unit of eight octets.
    var units: UnsafeMutablePointer<UInt64>?
  }

  private var slots: [Slot] = []
  private(set) var statistics = ReassemblyStatistics()
  /// Where the datagram that was completed last lies.
  private var completed: UnsafeMutableRawPointer?
  private var completedLength = 0

  deinit {
    for slot in slots {
      slot.octets?.deallocate()
      slot.units?.deallocate()
    }
  }

  /// How many datagrams are open.
  var openCount: Int { slots.reduce(0) { $0 + ($1.isOpen && !$1.isSpoilt ? 1 : 0) } }

  /// The datagram that was completed last; it stays until a fragment is added.
  var datagram: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: completed, count: completedLength) }

  /// Takes in one fragment, whose octets are `payload`, of `frame`.
  mutating func add(_ fragment: Fragment, _ payload: RawSpan, of frame: borrowing Frame) -> Result {
    let count = payload.byteCount
    let end = fragment.offset + count
    guard end <= Self.longestDatagram else { return .damaged(.fragmentTooLong, claimed: end, present: Self.longestDatagram) }
    guard !fragment.hasMore || count & 7 == 0 && count > 0 else { return .damaged(.fragmentLength, claimed: count, present: count & ~7) }
    let key = Key(
      source: fragment.source, destination: fragment.destination, identification: fragment.identification, input: frame.source,
      interface: frame.interface)
    let index = slot(for: key, frame.time)
    if slots[index].isSpoilt { return .pending }
    if let length = slots[index].length, end > length || !fragment.hasMore && end != length {
      spoil(index)
      return .damaged(.fragmentTooLong, claimed: end, present: length)
    }
    if !fragment.hasMore {
      if end < slots[index].reach {
        let reach = slots[index].reach
        spoil(index)
        return .damaged(.fragmentTooLong, claimed: reach, present: end)
      }
      slots[index].length = end
    }
    switch copy(payload, fragment.offset, index) {
    case .new: break
    case .repeated: return .pending
    case .contradicting:
      spoil(index)
      return .damaged(.fragmentOverlap, claimed: end, present: fragment.offset)
    }
    if fragment.offset == 0 { slots[index].nextHeader = fragment.nextHeader }
    slots[index].reach = max(slots[index].reach, end)
    slots[index].fragments += 1
    guard let length = slots[index].length, slots[index].received == (length + 7) / 8 else { return .pending }
    slots[index].isOpen = false
    statistics.reassembled += 1
    completed = slots[index].octets
    completedLength = length
    return .complete(length: length, nextHeader: slots[index].nextHeader, fragments: slots[index].fragments)
  }

  private enum Copied { case new, repeated, contradicting }

  /// Copies a fragment into its place. Octets that are there already must be the same, and all of the fragment's or none.
  private mutating func copy(_ payload: RawSpan, _ offset: Int, _ index: Int) -> Copied {
    guard let octets = slots[index].octets, let units = slots[index].units else { return .contradicting }
    let range = offset / 8..<(offset + payload.byteCount + 7) / 8
    var present = 0
    for unit in range where units[unit >> 6] >> UInt64(unit & 63) & 1 != 0 { present += 1 }
    if present > 0 {
      let isSame =
        present == range.count
        && payload.withUnsafeBytes { $0.baseAddress.map { memcmp($0, octets + offset, payload.byteCount) == 0 } ?? true }
      return isSame ? .repeated : .contradicting
    }
    payload.withUnsafeBytes { if let start = $0.baseAddress { (octets + offset).copyMemory(from: start, byteCount: $0.count) } }
    for unit in range { units[unit >> 6] |= 1 << UInt64(unit & 63) }
    slots[index].received += range.count
    return .new
  }

  private mutating func spoil(_ index: Int) {
    slots[index].isSpoilt = true
    statistics.contradicting += 1
  }

  /// The slot of the fragment's datagram: its own, a free one, or the oldest one's.
  private mutating func slot(for key: Key, _ time: Int64) -> Int {
    var free: Int?
    var oldest: Int?
    for index in slots.indices {
      if slots[index].isOpen, time.subtractingReportingOverflow(slots[index].firstTime).partialValue > Self.lifetime { giveUp(index) }
      if !slots[index].isOpen {
        free = index
      } else if slots[index].key == key {
        return index
      } else if oldest == nil || slots[index].firstTime < slots[oldest!].firstTime {
        oldest = index
      }
    }
    let index: Int
    if let free {
      index = free
    } else if slots.count < Self.capacity {
      index = slots.count
      slots.append(Slot(key: key))
      slots[index].octets = .allocate(byteCount: Self.longestDatagram + 1, alignment: 16)
      slots[index].units = .allocate(capacity: 128)
    } else {
      index = oldest ?? 0
      giveUp(index)
    }
    slots[index].key = key
    slots[index].isOpen = true
    slots[index].isSpoilt = false
    slots[index].firstTime = time
    slots[index].length = nil
    slots[index].reach = 0
    slots[index].received = 0
    slots[index].fragments = 0
    slots[index].units?.initialize(repeating: 0, count: 128)
    return index
  }

  private mutating func giveUp(_ index: Int) {
    slots[index].isOpen = false
    if !slots[index].isSpoilt { statistics.incomplete += 1 }
  }
}

/// What became of fragmented datagrams.
public struct ReassemblyStatistics: Hashable, Sendable {
  /// Datagrams put together.
  public var reassembled = 0
  /// Datagrams given up because fragments stayed away, or because too many were open.
  public var incomplete = 0
  /// Datagrams given up because their fragments contradicted each other.
  public var contradicting = 0

  public init() {}
}
