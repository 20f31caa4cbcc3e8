public import ASN1Runtime
import ASN1Schema
public import JSONText
import V2XEnvelopes
public import V2XMessages

/// The way back: a line of `v2x decode`, or a bare value, to the octets of the message.
public struct EncodedLines: Sendable {
  /// Why a line could not be encoded.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    case notJSON(JSONValue.SyntaxError)
    case coding(CodingError)
    /// The line has neither a value nor the members of a message.
    case noValue
    /// The line names an edition that is not known.
    case unknownEdition(String)
    /// The numbers are in SI units, not as sent.
    case notRaw
    /// A value that says it has layers which cannot be written.
    case layers(String)

    public var description: String {
      switch self {
      case .notJSON(let error): "\(error)"
      case .coding(let error): "\(error)"
      case .noValue: "neither a value nor a message"
      case .unknownEdition(let name): "edition \(name) is not known"
      case .notRaw: "values in SI units cannot be encoded; decode with --values raw"
      case .layers(let reason): "layers: \(reason)"
      }
    }
  }

  private let edition: MessageEdition

  /// - Parameter edition: of values that do not name one.
  public init(edition: MessageEdition = .edition2020) { self.edition = edition }

  /// The octets of one line. Lines that `decode` wrote for damaged frames give nil: they have no value.
  public func octets(ofLine text: some Collection<UInt8>) throws(Failure) -> [UInt8]? {
    let line: JSONValue
    do throws(JSONValue.SyntaxError) { line = try JSONValue(parsing: text) } catch { throw .notJSON(error) }
    guard line.members != nil else { throw .noValue }
    if let value = line["value"] {
      if let values = line["values"], values != .string("raw") { throw .notRaw }
      var edition = edition
      // The editions of secured messages are others.
      if let name = line["edition"]?.string, !SecuredSchema.sets.contains(line["set"]?.string ?? "") {
        guard let named = MessageEdition(named: name) else { throw .unknownEdition(name) }
        edition = named
      }
      return try octets(of: value, edition, typeName: line["type"]?.string, counts: AdditionCounts(line["additionCounts"]))
    }
    if line["error"] != nil { return nil }
    return try octets(of: line, edition, typeName: nil, counts: AdditionCounts())
  }

  private func octets(
    of value: JSONValue, _ edition: MessageEdition, typeName: String?, counts: AdditionCounts
  ) throws(Failure) -> [UInt8] {
    if let layers = value["layers"]?.array { return try octets(ofLayers: layers, edition) }
    if typeName == SecuredSchema.certificate.type.name { return try encode(value, SecuredSchema.certificate, counts) }
    if let body = MessageSchema.bodies.first(where: { $0.name == typeName }) { return try encode(value, .edition2020, body, counts) }
    let framed: [UInt8]
    do throws(Failure) { framed = try encode(value, edition, edition.frame, counts) } catch {
      // A bare value may be a message without its frame: the one type that takes it.
      guard typeName == nil, value.members?.count ?? 0 > 1 else { throw error }
      for body in MessageSchema.bodies {
        if let octets = try? encode(value, .edition2020, body, counts) { return octets }
      }
      throw error
    }
    return framed
  }

  private func encode(
    _ value: JSONValue, _ edition: MessageEdition, _ type: Schema.TypeIndex, _ counts: AdditionCounts
  ) throws(Failure) -> [UInt8] {
    do throws(CodingError) { return try edition.schema.encode(value, as: type, additionCounts: counts) } catch { throw .coding(error) }
  }

  private func encode(_ value: JSONValue, _ kind: SecuredSchema.Kind, _ counts: AdditionCounts) throws(Failure) -> [UInt8] {
    do throws(CodingError) { return try kind.schema.encodeOER(value, as: kind.type, additionCounts: counts) } catch { throw .coding(error) }
  }

  /// Layers, outermost first, around one or several messages.
  private func octets(ofLayers layers: [JSONValue], _ edition: MessageEdition) throws(Failure) -> [UInt8] {
    if let layer = layers.first(where: { SecuredSchema.kind(ofLayer: $0["name"]?.string ?? "") != nil }) {
      // It holds the messages inside it already.
      guard let kind = SecuredSchema.kind(ofLayer: layer["name"]?.string ?? ""), let value = layer["value"] else { throw .noValue }
      let octets = try encode(value, kind, AdditionCounts(layer["additionCounts"]))
      return layers.contains { $0["name"]?.string == Layer.dsmp.name } ? try shortMessage(layers, [octets]) : octets
    }
    var messages: [[UInt8]] = []
    for layer in layers where layer["name"]?.string == "csae53" {
      guard let value = layer["value"] else { throw .noValue }
      messages.append(try encode(value, edition, edition.frame, AdditionCounts(layer["additionCounts"])))
    }
    guard let first = layers.first, let name = first["name"]?.string, let header = first["value"], !messages.isEmpty else {
      throw .layers("a layer and a message are expected")
    }
    switch name {
    case Layer.roadsideToCloud.name: return try roadsideToCloud(header, messages)
    case Layer.adaptation.name, Layer.dsmp.name: return try shortMessage(layers, messages)
    default: throw .layers("\(name) cannot be written")
    }
  }

  private func roadsideToCloud(_ header: JSONValue, _ messages: [[UInt8]]) throws(Failure) -> [UInt8] {
    guard let identifier = header["rsuId"]?["hex"]?.string.flatMap({ Hexadecimal.octets($0.utf8) }), identifier.count == 8,
      let time = header["timestampMs"]?.integer
    else { throw .layers("rsuId of eight octets and timestampMs are expected") }
    var octets = identifier
    for index in 0..<8 { octets.append(UInt8(truncatingIfNeeded: time >> Int64(8 * index))) }
    if let count = header["count"]?.integer { octets.append(UInt8(truncatingIfNeeded: count)) }
    for message in messages {
      guard message.count < 65_536 else { throw .layers("a message is longer than its length field can say") }
      octets.append(UInt8(truncatingIfNeeded: message.count))
      octets.append(UInt8(truncatingIfNeeded: message.count >> 8))
      octets += message
    }
    return octets
  }

  private func shortMessage(_ layers: [JSONValue], _ messages: [[UInt8]]) throws(Failure) -> [UInt8] {
    guard messages.count == 1, messages[0].count < 65_536,
      let header = layers.first(where: { $0["name"]?.string == Layer.dsmp.name })?["value"],
      let number = header["aid"]?.integer, let aid = UInt32(exactly: number), let identifier = Self.pEncoding(aid)
    else { throw .layers("one message and a DSMP layer with its aid are expected") }
    var octets: [UInt8] = layers.first?["name"]?.string == Layer.adaptation.name ? [4] : []
    octets.append(0)
    octets += identifier
    octets.append(UInt8(truncatingIfNeeded: messages[0].count >> 8))
    octets.append(UInt8(truncatingIfNeeded: messages[0].count))
    return octets + messages[0]
  }

  /// An application identifier in the one to four octets of its p-encoding; nil beyond their range.
  private static func pEncoding(_ value: UInt32) -> [UInt8]? {
    switch value {
    case 0..<128: return [UInt8(value)]
    case 128..<16_512:
      let number = 0x8000 + value - 128
      return [UInt8(number >> 8), UInt8(number & 255)]
    case 16_512..<2_113_664:
      let number = 0xC0_0000 + value - 16_512
      return [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)]
    case 2_113_664..<270_549_120:
      let number = 0xE000_0000 + (value - 2_113_664)
      return [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    default: return nil
    }
  }
}
