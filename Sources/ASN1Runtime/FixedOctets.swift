/// An OCTET STRING of a fixed length of one to eight octets, held in one word.
public struct FixedOctets<let count: Int>: Sendable, Hashable {
  /// The octets as a big-endian number.
  public var rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable
  public init() { rawValue = 0 }

  /// The octets in sending order.
  public var octets: [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: rawValue >> UInt64(8 * (count - 1 - $0))) } }
}

extension FixedOctets: CustomStringConvertible {
  /// Lower-case hexadecimal digits.
  public var description: String {
    let digits = String(rawValue, radix: 16)
    return String(repeating: "0", count: Swift.max(0, count * 2 - digits.count)) + digits
  }
}
