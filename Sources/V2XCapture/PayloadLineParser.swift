import Glibc
import JSONText

/// Reads payloads as lines of text: when each was received, in seconds since 1970 UTC with or without a fraction, and its octets in hexadecimal digits.
///
///     1779066450.123456789 525355303031…
///
/// `mosquitto_sub -F '%U %x'` writes such lines. What is numbered are lines; empty ones, and those that begin with `#`, hold nothing.
enum PayloadLineParser {
  /// Characters of a line at most: the digits of the longest record, and room for the time.
  private static let longestLine = 2 * Int(CaptureReader.longestRecord) + 64

  /// Whether the input begins as such a line does: a number, a blank, and a digit.
  static func recognises(_ window: inout InputWindow) throws(CaptureError) -> Bool {
    for index in 0..<64 {
      guard try window.fill(index + 1) else { return false }
      switch window.pointer.load(fromByteOffset: index, as: UInt8.self) {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): continue
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        guard index > 0, try window.fill(index + 2) else { return false }
        return Hexadecimal.value(of: window.pointer.load(fromByteOffset: index + 1, as: UInt8.self)) != nil
      default: return false
      }
    }
    return false
  }

  /// Reads the next payload into octets that take the place of its digits; false at the end.
  static func advance(_ window: inout InputWindow, _ record: inout FrameRecord) throws(CaptureError) -> Bool {
    while true {
      guard let count = try Self.line(&window) else { return false }
      let offset = window.offset
      let line = UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(mutating: window.pointer), count: count)
      let isLast = window.available == count
      window.take(isLast ? count : count + 1)
      record.number += 1
      guard mayHoldPayload(UnsafeRawBufferPointer(line)) else { continue }
      guard let time = Self.time(line), let digits = time.digits, replaceDigits(line, from: digits, &record) else {
        throw CaptureError(
          .badPayloadLine, offset: offset, detail: "line \(record.number) is not a time in seconds and pairs of digits", endsSource: false)
      }
      record.time = time.nanoseconds
      return true
    }
  }

  /// Whether a whole line with a payload is at `pointer`, where so many octets are, or behind lines without one.
  static func hasNextInMemory(_ pointer: UnsafeRawPointer, _ available: Int) -> Bool {
    var at = pointer
    while at < pointer + available, let end = memchr(at, Int32(UInt8(ascii: "\n")), pointer + available - at) {
      if mayHoldPayload(UnsafeRawBufferPointer(start: at, count: UnsafeRawPointer(end) - at)) { return true }
      at = UnsafeRawPointer(end) + 1
    }
    return false
  }

  private static func mayHoldPayload(_ line: UnsafeRawBufferPointer) -> Bool {
    line.first { !isBlank($0) }.map { $0 != UInt8(ascii: "#") } ?? false
  }

  /// The characters of the next line, without its end; nil at the end of the input.
  private static func line(_ window: inout InputWindow) throws(CaptureError) -> Int? {
    var seen = 0
    while true {
      if window.available > seen, let end = memchr(window.pointer + seen, Int32(UInt8(ascii: "\n")), window.available - seen) {
        return UnsafeRawPointer(end) - window.pointer
      }
      seen = window.available
      guard seen <= longestLine else {
        throw CaptureError(.recordTooLong, offset: window.offset, detail: "a line of more than \(longestLine) characters")
      }
      guard try window.fill(seen + 1) else { return seen == 0 ? nil : seen }
    }
  }

  /// The time that begins a line, and where its digits begin; nil where it is no number, or one beyond what nanoseconds count.
  private static func time(_ line: UnsafeMutableRawBufferPointer) -> (nanoseconds: Int64, digits: Int?)? {
    var at = line.firstIndex { !isBlank($0) } ?? line.count
    let start = at
    var nanoseconds: Int64 = 0
    var scale: Int64 = 1_000_000_000
    var hasPoint = false
    while at < line.count, !isBlank(line[at]) {
      if line[at] == UInt8(ascii: "."), !hasPoint, at > start {
        hasPoint = true
      } else {
        guard line[at] >= UInt8(ascii: "0"), line[at] <= UInt8(ascii: "9") else { return nil }
        let digit = Int64(line[at] - UInt8(ascii: "0"))
        if hasPoint {
          // Beyond nanoseconds nothing is kept.
          scale /= 10
          nanoseconds += digit * scale
        } else {
          let (tenfold, overflows) = nanoseconds.multipliedReportingOverflow(by: 10)
          let (sum, overflowsToo) = tenfold.addingReportingOverflow(digit * 1_000_000_000)
          guard !overflows, !overflowsToo else { return nil }
          nanoseconds = sum
        }
      }
      at += 1
    }
    guard at > start, nanoseconds < .max - 1_000_000_000 else { return nil }
    return (nanoseconds, line[at...].firstIndex { !isBlank($0) })
  }

  /// Puts octets in the place of their digits, which may have blanks between octets; false where there is anything else.
  private static func replaceDigits(_ line: UnsafeMutableRawBufferPointer, from start: Int, _ record: inout FrameRecord) -> Bool {
    var count = 0
    var at = start
    while at < line.count {
      if isBlank(line[at]) {
        at += 1
        continue
      }
      guard at + 1 < line.count, let high = Hexadecimal.value(of: line[at]) else { return false }
      guard let low = Hexadecimal.value(of: line[at + 1]) else { return false }
      line[start + count] = high << 4 | low
      count += 1
      at += 2
    }
    record.start = UnsafeRawPointer(line.baseAddress! + start)
    record.count = UInt32(truncatingIfNeeded: count)
    record.originalLength = record.count
    return count > 0
  }

  private static func isBlank(_ character: UInt8) -> Bool {
    character == UInt8(ascii: " ") || character == UInt8(ascii: "\t") || character == UInt8(ascii: "\r")
  }
}
