/// Room for a fixed number of plain values, whose address stays: with thousands of road users each ring is far away in memory, and an array would be
/// asked for its length and owners there before every access.
final class RingStorage<Element> {
  let base: UnsafeMutablePointer<Element>

  init(capacity: Int, repeating value: Element) {
    base = .allocate(capacity: capacity)
    base.initialize(repeating: value, count: capacity)
  }

  deinit { base.deallocate() }
}
