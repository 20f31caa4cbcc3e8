/// Builds capture files octet by octet. Independent of the code it tests.
public struct CaptureBuilder {
  /// Whether numbers are written most significant octet first.
  public var isBigEndian: Bool
  /// The file so far.
  public var octets: [UInt8] = []

  /// Begins with nothing, as pcapng does with a section.
  public init(isBigEndian: Bool = false) {
    self.isBigEndian = isBigEndian
  }

  /// Begins a pcap file.
  public init(
    pcap linkType: UInt32, isBigEndian: Bool = false, nanoseconds: Bool = true, snapLength: UInt32 = 262_144,
    version: (UInt16, UInt16) = (2, 4)
  ) {
    self.isBigEndian = isBigEndian
    octets = number(nanoseconds ? 0xa1b2_3c4d as UInt32 : 0xa1b2_c3d4) + number(version.0) + number(version.1)
    octets += number(0 as UInt64) + number(snapLength) + number(linkType)
  }

  /// A number in the order of the file.
  public func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    isBigEndian ? FrameBuilder.big(value) : FrameBuilder.little(value)
  }

  // MARK: - pcap

  /// Adds a record; `fraction` is in the file's unit.
  public mutating func record(_ frame: [UInt8], seconds: UInt32 = 0, fraction: UInt32 = 0, original: Int? = nil) {
    octets += number(seconds) + number(fraction) + number(UInt32(frame.count)) + number(UInt32(original ?? frame.count)) + frame
  }

  // MARK: - pcapng

  /// Adds a block, padded, with its length at both ends; `trailer` is a wrong one.
  public mutating func block(_ type: UInt32, _ body: [UInt8], trailer: UInt32? = nil) {
    let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    let length = UInt32(padded.count + 12)
    octets += number(type) + number(length) + padded + number(trailer ?? length)
  }

  /// Adds an option of a block.
  public func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    number(code) + number(UInt16(value.count)) + value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }

  /// Adds a section header.
  public mutating func section(version: UInt16 = 1) {
    block(0x0a0d_0d0a, number(0x1a2b_3c4d as UInt32) + number(version) + number(0 as UInt16) + number(UInt64.max))
  }

  /// Adds an interface description.
  public mutating func interface(_ linkType: UInt16, snapLength: UInt32 = 0, options: [UInt8] = []) {
    block(1, number(linkType) + [0, 0] + number(snapLength) + options)
  }

  /// Adds an enhanced packet block.
  public mutating func packet(_ frame: [UInt8], interface: UInt32 = 0, ticks: UInt64 = 0, original: Int? = nil, options: [UInt8] = []) {
    let padding = [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
    block(
      6,
      number(interface) + number(UInt32(ticks >> 32)) + number(UInt32(truncatingIfNeeded: ticks)) + number(UInt32(frame.count))
        + number(UInt32(original ?? frame.count)) + frame + padding + options)
  }

  /// Adds a simple packet block.
  public mutating func simplePacket(_ frame: [UInt8], original: Int? = nil) {
    block(3, number(UInt32(original ?? frame.count)) + frame)
  }

  /// Adds an obsolete packet block.
  public mutating func obsoletePacket(_ frame: [UInt8], interface: UInt16 = 0, ticks: UInt64 = 0) {
    block(
      2,
      number(interface) + number(UInt16.max) + number(UInt32(ticks >> 32)) + number(UInt32(truncatingIfNeeded: ticks))
        + number(UInt32(frame.count)) + number(UInt32(frame.count)) + frame)
  }

  // MARK: - gzip

  /// One gzip member that stores octets as they are.
  public static func gzip(_ octets: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
      let end = min(start + 65_535, octets.count)
      let length = UInt16(end - start)
      member += [end == octets.count ? 1 : 0] + FrameBuilder.little(length) + FrameBuilder.little(~length) + octets[start..<end]
      start = end
    } while start < octets.count
    var remainder: UInt32 = 0xffff_ffff
    for octet in octets {
      remainder ^= UInt32(octet)
      for _ in 0..<8 { remainder = remainder & 1 != 0 ? remainder >> 1 ^ 0xedb8_8320 : remainder >> 1 }
    }
    return member + FrameBuilder.little(~remainder) + FrameBuilder.little(UInt32(truncatingIfNeeded: octets.count))
  }
}
