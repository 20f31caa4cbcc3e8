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

  /// Whether it makes sense to go on: asked before each frame.
  var wantsMore: Bool { get }
}

extension PipelineSink where Self: ~Copyable {
  public mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {}

  public var wantsMore: Bool { true }
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
  private var recogniser: MessageRecogniser
  private var ledger = ChecksumLedger()
  private var editions = EditionLedger()

  /// - Parameters:
  ///   - edition: the one that all messages are of; nil finds out.
  ///   - applications: what application identifiers announce.
  public init(
    checksums: ChecksumPolicy = .judge, edition: MessageEdition? = nil, applications: ApplicationIdentifiers = ApplicationIdentifiers()
  ) {
    policy = checksums
    recogniser = MessageRecogniser(edition: edition, applications: applications)
  }

  /// Processes one frame; what it finds goes to `sink`.
  public mutating func process(_ frame: borrowing Frame, into sink: inout some PipelineSink & ~Copyable) {
    Self.process(frame, policy, &peeler, &recogniser, &ledger, &editions, &sink)
  }

  // The envelope is lent by the peeler, so the parts are handed over one by one.
  private static func process(
    _ frame: borrowing Frame, _ policy: ChecksumPolicy, _ peeler: inout EnvelopePeeler, _ recogniser: inout MessageRecogniser,
    _ ledger: inout ChecksumLedger, _ editions: inout EditionLedger, _ sink: inout some PipelineSink & ~Copyable
  ) {
    let envelope = peeler.peel(frame)
    let facts = FrameFacts(frame, envelope)
    var verdict = ChecksumLedger.Verdict.sound
    if policy == .judge {
      verdict = ledger.judge(facts.checksum, of: facts.source) { doubt in
        sink.revise(doubt.frame, from: doubt.outcome, to: .checksum)
      }
    }
    if case .damaged = verdict { return sink.close(facts, as: .damaged(.checksum)) }
    var evidence = EditionEvidence()
    let outcome = recogniser.recognise(envelope, preferring: editions.preference(of: facts.source)) { message in
      evidence.insert(message)
      sink.receive(message, of: facts)
    }
    editions.note(evidence, of: facts.source)
    sink.close(facts, as: outcome)
    if case .doubtful = verdict { ledger.remember(.init(frame: facts.reception.reference, outcome: outcome), of: facts.source) }
  }

  /// Whether nothing in a batch that was prepared beside this pipeline changes what it knows of senders, or depends on it: then there is nothing to do
  /// with its frames but to hand them over.
  mutating func hasNothingToDo(with frames: borrowing PreparedFrames) -> Bool {
    guard frames.isPlain, !editions.hasOlder else { return false }
    let judges = policy == .judge
    return !frames.hasNews { address, trace in
      (judges && trace.hasVerified && !ledger.hasVerified(address)) || !editions.hasNoted(trace.editions, of: address)
    }
  }

  /// Whether a frame that was prepared beside this pipeline has to be looked at once more, in its turn: its sender is known for another edition than
  /// a message was read by.
  @inline(__always)
  mutating func mustReconsider(_ frame: borrowing PreparedFrame) -> Bool {
    guard let edition = editions.preference(of: frame.facts.source) else { return false }
    return frame.editions.isOther(than: edition)
  }

  /// The rest of the work on a frame that was prepared beside this pipeline, in its turn.
  mutating func conclude<Sink: ParallelSink & ~Copyable>(
    _ frame: borrowing PreparedFrame, _ outcome: FrameOutcome, _ messages: Range<Int>, of preparation: Sink.Preparation,
    into sink: inout Sink
  ) {
    var verdict = ChecksumLedger.Verdict.sound
    if policy == .judge {
      verdict = ledger.judge(frame.facts.checksum, of: frame.facts.source) { doubt in
        sink.revise(doubt.frame, from: doubt.outcome, to: .checksum)
      }
    }
    if case .damaged = verdict { return sink.close(frame.facts, as: .damaged(.checksum)) }
    for message in messages { sink.receive(message, of: preparation, frame: frame.facts) }
    editions.note(frame.editions, of: frame.facts.source)
    sink.close(frame.facts, as: outcome)
    if case .doubtful = verdict {
      ledger.remember(.init(frame: frame.facts.reception.reference, outcome: outcome), of: frame.facts.source)
    }
  }

  /// Senders whose UDP checksums never verified although some were wrong: their network card fills them in after the capture.
  public var offloadingSenders: [(address: IPAddress, frames: Int)] { ledger.offloading }

  /// What became of fragmented datagrams so far.
  public var reassembly: ReassemblyStatistics { peeler.reassembly }
}
