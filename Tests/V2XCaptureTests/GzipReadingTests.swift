import Foundation
import Testing
import TestSupport
import V2XCapture

@Suite struct GzipReadingTests {
  private func sample(_ count: Int) -> [UInt8] {
    var builder = CaptureBuilder(pcap: 1)
    for index in 0..<count { builder.record([UInt8](repeating: UInt8(index & 255), count: 100), seconds: UInt32(index)) }
    return builder.octets
  }

  @Test func `A gzipped capture reads like the plain one, in one member or several`() throws {
    let plain = sample(2_000)
    let expected = Reading(plain).frames
    #expect(expected.count == 2_000)
    let whole = Reading(CaptureBuilder.gzip(plain))
    #expect(whole.errors.isEmpty)
    #expect(whole.frames == expected)
    let members = FrameBuilder.pieces(plain, 33_333).flatMap { CaptureBuilder.gzip($0.octets) }
    let several = Reading(members + [0, 0, 0])
    #expect(several.errors.isEmpty)
    #expect(several.frames == expected)
    let reader = try CaptureReader(octets: members)
    let isCompressed = reader.isCompressed
    #expect(isCompressed)
  }

  @Test func `A gzipped pcapng is recognised`() {
    var builder = CaptureBuilder()
    builder.section()
    builder.interface(1)
    builder.packet([1, 2, 3])
    #expect(Reading(CaptureBuilder.gzip(builder.octets)).frames.map(\.octets) == [[1, 2, 3]])
  }

  @Test func `What gzip itself writes is read`() throws {
    let plain = SharedInputs.repository.appending(path: "captures/airport-a.pcap").path
    let compressed = try TemporaryFile(suffix: ".gz")
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/bin/sh")
    gzip.arguments = ["-c", "gzip -1 -c '\(plain)' > '\(compressed.path)'"]
    try gzip.run()
    gzip.waitUntilExit()
    try #require(gzip.terminationStatus == 0)
    let reading = Reading(path: compressed.path)
    #expect(reading.errors.isEmpty)
    #expect(reading.frames == Reading(path: plain).frames)
  }

  @Test func `Gzip data that is cut gives the frames before the cut and an error`() {
    let gzipped = CaptureBuilder.gzip(sample(2_000))
    let reading = Reading(Array(gzipped[..<150_000]))
    #expect(reading.frames.count > 1_200)
    #expect(reading.errors.map(\.code) == [.cutShort])
  }

  @Test func `Gzip data that is damaged gives an error`() {
    var flipped = CaptureBuilder.gzip(sample(2_000))
    // The complement of a stored block's length.
    flipped[10 + 65_540 + 3] ^= 0xff
    let reading = Reading(flipped)
    #expect(reading.frames.count > 500)
    #expect(reading.errors.map(\.code) == [.gzipDamaged])
    var wrongSum = CaptureBuilder.gzip(sample(3))
    wrongSum[wrongSum.count - 8] ^= 1
    #expect(Reading(wrongSum).errors.map(\.code) == [.gzipDamaged])
    #expect(Reading(CaptureBuilder.gzip(sample(3)) + [1, 2, 3, 4]).errors.map(\.code) == [.gzipDamaged])
    #expect(Reading([0x1f, 0x8b]).errors.map(\.code) == [.cutShort])
    #expect(Reading([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]).errors.map(\.code) == [.gzipDamaged])
  }

  @Test func `Gzipped logs that are no captures are refused by name`() throws {
    guard let log = SharedInputs.file("captures/wydot-bsmTx.gz") else {
      print("skipped: no shared folder beside the repository")
      return
    }
    #expect(Reading(path: log.path).errors.map(\.code) == [.notACapture])
  }
}
