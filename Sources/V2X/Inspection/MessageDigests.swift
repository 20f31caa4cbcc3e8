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
    /// The label of the secured message around it, of which nothing was verified; nil for none.
    var security: SecurityLabel.Verdict?
    /// The intersections of the message, in `nodes`.
    var nodes: Range<Int>
  }

  private(set) var all: [Digest] = []
  private(set) var nodes: [IntersectionID] = []

  mutating func append(_ message: borrowing RecognisedMessage) {
    let first = nodes.count
    var digest = Digest(message) { nodes.append($0) }
    digest.nodes = first..<nodes.count
    all.append(digest)
  }

  mutating func removeAll() {
    all.removeAll(keepingCapacity: true)
    if !nodes.isEmpty { nodes.removeAll(keepingCapacity: true) }
  }
}

extension DigestTable.Digest {
  @inline(never)
  private static func verdict(of message: borrowing RecognisedMessage) -> SecurityLabel.Verdict? {
    guard let security = message.security else { return nil }
    return SecurityLabel.Verdict(unverified: security.form)
  }

  /// Calls `note` with each intersection of a message without a sender.
  @inline(__always)
  init(_ message: borrowing RecognisedMessage, note: (IntersectionID) -> Void) {
    route = DigestTable.Route(
      layers: message.layers, aid: message.aid, kind: message.kind, edition: message.edition, disagrees: message.aidAgrees == false)
    isAmbiguous = message.isAmbiguous
    octets = Int32(truncatingIfNeeded: message.payload.byteCount)
    nodes = 0..<0
    security = message.isSecured ? Self.verdict(of: message) : nil
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
