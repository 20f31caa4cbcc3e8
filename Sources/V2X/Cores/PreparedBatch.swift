import V2XCapture
import V2XEnvelopes
import V2XMessages
import V2XModel

/// Frames on their way: read, then prepared by any thread, then taken in in order.
final class PreparedBatch<Preparation: MessagePreparation>: @unchecked Sendable {
  // One thread at a time has it, and hands it on under the crew's lock.
  var frames = FrameBatch()
  var results: ContiguousArray<PreparedFrame> = []
  let preparation: Preparation
  /// Position among the batches.
  var number = 0

  init(_ preparation: Preparation) { self.preparation = preparation }
}

/// What is known of a frame before its turn has come.
struct PreparedFrame {
  var facts: FrameFacts
  var outcome: FrameOutcome
  /// How many messages of it were prepared; negative when everything is left for its turn.
  var messages: Int32

  var isLeft: Bool { messages < 0 }
}

/// The part of the pipeline that asks for no order: peeling and recognising.
struct FramePreparer: ~Copyable {
  private var peeler = EnvelopePeeler(reassembles: false)
  private var recogniser = MessageRecogniser()

  /// Prepares all frames of a batch.
  mutating func prepare(_ batch: PreparedBatch<some MessagePreparation>) {
    prepare(batch.frames, into: &batch.results, batch.preparation)
  }

  private mutating func prepare(
    _ frames: borrowing FrameBatch, into results: inout ContiguousArray<PreparedFrame>, _ preparation: some MessagePreparation
  ) {
    results.removeAll(keepingCapacity: true)
    results.reserveCapacity(frames.count)
    preparation.removeAll()
    for index in 0..<frames.count { Self.prepare(frames.frame(at: index), into: &results, preparation, &peeler, &recogniser) }
  }

  // The envelope is lent by the peeler, so the parts are handed over one by one.
  private static func prepare(
    _ frame: borrowing Frame, into results: inout ContiguousArray<PreparedFrame>, _ preparation: some MessagePreparation,
    _ peeler: inout EnvelopePeeler, _ recogniser: inout MessageRecogniser
  ) {
    let envelope = peeler.peel(frame)
    let facts = FrameFacts(frame, envelope)
    // Fragments are put together in order.
    if envelope.isFragment { return results.append(PreparedFrame(facts: facts, outcome: .fragment, messages: -1)) }
    var messages: Int32 = 0
    let outcome = recogniser.recognise(envelope) { message in
      preparation.prepare(message, of: facts)
      messages += 1
    }
    results.append(PreparedFrame(facts: facts, outcome: outcome, messages: messages))
  }
}
