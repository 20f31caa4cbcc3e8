import Glibc
import TestSupport

/// SHA-256, for comparing payloads with a manifest.
enum SHA256 {
  private static let constants: [UInt32] = primes(64).map { fraction(of: $0, root: cbrt) }

  /// The digest of octets, in hexadecimal digits.
  static func hexadecimal(_ octets: [UInt8]) -> String {
    var state = primes(8).map { fraction(of: $0, root: { $0.squareRoot() }) }
    var message = octets + [0x80]
    message += [UInt8](repeating: 0, count: (120 - message.count % 64) % 64)
    message += FrameBuilder.big(UInt64(octets.count * 8))
    for block in stride(from: 0, to: message.count, by: 64) {
      var words = (0..<16).map { index in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(message[block + index * 4 + $1]) } }
      for index in 16..<64 {
        let (first, last) = (words[index - 15], words[index - 2])
        let low = rotate(first, 7) ^ rotate(first, 18) ^ first >> 3
        let high = rotate(last, 17) ^ rotate(last, 19) ^ last >> 10
        words.append(words[index - 16] &+ low &+ words[index - 7] &+ high)
      }
      var s = state
      for index in 0..<64 {
        let one = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)
        let choice = s[4] & s[5] ^ ~s[4] & s[6]
        let first = s[7] &+ one &+ choice &+ constants[index] &+ words[index]
        let zero = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)
        let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
        s = [first &+ zero &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
      }
      state = zip(state, s).map { $0 &+ $1 }
    }
    return state.flatMap { FrameBuilder.big($0) }.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value >> count | value << (32 - count)
  }

  private static func primes(_ count: Int) -> [Int] {
    var list: [Int] = []
    var next = 2
    while list.count < count {
      if list.allSatisfy({ next % $0 != 0 }) { list.append(next) }
      next += 1
    }
    return list
  }

  /// The first 32 bits of a root's fraction, as the algorithm defines its constants.
  private static func fraction(of prime: Int, root: (Double) -> Double) -> UInt32 {
    let value = root(Double(prime))
    return UInt32((value - value.rounded(.down)) * 4_294_967_296)
  }
}
