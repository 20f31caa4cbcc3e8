public import V2XEnvelopes
public import V2XMessages
public import V2XModel
public import V2XSecurity

/// What a capture holds: the figures behind `v2x inspect`.
///
/// Memory is bounded by what is on the road (senders, stations, nodes), with limits, not by the length of the capture.
public struct Inspection: ParallelSink, Sendable {
  /// Messages of one kind and edition from one network sender.
  public struct Stream: Sendable {
    public var count = 0
    /// Messages that another edition explains as well, with the same meaning.
    public var ambiguous = 0
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
    public var edition: MessageEdition

    public init(kind: MessageKind, source: Endpoint?, edition: MessageEdition = .edition2020) {
      self.kind = kind
      self.source = source
      self.edition = edition
    }
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
  private var nodeTable = RecentTable<IntersectionID, Node>()
  private var encapsulationTable = RecentTable<LayerList, Int>()
  private var identifierTable = RecentTable<UInt32, Int>()
  private var routes = RouteCache()
  private var talkers = RecentTable<Talker, Heard>()
  /// Messages whose application identifier announces another kind, with the first of them.
  public private(set) var disagreeingIdentifiers = 0
  public private(set) var firstDisagreeing: FrameReference?
  /// There were more stations, nodes or streams than are kept apart; the buckets count all of them.
  public private(set) var hasMoreIdentities = false

  /// Messages inside secured ones, by what of that was verified.
  public private(set) var labels: [SecurityLabel.Verdict: Int] = [:]
  private var verifier: MessageVerifier

  /// - Parameter trust: the certificates that signed messages are verified with; messages have to come in order, then, on one thread.
  public init(trust: TrustStore = TrustStore()) { verifier = MessageVerifier(trust: trust) }

  public var streams: [StreamKey: Stream] { streamTable.dictionary }
  public var stations: [StationID: Station] { stationTable.dictionary }
  public var nodes: [IntersectionID: Node] { nodeTable.dictionary }
  /// Messages by the layers around them, outermost first.
  public var encapsulations: [LayerList: Int] { Self.sum(encapsulationTable, routes) { $0.encapsulation } }
  /// Messages by application identifier.
  public var identifiers: [UInt32: Int] { Self.sum(identifierTable, routes) { $0.identifier } }

  /// The counts of a table, with those that the routes still keep.
  private static func sum<Key>(_ table: RecentTable<Key, Int>, _ routes: RouteCache, _ place: (RouteCache.Places) -> Int?) -> [Key: Int] {
    var table = table
    for entry in routes.entries {
      if let place = place(entry.places) { table.values[place] += entry.messages }
    }
    return table.dictionary
  }

  public mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    let kind = message.kind
    let digest = DigestTable.Digest(message) { note($0, kind) }
    receive(digest, frame)
    if message.isSecured { countLabel(of: message, frame) }
  }

  public func makePreparation() -> sending MessageDigests { MessageDigests() }

  public mutating func receive(_ index: Int, of digests: MessageDigests, frame: FrameFacts) {
    let digest = digests.table.all[index]
    for index in digest.nodes { note(digests.table.nodes[index], digest.route.kind) }
    if let verdict = digests.table.label(of: index) { labels[verdict, default: 0] += 1 }
    receive(digest, frame)
  }

  /// Counts a message, but for its intersections.
  @inline(__always)
  private mutating func receive(_ digest: DigestTable.Digest, _ frame: FrameFacts) {
    let places = routes.count(digest.route, source: frame.source) ?? addRoute(digest.route, frame.source)
    if digest.route.disagrees {
      disagreeingIdentifiers += 1
      if firstDisagreeing == nil { firstDisagreeing = frame.reception.reference }
    }
    let time = frame.reception.time
    guard let stream = places.stream else {
      hasMoreIdentities = true
      if digest.isStation { note(StationID(rawValue: digest.identity), digest.route.kind, time) }
      return
    }
    let gap = digest.hasIdentity ? noteTalker(digest, stream, time) : nil
    streamTable.values[stream].add(size: Int(digest.octets), time: time, gap: gap)
    if digest.isAmbiguous { streamTable.values[stream].ambiguous += 1 }
  }

  @inline(never)
  private mutating func countLabel(of message: borrowing RecognisedMessage, _ frame: FrameFacts) {
    guard let security = message.security else { return }
    let time = frame.reception.time.nanoseconds
    let verdict =
      verifier.trust.isEmpty ? SecurityLabel.Verdict(unverified: security.form) : verifier.label(security, receivedAt: time).verdict
    labels[verdict, default: 0] += 1
  }

  @inline(never)
  private mutating func addRoute(_ key: DigestTable.Route, _ source: Endpoint?) -> RouteCache.Places {
    let stream = StreamKey(kind: key.kind, source: source, edition: key.edition)
    let places = RouteCache.Places(
      stream: streamTable.place(of: stream, limit: Self.streamLimit, adding: Stream()),
      encapsulation: encapsulationTable.place(of: key.layers, limit: Self.streamLimit, adding: 0),
      identifier: key.aid.flatMap { identifierTable.place(of: $0, limit: Self.streamLimit, adding: 0) })
    let former = routes.add(places, of: key, source: source)
    if let place = former.places.encapsulation { encapsulationTable.values[place] += former.messages }
    if let place = former.places.identifier { identifierTable.values[place] += former.messages }
    return places
  }

  private mutating func note(_ node: IntersectionID, _ kind: MessageKind) {
    guard let place = nodeTable.place(of: node, limit: Self.identityLimit, adding: Node()) else {
      hasMoreIdentities = true
      return
    }
    if kind == .map { nodeTable.values[place].maps += 1 } else { nodeTable.values[place].signals += 1 }
  }

  /// Counts a station's message and returns where the station stands.
  @discardableResult
  private mutating func note(_ station: StationID, _ kind: MessageKind, _ time: Instant) -> Int? {
    let new = Station(first: time, last: time, kind: kind)
    guard let place = stationTable.place(of: station, limit: Self.identityLimit, adding: new) else {
      hasMoreIdentities = true
      return nil
    }
    stationTable.values[place].note(time)
    return place
  }

  /// Counts a station's message, and returns the time since the talker was heard before; nil for the first time.
  private mutating func noteTalker(_ digest: DigestTable.Digest, _ stream: Int, _ time: Instant) -> Double? {
    let known = talkers.keys.count
    let talker = Talker(stream: stream, identity: digest.identity)
    guard let place = talkers.place(of: talker, limit: Self.identityLimit, adding: Heard(last: time)) else {
      hasMoreIdentities = true
      if digest.isStation { note(StationID(rawValue: digest.identity), digest.route.kind, time) }
      return nil
    }
    if digest.isStation {
      let station = Int(talkers.values[place].station)
      if station >= 0 {
        stationTable.values[station].note(time)
      } else if let station = note(StationID(rawValue: digest.identity), digest.route.kind, time) {
        talkers.values[place].station = Int32(truncatingIfNeeded: station)
      }
    }
    guard talkers.keys.count == known else { return nil }
    let before = talkers.values[place].last
    talkers.values[place].last = time
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

/// What tells the senders of a stream apart: a station, or the first intersection of a message.
private struct Talker: RecentKey, Sendable {
  var stream: Int
  var identity: UInt64

  var shortHash: UInt64 { identity &+ UInt64(truncatingIfNeeded: stream) &* 0x2545_F491_4F6C_DD1D }
}

/// When a talker was heard last, and where it stands among the stations; negative where that is not known yet, or it is none.
private struct Heard: Sendable {
  var last: Instant
  var station: Int32 = -1
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
