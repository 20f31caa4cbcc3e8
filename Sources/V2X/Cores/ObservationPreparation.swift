public import V2XMessages
import V2XModel

/// Observations prepared on any thread, and where those of each message end.
public final class ObservationPreparation: MessagePreparation {
  // Behind pointers of this object alone, since the language watches over every access to a variable of a class.
  private let batch = UnsafeMutablePointer<ObservationBatch>.allocate(capacity: 1)
  private let ends = UnsafeMutablePointer<[ObservationBatch.Extent]>.allocate(capacity: 1)

  init() {
    batch.initialize(to: ObservationBatch())
    ends.initialize(to: [])
  }

  deinit {
    batch.deinitialize(count: 1)
    ends.deinitialize(count: 1)
    batch.deallocate()
    ends.deallocate()
  }

  public func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    message.observe(frame.reception, into: &batch.pointee)
    ends.pointee.append(batch.pointee.extent)
  }

  public func removeAll() {
    batch.pointee.removeAll()
    ends.pointee.removeAll(keepingCapacity: true)
  }

  /// How many messages were prepared.
  var count: Int { ends.pointee.count }

  /// Lends the observations of all messages.
  func withRows(_ body: (borrowing ObservationBatch) -> Void) { body(batch.pointee) }

  /// Appends the observations of some messages to a batch.
  func copy(_ messages: Range<Int>, into target: inout ObservationBatch) {
    guard !messages.isEmpty else { return }
    let start = messages.lowerBound == 0 ? ObservationBatch.Extent() : ends.pointee[messages.lowerBound - 1]
    target.append(batch.pointee, from: start, to: ends.pointee[messages.upperBound - 1])
  }
}
