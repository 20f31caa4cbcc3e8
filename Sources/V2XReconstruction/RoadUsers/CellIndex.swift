import V2XModel

/// Finds what is near a place: items in square cells, rebuilt from scratch at little cost. The order of what it finds depends on the items alone.
struct CellIndex {
  private let size: Double
  private var entries: [(key: UInt64, item: Int)] = []

  /// - Parameter size: the edge of a cell, m; neighbours are looked for in the cell and those around it.
  init(size: Double) { self.size = size }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  mutating func add(_ item: Int, at place: Vector) {
    guard place.east.isFinite, place.north.isFinite else { return }
    entries.append((key(column(place.east), column(place.north)), item))
  }

  /// To be called after the last ``add(_:at:)``.
  mutating func sort() { entries.sort { ($0.key, $0.item) < ($1.key, $1.item) } }

  /// Hands on the items of the cell around `place` and of the eight around it, at most `limit` of them: in a flood of identities at one place
  /// looking at all pairs would take for ever.
  func forEach(near place: Vector, limit: Int = .max, _ body: (Int) -> Void) {
    var left = limit
    guard place.east.isFinite, place.north.isFinite else { return }
    let (x, y) = (column(place.east), column(place.north))
    for row in -1...1 {
      let (from, to) = (key(x - 1, y + Int64(row)), key(x + 1, y + Int64(row)))
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].key < from { low = middle + 1 } else { high = middle }
      }
      while low < entries.count, entries[low].key <= to {
        guard left > 0 else { return }
        left -= 1
        body(entries[low].item)
        low += 1
      }
    }
  }

  private func column(_ metres: Double) -> Int64 {
    let cell = (metres / size).rounded(.down)
    return abs(cell) < 1e9 ? Int64(cell) : cell > 0 ? 1_000_000_000 : -1_000_000_000
  }

  /// Rows one after the other, so that neighbours in a row follow each other.
  private func key(_ x: Int64, _ y: Int64) -> UInt64 {
    UInt64(bitPattern: y &+ 2_000_000_000) << 32 | UInt64(bitPattern: x &+ 2_000_000_000)
  }
}
