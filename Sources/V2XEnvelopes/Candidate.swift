/// One reading of a UDP payload: where the message lies, and how sure its surroundings make one of it.
public struct Candidate: ~Escapable {
  /// What the octets are taken for.
  public enum Content: Hashable, Sendable {
    /// Message frames of the message set.
    case messageFrames
    /// The body of one message without the frame around it; a number names the kind (1 basic safety, 2 roadside safety).
    case body(number: UInt32)
    /// A secured message whose content is nothing that is read here, or encrypted: it is labelled.
    case secured(SecuredForm)
  }

  /// What it takes to accept the candidate.
  public enum Proof: Hashable, Sendable {
    /// The layers around it agree: what does not decode is a message that is damaged or not known.
    case framing
    /// A secured message around it is whole and names an application of these messages: what does not decode is no such message.
    case application
    /// Only that the decoded message encodes to the same octets: what does not is no such message.
    case reencoding
    /// Nothing more: the octets have the shape.
    case shape
  }

  // Plain numbers side by side, put together as values when asked for: candidates are made for every frame.
  @usableFromInline let octets: RawSpan
  /// The secured message around it; empty where there is none.
  @usableFromInline let secured: RawSpan
  @usableFromInline let offset: Int
  /// All layers of the frame, these included, outermost first.
  public let layers: LayerList
  @usableFromInline let unit: (identifier: UInt64, time: Int64)
  @usableFromInline let identifier: UInt32
  /// How many messages with their lengths the octets are; negative where they are one message.
  @usableFromInline let lengthPrefixed: Int16
  @usableFromInline let hasIdentifier: Bool
  @usableFromInline let hasUnit: Bool
  @usableFromInline let kind: Kind
  @usableFromInline let form: SecuredForm
  public let proof: Proof

  @usableFromInline enum Kind: UInt8 {
    case messageFrames, firstBody, secondBody, secured
  }

  @inline(__always)
  @_lifetime(copy octets)
  init(
    _ content: Content, _ proof: Proof, layers: LayerList, aid: UInt32? = nil, roadsideUnit: RoadsideUnitHeader? = nil,
    octets: RawSpan, offset: Int, lengthPrefixed count: Int? = nil
  ) {
    self.init(
      content, proof, layers: layers, aid: aid, roadsideUnit: roadsideUnit, octets: octets, within: octets.extracting(unchecked: 0..<0),
      offset: offset, lengthPrefixed: count)
  }

  /// - Parameter secured: the secured message around the octets; empty for none.
  @inline(__always)
  @_lifetime(copy octets, copy secured)
  init(
    _ content: Content, _ proof: Proof, layers: LayerList, aid: UInt32?, roadsideUnit: RoadsideUnitHeader?, octets: RawSpan,
    within secured: RawSpan, offset: Int, lengthPrefixed count: Int?
  ) {
    self.octets = octets
    self.secured = secured
    self.offset = offset
    self.layers = layers
    unit = (roadsideUnit?.identifier ?? 0, roadsideUnit?.time ?? 0)
    identifier = aid ?? 0
    lengthPrefixed = count.map { Int16(truncatingIfNeeded: $0) } ?? -1
    hasIdentifier = aid != nil
    hasUnit = roadsideUnit != nil
    self.proof = proof
    switch content {
    case .messageFrames: (kind, form) = (.messageFrames, .none)
    case .body(let number): (kind, form) = (number == 1 ? .firstBody : .secondBody, .none)
    case .secured(let secured): (kind, form) = (.secured, secured)
    }
  }

  /// What the octets are taken for.
  @inlinable public var content: Content {
    switch kind {
    case .messageFrames: .messageFrames
    case .firstBody: .body(number: 1)
    case .secondBody: .body(number: 2)
    case .secured: .secured(form)
    }
  }

  /// The application identifier, where a DSMP header carries one.
  @inlinable public var aid: UInt32? { hasIdentifier ? identifier : nil }

  /// What a roadside unit says of itself, where the frame to its cloud carries it.
  @inlinable public var roadsideUnit: RoadsideUnitHeader? {
    hasUnit ? RoadsideUnitHeader(identifier: unit.identifier, time: unit.time) : nil
  }

  /// The secured message around the messages; nil where there is none.
  public var security: SecuredMessage? {
    @_lifetime(copy self)
    get { secured.isEmpty ? nil : SecuredMessage(secured) }
  }

  /// The octets of the secured message around the messages; empty where there is none.
  package var securedOctets: RawSpan {
    @_lifetime(copy self)
    get { secured }
  }

  /// The messages, mostly one.
  public var payloads: Payloads {
    @inlinable @_lifetime(copy self)
    get { Payloads(octets, offset: offset, lengthPrefixed: lengthPrefixed < 0 ? nil : Int(lengthPrefixed)) }
  }
}

/// How far a secured message protects what it holds.
public struct SecuredForm: Hashable, Sendable {
  /// The protections.
  public enum Protection: String, Hashable, Sendable {
    case unsecured, signed, encrypted
  }

  public let protection: Protection
  /// `ieee1609Dot2`, or `securedMessage` for the older Chinese shape.
  public let layer: Layer

  /// What stands where there is no secured message.
  fileprivate static let none = SecuredForm(protection: .unsecured, layer: .securedMessage)
}

/// What precedes the messages in the frame a roadside unit sends to its cloud.
public struct RoadsideUnitHeader: Hashable, Sendable {
  /// The unit's identifier: eight characters, the first most significant.
  public let identifier: UInt64
  /// When the unit sent it, in nanoseconds since the Unix epoch, to the millisecond.
  public let time: Int64

  @inlinable
  init(identifier: UInt64, time: Int64) {
    self.identifier = identifier
    self.time = time
  }
}

/// One message's octets.
public struct Payload: ~Escapable {
  public let octets: RawSpan
  /// Octets before it, from the start of the frame; see ``Envelope/payloadOffset``. Counted in the octets that the digits
  /// stand for where the payload is hexadecimal text.
  public let offset: Int

  @inlinable
  @_lifetime(copy octets)
  init(octets: RawSpan, offset: Int) {
    self.octets = octets
    self.offset = offset
  }
}

/// The messages of a candidate, in order.
public struct Payloads: ~Escapable {
  @usableFromInline let octets: RawSpan
  @usableFromInline let offset: Int
  /// Whether a two-octet length, least significant octet first, precedes each message.
  @usableFromInline let hasLengths: Bool
  @usableFromInline var at = 0

  /// How many messages there are.
  public let count: Int

  @inlinable
  @_lifetime(copy octets)
  init(_ octets: RawSpan, offset: Int, lengthPrefixed count: Int? = nil) {
    self.octets = octets
    self.offset = offset
    hasLengths = count != nil
    self.count = count ?? 1
  }

  /// The next message, or nil after the last.
  @inlinable
  @_lifetime(copy self)
  public mutating func next() -> Payload? {
    guard at < octets.byteCount else { return nil }
    if !hasLengths {
      at = octets.byteCount
      return Payload(octets: octets, offset: offset)
    }
    return nextWithLength()
  }

  @usableFromInline
  @_lifetime(copy self)
  mutating func nextWithLength() -> Payload? {
    let start = at + 2
    let end = start + Int(octets.uint16(at).byteSwapped)
    at = end
    return Payload(octets: octets.part(start, end), offset: offset + start)
  }
}
