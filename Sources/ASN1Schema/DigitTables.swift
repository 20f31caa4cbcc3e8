/// Numbers below 1000 as text, four octets each.
enum DigitTables {
  /// First without leading zeros, and the count of digits in the fourth octet; then with leading zeros, and 3.
  static let octets: [UInt8] = {
    var octets: [UInt8] = []
    for isPadded in [false, true] {
      for number in 0..<1000 {
        let digits: [UInt8] = [number / 100, number / 10 % 10, number % 10].map { UInt8(ascii: "0") + UInt8($0) }
        let count = isPadded || number > 99 ? 3 : number > 9 ? 2 : 1
        octets += digits[(3 - count)...]
        octets += [UInt8](repeating: 0, count: 3 - count) + [UInt8(count)]
      }
    }
    return octets
  }()

  /// Octets from a number without leading zeros to the same with them.
  static let padded = 4000
}
