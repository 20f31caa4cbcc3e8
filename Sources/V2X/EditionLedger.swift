import V2XEnvelopes
import V2XMessages

/// What the editions of the messages of a frame are taken from.
struct EditionEvidence {
  /// A bit for each edition that a message was read by.
  private(set) var editions: UInt8 = 0
  /// A bit for each edition that alone explains a message.
  private(set) var decisive: UInt8 = 0

  @inline(__always)
  mutating func insert(_ message: borrowing RecognisedMessage) {
    let bit: UInt8 = 1 &<< message.edition.rawValue
    editions |= bit
    if !message.isAmbiguous { decisive |= bit }
  }

  /// Whether a message was read by any other edition.
  func isOther(than edition: MessageEdition) -> Bool { editions & ~(1 &<< edition.rawValue) != 0 }
}

/// The edition that each sender is known for. Like checksums, editions are judged by network sender: what a roadside unit sends in messages that are
/// the same in several editions comes from the same address as what tells them apart.
///
/// Everything is noted in the order of the capture, so that it comes to the same for any number of threads.
struct EditionLedger {
  static let senderLimit = 65_536
  /// The bit of the edition that is asked first.
  private static let first: UInt8 = 1 << MessageEdition.edition2020.rawValue
  /// A bit for each edition that alone explains some message of the sender.
  private var senders = RecentTable<IPAddress, UInt8>()
  /// Frames without an address, all together.
  private var nameless: UInt8 = 0
  /// Whether any sender speaks an older edition.
  private(set) var hasOlder = false

  /// The older edition that a sender is known for; nil where it is not, or has sent messages of several.
  @inline(__always)
  mutating func preference(of source: Endpoint?) -> MessageEdition? { hasOlder ? known(source) : nil }

  @inline(never)
  private mutating func known(_ source: Endpoint?) -> MessageEdition? {
    var editions = nameless
    if let address = source?.address {
      guard let place = senders.place(of: address, limit: 0, adding: 0) else { return nil }
      editions = senders.values[place]
    }
    guard editions.nonzeroBitCount == 1, let edition = MessageEdition(rawValue: UInt8(editions.trailingZeroBitCount)) else { return nil }
    return edition == .edition2020 ? nil : edition
  }

  /// Notes the messages of a frame. Those that are the same in several editions, which nearly all are, say nothing.
  @inline(__always)
  mutating func note(_ evidence: EditionEvidence, of source: Endpoint?) {
    if evidence.decisive != 0 { note(evidence.decisive, source) }
  }

  @inline(never)
  private mutating func note(_ editions: UInt8, _ source: Endpoint?) {
    if editions & ~Self.first != 0 { hasOlder = true }
    guard let address = source?.address else {
      nameless |= editions
      return
    }
    if let place = senders.place(of: address, limit: Self.senderLimit, adding: 0) { senders.values[place] |= editions }
  }

  /// Whether all these editions of a sender were noted before.
  mutating func hasNoted(_ editions: UInt8, of address: IPAddress) -> Bool {
    guard editions != 0 else { return true }
    guard let place = senders.place(of: address, limit: 0, adding: 0) else { return false }
    return editions & ~senders.values[place] == 0
  }
}
