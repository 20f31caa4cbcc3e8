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
  private var senders = RecentTable<IPAddress, Sender>()

  /// Judges one frame. `settled` receives the frames that were in doubt and now turn out to be damaged.
  mutating func judge(_ state: Envelope.ChecksumState?, of source: Endpoint?, settled: (Doubt) -> Void) -> Verdict {
    guard let address = source?.address, let state, state == .valid || state == .wrong else { return .sound }
    guard let place = senders.place(of: address, limit: Self.senderLimit, adding: Sender()) else {
      return state == .valid ? .sound : .doubtful
    }
    if state == .valid {
      if !senders.values[place].hasVerified { settle(place, settled) }
      return .sound
    }
    senders.values[place].wrong += 1
    return senders.values[place].hasVerified && !senders.values[place].offloads ? .damaged : .doubtful
  }

  /// Whether a checksum of the sender has verified, so that a further one says nothing new.
  mutating func hasVerified(_ address: IPAddress) -> Bool {
    guard let place = senders.place(of: address, limit: 0, adding: Sender()) else { return false }
    return senders.values[place].hasVerified
  }

  /// The first checksum of a sender has verified: what was in doubt is damaged.
  private mutating func settle(_ place: Int, _ settled: (Doubt) -> Void) {
    senders.values[place].hasVerified = true
    let doubts = senders.values[place].doubts
    senders.values[place].doubts = []
    doubtTotal -= doubts.count
    for doubt in doubts { settled(doubt) }
  }

  /// Remembers the bucket of a frame in doubt.
  mutating func remember(_ doubt: Doubt, of source: Endpoint?) {
    guard let address = source?.address, let place = senders.place(of: address, limit: 0, adding: Sender()) else { return }
    if senders.values[place].doubts.count < Self.doubtLimit, doubtTotal < Self.totalDoubtLimit, !senders.values[place].offloads {
      senders.values[place].doubts.append(doubt)
      doubtTotal += 1
    } else {
      senders.values[place].offloads = true
      doubtTotal -= senders.values[place].doubts.count
      senders.values[place].doubts = []
    }
  }

  /// Senders none of whose checksums verified although they were wrong, and how many frames each.
  var offloading: [(address: IPAddress, frames: Int)] {
    senders.dictionary.filter { $0.value.wrong > 0 && (!$0.value.hasVerified || $0.value.offloads) }
      .map { ($0.key, $0.value.wrong) }
      .sorted { ($0.0.isIPv6 ? 1 : 0, $0.0.high, $0.0.low) < ($1.0.isIPv6 ? 1 : 0, $1.0.high, $1.0.low) }
  }
}

extension IPAddress: RecentKey {
  var shortHash: UInt64 { high ^ low &* 0x2545_F491_4F6C_DD1D }
}
