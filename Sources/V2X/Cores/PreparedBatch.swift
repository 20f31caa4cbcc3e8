import V2XCapture
import V2XEnvelopes
import V2XMessages

/// Frames on their way: read, then prepared by any thread, then taken in in order.
final class PreparedBatch<Preparation: MessagePreparation>: @unchecked Sendable {
  // One thread at a time has it, and hands it on under the crew's lock.
  var frames = FrameBatch()
  var results = PreparedFrames()
  var preparation: Preparation
  /// Position among the batches.
  var number = 0

  init(_ preparation: sending Preparation) { self.preparation = preparation }
}

/// What is known of a frame before its turn has come. Plain numbers: there are many.
struct PreparedFrame {
  var facts: FrameFacts
  /// How many messages of it were prepared; negative when everything is left for its turn.
  var messages: Int32
  /// The outcome where it is anything but a message: a place among those of the batch. Negative for a message.
  var outcome: Int32
  var kind: MessageKind

  @inline(__always)
  var isLeft: Bool { messages < 0 }
}

/// The frames of a batch as they were prepared, in storage that is used again.
struct PreparedFrames: ~Copyable {
  // Plain values behind a pointer of this value alone.
  private var frames = UnsafeMutablePointer<PreparedFrame>.allocate(capacity: 1)
  private var capacity = 1
  private(set) var count = 0
  /// Outcomes that are no messages.
  private var outcomes: [FrameOutcome] = []
  /// Of all messages of the batch, in order.
  private var evidence: [EditionEvidence] = []

  deinit {
    frames.deallocate()
  }

  /// Forgets all frames, and makes room for so many.
  mutating func removeAll(reserving count: Int) {
    self.count = 0
    if !outcomes.isEmpty { outcomes.removeAll(keepingCapacity: true) }
    evidence.removeAll(keepingCapacity: true)
    guard count > capacity else { return }
    frames.deallocate()
    capacity = max(count, 2 * capacity)
    frames = .allocate(capacity: capacity)
  }

  /// Adds a frame, for which room was made.
  @inline(__always)
  mutating func append(_ facts: FrameFacts, _ outcome: FrameOutcome, messages: Int32) {
    precondition(count < capacity, "more frames than were announced")
    var frame = PreparedFrame(facts: facts, messages: messages, outcome: -1, kind: .bsm)
    if case .message(let kind) = outcome { frame.kind = kind } else { frame.outcome = keep(outcome) }
    (frames + count).initialize(to: frame)
    count += 1
  }

  /// Adds what the edition of the next message is taken from.
  @inline(__always)
  mutating func append(_ evidence: EditionEvidence) { self.evidence.append(evidence) }

  /// What the edition of a message is taken from, counted from the first of the batch.
  @inline(__always)
  func evidence(ofMessage index: Int) -> EditionEvidence { evidence[index] }

  private mutating func keep(_ outcome: FrameOutcome) -> Int32 {
    outcomes.append(outcome)
    return Int32(truncatingIfNeeded: outcomes.count - 1)
  }

  @inline(__always)
  subscript(index: Int) -> PreparedFrame {
    _read {
      precondition(index >= 0 && index < count, "no such frame in the batch")
      yield frames[index]
    }
  }

  /// What became of a frame.
  @inline(__always)
  func outcome(of frame: borrowing PreparedFrame) -> FrameOutcome {
    frame.outcome < 0 ? .message(frame.kind) : outcomes[Int(frame.outcome)]
  }
}

/// The part of the pipeline that asks for no order: peeling and recognising.
struct FramePreparer: ~Copyable {
  private var peeler = EnvelopePeeler(reassembles: false)
  private var recogniser: MessageRecogniser

  init(edition: MessageEdition?) { recogniser = MessageRecogniser(edition: edition) }

  /// Prepares all frames of a batch.
  mutating func prepare(_ batch: PreparedBatch<some MessagePreparation>) {
    prepare(batch.frames, into: &batch.results, &batch.preparation)
  }

  private mutating func prepare(
    _ frames: borrowing FrameBatch, into results: inout PreparedFrames, _ preparation: inout some MessagePreparation
  ) {
    results.removeAll(reserving: frames.count)
    preparation.removeAll()
    for index in 0..<frames.count { Self.prepare(frames.frame(at: index), into: &results, &preparation, &peeler, &recogniser) }
  }

  // The envelope is lent by the peeler, so the parts are handed over one by one.
  private static func prepare(
    _ frame: borrowing Frame, into results: inout PreparedFrames, _ preparation: inout some MessagePreparation,
    _ peeler: inout EnvelopePeeler, _ recogniser: inout MessageRecogniser
  ) {
    let envelope = peeler.peel(frame)
    let facts = FrameFacts(frame, envelope)
    // Fragments are put together in order.
    if envelope.isFragment { return results.append(facts, .fragment, messages: -1) }
    var messages: Int32 = 0
    let outcome = recogniser.recognise(envelope) { message in
      preparation.prepare(message, of: facts)
      results.append(EditionEvidence(message))
      messages += 1
    }
    results.append(facts, outcome, messages: messages)
  }
}
