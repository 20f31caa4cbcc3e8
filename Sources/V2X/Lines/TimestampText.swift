import JSONText
import V2XModel

/// Writes capture times as RFC 3339 with nine decimals; the text of a second is kept for the frames that follow within it.
struct TimestampText {
  private var second = Int64.min
  private var text: [UInt8] = []

  /// The text of an instant, such as `2026-05-18T01:07:30.000000000Z`, valid until the next call.
  mutating func octets(of instant: Instant) -> ArraySlice<UInt8> {
    let nanoseconds = instant.nanoseconds
    let whole = nanoseconds >= 0 ? nanoseconds / 1_000_000_000 : (nanoseconds - 999_999_999) / 1_000_000_000
    if whole != second || text.isEmpty {
      second = whole
      text = Array(Instant(nanoseconds: whole &* 1_000_000_000).description.utf8)
    }
    var rest = nanoseconds &- whole &* 1_000_000_000
    var place = text.count - 2
    for _ in 0..<9 {
      text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      place -= 1
    }
    return text[...]
  }
}
