/// Octets written as hexadecimal digits.
public enum Hexadecimal {
  /// The octets that the digits spell, upper or lower case; nil when their number is odd or one is no digit.
  public static func octets(_ digits: some Collection<UInt8>) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    var octets: [UInt8] = []
    octets.reserveCapacity(digits.count / 2)
    var high: UInt8? = nil
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      if let first = high {
        octets.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return octets
  }

  /// Lower-case digits, two for each octet.
  public static func text(_ octets: some Sequence<UInt8>, uppercase: Bool = false) -> String {
    var digits: [UInt8] = []
    for octet in octets {
      for value in [octet >> 4, octet & 15] {
        digits.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: uppercase ? "A" : "a") + value - 10)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// What a digit of either case stands for; nil where it is none.
  @inlinable
  public static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
