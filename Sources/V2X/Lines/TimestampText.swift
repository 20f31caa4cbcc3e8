import JSONText
import V2XModel

/// Writes capture times as RFC 3339 with nine decimals; the text of a second is kept for the frames that follow within it.
struct TimestampText {
  private let key: StaticString
  private var second = Int64.min
  private var text: [UInt8] = []

  /// - Parameter key: the member that the times are written as.
  init(key: StaticString) { self.key = key }

  /// Writes an instant, such as `"time":"2026-05-18T01:07:30.000000000Z"`.
  mutating func write(_ instant: Instant, to json: inout JSONWriter) {
    let nanoseconds = instant.nanoseconds
    let whole = nanoseconds >= 0 ? nanoseconds / 1_000_000_000 : (nanoseconds - 999_999_999) / 1_000_000_000
    if whole != second || text.isEmpty { begin(whole) }
    let rest = UInt64(truncatingIfNeeded: nanoseconds &- whole &* 1_000_000_000)
    // Nine digits stand before the letter Z and the quote.
    text.withUnsafeMutableBytes { DecimalDigits.writeNine(rest, to: $0.baseAddress! + ($0.count - 11)) }
    json.verbatim(text.span)
  }

  @inline(never)
  private mutating func begin(_ second: Int64) {
    self.second = second
    text = Array("\"\(key)\":\"\(Instant(nanoseconds: second &* 1_000_000_000))\"".utf8)
  }
}
