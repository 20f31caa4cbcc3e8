import ASN1Schema
import CPeers
import CSAE53
import JSONText

/// What is done with each message of a set.
enum Stage: String, CaseIterable {
  /// Octets to a value of its own.
  case decode
  /// Octets to rows in reused storage.
  case bulk
  /// Octets of a BSM to the fields that an observation needs.
  case fields
  /// Value to octets in a buffer that is there already.
  case encode
  /// Octets to JSON text.
  case json
}

/// One codec doing one thing with all messages of a set.
struct Loop {
  let set: MessageSet
  let stage: Stage
  /// `own`, `asn1c` or `asn1tools`.
  let codec: String
  /// Goes through the set so many times; false if not every message succeeded.
  let run: (_ passes: Int) -> Bool

  var name: String { "\(codec) \(stage.rawValue) \(set.kind.rawValue)" }

  /// All that is measured of a set. Values to encode are made here, outside of what is measured.
  static func all(_ set: MessageSet) -> [Loop] {
    let count = set.count
    let total = set.octets.count
    let ownValues = OwnCodec.values(set)
    guard ownValues.count == count else { fail("a \(set.kind.rawValue) message does not decode") }
    let schema = Schema(Specification.schema)
    guard let frame = schema.type(named: "MessageFrame") else { fail("the specification has no MessageFrame") }
    var json = JSONWriter()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let storage = OwnCodec.Storage()
    var loops = [
      Loop(set: set, stage: .decode, codec: "own") { OwnCodec.decode(set, passes: $0) == count * $0 },
      Loop(set: set, stage: .bulk, codec: "own") {
        (set.kind.dayTwo == nil
          ? OwnCodec.readFlat(set, &storage.messages, passes: $0) : OwnCodec.readDayTwo(set, &storage.messages, passes: $0))
          == count * $0
      },
      Loop(set: set, stage: .encode, codec: "own") { OwnCodec.encode(ownValues, &buffer, passes: $0) == total * $0 },
      Loop(set: set, stage: .json, codec: "own") { OwnCodec.json(set, schema, frame, &json, passes: $0) == count * $0 },
    ]
    loops += set.kind.dayTwo == nil ? peers(set) : peersOfDayTwo(set)
    if set.kind.index == 0 {
      loops.append(
        Loop(set: set, stage: .fields, codec: "own") { OwnCodec.observedFields(set, passes: $0) == count * $0 })
    }
    return loops
  }

  /// Values to encode are never freed.
  private static func peers(_ set: MessageSet) -> [Loop] {
    let (count, total, ends) = (set.count, set.octets.count, set.ends)
    nonisolated(unsafe) let asn1cValues = asn1c_values(set.octets, ends, count)
    nonisolated(unsafe) let asn1toolsValues = asn1tools_values(set.octets, ends, count)
    guard asn1cValues != nil, asn1toolsValues != nil else { fail("a \(set.kind.rawValue) message does not decode") }
    var buffer = [UInt8](repeating: 0, count: 8192)
    return [
      Loop(set: set, stage: .decode, codec: "asn1c") { asn1c_decode(set.octets, ends, count, $0) == count * $0 },
      Loop(set: set, stage: .decode, codec: "asn1tools") { asn1tools_decode(set.octets, ends, count, $0) == count * $0 },
      Loop(set: set, stage: .encode, codec: "asn1c") { asn1c_encode(asn1cValues, count, $0, &buffer, buffer.count) == total * $0 },
      Loop(set: set, stage: .encode, codec: "asn1tools") {
        asn1tools_encode(asn1toolsValues, count, $0, &buffer, buffer.count) == total * $0
      },
    ]
  }

  /// asn1tools' generator takes neither open types nor lists without bounds.
  private static func peersOfDayTwo(_ set: MessageSet) -> [Loop] {
    let (count, total, ends) = (set.count, set.octets.count, set.ends)
    nonisolated(unsafe) let values = asn1c_day2_values(set.octets, ends, count)
    guard values != nil else { fail("a \(set.kind.rawValue) message does not decode") }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    return [
      Loop(set: set, stage: .decode, codec: "asn1c") { asn1c_day2_decode(set.octets, ends, count, $0) == count * $0 },
      Loop(set: set, stage: .encode, codec: "asn1c") { asn1c_day2_encode(values, count, $0, &buffer, buffer.count) == total * $0 },
    ]
  }
}
