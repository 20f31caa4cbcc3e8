import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing
import V2X

/// Writes down all that a run says, in order.
struct RunLog: ParallelSink {
  /// A message: its frame, kind and octets.
  struct Heard: Hashable {
    var frame: UInt64
    var kind: MessageKind
    var octets: [UInt8]
    var aid: UInt32?
    var edition: MessageEdition

    init(_ message: borrowing RecognisedMessage, _ frame: FrameFacts) {
      self.frame = frame.reception.frame
      kind = message.kind
      octets = message.payload.withUnsafeBytes { [UInt8]($0) }
      aid = message.aid
      edition = message.edition
    }
  }

  enum Entry: Hashable {
    case message(Heard)
    case closed(FrameFacts, FrameOutcome)
    case revised(FrameReference, FrameOutcome, Damage)
    case fault(CaptureError)
  }

  struct Preparation: MessagePreparation {
    var all: [Heard] = []

    mutating func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) { all.append(Heard(message, frame)) }

    mutating func removeAll() { all.removeAll() }
  }

  var entries: [Entry] = []
  var limit = Int.max
  private(set) var messages = 0
  private(set) var prepared = 0
  private(set) var batches = 0

  func makePreparation() -> sending Preparation { Preparation() }

  var wantsMore: Bool { messages < limit }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    messages += 1
    entries.append(.message(Heard(message, frame)))
  }

  mutating func receive(_ index: Int, of preparation: Preparation, frame: FrameFacts) {
    messages += 1
    prepared += 1
    entries.append(.message(preparation.all[index]))
  }

  mutating func finish(_ preparation: inout Preparation) { batches += 1 }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) { entries.append(.closed(frame, outcome)) }

  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    entries.append(.revised(frame, outcome, damage))
  }

  /// A whole run, with what its pipeline says at the end.
  static func read(
    _ paths: [String], threads: Int, batch: Int?, limit: Int = .max, filter: String? = nil, from: Double? = nil, to: Double? = nil,
    checksums: Pipeline.ChecksumPolicy = .judge
  ) throws -> (log: RunLog, offloading: [String: Int], reassembly: ReassemblyStatistics) {
    let selection = FrameSelection(
      from: from.map { .seconds($0) }, to: to.map { .seconds($0) }, filter: try filter.map { try PacketFilter($0) })
    var run = try CaptureRun(paths: paths, selection: selection, checksums: checksums, threads: threads, framesPerBatch: batch)
    var sink = RunLog()
    sink.limit = limit
    var faults: [(Int, CaptureError)] = []
    run.process(into: &sink) { error in
      faults.append((0, error))
      return true
    }
    sink.entries += faults.map { .fault($0.1) }
    let offloading = Dictionary(uniqueKeysWithValues: run.pipeline.offloadingSenders.map { ($0.address.description, $0.frames) })
    return (sink, offloading, run.pipeline.reassembly)
  }
}

/// What a run says does not depend on threads and batches.
@Suite struct CaptureRunTests {
  static let ways: [(threads: Int, batch: Int?)] = [(1, 1), (1, 7), (2, 1), (2, 7), (3, 7), (2, 100_000), (3, nil), (8, 50)]

  static func expectTheSame(
    _ paths: [String], limit: Int = .max, filter: String? = nil, from: Double? = nil, to: Double? = nil,
    checksums: Pipeline.ChecksumPolicy = .judge, _ comment: Comment = ""
  ) throws {
    let one = try RunLog.read(
      paths, threads: 1, batch: nil, limit: limit, filter: filter, from: from, to: to, checksums: checksums)
    #expect(!one.log.entries.isEmpty, comment)
    #expect(one.log.prepared == 0)
    for way in ways {
      let found = try RunLog.read(
        paths, threads: way.threads, batch: way.batch, limit: limit, filter: filter, from: from, to: to, checksums: checksums)
      let differing = zip(found.log.entries, one.log.entries).first { $0 != $1 }
      #expect(differing == nil, "\(comment) \(way)")
      #expect(found.log.entries.count == one.log.entries.count, "\(comment) \(way)")
      #expect(found.offloading == one.offloading, "\(comment) \(way)")
      #expect(found.reassembly == one.reassembly, "\(comment) \(way)")
    }
  }

  static func expectTheSame(_ files: TemporaryFile..., comment: Comment = "") throws {
    try withExtendedLifetime(files) { try expectTheSame(files.map(\.path), comment) }
  }

  /// The beginnings of the captures: one is sound, one is damaged.
  static let parts = Result {
    try ["airport-a", "brt-a"].map { name in
      let path = SharedInputs.repository.appending(path: "captures/\(name).pcap").path(percentEncoded: false)
      return try TemporaryFile(CaptureFile(path: path, records: 2500).octets)
    }
  }

  @Test func soundAndDamagedFrames() throws {
    for file in try Self.parts.get() { try Self.expectTheSame([file.path]) }
  }

  @Test func severalCapturesAtOnce() throws {
    try Self.expectTheSame(Self.parts.get().map(\.path))
    // The same capture twice: every time is met twice.
    let path = try Self.parts.get()[0].path
    try Self.expectTheSame([path, path])
  }

  @Test func boundsAndFilters() throws {
    let path = try Self.parts.get()[0].path
    try Self.expectTheSame([path], filter: "udp and less 200", from: 2, to: 6)
    try Self.expectTheSame([path], to: 3)
    try Self.expectTheSame([path], checksums: .ignore)
  }

  @Test(arguments: [1, 2, 3, 100, 777])
  func aSinkThatHasEnough(limit: Int) throws {
    try Self.expectTheSame([Self.parts.get()[0].path], limit: limit)
    let found = try RunLog.read([Self.parts.get()[0].path], threads: 2, batch: 10, limit: limit)
    #expect(found.log.messages == limit)
  }

  @Test func aSinkThatWantsNothing() throws {
    for threads in [1, 2] {
      let found = try RunLog.read([Self.parts.get()[0].path], threads: threads, batch: nil, limit: 0)
      #expect(found.log.entries.isEmpty)
      #expect(found.log.batches == 0)
    }
  }

  @Test func rewrappedCaptures() throws {
    for name in [
      "rewrapped-udp-j2735-ipfragments.pcap", "rewrapped-gn-ethernet-and-80211.pcapng", "rewrapped-udp-csae53-rawip.pcap",
      "rewrapped-udp-j2735-vlan-be-ns.pcap", "rewrapped-udp6-j2735-sll.pcap", "rewrapped-file-cut-midway.pcap",
      "rewrapped-snaplen-truncated.pcap", "rewrapped-wsmp-80211-radiotap.pcapng",
    ] {
      guard let file = SharedInputs.file("captures/\(name)") else { continue }
      try Self.expectTheSame([file.path(percentEncoded: false)], "\(name)")
    }
  }

  static func file(_ frames: [[UInt8]], gzipped: Bool = false, cut: Int = 0) throws -> TemporaryFile {
    var builder = CaptureBuilder(pcap: 101)
    for (index, frame) in frames.enumerated() { builder.record(frame, seconds: UInt32(index)) }
    let octets = Array(builder.octets.dropLast(cut))
    return try TemporaryFile(gzipped ? CaptureBuilder.gzip(octets) : octets)
  }

  /// An RSI of the draft of 2019 that was recorded on the road: no other edition has it.
  static let olderSigns = FrameBuilder.octets(
    hex:
      "4224626466686a0000018cc8e5275d434d0c2000198f64d5c110010002001f40081f5750d0aa4664b8adc2001d5d4343b11992c457080075750d209c66491bac2001d5d434d0d1"
      + "991ca4f080000640")

  /// Signals are the same in two editions: how they are read depends on what came from the same sender before.
  @Test func sendersOfSeveralEditions() throws {
    let signals = FrameBuilder.octets(hex: SampleMessages.spat)
    let map = try MessageFrame(uper: FrameBuilder.octets(hex: SampleMessages.map)).uper()
    let dayTwo: [UInt8] = [0x80, 0x05, 0x00, 0x63, 0x02, 0xAA, 0x55]
    let frames = (0..<400).map { index -> [UInt8] in
      switch index % 8 {
      case 0: Datagrams.from(1, map)
      case 1 where index % 3 == 0: Datagrams.from(2, Self.olderSigns)
      case 2 where index > 200: Datagrams.from(3, Self.olderSigns)
      case 3: Datagrams.from(3, dayTwo)
      case 4: Datagrams.from(2, Array(Self.olderSigns.dropLast(index % 30)))
      default: Datagrams.from(UInt8(1 + index % 3), signals)
      }
    }
    let file = try Self.file(frames)
    try Self.expectTheSame(file, comment: "editions")
    let found = try RunLog.read([file.path], threads: 2, batch: 10)
    var heard: [UInt8: [MessageEdition]] = [:]
    for entry in found.log.entries {
      guard case .message(let message) = entry, message.octets == signals else { continue }
      heard[frames[Int(message.frame) - 1][15], default: []].append(message.edition)
    }
    // The first sender is not known for anything older, the third for both.
    #expect(heard[1]?.allSatisfy { $0 == .edition2020 } == true)
    #expect(heard[3]?.allSatisfy { $0 == .edition2020 } == true)
    let second = try #require(heard[2])
    let change = try #require(second.firstIndex(of: .release20190724))
    #expect(change < 5 && second[change...].allSatisfy { $0 == .release20190724 })
  }

  @Test func checksumsThatNeverVerifyAndSomeThatDoLater() throws {
    let offloading = (0..<200).map { Datagrams.wrong(1, port: UInt16(5000 + $0)) }
    try Self.expectTheSame(Self.file(offloading), comment: "never")
    let later = (0..<200).map { number in
      let sender = UInt8(1 + number / 70)
      return number % 50 == 49 ? Datagrams.from(sender) : Datagrams.wrong(sender)
    }
    try Self.expectTheSame(Self.file(later), comment: "later")
    // More than are kept in doubt.
    let many = [[UInt8]](repeating: Datagrams.wrong(1), count: 1100) + [Datagrams.from(1), Datagrams.wrong(1)]
    try Self.expectTheSame(Self.file(many), comment: "many")
  }

  /// More than the traces of a batch hold, coming back in later ones.
  @Test func moreSendersThanABatchTraces() throws {
    let frames = (0..<2000).map { number -> [UInt8] in
      let source: [UInt8] = [10, 1, UInt8(number % 600 / 256), UInt8(number % 600 % 256)]
      let udp = FrameBuilder.udp(
        FrameBuilder.dsmp(Datagrams.bsm), source: source, destination: FrameBuilder.destinationV4,
        checksum: number % 11 == 0 ? 0x1234 : nil)
      return FrameBuilder.ipv4(udp, source: source)
    }
    try Self.expectTheSame(Self.file(frames), comment: "600 senders")
  }

  @Test func fragmentsAmongOtherFrames() throws {
    let spat = FrameBuilder.octets(hex: SampleMessages.spat)
    var frames: [[UInt8]] = []
    for number in 0..<40 {
      let udp = FrameBuilder.udp(FrameBuilder.dsmp(spat), source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4)
      for piece in FrameBuilder.pieces(udp, 16 + 8 * (number % 4)) {
        frames.append(
          FrameBuilder.ipv4(
            piece.octets, identification: UInt16(number), offset: piece.offset, flags: piece.hasMore ? 1 : 0))
        frames.append(Datagrams.from(UInt8(1 + number % 3)))
      }
    }
    let file = try Self.file(frames)
    try Self.expectTheSame([file.path])
    let found = try RunLog.read([file.path], threads: 2, batch: 9)
    #expect(found.reassembly.reassembled == 40)
    #expect(found.log.prepared == found.log.messages - 40)
  }

  @Test func severalMessagesInAFrameAndDigits() throws {
    let digits = Datagrams.bsm.map { octet in
      let text = String(octet, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
    let frames = (0..<100).map { $0 % 3 == 0 ? FrameBuilder.udpV4(Array(digits.utf8)) : Datagrams.from(1) }
    try Self.expectTheSame(Self.file(frames))
  }

  @Test func filesThatAreCutAndGzipped() throws {
    let frames = (0..<300).map { Datagrams.from(UInt8(1 + $0 % 5)) }
    for cut in [1, 10, 40] {
      try Self.expectTheSame(Self.file(frames, cut: cut))
      try Self.expectTheSame(Self.file(frames, gzipped: true), Self.file(frames, cut: cut))
    }
  }

  /// When a fault is told, all frames before it have been closed, and none behind it.
  @Test(arguments: [1, 2, 3])
  func faultsAreToldInTheirPlace(threads: Int) throws {
    var builder = CaptureBuilder()
    builder.section()
    builder.interface(101)
    for number in 0..<100 { builder.packet(Datagrams.from(1), interface: number % 10 == 4 ? 3 : 0) }
    let file = try TemporaryFile(builder.octets)
    for batch in [1, 7, 1000] {
      var run = try CaptureRun(paths: [file.path], threads: threads, framesPerBatch: batch)
      let closed = Counter()
      var told: [Int] = []
      var sink = CountingSink(counter: closed)
      run.process(into: &sink) { error in
        #expect(error.code == .unknownInterface)
        told.append(closed.count)
        return told.count < 6
      }
      #expect(told == [4, 13, 22, 31, 40, 49])
      #expect(closed.count == 49)
    }
  }

  @Test func aSenderThatGoesOnIsLeftWhenThereIsEnough() throws {
    let pipe = Pipe()
    var builder = CaptureBuilder(pcap: 101)
    for _ in 0..<10 { builder.record(Datagrams.from(1)) }
    try pipe.fileHandleForWriting.write(contentsOf: builder.octets)
    let found = try RunLog.read(
      ["/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"], threads: 2, batch: 2, limit: 3)
    #expect(found.log.messages == 3)
    try pipe.fileHandleForWriting.close()
  }

  @Test func inspectionsAndEventsAreTheSame() throws {
    let path = SharedInputs.repository.appending(path: "captures/airport-a.pcap").path(percentEncoded: false)
    let file = try TemporaryFile(CaptureFile(path: path, records: 9000).octets)
    var texts: [[UInt8]] = []
    var runs: [[Event]] = []
    for (threads, batch) in [(1, nil), (2, nil), (3, 64), (2, 1)] as [(Int, Int?)] {
      var inspection = Inspection()
      var run = try CaptureRun(paths: [file.path], threads: threads, framesPerBatch: batch)
      run.process(into: &inspection)
      var writer = JSONWriter()
      inspection.write(to: &writer, context: .init(inputs: [file.path]))
      texts.append(Array(writer.octets))
      var told: [Event] = []
      var events = EventRun { told.append($0) }
      var again = try CaptureRun(paths: [file.path], threads: threads, framesPerBatch: batch)
      again.process(into: &events)
      events.finish()
      #expect(events.counts.frames == 9000)
      runs.append(told)
    }
    #expect(texts.allSatisfy { $0 == texts[0] })
    #expect(!runs[0].isEmpty)
    for run in runs {
      #expect(run.count == runs[0].count)
      let differing = zip(run, runs[0]).first { $0 != $1 }
      #expect(differing == nil)
    }
  }

  @Test func figuresOfTheReading() throws {
    let frames = (0..<50).map { _ in Datagrams.from(1) }
    let file = try Self.file(frames)
    for threads in [1, 2] {
      var run = try CaptureRun(paths: [file.path], threads: threads, framesPerBatch: 10)
      var pauses = 0
      var sink = RunLog()
      run.process(
        into: &sink,
        pause: { run in
          pauses += 1
          #expect(run.figures.frames >= pauses * 10)
        })
      #expect(pauses == 5)
      #expect(run.figures.frames == 50)
      #expect(run.figures.octets == frames.reduce(0) { $0 + $1.count })
      #expect(run.figures.position == run.figures.size)
    }
  }
}

private final class Counter {
  var count = 0
}

/// Counts the frames that are closed.
private struct CountingSink: ParallelSink {
  let counter: Counter

  struct Preparation: MessagePreparation {
    func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {}
    func removeAll() {}
  }

  func makePreparation() -> sending Preparation { Preparation() }
  func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {}
  func receive(_ index: Int, of preparation: Preparation, frame: FrameFacts) {}
  func close(_ frame: FrameFacts, as outcome: FrameOutcome) { counter.count += 1 }
}
