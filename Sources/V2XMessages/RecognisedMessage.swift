import ASN1Runtime
public import CSAE53
public import V2XEnvelopes
public import V2XModel

/// A message that was recognised in a frame, lent to whoever is told of it.
public struct RecognisedMessage: ~Escapable {
  public let kind: MessageKind
  /// The decoded message.
  public let value: MessageFrame
  /// The octets of the message.
  public let payload: RawSpan
  /// Whether the octets begin with the message frame; otherwise they are the body of the message alone.
  public let hasFrame: Bool
  /// All layers of the frame, outermost first.
  public let layers: LayerList
  /// The application identifier, where a DSMP header carries one.
  public let aid: UInt32?
  /// Whether the identifier announces this kind of message; nil without an identifier, or for one that the tables do not assign.
  public let aidAgrees: Bool?
  /// What a roadside unit says of itself, where the frame to its cloud carries it.
  public let roadsideUnit: RoadsideUnitHeader?

  @_lifetime(copy payload)
  init(
    kind: MessageKind, value: MessageFrame, payload: RawSpan, hasFrame: Bool, layers: LayerList, aid: UInt32?,
    roadsideUnit: RoadsideUnitHeader?
  ) {
    self.kind = kind
    self.value = value
    self.payload = payload
    self.hasFrame = hasFrame
    self.layers = layers
    self.aid = aid
    self.roadsideUnit = roadsideUnit
    aidAgrees = aid.flatMap { ApplicationIdentifiers.kind(of: $0) }.map { $0 == kind }
  }

  /// The identity that the sender gives itself; nil for messages without one.
  public var sender: StationID? { value.sender }

  /// Calls `body` with each intersection that the message describes.
  public func forEachIntersection(_ body: (IntersectionID) -> Void) { value.forEachIntersection(body) }

  /// Appends what the message says, in neutral terms, to the tables of the batch.
  public func observe(_ reception: Reception, into batch: inout ObservationBatch) { value.observe(reception, into: &batch) }
}

extension MessageFrame {
  /// The kind of message in the frame.
  public var kind: MessageKind {
    switch self {
    case .bsmFrame: .bsm
    case .mapFrame: .map
    case .rsmFrame: .rsm
    case .spatFrame: .spat
    case .rsiFrame: .rsi
    case .unknown: .laterEdition
    }
  }

  /// The identity that the sender gives itself; nil for messages without one.
  public var sender: StationID? {
    switch self {
    case .bsmFrame(let message): StationID(rawValue: message.id.rawValue)
    case .rsmFrame(let message): StationID(rawValue: message.id.rawValue)
    case .rsiFrame(let message): StationID(rawValue: message.id.rawValue)
    case .mapFrame, .spatFrame, .unknown: nil
    }
  }

  /// Calls `body` with each intersection that the message describes.
  public func forEachIntersection(_ body: (IntersectionID) -> Void) {
    switch self {
    case .mapFrame(let message): for node in message.nodes { body(node.id.neutral) }
    case .spatFrame(let message): for intersection in message.intersections { body(intersection.intersectionId.neutral) }
    default: break
    }
  }
}
