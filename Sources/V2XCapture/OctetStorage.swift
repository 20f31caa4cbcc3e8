/// Memory for octets, owned, of a size that only changes when asked for.
struct OctetStorage: ~Copyable {
  private(set) var base: UnsafeMutableRawPointer
  private(set) var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    base.deallocate()
  }

  /// Makes room for `newCapacity` octets and keeps the first `kept`.
  mutating func grow(to newCapacity: Int, keeping kept: Int) {
    guard newCapacity > capacity else { return }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    larger.copyMemory(from: base, byteCount: kept)
    base.deallocate()
    base = larger
    capacity = newCapacity
  }
}
