public import V2XMessages
import V2XEnvelopes
import V2XModel
import V2XSecurity

/// What an inspection keeps of messages prepared on any thread.
public struct MessageDigests: MessagePreparation, Sendable {
  private(set) var table = DigestTable()

  init() {}

  public mutating func prepare(_ message: borrowing RecognisedMessage, of frame: FrameFacts) { table.append(message) }

  public mutating func removeAll() { table.removeAll() }
}

/// A few numbers of each message.
struct DigestTable: Sendable {
  /// What a message came in and as.
  struct Route: Sendable {
    var layers: LayerList
    var aid: UInt32?
    var kind: MessageKind
    var edition: MessageEdition
    /// The application identifier announces another kind.
    var disagrees: Bool
  }

  struct Digest: Sendable {
    var route: Route
    /// The station, or the first intersection; 0 without either.
    var identity: UInt64
    var hasIdentity: Bool
    var isStation: Bool
    /// Another edition explains the message as well.
    var isAmbiguous: Bool
    var octets: Int32
    /// The intersections of the message, in `nodes`.
    var nodes: Range<Int>
  }

  private(set) var all: [Digest] = []
  private(set) var nodes: [IntersectionID] = []
  /// The labels of secured messages, of which nothing was verified, with their places among all.
  private var labels: [(place: Int, verdict: SecurityLabel.Verdict)] = []

  mutating func append(_ message: borrowing RecognisedMessage) {
    let first = nodes.count
    var digest = Digest(message) { nodes.append($0) }
    digest.nodes = first..<nodes.count
    if message.isSecured { appendLabel(of: message) }
    all.append(digest)
  }

  mutating func removeAll() {
    all.removeAll(keepingCapacity: true)
    if !nodes.isEmpty { nodes.removeAll(keepingCapacity: true) }
    if !labels.isEmpty { labels.removeAll(keepingCapacity: true) }
  }

  @inline(never)
  private mutating func appendLabel(of message: borrowing RecognisedMessage) {
    if let security = message.security { labels.append((all.count, SecurityLabel.Verdict(unverified: security.form))) }
  }

  /// The label of a message; nil where nothing secures it.
  @inline(__always)
  func label(of place: Int) -> SecurityLabel.Verdict? { labels.isEmpty ? nil : findLabel(of: place) }

  @inline(never)
  private func findLabel(of place: Int) -> SecurityLabel.Verdict? {
    var (low, high) = (0, labels.count)
    while low < high {
      let middle = (low + high) / 2
      if labels[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low < labels.count && labels[low].place == place ? labels[low].verdict : nil
  }
}

extension DigestTable.Digest {
  /// Calls `note` with each intersection of a message without a sender.
  @inline(__always)
  init(_ message: borrowing RecognisedMessage, note: (IntersectionID) -> Void) {
    route = DigestTable.Route(
      layers: message.layers, aid: message.aid, kind: message.kind, edition: message.edition, disagrees: message.aidAgrees == false)
    isAmbiguous = message.isAmbiguous
    octets = Int32(truncatingIfNeeded: message.payload.byteCount)
    nodes = 0..<0
    if let sender = message.sender {
      identity = sender.rawValue
      (hasIdentity, isStation) = (true, true)
      return
    }
    var first: UInt64?
    message.forEachIntersection { node in
      if first == nil { first = UInt64(node.region ?? 0) << 16 | UInt64(node.node) }
      note(node)
    }
    identity = first ?? 0
    (hasIdentity, isStation) = (first != nil, false)
  }
}
