import V2XCapture
import V2XMessages

/// Threads that read and prepare batches, and the one that takes them in.
///
/// Batches go round: whoever has time takes an empty one, fills it (one at a time, which numbers them), prepares it, and lays it down; the calling
/// thread takes them in by number and empties them. There are only so many, so that nobody runs ahead.
final class Crew<Preparation: MessagePreparation>: @unchecked Sendable {
  private let supply: BatchSupply
  private let edition: MessageEdition?
  private let applications: ApplicationIdentifiers
  // Everything below is guarded by the monitor.
  private let monitor = Monitor()
  private var empty: [PreparedBatch<Preparation>]
  private var ready: [PreparedBatch<Preparation>] = []
  private var working = 0
  private var hasEnded = false

  init(_ supply: BatchSupply, _ batches: [PreparedBatch<Preparation>], edition: MessageEdition?, applications: ApplicationIdentifiers) {
    self.supply = supply
    self.edition = edition
    self.applications = applications
    empty = batches
  }

  /// Reads and prepares until there is no more, or it is not wanted.
  func work() {
    var preparer = FramePreparer(edition: edition, applications: applications)
    while true {
      monitor.lock()
      while empty.isEmpty, !hasEnded { monitor.wait() }
      guard !hasEnded, let batch = empty.popLast() else {
        monitor.unlock()
        return
      }
      working += 1
      monitor.unlock()
      process(batch, &preparer)
    }
  }

  private func process(_ batch: PreparedBatch<Preparation>, _ preparer: inout FramePreparer) {
    let number = supply.fill(&batch.frames)
    if let number {
      batch.number = number
      preparer.prepare(batch)
    }
    monitor.lock()
    working -= 1
    if number == nil {
      hasEnded = true
      empty.append(batch)
    } else {
      ready.append(batch)
    }
    monitor.announce()
    monitor.unlock()
  }

  /// The batch with a number, once it is prepared; nil after the last. Who waits for it works meanwhile, if `preparer` says so.
  func batch(_ number: Int, preparing preparer: inout FramePreparer, mayRead: Bool) -> PreparedBatch<Preparation>? {
    monitor.lock()
    while true {
      if let place = ready.firstIndex(where: { $0.number == number }) {
        let batch = ready.remove(at: place)
        monitor.unlock()
        return batch
      }
      if hasEnded, working == 0 {
        monitor.unlock()
        return nil
      }
      if mayRead, !hasEnded, let batch = empty.popLast() {
        working += 1
        monitor.unlock()
        process(batch, &preparer)
        monitor.lock()
      } else {
        monitor.wait()
      }
    }
  }

  /// Gives a batch back.
  func recycle(_ batch: PreparedBatch<Preparation>) {
    monitor.lock()
    empty.append(batch)
    monitor.announce()
    monitor.unlock()
  }

  /// Has all threads come to their end.
  func dismiss() {
    monitor.lock()
    hasEnded = true
    monitor.announce()
    monitor.unlock()
    supply.giveUp()
  }
}
