import V2XEnvelopes
import V2XMessages
import V2XModel

/// Tells damage from offloading: a UDP checksum that contradicts the octets is damage where other frames of the sender verify.
///
/// A machine that captures its own traffic records checksums that its network card fills in later: none of them verifies, and none is damage.
/// Until the first one of a sender verifies, its wrong ones are in doubt; at most `doubtLimit` of them, after which the sender counts as one that
/// offloads. The state is bounded by limits for senders and for doubts of all senders together.
struct ChecksumLedger {
  /// A frame whose checksum was wrong before its sender had verified, with the bucket it was put in meanwhile.
  struct Doubt {
    var frame: FrameReference
    var outcome: FrameOutcome
  }

  enum Verdict {
    case sound
    /// Wrong, and nothing of this sender has verified yet.
    case doubtful
    case damaged
  }

  private struct Sender {
    var hasVerified = false
    var offloads = false
    var wrong = 0
    var doubts: [Doubt] = []
  }

  static let doubtLimit = 1024
  static let totalDoubtLimit = 65_536
  static let senderLimit = 65_536
  private var doubtTotal = 0
  private var senders: [IPAddress: Sender] = [:]
  /// The sender seen last, whose checksum verified: spares the look-up for most frames.
  private var lastVerified: IPAddress?

  /// Judges one frame. `settled` receives the frames that were in doubt and now turn out to be damaged.
  mutating func judge(_ state: Envelope.ChecksumState?, of source: Endpoint?, settled: (Doubt) -> Void) -> Verdict {
    guard let address = source?.address, let state, state == .valid || state == .wrong else { return .sound }
    if state == .valid {
      if lastVerified == address { return .sound }
      lastVerified = address
      guard senders[address] != nil || senders.count < Self.senderLimit else { return .sound }
      let doubts = senders[address]?.doubts ?? []
      senders[address, default: Sender()].hasVerified = true
      guard !doubts.isEmpty else { return .sound }
      senders[address]?.doubts = []
      doubtTotal -= doubts.count
      for doubt in doubts { settled(doubt) }
      return .sound
    }
    guard senders[address] != nil || senders.count < Self.senderLimit else { return .doubtful }
    senders[address, default: Sender()].wrong += 1
    let sender = senders[address] ?? Sender()
    return sender.hasVerified && !sender.offloads ? .damaged : .doubtful
  }

  /// Remembers the bucket of a frame in doubt.
  mutating func remember(_ doubt: Doubt, of source: Endpoint?) {
    guard let address = source?.address, var sender = senders.removeValue(forKey: address) else { return }
    if sender.doubts.count < Self.doubtLimit, doubtTotal < Self.totalDoubtLimit, !sender.offloads {
      sender.doubts.append(doubt)
      doubtTotal += 1
    } else {
      sender.offloads = true
      doubtTotal -= sender.doubts.count
      sender.doubts = []
    }
    senders[address] = sender
  }

  /// Senders none of whose checksums verified although they were wrong, and how many frames each.
  var offloading: [(address: IPAddress, frames: Int)] {
    senders.filter { $0.value.wrong > 0 && (!$0.value.hasVerified || $0.value.offloads) }
      .map { ($0.key, $0.value.wrong) }
      .sorted { ($0.0.isIPv6 ? 1 : 0, $0.0.high, $0.0.low) < ($1.0.isIPv6 ? 1 : 0, $1.0.high, $1.0.low) }
  }
}
