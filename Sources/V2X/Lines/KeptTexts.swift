/// Pieces of text in one array, so that taking one counts no references.
struct KeptTexts: Sendable {
  private var octets: [UInt8] = []
  private var ranges: [Range<Int>] = []

  init(_ texts: some Sequence<[UInt8]>) {
    for text in texts {
      ranges.append(octets.count..<octets.count + text.count)
      octets += text
    }
  }

  var count: Int { ranges.count }

  subscript(index: Int) -> Span<UInt8> {
    @_lifetime(borrow self)
    get { octets.span.extracting(ranges[index]) }
  }
}
