import Glibc
public import V2XModel

/// How well each sender was received: rate, loss by message counters, gaps, latency, age of information, by kind of message and distance.
///
/// Formulas: packet error ratio, inter-packet gap and age of information as in SAE J2945/1 practice. Latency is message time to capture time and needs
/// both clocks; `latencyAboveFloor` does not. Memory is bounded by the senders heard.
public struct LinkStatistics: Sendable {
  /// A sender, a kind of message, and the input it was captured in.
  public struct Key: Hashable, Comparable, Sendable {
    public var sender: Sender
    public var message: Message
    public var file: UInt16

    public static func < (a: Key, b: Key) -> Bool { (a.message, a.sender, a.file) < (b.message, b.sender, b.file) }
  }

  /// The kinds of messages, by their names in T/CSAE 53.
  public enum Message: String, Hashable, Comparable, Sendable, CaseIterable {
    case bsm = "BSM"
    case map = "MAP"
    case rsm = "RSM"
    case spat = "SPAT"

    public static func < (a: Message, b: Message) -> Bool { a.rawValue < b.rawValue }
  }

  /// Who sent: a station, a roadside unit, or for signals and maps, which name no sender, the intersection.
  public enum Sender: Hashable, Comparable, Sendable, CustomStringConvertible {
    case station(StationID)
    case unit(StationID)
    case node(IntersectionID)

    public var description: String {
      switch self {
      case .station(let id): "bsm:\(id)"
      case .unit(let id): "rsu:\(id)"
      case .node(let id): "node \(id)"
      }
    }
  }

  /// What is known of one link.
  public struct Link: Hashable, Sendable {
    /// Messages, those that counters say are missing, and repetitions of the same counter.
    public fileprivate(set) var received = 0
    public fileprivate(set) var missed = 0
    public fileprivate(set) var repeated = 0
    /// Counters that neither go on nor can be loss: a restart.
    public fileprivate(set) var resets = 0
    /// First and latest capture time.
    public fileprivate(set) var first = Instant.distantFuture
    public fileprivate(set) var last = Instant.distantPast
    /// Seconds between receptions, and from message to capture.
    public fileprivate(set) var gaps = Quantiles()
    public fileprivate(set) var latency = Quantiles()
    /// Integral of the age over time, s², and the time it covers, s.
    fileprivate var ageArea = 0.0
    fileprivate var ageTime = 0.0
    public fileprivate(set) var peakAge = 0.0
    /// Received and missed by distance from the nearest intersection heard, in bands of ``LinkStatistics/band`` metres.
    public fileprivate(set) var bands: [Int: (received: Int, missed: Int)] = [:]
    public fileprivate(set) var frame = FrameReference(file: 0, frame: 0)
    fileprivate var counter: UInt8?
    fileprivate var generated: Instant?
    fileprivate var delay: Double?
    fileprivate var period = 0.1

    public static func == (a: Link, b: Link) -> Bool { a.received == b.received && a.missed == b.missed && a.frame == b.frame }
    public func hash(into hasher: inout Hasher) { hasher.combine(received) }

    /// Share of messages that were lost, 0 to 1; nil without counters.
    public var lossRatio: Double? { counter == nil || received < 2 ? nil : Double(missed) / Double(received - 1 - repeated + missed) }
    /// Messages a second while it was heard.
    public var rate: Double? { received > 1 && last > first ? Double(received - 1) / last.seconds(since: first) : nil }
    /// Mean age of what was known of the sender, s.
    public var meanAge: Double? { ageTime > 0 ? ageArea / ageTime : nil }
  }

  /// Metres of a band.
  public static let band = 50.0
  /// A pause longer than this is no loss but a new episode, s.
  public static let episode = 5.0

  public private(set) var links: [Key: Link] = [:]
  private var nodes: [IntersectionID: Vector] = [:]
  private var frame: LocalFrame?

  public init() {}

  /// Takes in observations in capture order.
  public mutating func ingest(_ batch: borrowing ObservationBatch) {
    for row in batch.roadNodes {
      let plane = frame ?? LocalFrame(origin: row.position)
      frame = plane
      nodes[row.id] = plane.project(row.position)
      add(.node(row.id), .map, row.reception, generated: nil, counter: row.counter, distance: nil)
    }
    for row in batch.stations {
      let distance = frame.flatMap { plane in
        let place = plane.project(row.motion.position)
        return nodes.values.map { ($0 - place).length }.min()
      }
      add(.station(row.station), .bsm, row.reception, generated: row.motion.time, counter: row.counter, distance: distance)
    }
    var former: FrameReference?
    for row in batch.objects where former != row.reception.reference {
      // All participants of a message share its counter.
      former = row.reception.reference
      add(.unit(row.unit), .rsm, row.reception, generated: row.motion.time, counter: row.counter, distance: nil)
    }
    former = nil
    for row in batch.signals where former != row.reception.reference {
      former = row.reception.reference
      add(.node(row.intersection), .spat, row.reception, generated: row.generated, counter: row.counter, distance: nil)
    }
  }

  private mutating func add(
    _ sender: Sender, _ message: Message, _ reception: Reception, generated: Instant?, counter: UInt8?, distance: Double?
  ) {
    let key = Key(sender: sender, message: message, file: reception.file)
    // In place: what a link counts in would be copied otherwise.
    links[key, default: Link()].add(reception, generated: generated, counter: counter, distance: distance)
  }
}

extension LinkStatistics.Link {
  fileprivate mutating func add(_ reception: Reception, generated: Instant?, counter: UInt8?, distance: Double?) {
    let gap = received > 0 ? reception.time.seconds(since: last) : 0
    var lost = 0
    if let counter, let former = self.counter, received > 0, gap <= LinkStatistics.episode {
      let step = (Int(counter) - Int(former) + 128) % 128
      if step == 0 {
        repeated += 1
      } else {
        // A counter that leaps over more than the time has room for began anew.
        let elapsed = generated.flatMap { now in self.generated.map { now.seconds(since: $0) } } ?? gap
        if Double(step) <= max(3, 2.5 * elapsed / period + 2) { lost = step - 1 } else { resets += 1 }
        if step == 1, elapsed > 0.005 { period += (elapsed - period) * 0.1 }
      }
    }
    missed += lost
    if received > 0, gap > 0, gap <= LinkStatistics.episode { gaps.add(gap) }
    if let generated {
      let taken = reception.time.seconds(since: generated)
      latency.add(taken)
      if let former = delay, gap > 0, gap <= LinkStatistics.episode {
        // The age grows with time from the delay of the last message on.
        ageArea += gap * former + gap * gap / 2
        ageTime += gap
        peakAge = max(peakAge, gap + former)
      }
      delay = taken
      self.generated = generated
    }
    if let distance {
      let band = Int(min(distance, 1e6) / LinkStatistics.band)
      let known = bands[band] ?? (0, 0)
      bands[band] = (known.received + 1, known.missed + lost)
    }
    self.counter = counter
    received += 1
    first = min(first, reception.time)
    last = max(last, reception.time)
    frame = reception.reference
  }
}

/// Quantiles of positive and negative seconds in a fixed room: bins that are two percent wide, a tenth of a millisecond at least.
public struct Quantiles: Hashable, Sendable {
  private var bins: [Int: Int] = [:]
  public private(set) var count = 0
  public private(set) var least = Double.infinity
  public private(set) var greatest = -Double.infinity

  public init() {}

  mutating func add(_ value: Double) {
    guard value.isFinite else { return }
    count += 1
    least = min(least, value)
    greatest = max(greatest, value)
    bins[Self.bin(value), default: 0] += 1
  }

  private static func bin(_ value: Double) -> Int {
    let size = Int((log(1 + abs(value) / 0.005) * 50).rounded())
    return value < 0 ? -size : size
  }

  private static func value(_ bin: Int) -> Double {
    let size = 0.005 * (exp(Double(abs(bin)) / 50) - 1)
    return bin < 0 ? -size : size
  }

  /// The value below which a share of them lies; nil without any.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    var seen = 0
    for bin in bins.keys.sorted() {
      seen += bins[bin] ?? 0
      if Double(seen) >= share * Double(count) { return min(max(Self.value(bin), least), greatest) }
    }
    return greatest
  }
}
