import Testing
import TestSupport
import V2XCapture

@Suite struct PcapNgReadingTests {
  @Test(arguments: [false, true])
  func `Packets of all three kinds are read, and other blocks passed over`(isBigEndian: Bool) {
    var builder = CaptureBuilder(isBigEndian: isBigEndian)
    builder.section()
    builder.block(0x0bad, Array("not known".utf8))
    builder.interface(1, snapLength: 5)
    builder.interface(113, options: builder.option(9, [9]) + builder.option(0, []))
    builder.packet([1, 2, 3], interface: 0, ticks: 1_700_000_000_000_001, original: 10, options: builder.option(1, Array("comment".utf8)))
    builder.block(4, [0, 0, 0, 0])  // Name resolution.
    builder.simplePacket([4, 5, 6, 7, 8], original: 77)
    builder.obsoletePacket([9, 10], interface: 1, ticks: 1_700_000_001_000_000_002)
    builder.block(5, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])  // Interface statistics.
    builder.packet([11], interface: 1, ticks: 1_700_000_001_000_000_003)
    let reading = Reading(builder.octets)
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map(\.octets) == [[1, 2, 3], [4, 5, 6, 7, 8], [9, 10], [11]])
    #expect(
      reading.frames.map(\.time) == [
        1_700_000_000_000_001_000, 1_700_000_000_000_001_000, 1_700_000_001_000_000_002, 1_700_000_001_000_000_003,
      ])
    #expect(reading.frames.map(\.hasTime) == [true, false, true, true])
    #expect(reading.frames.map(\.originalLength) == [10, 77, 2, 1])
    #expect(reading.frames.map(\.linkType) == [.ethernet, .ethernet, .linuxCooked, .linuxCooked])
    #expect(reading.frames.map(\.interface) == [0, 0, 1, 1])
    #expect(reading.frames.map(\.number) == [1, 2, 3, 4])
  }

  @Test func `A section may change the byte order and begins its interfaces anew`() {
    var file: [UInt8] = []
    for (index, isBigEndian) in [false, true, false].enumerated() {
      var builder = CaptureBuilder(isBigEndian: isBigEndian)
      builder.section()
      builder.interface(index == 1 ? 101 : 1)
      builder.packet([UInt8(index)], ticks: UInt64(index))
      file += builder.octets
    }
    let reading = Reading(file)
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map(\.octets) == [[0], [1], [2]])
    #expect(reading.frames.map(\.linkType) == [.ethernet, .raw, .ethernet])
    #expect(reading.frames.map(\.interface) == [0, 1, 2])
    #expect(reading.frames.map(\.number) == [1, 2, 3])
  }

  /// Resolution octet, ticks, offset in seconds, nanoseconds.
  static let clocks: [(UInt8, UInt64, Int64, Int64)] = [
    (0, 5, 0, 5_000_000_000),
    (3, 1_500, 0, 1_500_000_000),
    (6, 1_700_000_000_000_001, 0, 1_700_000_000_000_001_000),
    (9, 1_700_000_000_123_456_789, 0, 1_700_000_000_123_456_789),
    (12, 1_700_000_123_456_789_999, 0, 1_700_000_123_456_789),
    (28, .max, 0, 1),
    (29, .max, 0, 0),
    (127, .max, 0, 0),
    (0x80, 3, 0, 3_000_000_000),
    (0x8a, 1_536, 0, 1_500_000_000),
    (0xa0, 1 << 31, 0, 500_000_000),
    (0xbf, .max, 0, 1_999_999_999),
    (0xff, .max, 0, 0),
    (6, 0, 1_700_000_000, 1_700_000_000_000_000_000),
    (6, 2_000_000, -1, 1_000_000_000),
    (0, .max, 0, .max),
    (0, .max, .max, .max),
    (9, 0, .min, .min),
  ]

  @Test(arguments: clocks)
  func `Clocks of any resolution and offset give nanoseconds`(resolution: UInt8, ticks: UInt64, offset: Int64, expected: Int64) {
    for isBigEndian in [false, true] {
      var builder = CaptureBuilder(isBigEndian: isBigEndian)
      builder.section()
      builder.interface(
        1,
        options: builder.option(2, Array("if0".utf8)) + builder.option(9, [resolution]) + builder.option(13, [4])
          + builder.option(14, builder.number(offset)))
      builder.packet([1], ticks: ticks)
      #expect(Reading(builder.octets).frames.map(\.time) == [expected])
    }
  }

  @Test func `A packet of an unknown interface or larger than its block is an error, and reading goes on`() {
    var builder = CaptureBuilder()
    builder.section()
    builder.interface(1)
    builder.packet([1], ticks: 1)
    let unknown = builder.octets.count
    builder.packet([2], interface: 3)
    let large = builder.octets.count
    builder.block(6, [UInt8](repeating: 0, count: 12) + builder.number(99 as UInt32) + builder.number(99 as UInt32) + [1, 2, 3, 4])
    let short = builder.octets.count
    builder.block(6, [0, 0, 0, 0])
    builder.packet([5], ticks: 2)
    let reading = Reading(builder.octets)
    #expect(reading.frames.map(\.octets) == [[1], [5]])
    #expect(reading.errors.map(\.code) == [.unknownInterface, .badPacketBlock, .badPacketBlock])
    #expect(reading.errors.map(\.offset) == [unknown, large, short].map(Int64.init))
    #expect(reading.errors.allSatisfy { !$0.endsSource })
  }

  @Test func `A length that cannot be, or that the block's end contradicts, ends the source`() {
    var start = CaptureBuilder()
    start.section()
    start.interface(1)
    start.packet([1])
    let offset = Int64(start.octets.count)

    var contradicted = start
    contradicted.block(6, [UInt8](repeating: 0, count: 20), trailer: 99)
    var passedOver = start
    passedOver.block(0x0bad, [1, 2, 3, 4], trailer: 99)
    for length in [0, 4, 8, 11, 13, 33] as [UInt32] {
      var odd = start
      odd.octets += odd.number(6 as UInt32) + odd.number(length) + [UInt8](repeating: 0, count: 64)
      expectEnd(odd, .badBlockLength)
    }
    var absurd = start
    absurd.octets += absurd.number(6 as UInt32) + absurd.number(0xffff_fffc as UInt32)
    expectEnd(contradicted, .badBlockLength)
    expectEnd(passedOver, .badBlockLength)
    expectEnd(absurd, .recordTooLong)

    func expectEnd(_ builder: CaptureBuilder, _ code: CaptureError.Code) {
      let reading = Reading(builder.octets)
      #expect(reading.frames.count == 1)
      #expect(reading.errors.map(\.code) == [code])
      #expect(reading.errors.first?.offset == offset)
      #expect(reading.errors.first?.endsSource == true)
    }
  }

  @Test func `Headers that are none are refused`() {
    var noMagic = CaptureBuilder()
    noMagic.block(0x0a0d_0d0a, [UInt8](repeating: 1, count: 16))
    #expect(Reading(noMagic.octets).errors.map(\.code) == [.badSectionHeader])
    var version = CaptureBuilder()
    version.section(version: 2)
    #expect(Reading(version.octets).errors.map(\.code) == [.unsupportedVersion])
    var options = CaptureBuilder()
    options.section()
    options.interface(1, options: options.number(9 as UInt16) + options.number(500 as UInt16))
    #expect(Reading(options.octets).errors.map(\.code) == [.badInterfaceDescription])
  }

  @Test func `A file cut anywhere gives its complete frames and then says where it is cut`() {
    var builder = CaptureBuilder()
    builder.section()
    builder.interface(1)
    var starts = [builder.octets.count]
    for index in 0..<3 {
      builder.packet([UInt8](repeating: UInt8(index), count: 5 + index))
      starts.append(builder.octets.count)
    }
    let first = starts[0]
    for length in first..<builder.octets.count {
      let reading = Reading(Array(builder.octets[..<length]))
      let complete = starts.lastIndex { $0 <= length }!
      #expect(reading.frames.count == complete)
      if starts[complete] == length {
        #expect(reading.errors.isEmpty)
      } else {
        #expect(reading.errors.map(\.code) == [.cutShort])
        #expect(reading.errors.first?.offset == Int64(starts[complete]))
      }
    }
  }
}
