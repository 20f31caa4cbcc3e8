import V2XModel

/// The signals of all nodes: a timeline for each phase, and which frames told it.
struct SignalIndex {
  /// The signals of one node.
  struct Node {
    let id: IntersectionID
    var phases: [PhaseTimeline] = []
    /// What was foretold of each of them.
    var ledgers: [PredictionLedger] = []
    var clock = SenderClock()
    /// Capture time of the latest message.
    var lastHeard = Instant.distantPast
    var rhythm = MessageRhythm()
    /// Latest messages: time by the sender's clock, and the frame.
    private(set) var messages: [(time: Instant, frame: FrameReference)] = []
    private var oldest = 0

    /// Half a minute at ten messages a second.
    static let messagesKept = 300

    init(id: IntersectionID) { self.id = id }

    mutating func note(_ time: Instant, _ frame: FrameReference) {
      if let last = messages.isEmpty ? nil : messages[(oldest + messages.count - 1) % messages.count], last.frame == frame { return }
      if messages.count < Self.messagesKept {
        messages.append((time, frame))
      } else {
        messages[oldest] = (time, frame)
        oldest = (oldest + 1) % Self.messagesKept
      }
    }

    /// The frames of the last message made up to `time` and the first one after it.
    func frames(around time: Instant) -> (before: FrameReference?, after: FrameReference?) {
      var before: (time: Instant, frame: FrameReference)?
      var after: (time: Instant, frame: FrameReference)?
      for message in messages {
        if message.time <= time {
          if before.map({ message.time > $0.time }) ?? true { before = message }
        } else if after.map({ message.time < $0.time }) ?? true {
          after = message
        }
      }
      return (before?.frame, after?.frame)
    }

    func timeline(_ phase: PhaseID) -> PhaseTimeline? { phases.first { $0.phase == phase } }
  }

  private(set) var nodes: [Node] = []
  private var slots: [IntersectionID: Int] = [:]
  /// Silences that have ended, until they are taken.
  private(set) var silences: [(node: IntersectionID, gap: MessageRhythm.Gap)] = []
  private let longestSilence: Double
  /// Messages in which no state of a phase, or several, claimed to be running.
  private(set) var contradictions = 0

  /// - Parameter longestSilence: a longer one is an outage, s.
  init(longestSilence: Double = PhaseTimeline.silence) { self.longestSilence = longestSilence }

  /// Hands on the silences that have ended.
  mutating func takeSilences() -> [(node: IntersectionID, gap: MessageRhythm.Gap)] {
    defer { silences.removeAll(keepingCapacity: true) }
    return silences
  }

  /// The signals of a node. Maps and signal messages of one unit may differ in stating the region: then the number decides, if it
  /// is unmistakable.
  func node(_ id: IntersectionID) -> Node? {
    if let slot = slots[id] { return nodes[slot] }
    var found: Node?
    for node in nodes where node.id.node == id.node && (node.id.region == nil || id.region == nil) {
      if found != nil { return nil }
      found = node
    }
    return found
  }

  /// Forgets nodes that have not been heard of for long.
  mutating func expire(now: Instant) {
    guard nodes.contains(where: { now.seconds(since: $0.lastHeard) > IntersectionIndex.memory }) else { return }
    nodes.removeAll { now.seconds(since: $0.lastHeard) > IntersectionIndex.memory }
    slots.removeAll(keepingCapacity: true)
    for slot in nodes.indices { slots[nodes[slot].id] = slot }
  }

  mutating func observe(_ row: SignalObservation, in batch: borrowing ObservationBatch) {
    let slot: Int
    if let known = slots[row.intersection] {
      slot = known
    } else {
      slot = nodes.count
      slots[row.intersection] = slot
      nodes.append(Node(id: row.intersection))
    }
    let time = row.reference
    if let generated = row.generated, row.phase == nodes[slot].phases.first?.phase ?? row.phase {
      nodes[slot].clock.observe(time: generated, captured: row.reception.time)
    }
    nodes[slot].lastHeard = max(nodes[slot].lastHeard, row.reception.time)
    if let gap = nodes[slot].rhythm.observe(row.generated, row.reception, longest: longestSilence) {
      silences.append((row.intersection, gap))
    }
    nodes[slot].note(time, row.reception.reference)
    let place: Int
    if let known = nodes[slot].phases.firstIndex(where: { $0.phase == row.phase }) {
      place = known
    } else {
      place = nodes[slot].phases.count
      nodes[slot].phases.append(PhaseTimeline(phase: row.phase))
      nodes[slot].ledgers.append(PredictionLedger())
    }
    let interval = running(row, in: batch)
    nodes[slot].phases[place].observe(interval, at: time)
    nodes[slot].ledgers[place].observe(interval, at: time, frame: row.reception.reference)
  }

  /// The state that runs now: the one entry without a start or with one that has come.
  private mutating func running(_ row: SignalObservation, in batch: borrowing ObservationBatch) -> PhaseInterval {
    var found: PhaseInterval?
    var several = false
    for interval in batch.phaseIntervals[row.intervals] where interval.start.map({ $0 <= row.reference }) ?? true {
      // A state that has ended by its own word is past, not running.
      if interval.startIsKnown, let end = interval.maxEnd ?? interval.likelyEnd, end < row.reference { continue }
      if found != nil { several = true }
      found = found ?? interval
    }
    guard let found, !several else {
      contradictions += 1
      return PhaseInterval(state: .unavailable, code: 0)
    }
    return found
  }
}
