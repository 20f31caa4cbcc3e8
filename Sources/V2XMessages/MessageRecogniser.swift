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
  // Rare and large: behind a reference, so that all others stay small.
  indirect case damaged(Damage)
}

/// Decides what an envelope carries, by content: candidates are tried in order, and one that nothing around it vouches for is accepted only if
/// the decoded message encodes to the very octets that came.
public struct MessageRecogniser: ~Copyable {
  // Behind a pointer of this value alone: what is lent of them would be copied otherwise.
  private let rows = UnsafeMutablePointer<MessageRows>.allocate(capacity: 1)
  private var writer = UPERWriter(capacity: 4096)
  private let edition: MessageEdition?

  /// - Parameters:
  ///   - edition: the one that all messages are of; nil finds out.
  ///   - applications: what identifiers announce.
  public init(edition: MessageEdition? = nil, applications: ApplicationIdentifiers = ApplicationIdentifiers()) {
    self.edition = edition
    rows.initialize(to: MessageRows(applications: applications))
  }

  deinit {
    rows.deinitialize(count: 1)
    rows.deallocate()
  }

  /// Recognises what the envelope carries and calls `body` with each message.
  ///
  /// - Parameter preferred: the edition that the sender is known for, which is asked first.
  public mutating func recognise(
    _ envelope: borrowing Envelope, preferring preferred: MessageEdition? = nil, _ body: (borrowing RecognisedMessage) -> Void
  ) -> FrameOutcome {
    if let message = envelope.shortMessage { return Self.recognise(message, edition, preferred, rows, body) }
    switch envelope.outcome {
    case .payload: break
    case .fragment: return .fragment
    case .foreign(let reason): return .foreign(reason)
    case .truncated: return .truncated
    case .damaged(let error): return .damaged(Damage(error))
    }
    var candidates = envelope.candidates
    while let candidate = candidates.next() {
      if let outcome = Self.recognise(candidate, edition, preferred, rows, &writer, body) { return outcome }
    }
    if let error = envelope.rejection { return .damaged(Damage(error)) }
    return .foreign(envelope.foreignReason)
  }

  /// Recognises octets that stand alone, such as a line of hexadecimal digits.
  public mutating func recognise(octets: RawSpan, _ body: (borrowing RecognisedMessage) -> Void) -> FrameOutcome {
    var candidates = Candidates(octets: octets)
    while let candidate = candidates.next() {
      if let outcome = Self.recognise(candidate, edition, nil, rows, &writer, body) { return outcome }
    }
    return .foreign(.unrecognisedPayload)
  }

  /// The outcome of what is certainly a message: the same as that of the first candidate, with less ado.
  private static func recognise(
    _ message: borrowing ShortMessage, _ edition: MessageEdition?, _ preferred: MessageEdition?, _ rows: UnsafeMutablePointer<MessageRows>,
    _ body: (borrowing RecognisedMessage) -> Void
  ) -> FrameOutcome {
    let octets = message.octets
    if let preferred, edition == nil {
      let kind = recogniseOlder(octets, preferred, rows) { row, rows, translated, edition in
        body(
          RecognisedMessage(
            row, in: rows, octets: translated, payload: octets, layers: message.layers, aid: message.aid, edition: edition))
      }
      if let kind { return .message(kind) }
    }
    let row: MessageFrame.Flat
    do throws(CodingError) {
      if let edition, edition != .edition2020 { throw CodingError(.unexpectedValue, bit: 0) }
      row = try rows.pointee.read(octets)
    } catch {
      // Only what 2020 does not explain costs the time to ask others.
      if let kind = recogniseOlder(
        octets, edition, rows,
        { row, rows, translated, edition in
          body(
            RecognisedMessage(
              row, in: rows, octets: translated, payload: octets, layers: message.layers, aid: message.aid, edition: edition))
        })
      {
        return .message(kind)
      }
      return .damaged(Damage(error, of: "csae53"))
    }
    body(RecognisedMessage(row, in: rows, octets: octets, layers: message.layers, aid: message.aid))
    return .message(row.kind ?? DayTwoFrame(octets).kind)
  }

  /// The outcome of a candidate, or nil when it turns out to be nothing of the kind.
  private static func recognise(
    _ candidate: borrowing Candidate, _ edition: MessageEdition?, _ preferred: MessageEdition?, _ rows: UnsafeMutablePointer<MessageRows>,
    _ writer: inout UPERWriter, _ body: (borrowing RecognisedMessage) -> Void
  ) -> FrameOutcome? {
    switch candidate.content {
    case .secured(let form): return .secured(form)
    case .body(let number): return recogniseBody(number, candidate, rows, &writer, body)
    case .messageFrames: break
    }
    let isFramed = candidate.proof == .framing
    let vouches = isFramed || candidate.proof == .application
    var outcome: FrameOutcome? = nil
    var payloads = candidate.payloads
    while let payload = payloads.next() {
      let octets = payload.octets
      if let preferred, edition == nil {
        let kind = recogniseOlder(octets, preferred, rows) { row, rows, translated, edition in
          body(RecognisedMessage(row, in: rows, octets: translated, payload: octets, hasFrame: true, of: candidate, edition: edition))
        }
        if let kind {
          if case .damaged? = outcome { continue }
          outcome = .message(kind)
          continue
        }
      }
      let row: MessageFrame.Flat
      do throws(CodingError) {
        if let edition, edition != .edition2020 { throw CodingError(.unexpectedValue, bit: 0) }
        row = try rows.pointee.read(octets)
        if !vouches, try !isCanonical(octets, &writer) { throw CodingError(.unexpectedValue, bit: 0) }
      } catch {
        let older = recogniseOlder(octets, edition, rows) { row, rows, translated, edition in
          body(
            RecognisedMessage(row, in: rows, octets: translated, payload: octets, hasFrame: true, of: candidate, edition: edition))
        }
        if let older {
          if case .damaged? = outcome { continue }
          outcome = .message(older)
          continue
        }
        guard isFramed else { return nil }
        outcome = .damaged(Damage(error, of: "csae53"))
        continue
      }
      body(RecognisedMessage(row, in: rows, octets: octets, payload: octets, hasFrame: true, of: candidate))
      if case .damaged? = outcome { continue }
      outcome = .message(row.kind ?? DayTwoFrame(octets).kind)
    }
    return outcome
  }

  /// Reads octets by the editions before 2020 and hands the message over in rows, with its octets in the edition of 2020.
  ///
  /// - Returns: its kind; nil where none of them explains the octets.
  @inline(never)
  private static func recogniseOlder(
    _ octets: RawSpan, _ edition: MessageEdition?, _ rows: UnsafeMutablePointer<MessageRows>,
    _ body: (MessageFrame.Flat, UnsafeMutablePointer<MessageRows>, RawSpan, MessageEdition) -> Void
  ) -> MessageKind? {
    for older in MessageEdition.older where edition == nil || edition == older {
      guard let translated = older.translated(octets) else { continue }
      let span = translated.span
      guard let row = try? rows.pointee.read(span.bytes) else { continue }
      body(row, rows, span.bytes, older)
      return row.kind
    }
    return nil
  }

  /// Recognises the body of a message without the frame around it (1 is a BSM, 2 an RSM), which nothing but its octets vouches for.
  private static func recogniseBody(
    _ number: UInt32, _ candidate: borrowing Candidate, _ rows: UnsafeMutablePointer<MessageRows>, _ writer: inout UPERWriter,
    _ body: (borrowing RecognisedMessage) -> Void
  ) -> FrameOutcome? {
    var payloads = candidate.payloads
    guard let payload = payloads.next(), let value = decodeBody(number, payload.octets, &writer) else { return nil }
    let octets = payload.octets
    writer.removeAll()
    guard (try? value.encode(to: &writer)) != nil else { return nil }
    return writer.withFinishedOctets { framed -> FrameOutcome? in
      guard let row = try? rows.pointee.read(framed) else { return nil }
      body(RecognisedMessage(row, in: rows, octets: framed, payload: octets, hasFrame: false, of: candidate))
      return .message(row.kind ?? DayTwoFrame(octets).kind)
    }
  }

  private static func decodeBody(_ number: UInt32, _ octets: RawSpan, _ writer: inout UPERWriter) -> MessageFrame? {
    var reader = UPERReader(octets)
    writer.removeAll()
    do throws(CodingError) {
      if number == 1 {
        let message = try BasicSafetyMessage(from: &reader)
        try message.encode(to: &writer)
        return writer.withFinishedOctets { octets.isSame(as: $0) } ? .bsmFrame(message) : nil
      }
      let message = try RoadsideSafetyMessage(from: &reader)
      try message.encode(to: &writer)
      return writer.withFinishedOctets { octets.isSame(as: $0) } ? .rsmFrame(message) : nil
    } catch { return nil }
  }

  /// Whether the octets are those that their own value encodes to.
  private static func isCanonical(_ octets: RawSpan, _ writer: inout UPERWriter) throws(CodingError) -> Bool {
    let value = try MessageFrame(uper: octets)
    writer.removeAll()
    try value.encode(to: &writer)
    return writer.withFinishedOctets { octets.isSame(as: $0) }
  }
}

extension RawSpan {
  fileprivate func isSame(as other: RawSpan) -> Bool {
    byteCount == other.byteCount && withUnsafeBytes { left in other.withUnsafeBytes { right in left.elementsEqual(right) } }
  }
}
