import V2XEnvelopes
import V2XMessages

/// Messages by what they came in and as, where that was seen lately, so that one comparison finds all counters.
struct RouteCache: Sendable {
  /// Positions in the inspection's tables; nil where a table was full.
  struct Places: Sendable {
    var stream: Int?
    var encapsulation: Int?
    var identifier: Int?
  }

  struct Entry: Sendable {
    fileprivate var key: DigestTable.Route
    fileprivate var source: Endpoint?
    var places: Places
    /// Messages that are not counted in the tables yet.
    var messages = 0
  }

  private static let slotBits: UInt64 = 10
  private(set) var entries: [Entry?] = Array(repeating: nil, count: 1 << Int(slotBits))

  @inline(__always)
  private static func slot(_ key: DigestTable.Route, _ source: Endpoint?) -> Int {
    let hash = (source?.address.shortHash ?? 0) &+ UInt64(source?.port ?? 0) &<< 8 &+ UInt64(truncatingIfNeeded: key.kind.ordinal)
    return Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- slotBits))
  }

  /// Counts one message; returns the position of its stream, or nil when the surroundings are not known here.
  @inline(__always)
  mutating func count(_ key: DigestTable.Route, source: Endpoint?) -> Places? {
    let slot = Self.slot(key, source)
    guard let entry = entries[slot], entry.key == key, entry.source == source else { return nil }
    entries[slot]!.messages &+= 1
    return entry.places
  }

  /// Takes in surroundings with one message, and returns what had to give way for them.
  mutating func add(_ places: Places, of key: DigestTable.Route, source: Endpoint?) -> Entry? {
    let slot = Self.slot(key, source)
    let former = entries[slot]
    entries[slot] = Entry(key: key, source: source, places: places, messages: 1)
    return former
  }
}
