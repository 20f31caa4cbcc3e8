import ASN1Runtime
public import CSAE53
public import V2XModel

extension MessageFrame.Flat {
  /// Appends what the message says, in neutral terms, to the tables of the batch.
  ///
  /// - Parameter messages: the storage that the message was read into.
  public func observe(_ messages: borrowing FlatMessages, _ reception: Reception, into batch: inout ObservationBatch) {
    switch self {
    case .bsmFrame(let message): BasicSafetyMessage.Flat.observe(message, of: messages, reception, into: &batch)
    case .mapFrame(let message): message.observe(messages, reception, into: &batch)
    case .rsmFrame(let message): RoadsideSafetyMessage.Flat.observe(message, of: messages, reception, into: &batch)
    case .spatFrame(let message): message.observe(messages, reception, into: &batch)
    case .rsiFrame(let message): messages[message].observe(messages, reception, into: &batch)
    case .extended, .unknown: break
    }
  }

  /// The kind of message in the frame; nil for one of Day II, whose number its octets tell.
  public var kind: MessageKind? {
    switch self {
    case .bsmFrame: .bsm
    case .mapFrame: .map
    case .rsmFrame: .rsm
    case .spatFrame: .spat
    case .rsiFrame: .rsi
    case .extended: nil
    case .unknown: .laterEdition
    }
  }

  /// Whether the message says the same in the draft of 2019 and in 2020.
  func isOfEveryEdition(_ messages: borrowing FlatMessages) -> Bool {
    switch self {
    case .spatFrame, .rsmFrame: return true
    case .bsmFrame(let message):
      let rows = messages[FlatRange(message)]
      return rows[0].safetyExt?.pathHistory?.initialPosition == nil
    case .rsiFrame(let message):
      let rows = messages[FlatRange(message)]
      let events = messages[rows[0].rtes ?? FlatRange()]
      for index in events.indices where events[index].referencePaths != nil { return false }
      let signs = messages[rows[0].rtss ?? FlatRange()]
      for index in signs.indices where signs[index].referencePaths != nil || signs[index].extended != nil { return false }
      return true
    case .mapFrame, .extended, .unknown: return false
    }
  }

  /// The identity that the sender gives itself; nil for messages without one.
  ///
  /// - Parameter messages: the storage that the message was read into.
  public func sender(_ messages: borrowing FlatMessages) -> StationID? {
    switch self {
    case .bsmFrame(let message): StationID(rawValue: messages[message].id.rawValue)
    case .rsmFrame(let message): StationID(rawValue: messages[message].id.rawValue)
    case .rsiFrame(let message): StationID(rawValue: messages[message].id.rawValue)
    case .mapFrame, .spatFrame, .extended, .unknown: nil
    }
  }

  /// Calls `body` with each intersection that the message describes.
  ///
  /// - Parameter messages: the storage that the message was read into.
  public func forEachIntersection(_ messages: borrowing FlatMessages, _ body: (IntersectionID) -> Void) {
    switch self {
    case .mapFrame(let message):
      let nodes = messages[message.nodes]
      for row in nodes.indices { body(nodes[row].id.neutral) }
    case .spatFrame(let message):
      let intersections = messages[message.intersections]
      for row in intersections.indices { body(intersections[row].intersectionId.neutral) }
    default: break
    }
  }
}
