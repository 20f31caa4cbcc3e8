import Testing

@testable @_spi(GeneratedCode) import ASN1Runtime

/// An open type is what its content is as a message of its own, behind its length.
@Suite struct OpenTypeTests {
  private static func put(_ bits: Int, _ writer: inout UPERWriter) {
    for bit in 0..<bits { writer.put(bit % 3 == 0 || bit % 7 == 2 ? 1 : 0, 1) }
  }

  /// Writes the content apart and then its octets.
  private static func expected(phase: Int, bits: Int) throws -> [UInt8] {
    var content = UPERWriter()
    put(bits, &content)
    let octets = content.finish()
    var writer = UPERWriter()
    put(phase, &writer)
    try writer.writeOctets(octets)
    put(13, &writer)
    return writer.finish()
  }

  private static func write(phase: Int, bits: Int, to writer: inout UPERWriter) throws(CodingError) {
    put(phase, &writer)
    try writer.writeOpenType { content throws(CodingError) in put(bits, &content) }
    put(13, &writer)
  }

  @Test(arguments: 0..<8)
  func contentIsWrittenInPlace(phase: Int) throws {
    let octets = [0, 1, 2, 126, 127, 128, 129, 300, 16_382, 16_383, 16_384, 16_385, 40_000]
    for bits in octets.flatMap({ [$0 * 8, $0 * 8 + 1, $0 * 8 + 7] }) {
      var writer = UPERWriter(capacity: 16)
      try Self.write(phase: phase, bits: bits, to: &writer)
      #expect(try writer.finish() == Self.expected(phase: phase, bits: bits), "\(bits) bits")
    }
  }

  @Test(arguments: 0..<8)
  func openTypesInOpenTypes(phase: Int) throws {
    for bits in [0, 5, 980, 1000, 1016, 1020, 3000] {
      var inner = UPERWriter()
      Self.put(3, &inner)
      try inner.writeOctets(Self.content(bits))
      Self.put(5, &inner)
      var outer = UPERWriter()
      Self.put(phase, &outer)
      try outer.writeOctets(inner.finish())
      var writer = UPERWriter(capacity: 16)
      Self.put(phase, &writer)
      try writer.writeOpenType { writer throws(CodingError) in
        Self.put(3, &writer)
        try writer.writeOpenType { writer throws(CodingError) in Self.put(bits, &writer) }
        Self.put(5, &writer)
      }
      #expect(writer.finish() == outer.finish(), "\(bits) bits")
    }
  }

  private static func content(_ bits: Int) -> [UInt8] {
    var writer = UPERWriter()
    put(bits, &writer)
    return writer.finish()
  }

  /// Storage of the caller holds all of the message, or it is said that it does not.
  @Test(arguments: [0, 3])
  func lentStorage(phase: Int) throws {
    for bits in [8, 1000, 1024, 1030, 131_072] {
      let whole = try Self.expected(phase: phase, bits: bits)
      for room in max(0, whole.count - 20)...whole.count + 2 {
        var storage = [UInt8](repeating: 0xA5, count: room + 8)
        let count: Int? = storage.withUnsafeMutableBytes { storage in
          var writer = UPERWriter(over: UnsafeMutableRawBufferPointer(rebasing: storage[..<room]))
          guard (try? Self.write(phase: phase, bits: bits, to: &writer)) != nil else { return nil }
          return try? writer.finishLent("Test")
        }
        #expect(count == (room < whole.count ? nil : whole.count), "\(bits) bits in \(room) octets")
        if let count { #expect(Array(storage[..<count]) == whole, "\(bits) bits in \(room) octets") }
        #expect(storage[room...].allSatisfy { $0 == 0xA5 })
      }
    }
  }
}
