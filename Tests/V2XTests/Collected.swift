import CSAE53
import TestSupport
import V2X

/// Everything a pipeline says about frames, kept.
struct Collected: PipelineSink {
  struct Message: Hashable {
    var frame: UInt64
    var kind: MessageKind
    var octets: [UInt8]
  }

  var messages: [Message] = []
  var facts: [FrameFacts] = []
  var outcomes: [FrameOutcome] = []
  var revised: [UInt64] = []
  var counts = RunCounts()
  var offloading: [String: Int] = [:]
  var reassembly = ReassemblyStatistics()

  /// Frames of raw IP, a tenth of a second apart.
  init(_ frames: [[UInt8]], checksums: Pipeline.ChecksumPolicy = .judge) {
    self.init(Self.owned(frames), checksums: checksums)
  }

  init(_ frames: [OwnedFrame], checksums: Pipeline.ChecksumPolicy = .judge) {
    var pipeline = Pipeline(checksums: checksums)
    for frame in frames { pipeline.process(frame.frame, into: &self) }
    offloading = Dictionary(uniqueKeysWithValues: pipeline.offloadingSenders.map { ($0.address.description, $0.frames) })
    reassembly = pipeline.reassembly
  }

  static func owned(_ frames: [[UInt8]]) -> [OwnedFrame] {
    frames.enumerated().map { index, octets in
      OwnedFrame(octets: octets, time: Int64(index) * 100_000_000, linkType: .raw, number: index + 1)
    }
  }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    messages.append(
      .init(frame: frame.reception.frame, kind: message.kind, octets: message.payload.withUnsafeBytes { [UInt8]($0) }))
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    facts.append(frame)
    outcomes.append(outcome)
    counts.count(outcome, of: frame.reception.reference)
  }

  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    revised.append(frame.frame)
    counts.revise(frame, from: outcome, to: damage)
  }
}

/// Datagrams of several senders.
enum Datagrams {
  static let bsm = FrameBuilder.octets(hex: SampleMessages.bsm)

  /// A short message from 10.0.0.`sender`, whose checksum is right, wrong or left out.
  static func from(_ sender: UInt8, _ message: [UInt8] = bsm, aid: [UInt8] = [0x6f], port: UInt16 = 5000, checksum: UInt16? = nil)
    -> [UInt8]
  {
    let source: [UInt8] = [10, 0, 0, sender]
    let udp = FrameBuilder.udp(
      FrameBuilder.dsmp(message, aid: aid), source: source, destination: FrameBuilder.destinationV4, sourcePort: port, checksum: checksum)
    return FrameBuilder.ipv4(udp, source: source)
  }

  static func wrong(_ sender: UInt8, port: UInt16 = 5000) -> [UInt8] { from(sender, port: port, checksum: 0x1234) }

  /// The BSM of another vehicle.
  static func bsm(id: UInt64, counter: UInt8 = 0) throws -> [UInt8] {
    guard case .bsmFrame(var message) = try MessageFrame(uper: bsm) else { return [] }
    message.id = FixedOctets(rawValue: id)
    message.msgCnt = MsgCount(rawValue: counter)
    return try MessageFrame.bsmFrame(message).uper()
  }
}
