import Testing
import TestSupport
import V2XCapture

@Suite struct MergedSourceTests {
  private func file(_ seconds: [UInt32], _ mark: UInt8) throws -> TemporaryFile {
    var builder = CaptureBuilder(pcap: 1)
    for second in seconds { builder.record([mark], seconds: second) }
    return try TemporaryFile(builder.octets)
  }

  @Test func `Frames come by time, with their input and number; equal times in the order of the inputs`() throws {
    let (first, second, third) = (try file([1, 4, 4, 9], 1), try file([2, 4, 3, 10], 2), try file([], 3))
    var source = try MergedSource(paths: [first.path, second.path, third.path])
    let reading = Reading(&source)
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map { $0.time / 1_000_000_000 } == [1, 2, 4, 4, 4, 3, 9, 10])
    #expect(reading.frames.map(\.source) == [0, 1, 0, 0, 1, 1, 0, 1])
    #expect(reading.frames.map(\.number) == [1, 1, 2, 3, 2, 3, 4, 4])
    #expect(reading.frames.allSatisfy { Int($0.octets[0]) == $0.source + 1 })
    let (position, size) = (source.position, source.size)
    #expect(position == size)
  }

  @Test func `An input that fails ends alone, and the error names it`() throws {
    var builder = CaptureBuilder(pcap: 1)
    builder.record([2], seconds: 2)
    builder.octets += [1, 2, 3]
    let (first, second) = (try file([1, 5], 1), try TemporaryFile(builder.octets))
    var source = try MergedSource(paths: [first.path, second.path])
    var seconds: [Int64] = []
    var errors: [CaptureError] = []
    while true {
      do throws(CaptureError) {
        guard let frame = try source.next() else { break }
        seconds.append(frame.time / 1_000_000_000)
      } catch {
        errors.append(error)
      }
    }
    #expect(seconds == [1, 2, 5])
    #expect(errors.map(\.code) == [.cutShort])
    #expect(errors.map(\.source) == [1])
  }

  @Test func `An input that cannot be opened is named`() throws {
    let first = try file([1], 1)
    do throws(CaptureError) {
      _ = try MergedSource(paths: [first.path, "/nonexistent"])
      Issue.record("opened a file that is not there")
    } catch {
      #expect(error.code == .openFailed)
      #expect(error.source == 1)
    }
  }
}
