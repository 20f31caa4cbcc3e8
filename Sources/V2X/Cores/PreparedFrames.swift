import V2XCapture
import V2XEnvelopes
import V2XMessages

/// What is known of a frame before its turn has come. Plain numbers: there are many.
struct PreparedFrame {
  var facts: FrameFacts
  /// How many messages of it were prepared; negative when everything is left for its turn.
  var messages: Int32
  /// The outcome where it is anything but a message: a place among those of the batch. Negative for a message.
  var outcome: Int32
  var kind: MessageKind
  /// What the editions of its messages are taken from.
  var editions: EditionEvidence

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
  /// Whether all that is remembered of these frames are traces of their senders.
  private(set) var isPlain = true
  private var senders = SenderTraces()

  deinit {
    frames.deallocate()
  }

  /// Forgets all frames, and makes room for so many.
  mutating func removeAll(reserving count: Int) {
    self.count = 0
    if !outcomes.isEmpty { outcomes.removeAll(keepingCapacity: true) }
    isPlain = true
    senders.removeAll()
    guard count > capacity else { return }
    frames.deallocate()
    capacity = max(count, 2 * capacity)
    frames = .allocate(capacity: capacity)
  }

  /// Begins a frame, for which room was made. What is known of it is written where it stays, since copying it takes longer than finding it out.
  ///
  /// - Returns: where it is, until all are forgotten.
  @inline(__always)
  mutating func open(_ frame: borrowing Frame, _ envelope: borrowing Envelope) -> UnsafeMutablePointer<PreparedFrame> {
    precondition(count < capacity, "more frames than were announced")
    let place = frames + count
    place.pointee.facts = FrameFacts(frame, envelope)
    place.pointee.editions = EditionEvidence()
    place.pointee.messages = 0
    count += 1
    return place
  }

  /// Ends a frame whose messages were counted.
  @inline(__always)
  mutating func close(_ place: UnsafeMutablePointer<PreparedFrame>, as outcome: FrameOutcome) {
    if case .message(let kind) = outcome {
      place.pointee.kind = kind
      place.pointee.outcome = -1
    } else {
      place.pointee.outcome = keep(outcome)
    }
    let checksum = place.pointee.facts.checksum
    let isSound = place.pointee.messages >= 0 && checksum != .wrong
    isPlain =
      isPlain && isSound
      && senders.note(place.pointee.facts.source, hasVerified: checksum == .valid, place.pointee.editions.decisive)
  }

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

  /// Whether something is new in what the frames of the senders bring.
  func hasNews(_ isNew: (IPAddress, SenderTraces.Trace) -> Bool) -> Bool { senders.contains(isNew) }
}

/// What the frames of a batch bring that is remembered of their senders.
struct SenderTraces: ~Copyable {
  struct Trace {
    /// Whether a UDP checksum verifies.
    var hasVerified = false
    /// A bit for each edition that alone explains a message.
    var editions: UInt8 = 0
  }

  static let limit = 256
  // Senders of former batches stay, with an empty trace: they come again.
  private var senders = RecentTable<IPAddress, Void>()
  private let traces = UnsafeMutablePointer<Trace>.allocate(capacity: limit)

  init() {}

  deinit {
    traces.deallocate()
  }

  mutating func removeAll() {
    if senders.keys.count == Self.limit { senders = RecentTable() }
    for index in senders.keys.indices { traces[index] = Trace() }
  }

  /// Notes what a frame brings; false when it cannot.
  @inline(__always)
  mutating func note(_ source: Endpoint?, hasVerified: Bool, _ editions: UInt8) -> Bool {
    guard let address = source?.address else { return editions == 0 }
    let known = senders.keys.count
    guard let place = senders.place(of: address, limit: Self.limit, adding: ()) else { return false }
    if place == known { traces[place] = Trace() }
    traces[place].hasVerified = traces[place].hasVerified || hasVerified
    traces[place].editions |= editions
    return true
  }

  func contains(_ isWanted: (IPAddress, Trace) -> Bool) -> Bool {
    senders.keys.indices.contains { isWanted(senders.keys[$0], traces[$0]) }
  }
}
