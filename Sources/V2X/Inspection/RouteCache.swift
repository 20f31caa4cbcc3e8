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
    fileprivate var key = Key.none
    var places = Places()
    /// Messages that are not counted in the tables yet.
    var messages = 0
  }

  /// Sender, layers, kind and identifier in a few words, for they are compared for every message.
  fileprivate struct Key: Equatable, Sendable {
    var high: UInt64
    var low: UInt64
    var layers: UInt64
    var rest: UInt64

    static let none = Key(high: 0, low: 0, layers: .max, rest: .max)

    @inline(__always)
    static func == (left: Key, right: Key) -> Bool {
      (left.high ^ right.high) | (left.low ^ right.low) | (left.layers ^ right.layers) | (left.rest ^ right.rest) == 0
    }
  }

  private static let slotBits: UInt64 = 10
  private(set) var entries = [Entry](repeating: Entry(), count: 1 << Int(slotBits))

  @inline(__always)
  private static func key(_ route: DigestTable.Route, _ source: Endpoint?) -> Key {
    let port = source.flatMap(\.port)
    // Identifier, port, kind, and what is there at all.
    var rest = UInt64(route.aid ?? 0) | UInt64(port ?? 0) &<< 32 | UInt64(truncatingIfNeeded: route.kind.ordinal) &<< 48
    rest |= UInt64(route.edition.rawValue) &<< 53
    if route.aid != nil { rest |= 1 &<< 56 }
    if route.disagrees { rest |= 1 &<< 57 }
    if port != nil { rest |= 1 &<< 58 }
    if let source { rest |= (source.address.isIPv6 ? 3 : 1) &<< 59 }
    return Key(high: source?.address.high ?? 0, low: source?.address.low ?? 0, layers: route.layers.packed, rest: rest)
  }

  @inline(__always)
  private static func slot(_ key: Key) -> Int {
    let hash = (key.high ^ key.low &* 0x2545_F491_4F6C_DD1D) &+ (key.rest &>> 24)
    return Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- slotBits))
  }

  /// Counts one message; returns where its counters stand, or nil when the surroundings are not known here.
  @inline(__always)
  mutating func count(_ route: DigestTable.Route, source: Endpoint?) -> Places? {
    let key = Self.key(route, source)
    let slot = Self.slot(key)
    guard entries[slot].key == key else { return nil }
    entries[slot].messages &+= 1
    return entries[slot].places
  }

  /// Takes in surroundings with one message, and returns what had to give way for them.
  mutating func add(_ places: Places, of route: DigestTable.Route, source: Endpoint?) -> Entry {
    let key = Self.key(route, source)
    let slot = Self.slot(key)
    let former = entries[slot]
    entries[slot] = Entry(key: key, places: places, messages: 1)
    return former
  }
}
