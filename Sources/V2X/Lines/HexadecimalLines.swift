import ASN1Runtime
public import ASN1Schema
public import JSONText
import V2XEnvelopes
import V2XMessages
public import V2XSecurity

/// Messages written as hexadecimal digits, one a line: what `v2x decode --hex` reads and prints.
///
/// A line is what it proves to be: a message frame that encodes to the same octets; the frame of a roadside unit to its cloud, or a short message
/// with its header, around such frames; a secured message, or a certificate; a BSM or RSM without its frame. Otherwise it is read as a message frame, and the line says
/// what is wrong with it.
public struct HexadecimalLines: Sendable {
  private let style: ValueStyle
  private let schema = MessageSchema.csae53
  /// The editions that are asked, in this order.
  private let editions: [MessageEdition]
  private var line = 0
  private var verifier: MessageVerifier

  /// - Parameters:
  ///   - edition: the one that all messages are of; nil finds out.
  ///   - trust: the certificates that signed messages are verified with.
  public init(style: ValueStyle = .raw, edition: MessageEdition? = nil, trust: TrustStore = TrustStore()) {
    self.style = style
    verifier = MessageVerifier(trust: trust)
    editions = edition.map { [$0] } ?? MessageEdition.allCases
  }

  /// What a line turned out to be.
  public enum Result: Sendable, Equatable {
    case message, damaged
  }

  /// Reads a line of digits (white space around them is ignored) and writes the line of JSON; a blank one is a message without any octet.
  public mutating func write(_ digits: some BidirectionalCollection<UInt8>, to json: inout JSONWriter) -> Result {
    line += 1
    let text = digits.drop { $0 <= 0x20 }
    let trimmed = text.prefix(upTo: text.lastIndex { $0 > 0x20 }.map { text.index(after: $0) } ?? text.startIndex)
    json.beginObject()
    json.key("line")
    json.integer(line)
    defer {
      json.endObject()
      json.endLine()
    }
    guard let octets = Hexadecimal.octets(trimmed) else {
      Damage(layer: "hex", code: "notHexadecimal", octet: 0, message: "an even number of hexadecimal digits is expected").write(to: &json)
      return .damaged
    }
    return writeValue(octets, &json)
  }

  private mutating func writeValue(_ octets: [UInt8], _ json: inout JSONWriter) -> Result {
    if octets.isEmpty { return writeFrame(octets, editions[0], &json) }
    if Self.isSigned(octets), writeSecured(octets, &json) { return .message }
    if let edition = editions.first(where: { $0.exactValue(octets.span.bytes) != nil }) { return writeFrame(octets, edition, &json) }
    if writeSecured(octets, &json) || writeLayers(octets, &json) { return .message }
    if let body = MessageSchema.bodies.first(where: { isExact(octets, $0) }) {
      writeBody(octets, body, &json)
      return .message
    }
    return writeFrame(octets, editions[0], &json)
  }

  /// Whether the octets decode as the type, fill it and are what it encodes to.
  private func isExact(_ octets: [UInt8], _ type: Schema.TypeIndex) -> Bool {
    var reader = UPERReader(octets.span.bytes)
    var json = JSONWriter()
    var counts = AdditionCounts()
    guard (try? schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts)) != nil else { return false }
    guard (try? reader.finish()) != nil, let value = try? JSONValue(parsing: json.octets) else { return false }
    return (try? schema.encode(value, as: type, additionCounts: counts)) == octets
  }

  private func writeFrame(_ octets: [UInt8], _ edition: MessageEdition, _ json: inout JSONWriter) -> Result {
    var reader = UPERReader(octets.span.bytes)
    var counts = AdditionCounts()
    let mark = json.mark
    do throws(CodingError) {
      var value = JSONWriter()
      try edition.schema.writeJSON(of: edition.frame, from: &reader, to: &value, additionCounts: &counts, style: style)
      let type = Self.onlyKey(value.octets)
      writeSet(of: type, edition, &json)
      json.key("type")
      json.string(type)
      json.key("value")
      json.verbatim(value.octets)
    } catch {
      json.rewind(to: mark)
      Damage(error, of: "csae53").write(to: &json)
      return .damaged
    }
    counts.write(to: &json)
    writeOtherEditions(octets, than: edition, &json)
    do throws(CodingError) { try reader.finish() } catch {
      // The value stands; what follows it is told beside it.
      json.key("warning")
      json.beginObject()
      json.key("code")
      json.string(error.code.description)
      json.key("bit")
      json.integer(error.bit)
      json.endObject()
    }
    return .message
  }

  /// Names the other editions that explain the octets, where they mean something else in them: then the octets alone cannot tell.
  private func writeOtherEditions(_ octets: [UInt8], than edition: MessageEdition, _ json: inout JSONWriter) {
    guard let own = edition.exactValue(octets.span.bytes) else { return }
    let others = editions.filter { other in
      guard other != edition, let found = other.exactValue(octets.span.bytes) else { return false }
      return found.value != own.value
    }
    guard !others.isEmpty else { return }
    json.key("otherEditions")
    json.beginArray()
    for other in others { json.string(other.name) }
    json.endArray()
  }

  /// - Parameter type: the alternative of the message frame.
  private func writeSet(of type: String, _ edition: MessageEdition, _ json: inout JSONWriter) {
    json.key("set")
    json.string((type == MessageKind.psm.type ? MessageKind.psm : .bsm).set)
    json.key("edition")
    json.string(edition.name)
    style.write(to: &json)
  }

  /// The one key of an object without white space.
  private static func onlyKey(_ object: ArraySlice<UInt8>) -> String {
    String(decoding: object.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  private func writeBody(_ octets: [UInt8], _ type: Schema.TypeIndex, _ json: inout JSONWriter) {
    writeSet(of: "", .edition2020, &json)
    json.key("type")
    json.string(type.name)
    json.key("value")
    var reader = UPERReader(octets.span.bytes)
    var counts = AdditionCounts()
    try? schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts, style: style)
    counts.write(to: &json)
  }

  /// Writes layers and messages where the octets are a frame to the cloud, or a short message, around exact message frames.
  private func writeLayers(_ octets: [UInt8], _ json: inout JSONWriter) -> Bool {
    var candidates = Candidates(octets: octets.span.bytes)
    while let candidate = candidates.next() {
      guard case .messageFrames = candidate.content, candidate.layers.count > 0 else { continue }
      var messages: [[UInt8]] = []
      var payloads = candidate.payloads
      while let payload = payloads.next() { messages.append(payload.octets.withUnsafeBytes { [UInt8]($0) }) }
      let edition = editions.first { edition in messages.allSatisfy { edition.exactValue($0.span.bytes) != nil } }
      guard !messages.isEmpty, let edition else { continue }
      writeSet(of: "", edition, &json)
      json.key("encapsulation")
      json.beginArray()
      for layer in candidate.layers { json.string(layer.name) }
      json.endArray()
      json.key("value")
      json.beginObject()
      json.key("layers")
      json.beginArray()
      if let unit = candidate.roadsideUnit {
        writeRoadsideUnit(unit, count: octets.count > 16 + messages[0].count + 2 || messages.count > 1 ? messages.count : nil, &json)
      } else if let aid = candidate.aid {
        writeShortMessage(aid, hasAdaptation: candidate.layers.contains(.adaptation), &json)
      }
      for message in messages { writeLayer(message, edition, &json) }
      json.endArray()
      json.endObject()
      return true
    }
    return false
  }

  /// Writes a secured message, alone or in a short one, with the layers around it and, where it holds one, the message inside; or a certificate.
  private mutating func writeSecured(_ octets: [UInt8], _ json: inout JSONWriter) -> Bool {
    let mark = json.mark
    var counts = AdditionCounts()
    var candidates = Candidates(octets: octets.span.bytes)
    while let candidate = candidates.next() {
      guard let secured = Self.secured(candidate), let kind = candidate.layers.last.flatMap({ SecuredSchema.kind(ofLayer: $0.name) }) else {
        continue
      }
      write(kind, &json)
      json.key("encapsulation")
      json.beginArray()
      for layer in candidate.layers { json.string(layer.name) }
      json.endArray()
      if let message = SecuredMessage(secured.span.bytes) { verifier.label(message).write(to: &json) }
      json.key("value")
      json.beginObject()
      json.key("layers")
      json.beginArray()
      if let aid = candidate.aid { writeShortMessage(aid, hasAdaptation: candidate.layers.contains(.adaptation), &json) }
      json.beginObject()
      json.key("name")
      json.string(candidate.layers.last?.name ?? "")
      json.key("value")
      guard kind.write(secured, to: &json, &counts) else {
        json.rewind(to: mark)
        continue
      }
      counts.write(to: &json)
      json.endObject()
      if case .messageFrames = candidate.content {
        var payloads = candidate.payloads
        while let payload = payloads.next() {
          let message = payload.octets.withUnsafeBytes { [UInt8]($0) }
          if let edition = editions.first(where: { $0.exactValue(message.span.bytes) != nil }) { writeLayer(message, edition, &json) }
        }
      }
      json.endArray()
      json.endObject()
      return true
    }
    write(SecuredSchema.certificate, &json)
    json.key("value")
    guard SecuredSchema.certificate.write(octets, to: &json, &counts) else {
      json.rewind(to: mark)
      return false
    }
    counts.write(to: &json)
    return true
  }

  /// Whether the octets are a signed message as a whole, which is not tried as anything else first.
  private static func isSigned(_ octets: [UInt8]) -> Bool {
    guard let message = SecuredMessage(octets.span.bytes) else { return false }
    return message.form.protection == .signed
  }

  private func write(_ kind: SecuredSchema.Kind, _ json: inout JSONWriter) {
    json.key("set")
    json.string(kind.set)
    json.key("edition")
    json.string(kind.edition)
    json.key("type")
    json.string(kind.type.name)
  }

  /// The octets of the secured message that a candidate is, or lies in; nil for others.
  private static func secured(_ candidate: borrowing Candidate) -> [UInt8]? {
    if let message = candidate.security { return message.octets.withUnsafeBytes { [UInt8]($0) } }
    guard case .secured = candidate.content else { return nil }
    var payloads = candidate.payloads
    guard let payload = payloads.next() else { return nil }
    return payload.octets.withUnsafeBytes { [UInt8]($0) }
  }

  private func writeRoadsideUnit(_ unit: RoadsideUnitHeader, count: Int?, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("name")
    json.string(Layer.roadsideToCloud.name)
    json.key("value")
    json.beginObject()
    json.key("rsuId")
    json.beginObject()
    json.key("hex")
    json.hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: unit.identifier >> UInt64(56 - 8 * $0)) })
    json.endObject()
    json.key("timestampMs")
    json.integer(unit.time / 1_000_000)
    if let count {
      json.key("count")
      json.integer(count)
    }
    json.endObject()
    json.endObject()
  }

  private func writeShortMessage(_ aid: UInt32, hasAdaptation: Bool, _ json: inout JSONWriter) {
    if hasAdaptation {
      json.beginObject()
      json.key("name")
      json.string(Layer.adaptation.name)
      json.key("value")
      json.beginObject()
      json.key("protocolType")
      json.integer(4)
      json.endObject()
      json.endObject()
    }
    json.beginObject()
    json.key("name")
    json.string(Layer.dsmp.name)
    json.key("value")
    json.beginObject()
    json.key("aid")
    json.integer(aid)
    json.endObject()
    json.endObject()
  }

  private func writeLayer(_ octets: [UInt8], _ edition: MessageEdition, _ json: inout JSONWriter) {
    json.beginObject()
    json.key("name")
    json.string("csae53")
    json.key("value")
    var reader = UPERReader(octets.span.bytes)
    var counts = AdditionCounts()
    try? edition.schema.writeJSON(of: edition.frame, from: &reader, to: &json, additionCounts: &counts, style: style)
    counts.write(to: &json)
    json.endObject()
  }
}
