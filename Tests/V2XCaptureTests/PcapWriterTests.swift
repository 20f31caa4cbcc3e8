import Testing
import TestSupport
import V2XCapture

@Suite struct PcapWriterTests {
  @Test func `What is written reads alike, large frames and truncated ones included`() throws {
    let file = try TemporaryFile()
    var frames: [OwnedFrame] = []
    for index in 0..<300 {
      let count = index == 150 ? 200_000 : index * 13 % 2_000
      frames.append(
        OwnedFrame(
          octets: [UInt8](repeating: UInt8(index & 255), count: count), time: 1_700_000_000_000_000_000 + Int64(index) * 1_234_567_891,
          originalLength: index % 7 == 0 ? count + 5 : count, linkType: .raw, number: index + 1))
    }
    do {
      var writer = try PcapWriter(path: file.path, linkType: .raw)
      for frame in frames { try writer.write(frame.frame) }
      try writer.flush()
    }
    #expect(Reading(path: file.path).frames == frames)
  }

  @Test func `The end of the writer completes the file`() throws {
    let file = try TemporaryFile()
    do {
      var writer = try PcapWriter(path: file.path, linkType: .ethernet)
      try writer.write(OwnedFrame(octets: [1, 2], time: 5, linkType: .ethernet).frame)
    }
    let reading = Reading(path: file.path)
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map(\.time) == [5])
  }

  @Test func `A frame of another link type is refused, and writing goes on`() throws {
    let file = try TemporaryFile()
    do {
      var writer = try PcapWriter(path: file.path, linkType: .ethernet)
      do throws(CaptureError) {
        try writer.write(OwnedFrame(octets: [1], time: 1, linkType: .raw).frame)
        Issue.record("wrote a frame of another link type")
      } catch {
        #expect(error.code == .otherLinkType)
        #expect(!error.endsSource)
      }
      try writer.write(OwnedFrame(octets: [2], time: 2, linkType: .ethernet).frame)
    }
    #expect(Reading(path: file.path).frames.map(\.octets) == [[2]])
  }

  @Test func `A file that cannot be created is an error`() {
    do throws(CaptureError) {
      _ = try PcapWriter(path: "/nonexistent/file.pcap", linkType: .raw)
      Issue.record("created a file in a folder that is not there")
    } catch {
      #expect(error.code == .openFailed)
    }
  }
}
