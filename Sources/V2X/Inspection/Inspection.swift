public import V2XEnvelopes
public import V2XMessages
public import V2XModel

/// What a capture holds: the figures behind `v2x inspect`.
///
/// Memory is bounded by what is on the road (senders, stations, nodes), with limits, not by the length of the capture.
public struct Inspection: PipelineSink, Sendable {
  /// Messages of one kind from one network sender.
  public struct Stream: Sendable {
    public var count = 0
    /// Octets of the messages: least, greatest, sum.
    public var leastSize = Int.max
    public var greatestSize = 0
    public var octets = 0
    /// Time from one message to the next of the same station or intersection by way of the same network sender.
    public var gaps = DurationHistogram()
    public var first = Instant.distantFuture
    public var last = Instant.distantPast

    /// Messages a second over the time from the first to the last; nil when they all came at once.
    public var rate: Double? {
      let span = last.seconds(since: first)
      return count > 1 && span > 0 ? Double(count - 1) / span : nil
    }
  }

  public struct StreamKey: Hashable, Sendable {
    public var kind: MessageKind
    /// The network sender; nil where IP was not reached.
    public var source: Endpoint?
  }

  /// A station as seen under one temporary identity.
  public struct Station: Sendable {
    public var messages = 0
    public var first: Instant
    public var last: Instant
    /// The message kind it was seen sending.
    public var kind: MessageKind
  }

  /// An intersection and how often it was described.
  public struct Node: Sendable {
    public var maps = 0
    public var signals = 0
  }

  /// What tells the senders of a stream apart: a station, or the first intersection of a message.
  private struct Talker: RecentKey {
    var stream: Int
    var identity: UInt64

    var shortHash: UInt64 { identity &+ UInt64(truncatingIfNeeded: stream) &* 0x2545_F491_4F6C_DD1D }
  }

  /// How many stations, nodes and talkers are kept apart.
  public static let identityLimit = 100_000
  /// How many streams, and how many application identifiers, are kept apart.
  public static let streamLimit = 4096

  public private(set) var counts = RunCounts()
  public private(set) var first: Instant?
  public private(set) var last: Instant?
  /// Octets on the wire.
  public private(set) var octets = 0
  private var streamTable = RecentTable<StreamKey, Stream>()
  private var stationTable = RecentTable<StationID, Station>()
  public private(set) var nodes: [IntersectionID: Node] = [:]
  private var encapsulationTable = RecentTable<LayerList, Int>()
  private var identifierTable = RecentTable<UInt32, Int>()
  /// Messages whose application identifier announces another kind, with the first of them.
  public private(set) var disagreeingIdentifiers = 0
  public private(set) var firstDisagreeing: FrameReference?
  /// There were more stations, nodes or streams than are kept apart; the buckets count all of them.
  public private(set) var hasMoreIdentities = false
  private var talkers = RecentTable<Talker, Instant>()

  public init() {}

  public var streams: [StreamKey: Stream] { streamTable.dictionary }
  public var stations: [StationID: Station] { stationTable.dictionary }
  /// Messages by the layers around them, outermost first.
  public var encapsulations: [LayerList: Int] { encapsulationTable.dictionary }
  /// Messages by application identifier.
  public var identifiers: [UInt32: Int] { identifierTable.dictionary }

  public mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    if let place = encapsulationTable.place(of: message.layers, limit: Self.streamLimit, adding: 0) {
      encapsulationTable.values[place] += 1
    }
    if let aid = message.aid, let place = identifierTable.place(of: aid, limit: Self.streamLimit, adding: 0) {
      identifierTable.values[place] += 1
    }
    if message.aidAgrees == false {
      disagreeingIdentifiers += 1
      if firstDisagreeing == nil { firstDisagreeing = frame.reception.reference }
    }
    let time = frame.reception.time
    let identity = noteIdentities(message, time)
    let key = StreamKey(kind: message.kind, source: frame.source)
    guard let stream = streamTable.place(of: key, limit: Self.streamLimit, adding: Stream()) else {
      hasMoreIdentities = true
      return
    }
    let gap = identity.flatMap { noteTalker(Talker(stream: stream, identity: $0), time) }
    streamTable.values[stream].add(size: message.payload.byteCount, time: time, gap: gap)
  }

  /// Counts the station or the intersections of a message, and returns what tells its sender from others.
  private mutating func noteIdentities(_ message: borrowing RecognisedMessage, _ time: Instant) -> UInt64? {
    let kind = message.kind
    if let sender = message.sender {
      let station = Station(first: time, last: time, kind: kind)
      if let place = stationTable.place(of: sender, limit: Self.identityLimit, adding: station) {
        stationTable.values[place].note(time)
      } else {
        hasMoreIdentities = true
      }
      return sender.rawValue
    }
    var identity: UInt64? = nil
    message.forEachIntersection { node in
      if identity == nil { identity = UInt64(node.region ?? 0) << 16 | UInt64(node.node) }
      guard nodes[node] != nil || nodes.count < Self.identityLimit else {
        hasMoreIdentities = true
        return
      }
      if kind == .map { nodes[node, default: Node()].maps += 1 } else { nodes[node, default: Node()].signals += 1 }
    }
    return identity
  }

  /// The time since the talker was heard before; nil for the first time.
  private mutating func noteTalker(_ talker: Talker, _ time: Instant) -> Double? {
    let known = talkers.keys.count
    guard let place = talkers.place(of: talker, limit: Self.identityLimit, adding: time) else {
      hasMoreIdentities = true
      return nil
    }
    guard talkers.keys.count == known else { return nil }
    let before = talkers.values[place]
    talkers.values[place] = time
    return time.seconds(since: before)
  }

  public mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    counts.count(outcome, of: frame.reception.reference)
    octets += frame.length
    let time = frame.reception.time
    first = min(first ?? time, time)
    last = max(last ?? time, time)
  }

  public mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    counts.revise(frame, from: outcome, to: damage)
  }
}

extension Inspection.Stream {
  mutating func add(size: Int, time: Instant, gap: Double?) {
    count += 1
    leastSize = min(leastSize, size)
    greatestSize = max(greatestSize, size)
    octets += size
    first = min(first, time)
    last = max(last, time)
    if let gap { gaps.add(gap) }
  }
}

extension Inspection.Station {
  mutating func note(_ time: Instant) {
    messages += 1
    first = min(first, time)
    last = max(last, time)
  }
}

extension Inspection.StreamKey: RecentKey {
  var shortHash: UInt64 {
    (source?.address.shortHash ?? 0) &+ UInt64(source?.port ?? 0) << 8 &+ UInt64(truncatingIfNeeded: kind.ordinal)
  }
}

extension StationID: RecentKey {
  var shortHash: UInt64 { rawValue }
}

extension UInt32: RecentKey {
  var shortHash: UInt64 { UInt64(self) }
}

extension LayerList: RecentKey {
  var shortHash: UInt64 {
    var hash: UInt64 = 0
    for layer in self { hash = hash << 5 ^ UInt64(layer.rawValue) }
    return hash
  }
}
