import Foundation
import Glibc
import Testing
import TestSupport
import V2XCapture

@Suite struct LargeInputTests {
  @Test func `Offsets and blocks beyond 4 GB are read from a sparse file`() throws {
    let file = try TemporaryFile([])
    let descriptor = open(file.path, O_RDWR)
    defer { close(descriptor) }
    var offset: Int64 = 0
    func put(_ octets: [UInt8], at position: Int64) {
      _ = octets.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(position)) }
    }
    var start = CaptureBuilder()
    start.section()
    start.interface(1)
    start.packet([1])
    put(start.octets, at: 0)
    offset = Int64(start.octets.count)
    // Two blocks of 3 GiB that nobody knows, each with a packet behind.
    for index in 2...3 {
      let length: UInt32 = 3 << 30
      put(start.number(0x0bad as UInt32) + start.number(length), at: offset)
      put(start.number(length), at: offset + Int64(length) - 4)
      offset += Int64(length)
      var packet = CaptureBuilder()
      packet.packet([UInt8(index)])
      put(packet.octets, at: offset)
      offset += Int64(packet.octets.count)
    }
    #expect(offset > 6 << 30)
    #expect(Reading(path: file.path).frames.map(\.octets) == [[1], [2], [3]])

    put([6, 0, 0, 0, 255, 255], at: offset)
    let cut = Reading(path: file.path)
    #expect(cut.frames.count == 3)
    #expect(cut.errors.map(\.code) == [.cutShort])
    #expect(cut.errors.first?.offset == offset)
  }

  @Test func `An input in small pieces reads like the whole`() throws {
    var builder = CaptureBuilder()
    builder.section()
    builder.interface(1)
    for index in 0..<400 {
      builder.packet([UInt8](repeating: UInt8(index & 255), count: index * 7 % 900), ticks: UInt64(index))
      if index % 50 == 0 { builder.block(0x0bad, [UInt8](repeating: 9, count: index * 30)) }
    }
    for octets in [builder.octets, CaptureBuilder.gzip(builder.octets)] {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      let (input, output) = (ends[0], ends[1])
      let writer = Thread {
        for piece in FrameBuilder.pieces(octets, 611) {
          var sent = 0
          while sent < piece.octets.count {
            sent += piece.octets.withUnsafeBytes { write(output, $0.baseAddress! + sent, $0.count - sent) }
          }
        }
        close(output)
      }
      writer.start()
      var reader = try CaptureReader(fileDescriptor: input)
      let size = reader.size
      #expect(size == nil)
      let reading = Reading(&reader)
      close(input)
      #expect(reading.errors.isEmpty)
      #expect(reading.frames == Reading(builder.octets).frames)
      #expect(reading.frames.count == 400)
    }
  }
}
