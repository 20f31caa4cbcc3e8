public import V2XMessages
public import V2XModel
public import V2XReconstruction

/// From messages to events: observations gather in a batch that is used again and again, and go to the reconstruction in capture order.
public struct EventRun: ParallelSink, ~Copyable {
  /// Frames by bucket.
  public private(set) var counts = RunCounts()
  /// Events told so far.
  public private(set) var events = 0
  private var queue = CaptureOrder()
  private var reconstruction: Reconstruction
  private var order = EventOrder()
  private let emit: (Event) -> Void
  private var lastFlush = Instant.distantPast
  private var nextCount = Self.batchRows

  /// Rows after which a batch is handed on, and capture time after which it is in any case.
  private static let batchRows = 2048
  private static let batchSpan = 0.5

  /// - Parameter emit: receives events in the order in which they happened, about a minute of capture time later.
  public init(options: Reconstruction.Options = Reconstruction.Options(), emit: @escaping (Event) -> Void) {
    reconstruction = Reconstruction(options: options)
    self.emit = emit
  }

  public mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    if queue.isSetBack(at: frame.reception.time) { flush(all: true) }
    let before = queue.count
    message.observe(frame.reception, into: &queue.incoming)
    if queue.count > before { queue.note(frame.reception.time) }
  }

  public func makePreparation() -> sending ObservationPreparation { ObservationPreparation() }

  public mutating func receive(_ index: Int, of preparation: ObservationPreparation, frame: FrameFacts) {
    if queue.isSetBack(at: frame.reception.time) { flush(all: true) }
    let before = queue.count
    preparation.copy(index..<index + 1, into: &queue.incoming)
    if queue.count > before { queue.note(frame.reception.time) }
  }

  public mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    counts.count(outcome, of: frame.reception.reference)
    let time = frame.reception.time
    if lastFlush == .distantPast { lastFlush = time }
    if queue.count >= nextCount || time.seconds(since: lastFlush) >= Self.batchSpan {
      flush()
      tell(until: time)
      lastFlush = time
    }
  }

  public mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    counts.revise(frame, from: outcome, to: damage)
  }

  /// Hands on what has gathered, and lets time pass to `time` although nothing was heard: for live input.
  public mutating func advance(to time: Instant) {
    flush(all: true)
    reconstruction.advance(to: time) { event in order.add(event) }
    tell(until: time)
  }

  /// Tells what is still open. Nothing may be processed afterwards.
  public mutating func finish() {
    flush(all: true)
    reconstruction.finish { event in order.add(event) }
    tell(until: .distantFuture)
  }

  private mutating func flush(all: Bool = false) {
    queue.release(all: all) { batch in reconstruction.ingest(batch) { event in order.add(event) } }
    // What is held would be copied again and again.
    nextCount = max(Self.batchRows, 2 * queue.count)
  }

  private mutating func tell(until time: Instant) {
    var told = 0
    let emit = emit
    order.release(until: time) { event in
      told += 1
      emit(event)
    }
    events += told
  }
}
