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

/// The part of the pipeline that asks for no order: peeling and recognising.
struct FramePreparer: ~Copyable {
  private var peeler = EnvelopePeeler(reassembles: false)
  private var recogniser: MessageRecogniser

  init(edition: MessageEdition?, applications: ApplicationIdentifiers) {
    recogniser = MessageRecogniser(edition: edition, applications: applications)
  }

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
    let prepared = results.open(frame, envelope)
    // Fragments are put together in order.
    if envelope.isFragment {
      prepared.pointee.messages = -1
      return results.close(prepared, as: .fragment)
    }
    let outcome = recogniser.recognise(envelope) { message in
      preparation.prepare(message, of: prepared.pointee.facts)
      prepared.pointee.editions.insert(message)
      prepared.pointee.messages += 1
    }
    results.close(prepared, as: outcome)
  }
}
