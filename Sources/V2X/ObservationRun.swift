public import V2XMessages
public import V2XModel

/// From messages to observations: batches in capture order, for a service that does its own analysis.
///
///     var run = try CaptureRun(paths: ["drive.pcapng"])
///     var observations = ObservationRun { batch in
///       for index in 0..<batch.stations.count { see(batch.stations[index]) }
///     }
///     run.process(into: &observations)
///     observations.flush()
///
/// Rows come in the order of the frames, batch after batch. How many make a batch depends on the capture and on how many cores work.
public struct ObservationRun: ParallelSink, ~Copyable {
  /// Frames by bucket.
  public private(set) var counts = RunCounts()
  private var batch = ObservationBatch()
  // Nearly always all messages of a preparation are wanted, and nothing comes between them: then its own rows are handed on.
  /// A preparation whose first messages came and are not copied yet, and how many.
  private var pending: (preparation: ObservationPreparation, count: Int)?
  private let body: (borrowing ObservationBatch) -> Void

  private static let batchRows = 2048

  /// - Parameter body: receives batches, lent for the call.
  public init(_ body: @escaping (borrowing ObservationBatch) -> Void) { self.body = body }

  public mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    if pending != nil { copyPending() }
    message.observe(frame.reception, into: &batch)
  }

  public func makePreparation() -> sending ObservationPreparation { ObservationPreparation() }

  public mutating func receive(_ index: Int, of preparation: ObservationPreparation, frame: FrameFacts) {
    if let count = pending?.count, count == index {
      pending?.count = count + 1
    } else if index == 0, batch.isEmpty {
      pending = (preparation, 1)
    } else {
      copyPending()
      preparation.copy(index..<index + 1, into: &batch)
    }
  }

  public mutating func finish(_ preparation: inout ObservationPreparation) {
    if let pending, pending.count == preparation.count {
      preparation.withRows(body)
      self.pending = nil
    } else {
      copyPending()
    }
  }

  private mutating func copyPending() {
    pending?.preparation.copy(0..<(pending?.count ?? 0), into: &batch)
    pending = nil
  }

  public mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    counts.count(outcome, of: frame.reception.reference)
    if batch.count >= Self.batchRows { flush() }
  }

  public mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    counts.revise(frame, from: outcome, to: damage)
  }

  /// Hands on what has gathered. To be called at the end.
  public mutating func flush() {
    guard !batch.isEmpty else { return }
    body(batch)
    batch.removeAll()
  }
}
