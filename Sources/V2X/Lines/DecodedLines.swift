import ASN1Runtime
public import ASN1Schema
import CSAE53
public import JSONText
import V2XEnvelopes
public import V2XMessages
import V2XModel
public import V2XSecurity

/// Writes what `v2x decode` prints: a line of JSON for each message and for each damaged frame.
public struct DecodedLines: Sendable {
  private let schema: Schema
  private let frameType: Schema.TypeIndex
  private let style: ValueStyle
  private var frames: FrameText
  private var verifier: MessageVerifier
  /// `set`, `edition` and `type` of each kind, ready to be written, up to the value.
  private let kinds: KeptTexts

  /// - Parameters:
  ///   - files: the names of the inputs, in the order of `Reception.file`.
  ///   - trust: the certificates that signed messages are verified with. What a message is labelled depends on those before it, then: messages have to
  ///     come in order, to these lines alone.
  public init(files: [String], style: ValueStyle = .raw, trust: TrustStore = TrustStore()) {
    schema = MessageSchema.csae53
    frameType = MessageSchema.messageFrame
    self.style = style
    frames = FrameText(files: files)
    verifier = MessageVerifier(trust: trust)
    kinds = KeptTexts(
      MessageKind.all.map { kind in
        var json = JSONWriter()
        Self.write(kind, type: kind.type, to: &json)
        json.key("value")
        return Array(json.octets)
      })
  }

  private static func write(
    _ kind: MessageKind, _ edition: MessageEdition = .edition2020, type: String, to json: inout JSONWriter
  ) {
    json.key("set")
    json.string(kind.set)
    json.key("edition")
    json.string(edition.name)
    json.key("type")
    json.string(type)
  }

  /// Writes the line of a message.
  public mutating func write(_ message: borrowing RecognisedMessage, of frame: FrameFacts, to json: inout JSONWriter) {
    frames.write(frame, layers: message.layers, aid: message.aid, aidAgrees: message.aidAgrees, to: &json)
    if let unit = message.roadsideUnit { frames.write(unit, to: &json) }
    if message.isSecured { label(of: message, frame)?.write(to: &json) }
    if message.edition != .edition2020 {
      Self.write(message.kind, message.edition, type: message.typeName, to: &json)
      json.key("value")
      writeOlderValue(of: message, &json)
      json.endObject()
      json.endLine()
      return
    }
    if message.kind == .laterEdition {
      Self.write(message.kind, type: message.typeName, to: &json)
      json.key("value")
    } else {
      json.verbatim(upToValue: kinds[message.kind.ordinal])
    }
    writeValue(of: message, &json)
    json.endObject()
    json.endLine()
  }

  /// As it was sent, by the schema of its own edition.
  private func writeOlderValue(of message: borrowing RecognisedMessage, _ json: inout JSONWriter) {
    var reader = UPERReader(message.payload)
    var counts = AdditionCounts()
    let (schema, frame) = (message.edition.schema, message.edition.frame)
    do throws(CodingError) {
      try schema.writeJSON(of: frame, from: &reader, to: &json, additionCounts: &counts, style: style)
    } catch { json.null() }
    counts.write(to: &json)
  }

  /// The label of a message; nil where no secured message is around it.
  @inline(never)
  public mutating func label(of message: borrowing RecognisedMessage, _ frame: FrameFacts) -> SecurityLabel? {
    guard let security = message.security else { return nil }
    return verifier.label(security, receivedAt: frame.reception.time.nanoseconds)
  }

  private func writeValue(of message: borrowing RecognisedMessage, _ json: inout JSONWriter) {
    // A body without its frame was recognised as such; it is written as the message in its frame.
    var reader = UPERReader(message.octets)
    var counts = AdditionCounts()
    do throws(CodingError) {
      try schema.writeJSON(of: frameType, from: &reader, to: &json, additionCounts: &counts, style: style)
    } catch {
      // What was recognised can be read: this is here for the day when it cannot.
      json.null()
    }
    counts.write(to: &json)
  }

  /// Writes the line of a damaged frame.
  public mutating func write(_ damage: Damage, of frame: FrameFacts, to json: inout JSONWriter) {
    frames.write(frame, layers: frame.layers, to: &json)
    damage.write(to: &json)
    json.endObject()
    json.endLine()
  }
}

extension Damage {
  /// Writes the member `error`.
  func write(to json: inout JSONWriter) {
    json.key("error")
    json.beginObject()
    json.key("layer")
    json.string(layer)
    json.key("code")
    json.string(code)
    if let octet {
      json.key("byte")
      json.integer(octet)
    }
    if let bit {
      json.key("bit")
      json.integer(bit)
    }
    if !path.isEmpty {
      json.key("path")
      json.string(path)
    }
    json.key("message")
    json.string(message)
    json.endObject()
  }
}

extension ValueStyle {
  /// Writes the member `values` where numbers are not as sent, so that nobody takes them for those.
  func write(to json: inout JSONWriter) {
    guard self == .si else { return }
    json.key("values")
    json.string("si")
  }
}

extension AdditionCounts {
  /// Writes the member `additionCounts`, where the value alone does not give the octets back.
  func write(to json: inout JSONWriter) {
    guard !entries.isEmpty else { return }
    json.key("additionCounts")
    json.beginArray()
    for entry in entries {
      json.beginArray()
      json.integer(entry.position)
      json.integer(entry.count)
      json.endArray()
    }
    json.endArray()
  }

  /// Reads the member that `write` writes.
  init(_ value: JSONValue?) {
    self.init(
      entries: (value?.array ?? []).compactMap { pair in
        guard let numbers = pair.array, numbers.count == 2, let position = numbers[0].integer, let count = numbers[1].integer else {
          return nil
        }
        guard let position = Int(exactly: position), let count = Int(exactly: count) else { return nil }
        return Entry(position: position, count: count)
      })
  }
}

/// The schema of the message set in its newest edition.
enum MessageSchema {
  static let csae53 = MessageEdition.edition2020.schema
  static let messageFrame = MessageEdition.edition2020.frame
  /// The messages that are seen without the frame around them. More are not guessed at: damaged frames would pass for them.
  static let bodies: [Schema.TypeIndex] = ["BasicSafetyMessage", "RoadsideSafetyMessage"]
    .compactMap { csae53.type(named: $0) }
}
