/// The presence bits at the head of a SEQUENCE: the extension bit, then one for each component that may be absent.
///
/// They are read and written as words of at most 57 bits, the most that one window holds.
struct Preamble {
  let width: Int
  private let isExtensible: Bool

  init(_ body: SequenceBody) {
    isExtensible = body.isExtensible
    width = body.root.count { $0.presence != .mandatory } + (body.isExtensible ? 1 : 0)
  }

  private static let wordWidth = 57

  /// The words as leaves of a run.
  var leaves: [Leaf] {
    stride(from: 0, to: width, by: Self.wordWidth).map { start in
      Leaf(path: "", target: "", width: min(Self.wordWidth, width - start), kind: .presence(name: name(ofWord: start / Self.wordWidth)))
    }
  }

  var names: [String] { leaves.indices.map(name(ofWord:)) }

  private func name(ofWord index: Int) -> String { width <= Self.wordWidth ? "preamble" : "preamble\(index + 1)" }

  /// The word and the mask of a bit, counted from the first one sent.
  private func place(_ bit: Int) -> (word: String, mask: UInt64) {
    let index = bit / Self.wordWidth
    let bits = min(Self.wordWidth, width - index * Self.wordWidth)
    return (name(ofWord: index), 1 << UInt64(bits - 1 - bit % Self.wordWidth))
  }

  private func optionalPlace(_ index: Int) -> (word: String, mask: UInt64) { place(index + (isExtensible ? 1 : 0)) }

  /// The condition that optional component `index` (counted among those that may be absent) is there.
  func test(_ index: Int) -> String { Self.test(optionalPlace(index)) }

  /// The word that holds the bit of optional component `index`, and which bit of it that is, counted from the lowest.
  func position(_ index: Int) -> (word: Int, bit: Int) {
    let place = optionalPlace(index)
    return ((index + (isExtensible ? 1 : 0)) / Self.wordWidth, place.mask.trailingZeroBitCount)
  }

  /// The condition that additions follow.
  var extensionTest: String { Self.test(place(0)) }

  private static func test(_ place: (word: String, mask: UInt64)) -> String { "\(place.word) & \(place.mask) != 0" }
}
