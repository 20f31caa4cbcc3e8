import V2XCapture

/// Fills batches with frames, one after the other, for whichever thread asks.
final class BatchSupply: @unchecked Sendable {
  // Everything that changes is guarded by the lock.
  private let lock = Monitor()
  private let stop = ReadingStop()
  private var source: MergedSource
  private var selection: FrameSelection
  private let limit: Int
  private var isAtEnd = false
  private var next = 0
  private var figures = RunFigures()

  /// - Parameter limit: frames of a batch at most.
  init(paths: [String], selection: consuming FrameSelection, limit: Int) throws(CaptureError) {
    source = try MergedSource(paths: paths, stop: stop)
    self.selection = selection
    self.limit = limit
    figures.size = source.size
  }

  /// Whether asking may have to wait for somebody who sends.
  var mayWait: Bool { lock.locked { source.size == nil } }

  /// How far the reading is.
  var progress: RunFigures { lock.locked { figures } }

  /// Replaces what `batch` holds by the frames that come next.
  ///
  /// - Returns: how many batches came before; nil at the end.
  func fill(_ batch: inout FrameBatch) -> Int? {
    lock.lock()
    defer { lock.unlock() }
    guard !isAtEnd else { return nil }
    let began = Seconds.now
    guard source.fill(&batch, limit: limit) else {
      isAtEnd = true
      return nil
    }
    if !selection.isEverything { batch.keep { frame throws(CaptureError) in try selection.admits(frame) } }
    figures.frames += batch.count
    figures.octets += batch.octetCount
    figures.position = source.position
    figures.reading += Seconds.now - began
    next += 1
    return next - 1
  }

  /// Has every thread that waits for input give up.
  func giveUp() { stop.ask() }
}
