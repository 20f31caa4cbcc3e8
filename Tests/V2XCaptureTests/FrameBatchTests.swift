import Foundation
import TestSupport
import Testing
import V2XCapture

@Suite struct FrameBatchTests {
  /// What filling batches of at most `limit` frames gives.
  static func read(_ octets: [UInt8], limit: Int) -> (frames: [OwnedFrame], errors: [CaptureError]) {
    do throws(CaptureError) {
      var reader = try CaptureReader(octets: octets)
      var found: (frames: [OwnedFrame], errors: [CaptureError]) = ([], [])
      var batch = FrameBatch()
      while reader.fill(&batch, limit: limit) { take(batch, &found.frames, &found.errors) }
      let isEmpty = batch.isEmpty && batch.faultCount == 0
      #expect(isEmpty)
      return found
    } catch {
      return ([], [error])
    }
  }

  static func take(_ batch: borrowing FrameBatch, _ frames: inout [OwnedFrame], _ errors: inout [CaptureError]) {
    for index in 0..<batch.count { frames.append(OwnedFrame(copying: batch.frame(at: index))) }
    errors += batch.faults.map(\.error)
  }

  /// What asking for one frame after the other gives, beyond faults that do not end the source.
  static func readOneByOne(_ octets: [UInt8]) -> (frames: [OwnedFrame], errors: [CaptureError]) {
    let reading = Reading(octets)
    return (reading.frames, reading.errors)
  }

  static func expectTheSame(_ octets: [UInt8], _ comment: Comment) {
    let expected = readOneByOne(octets)
    for limit in [1, 2, 7, .max] {
      let found = read(octets, limit: limit)
      #expect(found.frames == expected.frames, comment)
      #expect(found.errors == expected.errors, comment)
    }
  }

  /// Frames of all lengths, and one that no buffer expects.
  static func pcap(_ random: inout SeededGenerator, isBigEndian: Bool = false, version: (UInt16, UInt16) = (2, 4)) -> [UInt8] {
    var builder = CaptureBuilder(pcap: 1, isBigEndian: isBigEndian, version: version)
    for number in 0..<60 {
      let count = number == 40 ? 700_000 : Int.random(in: 0...20_000, using: &random)
      builder.record(
        [UInt8](repeating: UInt8(number), count: count), seconds: UInt32(number), fraction: 7, original: number % 3 == 0 ? count + 5 : nil)
    }
    return builder.octets
  }

  @Test func `Batches hold the frames that come one by one`() {
    var random = SeededGenerator(seed: 1)
    for isBigEndian in [false, true] {
      let octets = Self.pcap(&random, isBigEndian: isBigEndian)
      Self.expectTheSame(octets, "pcap")
      Self.expectTheSame(CaptureBuilder.gzip(octets), "gzip")
      Self.expectTheSame(Self.pcap(&random, isBigEndian: isBigEndian, version: (2, 3)), "old pcap")
    }
  }

  static func pcapNg(_ random: inout SeededGenerator) -> [UInt8] {
    var file: [UInt8] = []
    for part in 0..<3 {
      var builder = CaptureBuilder(isBigEndian: part == 1)
      builder.section()
      builder.interface(1)
      for number in 0..<40 {
        let octets = [UInt8](repeating: UInt8(number), count: Int.random(in: 0...15_000, using: &random))
        switch number % 8 {
        case 0: builder.simplePacket(octets)
        case 1: builder.obsoletePacket(octets, ticks: 5)
        case 2: builder.block(0x0bad, octets)
        case 3: builder.packet(octets, interface: 9)
        case 4: builder.interface(101)
        default: builder.packet(octets, ticks: UInt64(number), original: octets.count + 1)
        }
      }
      file += builder.octets
    }
    return file
  }

  @Test func `Faults stand where they are met, and reading goes on behind those that allow it`() throws {
    var random = SeededGenerator(seed: 2)
    let octets = Self.pcapNg(&random)
    let errors = Self.read(octets, limit: .max).errors
    #expect(errors.count == 15)
    #expect(errors.allSatisfy { $0.code == .unknownInterface })
    let frames = Self.read(octets, limit: .max).frames
    let numbers = Set(frames.map(\.number))
    #expect(frames.count == 75)
    #expect(numbers.count == 75)
    var reader = try CaptureReader(octets: octets)
    var batch = FrameBatch()
    var seen = 0
    while reader.fill(&batch) {
      var part: (frames: [OwnedFrame], errors: [CaptureError]) = ([], [])
      Self.take(batch, &part.frames, &part.errors)
      for position in batch.faults.map(\.position) where position > 0 && position < part.frames.count {
        // A packet of an interface that is not there takes a number, too.
        #expect(part.frames[position].number > part.frames[position - 1].number + 1)
      }
      seen += part.frames.count
    }
    #expect(seen == 75)
  }

  @Test func `Files cut anywhere, and damaged anywhere, read the same`() {
    var random = SeededGenerator(seed: 3)
    var small = CaptureBuilder(pcap: 1)
    for number in 0..<5 { small.record([UInt8](repeating: 1, count: number * 3), seconds: 1) }
    var blocks = CaptureBuilder()
    blocks.section()
    blocks.interface(1)
    for number in 0..<4 { blocks.packet([UInt8](repeating: 2, count: number * 3)) }
    blocks.block(77, [1, 2, 3])
    blocks.simplePacket([1])
    for octets in [small.octets, blocks.octets] {
      for count in 0..<octets.count { Self.expectTheSame(Array(octets.prefix(count)), "cut at \(count)") }
      for _ in 0..<600 {
        var damaged = octets
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let reading = Reading(damaged)
        guard reading.errors.allSatisfy(\.endsSource) || reading.errors.isEmpty else { continue }
        Self.expectTheSame(damaged, "damaged")
      }
    }
  }

  @Test func `Merged inputs come in batches as they come one by one`() throws {
    var random = SeededGenerator(seed: 4)
    let files = try (0..<3).map { part in
      var builder = CaptureBuilder(pcap: 1)
      var second: UInt32 = 0
      for number in 0..<200 {
        second += UInt32.random(in: 0...3, using: &random)
        builder.record(
          [UInt8](repeating: UInt8(part), count: part == 2 && number == 100 ? 600_000 : Int.random(in: 0...4000, using: &random)),
          seconds: second)
      }
      if part == 1 { builder.octets += [1, 2, 3] }
      return try TemporaryFile(builder.octets)
    }
    var expected: (frames: [OwnedFrame], errors: [CaptureError]) = ([], [])
    var source = try MergedSource(paths: files.map(\.path))
    Self.readOneByOne(&source, &expected)
    #expect(expected.frames.count == 600)
    #expect(expected.errors.map(\.source) == [1])
    for limit in [1, 7, .max] {
      var found: (frames: [OwnedFrame], errors: [CaptureError]) = ([], [])
      var merged = try MergedSource(paths: files.map(\.path))
      var batch = FrameBatch()
      while merged.fill(&batch, limit: limit) { Self.take(batch, &found.frames, &found.errors) }
      #expect(found.frames == expected.frames)
      #expect(found.errors == expected.errors)
    }
  }

  private static func readOneByOne(_ source: inout MergedSource, _ found: inout (frames: [OwnedFrame], errors: [CaptureError])) {
    while true {
      do throws(CaptureError) {
        guard let frame = try source.next() else { return }
        found.frames.append(OwnedFrame(copying: frame))
      } catch {
        found.errors.append(error)
      }
    }
  }

  @Test func `Frames that are not wanted leave, and faults keep their places`() throws {
    var builder = CaptureBuilder()
    builder.section()
    builder.interface(1)
    for number in 0..<10 { builder.packet([UInt8(number)], interface: number == 4 ? 9 : 0) }
    var reader = try CaptureReader(octets: builder.octets)
    var batch = FrameBatch()
    let isFilled = reader.fill(&batch)
    let before = batch.faults.map(\.position)
    #expect(isFilled)
    #expect(before == [4])
    batch.keep { frame throws(CaptureError) in
      if frame.number == 8 { throw CaptureError(.badFilter) }
      return frame.number % 2 == 0
    }
    var found: (frames: [OwnedFrame], errors: [CaptureError]) = ([], [])
    Self.take(batch, &found.frames, &found.errors)
    let (faults, octets) = (batch.faults, batch.octetCount)
    #expect(found.frames.map(\.number) == [2, 4, 6, 10])
    #expect(faults.map(\.position) == [2, 3])
    #expect(faults.map(\.error.code) == [.unknownInterface, .badFilter])
    #expect(octets == 4)
  }

  @Test func `Who waits for a sender can be told to give up`() throws {
    let pipe = Pipe()
    var builder = CaptureBuilder(pcap: 1)
    builder.record([1, 2, 3])
    try pipe.fileHandleForWriting.write(contentsOf: builder.octets)
    let stop = ReadingStop()
    var reader = try CaptureReader(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)", stop: stop)
    var batch = FrameBatch()
    let isFilled = reader.fill(&batch)
    let count = batch.count
    #expect(isFilled)
    #expect(count == 1)
    stop.ask()
    #expect(stop.isSet)
    // The other end stays open.
    let goesOn = reader.fill(&batch)
    #expect(!goesOn)
    try pipe.fileHandleForWriting.close()
  }
}
