/// What one signal message says about one phase of one intersection: one row for each phase.
public struct SignalObservation: Hashable, Sendable {
  public var reception: Reception
  /// Same key as the intersection's map.
  public var intersection: IntersectionID
  public var phase: PhaseID
  /// When the message was made, by the sender's clock (the intersection's own time where it has one, else the message's);
  /// `nil` = not stated, capture time stands in.
  @OptionalInstant public var generated: Instant?
  /// The states of the phase: rows of `ObservationBatch.phaseIntervals`.
  public var intervals: Range<Int>
  /// The message counter, 0 to 127; `nil` where the message set has none.
  public var counter: UInt8?

  @inlinable
  public init(
    reception: Reception, intersection: IntersectionID, phase: PhaseID, generated: Instant?, intervals: Range<Int>, counter: UInt8? = nil
  ) {
    self.reception = reception
    self.intersection = intersection
    self.phase = phase
    self.generated = generated
    self.intervals = intervals
    self.counter = counter
  }

  /// The time the message speaks from: when it was made, else when it was captured.
  public var reference: Instant { generated ?? reception.time }
}

/// A state of a phase, present or to come, with its predicted times.
///
/// All times are instants. A countdown is added to `SignalObservation.reference`; a time of the hour is resolved near it;
/// special values (longer than an hour, unknown) are `nil`. A running state counted down has `start` equal to the reference
/// (its true beginning is unknown): say so with `startIsKnown`.
public struct PhaseInterval: Hashable, Sendable {
  public var state: PhaseState
  /// The state's code in the message.
  public var code: UInt8
  /// When it starts or started; `nil` = the message gives no timing.
  @OptionalInstant public var start: Instant?
  /// Whether `start` of a running state is the moment it began (UTC timing) rather than "now" (countdown).
  public var startIsKnown: Bool
  /// Not before this it ends.
  @OptionalInstant public var minEnd: Instant?
  /// Expected end.
  @OptionalInstant public var likelyEnd: Instant?
  /// Not after this it ends.
  @OptionalInstant public var maxEnd: Instant?
  /// When the phase next enters this state.
  @OptionalInstant public var nextStart: Instant?
  /// When that next period ends.
  @OptionalInstant public var nextEnd: Instant?
  /// Confidence in `likelyEnd`, 0 to 1.
  @OptionalNumber public var confidence: Double?

  @inlinable
  public init(
    state: PhaseState, code: UInt8, start: Instant? = nil, startIsKnown: Bool = false, minEnd: Instant? = nil, likelyEnd: Instant? = nil,
    maxEnd: Instant? = nil, nextStart: Instant? = nil, nextEnd: Instant? = nil, confidence: Double? = nil
  ) {
    self.state = state
    self.code = code
    self.start = start
    self.startIsKnown = startIsKnown
    self.minEnd = minEnd
    self.likelyEnd = likelyEnd
    self.maxEnd = maxEnd
    self.nextStart = nextStart
    self.nextEnd = nextEnd
    self.confidence = confidence
  }
}
