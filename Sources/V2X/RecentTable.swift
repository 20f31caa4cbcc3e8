/// A key that can be told apart cheaply.
protocol RecentKey: Hashable {
  /// Equal for equal keys; need not differ for others.
  var shortHash: UInt64 { get }
}

/// A table for keys that come again and again: what was met lately is found without hashing.
///
/// A slot for each short hash remembers where its last key stands; other keys are looked up in a dictionary, so that keys made to collide cost no
/// more than they would there.
struct RecentTable<Key: RecentKey, Value> {
  private static var slotBits: UInt64 { 12 }

  private(set) var keys: [Key] = []
  var values: [Value] = []
  private var places: [Key: Int32] = [:]
  private var slots: [Int32] = []

  /// Where the key stands; it is added with `value` unless `limit` keys are there already, and then nil is returned.
  @inline(__always)
  mutating func place(of key: Key, limit: Int, adding value: @autoclosure () -> Value) -> Int? {
    let slot = Int(truncatingIfNeeded: (key.shortHash &* 0x9E37_79B9_7F4A_7C15) &>> (64 - Self.slotBits))
    if !slots.isEmpty {
      let place = Int(slots[slot])
      if place >= 0, keys[place] == key { return place }
    }
    return look(up: key, slot, limit, value)
  }

  private mutating func look(up key: Key, _ slot: Int, _ limit: Int, _ value: () -> Value) -> Int? {
    if slots.isEmpty { slots = [Int32](repeating: -1, count: 1 << Int(Self.slotBits)) }
    if let place = places[key] {
      slots[slot] = place
      return Int(place)
    }
    guard keys.count < limit else { return nil }
    let place = keys.count
    keys.append(key)
    values.append(value())
    places[key] = Int32(place)
    slots[slot] = Int32(place)
    return place
  }

  /// The contents, for those who look at all of it.
  var dictionary: [Key: Value] { Dictionary(zip(keys, values), uniquingKeysWith: { first, _ in first }) }
}

extension RecentTable: Sendable where Key: Sendable, Value: Sendable {}
