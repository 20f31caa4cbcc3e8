import ASN1Runtime
import CSAE53
public import V2XEnvelopes

/// What became of a frame. Every frame has exactly one.
public enum FrameOutcome: Hashable, Sendable {
  /// It carries messages; the kind is that of the last.
  case message(MessageKind)
  /// A secured message, labelled and not decoded.
  case secured(SecuredForm)
  /// A fragment of a datagram that counts as its last one.
  case fragment
  /// Nothing that is read here.
  case foreign(ForeignReason)
  /// The snap length cut the payload.
  case truncated
  case damaged(Damage)
}

/// Decides what an envelope carries, by content: candidates are tried in order, and one that nothing around it vouches for is accepted only if
/// the decoded message encodes to the very octets that came.
public struct MessageRecogniser: ~Copyable {
  private var writer = UPERWriter(capacity: 4096)

  public init() {}

  /// Recognises what the envelope carries and calls `body` with each message.
  public mutating func recognise(_ envelope: borrowing Envelope, _ body: (borrowing RecognisedMessage) -> Void) -> FrameOutcome {
    switch envelope.outcome {
    case .payload: break
    case .fragment: return .fragment
    case .foreign(let reason): return .foreign(reason)
    case .truncated: return .truncated
    case .damaged(let error): return .damaged(Damage(error))
    }
    var candidates = envelope.candidates
    while let candidate = candidates.next() {
      if let outcome = recognise(candidate, body) { return outcome }
    }
    if let error = envelope.rejection { return .damaged(Damage(error)) }
    return .foreign(envelope.foreignReason)
  }

  /// Recognises octets that stand alone, such as a line of hexadecimal digits.
  public mutating func recognise(octets: RawSpan, _ body: (borrowing RecognisedMessage) -> Void) -> FrameOutcome {
    var candidates = Candidates(octets: octets)
    while let candidate = candidates.next() {
      if let outcome = recognise(candidate, body) { return outcome }
    }
    return .foreign(.unrecognisedPayload)
  }

  /// The outcome of a candidate, or nil when it turns out to be nothing of the kind.
  private mutating func recognise(_ candidate: borrowing Candidate, _ body: (borrowing RecognisedMessage) -> Void) -> FrameOutcome? {
    if case .secured(let form) = candidate.content { return .secured(form) }
    let isFramed = candidate.proof == .framing
    var outcome: FrameOutcome? = nil
    var payloads = candidate.payloads
    while let payload = payloads.next() {
      let value: MessageFrame
      do throws(CodingError) {
        value = try decode(payload.octets, candidate.content, demandIdentity: !isFramed)
      } catch {
        guard isFramed else { return nil }
        outcome = .damaged(Damage(error, of: "csae53"))
        continue
      }
      let kind = value.kind
      body(
        RecognisedMessage(
          kind: kind, value: value, payload: payload.octets, hasFrame: candidate.content == .messageFrames, layers: candidate.layers,
          aid: candidate.aid, roadsideUnit: candidate.roadsideUnit))
      if case .damaged? = outcome { continue }
      outcome = .message(kind)
    }
    return outcome
  }

  private mutating func decode(
    _ octets: RawSpan, _ content: Candidate.Content, demandIdentity: Bool
  ) throws(CodingError) -> MessageFrame {
    var reader = UPERReader(octets)
    var value = MessageFrame()
    if case .body(let number) = content {
      value = try decodeBody(number, &reader)
    } else {
      do throws(CodingError) { try value.decode(from: &reader) } catch { throw error.inside(MessageFrame.asn1Name) }
    }
    try reader.finish()
    guard demandIdentity else { return value }
    writer.removeAll()
    if case .body = content { try value.encodeBody(to: &writer) } else { try value.encode(to: &writer) }
    let isSame = writer.withFinishedOctets { sent in
      sent.byteCount == octets.byteCount
        && sent.withUnsafeBytes { left in octets.withUnsafeBytes { right in left.elementsEqual(right) } }
    }
    guard isSame else { throw CodingError(.notCanonical, bit: 0) }
    return value
  }

  /// The body of a message without the frame around it: 1 is a BSM, 2 an RSM.
  private func decodeBody(_ number: UInt32, _ reader: inout UPERReader) throws(CodingError) -> MessageFrame {
    if number == 1 {
      var message = BasicSafetyMessage()
      try message.decode(from: &reader)
      return .bsmFrame(message)
    }
    var message = RoadsideSafetyMessage()
    try message.decode(from: &reader)
    return .rsmFrame(message)
  }
}

extension MessageFrame {
  fileprivate func encodeBody(to writer: inout UPERWriter) throws(CodingError) {
    switch self {
    case .bsmFrame(let message): try message.encode(to: &writer)
    case .rsmFrame(let message): try message.encode(to: &writer)
    default: try encode(to: &writer)
    }
  }
}
