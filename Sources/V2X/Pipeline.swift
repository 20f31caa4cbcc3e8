public import V2XCapture
public import V2XEnvelopes
public import V2XMessages
public import V2XModel

/// Where the pipeline puts what it finds.
public protocol PipelineSink: ~Copyable {
  /// A message, lent for the call. A frame may carry several.
  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts)

  /// What became of a frame: once for each, after its messages.
  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome)

  /// A frame that was closed before turns out to be damaged: the checksums of its sender verify after all.
  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage)
}

extension PipelineSink where Self: ~Copyable {
  public mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {}
}

/// From frames to recognised messages: peels, checks and recognises, and leaves every frame in exactly one bucket.
///
///     var pipeline = Pipeline()
///     while let frame = try reader.next() { pipeline.process(frame, into: &sink) }
///
/// Nothing is kept of a frame but what a fragmented datagram or a doubtful checksum asks for, both bounded.
public struct Pipeline: ~Copyable {
  /// What is done about UDP checksums.
  public enum ChecksumPolicy: String, Sendable, CaseIterable {
    /// A wrong one is damage where others of its sender verify.
    case judge
    /// They are not looked at.
    case ignore
  }

  private let policy: ChecksumPolicy
  private var peeler = EnvelopePeeler()
  private var recogniser = MessageRecogniser()
  private var ledger = ChecksumLedger()

  public init(checksums: ChecksumPolicy = .judge) { policy = checksums }

  /// Processes one frame; what it finds goes to `sink`.
  public mutating func process(_ frame: borrowing Frame, into sink: inout some PipelineSink & ~Copyable) {
    Self.process(frame, policy, &peeler, &recogniser, &ledger, &sink)
  }

  // The envelope is lent by the peeler, so the parts are handed over one by one.
  private static func process(
    _ frame: borrowing Frame, _ policy: ChecksumPolicy, _ peeler: inout EnvelopePeeler, _ recogniser: inout MessageRecogniser,
    _ ledger: inout ChecksumLedger, _ sink: inout some PipelineSink & ~Copyable
  ) {
    let reception = Reception(
      file: UInt16(truncatingIfNeeded: frame.source), frame: UInt64(frame.number), time: Instant(nanoseconds: frame.time))
    let envelope = peeler.peel(frame)
    let facts = FrameFacts(
      reception: reception, length: frame.originalLength, layers: envelope.layers, source: envelope.source,
      destination: envelope.destination, checksum: envelope.udpChecksum)
    var verdict = ChecksumLedger.Verdict.sound
    if policy == .judge {
      verdict = ledger.judge(envelope.udpChecksum, of: envelope.source) { doubt in
        sink.revise(doubt.frame, from: doubt.outcome, to: .checksum)
      }
    }
    var outcome = FrameOutcome.damaged(.checksum)
    if case .damaged = verdict {
    } else {
      outcome = recogniser.recognise(envelope) { message in sink.receive(message, of: facts) }
    }
    sink.close(facts, as: outcome)
    if case .doubtful = verdict { ledger.remember(.init(frame: reception.reference, outcome: outcome), of: envelope.source) }
  }

  /// Senders whose UDP checksums never verified although some were wrong: their network card fills them in after the capture.
  public var offloadingSenders: [(address: IPAddress, frames: Int)] { ledger.offloading }

  /// What became of fragmented datagrams so far.
  public var reassembly: ReassemblyStatistics { peeler.reassembly }
}
