/// What a UDP payload may be, decided by its content and never by its port: the likeliest first.
///
/// 1. the adaptation octet and a dedicated short message whose length is the rest,
/// 2. such a message without that octet,
/// 3. a bare message frame, if its first octet can begin one,
/// 4. a secured message: what it holds as a message frame, then by its label,
/// 5. the frame a roadside unit sends to its cloud,
///
/// and the same for the octets that a text of hexadecimal digits stands for, there with
///
/// 6. a number and the body of a message.
///
/// Each is looked for when it is asked for.
public struct Candidates: ~Escapable {
  private let octets: RawSpan
  private let offset: Int
  private let layers: LayerList
  private let isText: Bool
  private var step: UInt8 = 0

  @_lifetime(copy envelope)
  init(_ envelope: borrowing Envelope) {
    let digits = envelope.digits
    if digits.isEmpty {
      octets = envelope.payload
      offset = envelope.payloadOffset
      layers = envelope.layers
      isText = false
    } else {
      octets = digits
      offset = 0
      layers = envelope.layers.appending(.hexadecimal)
      isText = true
    }
    if !envelope.hasPayload { step = Self.end }
  }

  /// Looks at octets that stand alone, without layers around them.
  @_lifetime(copy octets)
  public init(octets: RawSpan) {
    self.octets = octets
    offset = 0
    layers = LayerList()
    isText = false
  }

  private static let end: UInt8 = 11

  /// The next candidate, or nil when there is no more.
  @_lifetime(copy self)
  public mutating func next() -> Candidate? {
    if step == 0 {
      step = 1
      // What nearly every payload is.
      if octets.byteCount > 5, octets.uint8(0) == 4, let candidate = shortMessage(afterAdaptation: true, secured: false) {
        return candidate
      }
    }
    return nextOfFew()
  }

  @inline(never)
  @_lifetime(copy self)
  private mutating func nextOfFew() -> Candidate? {
    while step < Self.end {
      let current = step
      step += 1
      switch current {
      case 1: if let candidate = shortMessage(afterAdaptation: true, content: true) { return candidate }
      case 2: if let candidate = shortMessage(afterAdaptation: true, secured: true) { return candidate }
      case 3: if let candidate = shortMessage(afterAdaptation: false, secured: false) { return candidate }
      case 4: if let candidate = shortMessage(afterAdaptation: false, content: true) { return candidate }
      case 5: if let candidate = shortMessage(afterAdaptation: false, secured: true) { return candidate }
      case 6: if let candidate = messageFrame() { return candidate }
      case 7: if let candidate = content(of: octets, offset: offset, layers: layers, aid: nil) { return candidate }
      case 8: if let candidate = securedMessage() { return candidate }
      case 9: if let candidate = roadsideToCloud() { return candidate }
      default: if let candidate = numberedBody() { return candidate }
      }
    }
    return nil
  }

  /// A dedicated short message that fills the payload.
  @inline(__always)
  @_lifetime(copy self)
  private func shortMessage(afterAdaptation: Bool, secured: Bool = false, content isContent: Bool = false) -> Candidate? {
    let start = afterAdaptation ? 1 : 0
    guard octets.byteCount > start, !afterAdaptation || octets.uint8(0) == 4, let header = DSMPHeader(octets, start) else { return nil }
    let dataStart = start + header.length
    guard octets.byteCount - dataStart == header.dataLength, header.dataLength > 0 else { return nil }
    let data = octets.part(dataStart, octets.byteCount)
    var list = layers
    if afterAdaptation { list.append(.adaptation) }
    list.append(.dsmp)
    if isContent { return content(of: data, offset: offset + dataStart, layers: list, aid: header.aid) }
    let form = SecuredForm(recognisedIn: data)
    if secured {
      guard let form else { return nil }
      list.append(form.layer)
      return Candidate(
        .secured(form), .shape, layers: list, aid: header.aid, octets: data, offset: offset + dataStart)
    }
    if let form, Self.isSigned(form, data) { return nil }
    let isCertain = form == nil && (afterAdaptation || DSMPHeader.isAssigned(header.aid))
    return Candidate(
      .messageFrames, isCertain ? .framing : .reencoding, layers: list, aid: header.aid,
      octets: data, offset: offset + dataStart)
  }

  /// The whole payload as a bare message frame: the first octet holds the choice of one of five messages, or of an extension.
  @_lifetime(copy self)
  private func messageFrame() -> Candidate? {
    guard octets.byteCount >= 2, octets.uint8(0) < 0x50 || octets.uint8(0) == 0x80 else { return nil }
    if let form = SecuredForm(recognisedIn: octets), Self.isSigned(form, octets) { return nil }
    return Candidate(.messageFrames, .reencoding, layers: layers, octets: octets, offset: offset)
  }

  /// Whether the octets are a signed message as a whole: then they are not tried as anything else first.
  @inline(never)
  private static func isSigned(_ form: SecuredForm, _ octets: RawSpan) -> Bool {
    form.protection == .signed && SecuredMessage(octets) != nil
  }

  /// What a secured message holds, as a message frame.
  @inline(never)
  @_lifetime(copy self)
  private func content(of data: RawSpan, offset: Int, layers: LayerList, aid: UInt32?) -> Candidate? {
    guard let message = SecuredMessage(data), let payload = message.payload, !payload.isEmpty else { return nil }
    let isOurs = (aid.map(UInt64.init) ?? message.aid).map { 111...114 ~= $0 || 3618...3623 ~= $0 } ?? false
    return Candidate(
      .messageFrames, isOurs && message.form.protection == .signed ? .application : .reencoding,
      layers: layers.appending(message.form.layer), aid: aid, roadsideUnit: nil,
      octets: _overrideLifetime(payload, copying: self), within: _overrideLifetime(data, copying: self),
      offset: offset + message.payloadOffset, lengthPrefixed: nil)
  }

  @_lifetime(copy self)
  private func securedMessage() -> Candidate? {
    guard let form = SecuredForm(recognisedIn: octets) else { return nil }
    return Candidate(.secured(form), .shape, layers: layers.appending(form.layer), octets: octets, offset: offset)
  }

  /// Identifier, time, for some messages a count, then messages with their lengths (numbers least significant octet first).
  @_lifetime(copy self)
  private func roadsideToCloud() -> Candidate? {
    guard octets.byteCount > 18 else { return nil }
    for index in 0..<8 where !(0x20..<0x7f ~= octets.uint8(index)) { return nil }
    let milliseconds = octets.uint64(8).byteSwapped
    // From 2000 to 2100.
    guard 946_684_800_000..<4_102_444_800_000 ~= milliseconds else { return nil }
    let header = RoadsideUnitHeader(identifier: octets.uint64(0), time: Int64(milliseconds) * 1_000_000)
    let start: Int
    let count: Int
    if holdsMessages(1, from: 16) {
      start = 16
      count = 1
    } else {
      count = Int(octets.uint8(16))
      start = 17
      guard count > 0, holdsMessages(count, from: start) else { return nil }
    }
    return Candidate(
      .messageFrames, .framing, layers: layers.appending(.roadsideToCloud), roadsideUnit: header,
      octets: octets.part(start, octets.byteCount), offset: offset + start, lengthPrefixed: count)
  }

  /// Whether so many messages with their lengths fill the octets from `start`.
  private func holdsMessages(_ count: Int, from start: Int) -> Bool {
    var at = start
    for _ in 0..<count {
      guard octets.byteCount - at >= 3 else { return false }
      let length = Int(octets.uint16(at).byteSwapped)
      guard length > 0, length <= octets.byteCount - at - 2 else { return false }
      at += 2 + length
    }
    return at == octets.byteCount
  }

  @_lifetime(copy self)
  private func numberedBody() -> Candidate? {
    guard isText, octets.byteCount > 4, case let number = octets.uint32(0), 1...2 ~= number else { return nil }
    return Candidate(
      .body(number: number), .reencoding, layers: layers, octets: octets.part(4, octets.byteCount), offset: offset + 4)
  }
}

extension SecuredForm {
  /// The form a secured message has, told by its first octets; nil when it is none.
  @inline(__always)
  init?(recognisedIn octets: RawSpan) {
    guard octets.byteCount >= 4 else { return nil }
    let version = octets.uint8(0)
    guard version == 2 || version == 3 else { return nil }
    self.init(version, recognisedIn: octets)
  }

  @inline(never)
  private init?(_ version: UInt8, recognisedIn octets: RawSpan) {
    let choice = octets.uint8(1)
    let following = octets.uint8(2)
    switch choice {
    case 0x80:
      guard Self.isWholeOctetString(octets, 2) else { return nil }
      self.init(protection: .unsecured, layer: version == 3 ? .ieee1609Dot2 : .securedMessage)
    case 0x81:
      // A hash algorithm (SHA-256, SHA-384, SM3) begins the one form, how the signer is named the other.
      if version == 3, following <= 2 {
        self.init(protection: .signed, layer: .ieee1609Dot2)
      } else if 0x80...0x82 ~= following {
        self.init(protection: .signed, layer: .securedMessage)
      } else {
        return nil
      }
    case 0x82: self.init(protection: .encrypted, layer: version == 3 ? .ieee1609Dot2 : .securedMessage)
    default: return nil
    }
  }

  /// Whether a length and so many octets fill the rest: one octet below 128, else 0x80 + how many octets hold it.
  private static func isWholeOctetString(_ octets: RawSpan, _ start: Int) -> Bool {
    let first = Int(octets.uint8(start))
    if first < 0x80 { return octets.byteCount - start - 1 == first }
    let count = first & 0x7f
    guard 1...2 ~= count, octets.byteCount > start + count else { return false }
    var length = 0
    for index in 1...count { length = length << 8 | Int(octets.uint8(start + index)) }
    return octets.byteCount - start - 1 - count == length
  }
}

/// The message that nearly every payload is: behind an adaptation octet and a DSMP header that agree with its length, and not secured.
///
/// Then it is the first of the candidates, and its layers vouch for it.
package struct ShortMessage: ~Escapable {
  package let octets: RawSpan
  package let aid: UInt32
  /// All layers of the frame, outermost first.
  package let layers: LayerList

  @inline(__always)
  @_lifetime(copy octets)
  fileprivate init(_ octets: RawSpan, _ aid: UInt32, _ layers: LayerList) {
    self.octets = octets
    self.aid = aid
    self.layers = layers
  }
}

extension Envelope {
  /// nil when the payload is anything else.
  package var shortMessage: ShortMessage? {
    @_lifetime(copy self)
    get {
      // Behind layers with something special, or digits, there is more to think of.
      guard isPlain, payload.byteCount > 5, payload.uint8(0) == 4, let header = DSMPHeader(payload, 1) else { return nil }
      let start = 1 + header.length
      guard payload.byteCount - start == header.dataLength, header.dataLength > 0 else { return nil }
      let data = payload.extracting(unchecked: start..<payload.byteCount)
      guard SecuredForm(recognisedIn: data) == nil else { return nil }
      return ShortMessage(data, header.aid, layers.appending(.adaptation).appending(.dsmp))
    }
  }
}
