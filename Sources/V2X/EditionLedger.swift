import V2XEnvelopes
import V2XMessages

/// What the edition of a message is taken from, in an octet: there is one for each message on its way.
struct EditionEvidence {
  private let bits: UInt8

  @inline(__always)
  init(_ message: borrowing RecognisedMessage) {
    bits = message.edition.rawValue | (message.isAmbiguous ? 0x80 : 0)
  }

  var edition: MessageEdition { MessageEdition(rawValue: bits & 0x7F) ?? .edition2020 }

  /// Whether nothing but this edition explains the message.
  @inline(__always)
  var isDecisive: Bool { bits < 0x80 }

  /// Whether it says that its sender does not speak the edition that is tried first.
  @inline(__always)
  var isOlder: Bool { bits & 0x7F != MessageEdition.edition2020.rawValue }
}

/// The edition that each sender is known for. Like checksums, editions are judged by network sender: what a roadside unit sends in messages that are
/// the same in several editions comes from the same address as what tells them apart.
///
/// Everything is noted in the order of the capture, so that it comes to the same for any number of threads.
struct EditionLedger {
  static let senderLimit = 65_536
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

  /// Notes a message. Those that are the same in several editions, which nearly all are, say nothing.
  @inline(__always)
  mutating func note(_ evidence: EditionEvidence, of source: Endpoint?) { if evidence.isDecisive { noteDecisive(evidence, source) } }

  @inline(never)
  private mutating func noteDecisive(_ evidence: EditionEvidence, _ source: Endpoint?) {
    if evidence.isOlder { hasOlder = true }
    let bit: UInt8 = 1 << evidence.edition.rawValue
    guard let address = source?.address else {
      nameless |= bit
      return
    }
    if let place = senders.place(of: address, limit: Self.senderLimit, adding: 0) { senders.values[place] |= bit }
  }
}
