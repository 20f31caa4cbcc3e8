import CSAE53
import V2XCapture
import V2XEnvelopes
import V2XMessages
import V2XModel

/// What the recogniser makes of one frame: the outcome, and a copy of each message.
struct Recognised {
  struct Message {
    var kind: MessageKind
    var value: MessageFrame?
    var sender: StationID?
    var octets: [UInt8]
    var layers: [String]
    var aid: UInt32?
    var aidAgrees: Bool?
    var roadsideUnit: RoadsideUnitHeader?
    var hasFrame: Bool
  }

  var outcome: FrameOutcome
  var messages: [Message] = []

  /// Peels a frame of raw IP, or of another link type, and recognises what it holds.
  init(_ frame: [UInt8], linkType: LinkType = .raw, originalLength: Int? = nil) {
    let owned = OwnedFrame(octets: frame, time: 0, originalLength: originalLength, linkType: linkType)
    var peeler = EnvelopePeeler()
    var recogniser = MessageRecogniser()
    var messages: [Message] = []
    outcome = recogniser.recognise(peeler.peel(owned.frame)) { messages.append(Message($0)) }
    self.messages = messages
  }

  /// Recognises octets without layers around them.
  init(alone octets: [UInt8]) {
    var recogniser = MessageRecogniser()
    var messages: [Message] = []
    outcome = recogniser.recognise(octets: octets.span.bytes) { messages.append(Message($0)) }
    self.messages = messages
  }

  var damage: Damage? { if case .damaged(let damage) = outcome { damage } else { nil } }
}

extension Recognised.Message {
  init(_ message: borrowing RecognisedMessage) {
    self.init(
      kind: message.kind, value: try? message.value, sender: message.sender, octets: message.payload.withUnsafeBytes { [UInt8]($0) },
      layers: message.layers.names,
      aid: message.aid, aidAgrees: message.aidAgrees, roadsideUnit: message.roadsideUnit, hasFrame: message.hasFrame)
  }
}
