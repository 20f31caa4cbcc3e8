public import V2XModel

extension Instant {
  /// Reads a date and time of RFC 3339, such as `2026-05-18T01:07:30Z` or `2026-05-18T09:07:30.25+08:00`; `nil` when the text is none.
  ///
  /// Up to nine decimals count, further ones are cut off. A leap second (`:60`) is read as the first moment of the next minute.
  public init?(rfc3339 text: some StringProtocol) {
    var digits = Digits(Array(text.utf8))
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"), let day = digits.number(2),
      digits.skip("T") || digits.skip("t") || digits.skip(" "),
      let hour = digits.number(2), digits.skip(":"), let minute = digits.number(2), digits.skip(":"), let second = digits.number(2)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1678...2261).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var nanosecond = 0
    if digits.skip(".") {
      guard let fraction = digits.fraction() else { return nil }
      nanosecond = fraction
    }
    var offset = 0
    if !(digits.skip("Z") || digits.skip("z")) {
      let isEast = digits.skip("+")
      guard isEast || digits.skip("-"), let hours = digits.number(2), digits.skip(":"), let minutes = digits.number(2),
        hours < 24, minutes < 60
      else { return nil }
      offset = (isEast ? 1 : -1) * (hours * 60 + minutes)
    }
    guard digits.isAtEnd else { return nil }
    let days = CivilTime.daysToStart(ofYear: year) + lengths[..<(month - 1)].reduce(0, +) + day - 1
    let seconds = Int64(days) * 86_400 + Int64(hour * 60 + minute - offset) * 60 + Int64(second)
    self.init(nanoseconds: seconds * 1_000_000_000 + Int64(nanosecond))
  }
}

private struct Digits {
  private let octets: [UInt8]
  private var at = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  var isAtEnd: Bool { at == octets.count }

  mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    guard at < octets.count, octets[at] == UInt8(ascii: sign) else { return false }
    at += 1
    return true
  }

  private mutating func digit() -> Int? {
    guard at < octets.count, (0x30...0x39).contains(octets[at]) else { return nil }
    at += 1
    return Int(octets[at - 1]) - 0x30
  }

  /// A number of exactly `count` digits.
  mutating func number(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// Decimals, as nanoseconds.
  mutating func fraction() -> Int? {
    guard var value = digit() else { return nil }
    var places = 1
    while let digit = digit() {
      if places < 9 { value = value * 10 + digit }
      places = min(places + 1, 9)
    }
    for _ in places..<9 { value *= 10 }
    return value
  }
}
