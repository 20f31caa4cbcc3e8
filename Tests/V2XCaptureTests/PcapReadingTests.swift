import Testing
import TestSupport
import V2XCapture

@Suite struct PcapReadingTests {
  private static let second: UInt32 = 1_700_000_000

  private func sample(isBigEndian: Bool, nanoseconds: Bool) -> [UInt8] {
    var builder = CaptureBuilder(pcap: 1, isBigEndian: isBigEndian, nanoseconds: nanoseconds)
    builder.record([1, 2, 3], seconds: Self.second, fraction: 123_456)
    builder.record([], seconds: Self.second, fraction: 999_999)
    builder.record([UInt8](repeating: 7, count: 60), seconds: Self.second + 1, fraction: 0, original: 1_500)
    return builder.octets
  }

  @Test(arguments: [false, true], [false, true])
  func `Both byte orders and both units of time are read`(isBigEndian: Bool, nanoseconds: Bool) {
    let reading = Reading(sample(isBigEndian: isBigEndian, nanoseconds: nanoseconds))
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map(\.octets) == [[1, 2, 3], [], [UInt8](repeating: 7, count: 60)])
    let base = Int64(Self.second) * 1_000_000_000
    let unit: Int64 = nanoseconds ? 1 : 1_000
    #expect(reading.frames.map(\.time) == [base + 123_456 * unit, base + 999_999 * unit, base + 1_000_000_000])
    #expect(reading.frames.map(\.originalLength) == [3, 0, 1_500])
    #expect(reading.frames.map(\.number) == [1, 2, 3])
    #expect(reading.frames.allSatisfy { $0.linkType == .ethernet && $0.hasTime && $0.interface == 0 })
  }

  @Test func `A file cut anywhere gives its complete frames and then says where it is cut`() {
    let whole = sample(isBigEndian: false, nanoseconds: true)
    let starts = [24, 24 + 19, 24 + 19 + 16, whole.count]
    for length in 24..<whole.count {
      let reading = Reading(Array(whole[..<length]))
      let complete = starts.lastIndex { $0 <= length }!
      #expect(reading.frames.count == complete)
      if starts[complete] == length {
        #expect(reading.errors.isEmpty)
      } else {
        #expect(reading.errors.map(\.code) == [.cutShort])
        #expect(reading.errors.first?.offset == Int64(starts[complete]))
      }
    }
    for length in 4..<24 {
      #expect(Reading(Array(whole[..<length])).errors.map(\.code) == [.cutShort])
    }
  }

  @Test func `An absurd length is refused without asking for memory, at its offset`() {
    var builder = CaptureBuilder(pcap: 1)
    builder.record([1, 2, 3])
    builder.octets += builder.number(0 as UInt64) + builder.number(UInt32.max) + builder.number(UInt32.max)
    let reading = Reading(builder.octets)
    #expect(reading.frames.count == 1)
    #expect(reading.errors.map(\.code) == [.recordTooLong])
    #expect(reading.errors.map(\.offset) == [43])
  }

  @Test func `The longest record that is allowed is read, and one octet more is not`() {
    for (excess, frames) in [(0, 1), (1, 0)] {
      var builder = CaptureBuilder(pcap: 1)
      builder.record([UInt8](repeating: 1, count: Int(CaptureReader.longestRecord) + excess))
      #expect(Reading(builder.octets).frames.count == frames)
    }
  }

  @Test func `What is no capture is refused by name`() {
    #expect(Reading([]).errors.map(\.code) == [.empty])
    #expect(Reading([1]).errors.map(\.code) == [.notACapture])
    #expect(Reading(Array("{\"a\":1}".utf8)).errors.map(\.code) == [.notACapture])
    #expect(
      Reading(FrameBuilder.little(0xa1b2_cd34 as UInt32) + [UInt8](repeating: 0, count: 40)).errors.map(\.code) == [.unsupportedFormat])
    #expect(Reading(CaptureBuilder(pcap: 1, version: (3, 0)).octets).errors.map(\.code) == [.unsupportedVersion])
    #expect(Reading(path: "/nonexistent/file.pcap").errors.map(\.code) == [.openFailed])
  }

  @Test func `The two lengths of a record of an old version may stand in the other order`() {
    var builder = CaptureBuilder(pcap: 1, version: (2, 3))
    builder.octets += builder.number(0 as UInt64) + builder.number(9 as UInt32) + builder.number(4 as UInt32) + [1, 2, 3, 4]
    let reading = Reading(builder.octets)
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map(\.octets) == [[1, 2, 3, 4]])
    #expect(reading.frames.map(\.originalLength) == [9])
  }

  @Test func `The length of a frame check sequence does not hide the link type`() {
    var builder = CaptureBuilder(pcap: 0x2400_0071)
    builder.record([1])
    #expect(Reading(builder.octets).frames.map(\.linkType) == [.linuxCooked])
  }

  @Test func `After the end there is nothing more`() throws {
    var reader = try CaptureReader(octets: sample(isBigEndian: false, nanoseconds: false))
    while try reader.next() != nil {}
    let isNil = try reader.next() == nil
    #expect(isNil)
    let (format, position, size) = (reader.format, reader.position, reader.size)
    #expect(format == .pcap)
    #expect(position == size)
  }
}
