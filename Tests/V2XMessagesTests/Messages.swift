import ASN1Runtime
import ASN1Schema
import CSAE53
import JSONText
import Testing
import V2XMessages
import V2XModel

/// Messages written as JSON values, which the walk of the schema encodes and the generated code reads.
enum Messages {
  static let schema = Schema(Specification.schema)

  /// 2026-05-18 01:07:30 UTC, minute 197 347 of its year.
  static let half = Instant(nanoseconds: 1_779_066_450_000_000_000)

  static func octets(_ json: String) throws -> [UInt8] {
    let type = try #require(schema.type(named: MessageFrame.asn1Name))
    return try schema.encode(JSONValue(parsing: Array(json.utf8)), as: type)
  }

  /// What the message says when it is captured at `time`, in frame 7 of the first input.
  static func observations(_ json: String, at time: Instant = half) throws -> ObservationBatch {
    try observations(of: octets(json), at: time)
  }

  static func observations(of octets: [UInt8], at time: Instant = half) throws -> ObservationBatch {
    var batch = ObservationBatch(capacity: 16)
    var recogniser = MessageRecogniser()
    let outcome = recogniser.recognise(octets: octets.span.bytes) { message in
      message.observe(Reception(file: 0, frame: 7, time: time), into: &batch)
    }
    guard case .message = outcome else { throw NotRecognised() }
    return batch
  }

  struct NotRecognised: Error {}
}

extension Instant {
  /// Seconds after 2026-05-18 01:07:30 UTC.
  static func half(_ seconds: Double) -> Instant { Messages.half.adding(seconds: seconds) }
}
