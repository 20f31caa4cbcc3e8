import ASN1Runtime
import ASN1Schema
import ChineseSPDU
import Foundation
import IEEE1609Dot2
import JSONText
import TestSupport
import Testing

/// Recorded secured messages and certificates.
@Suite struct IEEE1609Dot2Tests {
  static let schema = Schema(IEEE1609Dot2.Specification.schema)

  /// The layer of each vector that is of IEEE 1609.2.
  static let vectors: [(id: String, type: String, octets: [UInt8], expected: JSONValue, isWhole: Bool)] = {
    guard let file = SharedInputs.file("vectors/ieee1609.jsonl"), let text = try? String(contentsOf: file, encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").compactMap { line in
      guard let vector = try? JSONValue(parsing: line.utf8), let id = vector["id"]?.string, let type = vector["type"]?.string,
        let octets = vector["hex"]?.string.flatMap({ Hexadecimal.octets($0.utf8) }), let expected = vector["expected"],
        case .bool(let isWhole)? = vector["roundtrip"]
      else { return nil }
      if type == "Certificate" { return (id, type, octets, expected, isWhole) }
      let layers = expected["layers"]?.array ?? []
      guard let layer = layers.first(where: { $0["name"]?.string == "ieee1609dot2" })?["value"] else { return nil }
      guard let short = layers.first(where: { $0["name"]?.string == "wsmp" })?["value"], let length = short["length"]?.integer else {
        return (id, "Ieee1609Dot2Data", octets, layer, isWhole)
      }
      return (id, "Ieee1609Dot2Data", Array(octets.suffix(Int(length))), layer, isWhole)
    }
  }()

  static let shared = ConditionTrait.enabled(if: SharedInputs.folder != nil, "the shared folder does not stand beside the repository")

  @Test(shared) func recordedMessagesAndCertificatesDecodeAndGoBack() throws {
    #expect(Self.vectors.count == 70)
    for vector in Self.vectors {
      let type = try #require(Self.schema.type(named: vector.type))
      // One has octets behind it, and is no message with them.
      guard vector.isWhole else {
        #expect(throws: CodingError(.trailingOctets, bit: 0)) { try Ieee1609Dot2Data(oer: vector.octets) }
        let again = try Ieee1609Dot2Data(oer: vector.octets.span.bytes).oer()
        #expect(vector.octets.starts(with: again) && again.count < vector.octets.count, "\(vector.id)")
        continue
      }
      do throws(CodingError) {
        let walked = try OctetReadings.walk(vector.octets, Self.schema, as: vector.type)
        #expect(walked.value.sorted == vector.expected.sorted, "\(vector.id)")
        #expect(try Self.schema.encodeOER(walked.value, as: type, additionCounts: walked.counts) == vector.octets, "\(vector.id)")
        if vector.type == "Certificate" {
          #expect(try IEEE1609Dot2.Certificate(oer: vector.octets).oer() == vector.octets, "\(vector.id)")
        } else {
          #expect(try Ieee1609Dot2Data(oer: vector.octets).oer() == vector.octets, "\(vector.id)")
        }
      } catch { Issue.record("\(vector.id): \(error)") }
    }
  }

  @Test(shared) func readingsAgreeOnDamagedMessages() {
    var random = SeededGenerator(seed: 3)
    for vector in Self.vectors.filter({ $0.octets.count < 350 }).prefix(20) {
      for _ in 0..<80 {
        var octets = vector.octets
        octets[Int.random(in: 0..<octets.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        let found =
          vector.type == "Certificate"
          ? OctetReadings.disagreement(on: octets, as: IEEE1609Dot2.Certificate.self, Self.schema)
          : OctetReadings.disagreement(on: octets, as: Ieee1609Dot2Data.self, Self.schema)
        #expect(found == nil, "\(Hexadecimal.text(octets))")
      }
    }
  }

  /// The form of 2019: a signed message made by hand after its description.
  @Test func theOlderChineseFormReadsAndGoesBack() throws {
    let zeros = String(repeating: "00", count: 32)
    let digits = "02 81 82 00 0102030405060708 80 40 01 6F 00000000075BCD15 04 DEADBEEF 00 80 \(zeros) \(zeros)"
    let octets = try #require(Hexadecimal.octets(digits.utf8.filter { $0 != 0x20 }))
    let message = try SecuredMessage(oer: octets)
    guard case .signedData(let signed) = message.payload, case .certificateDigest(let digest) = signed.signer else {
      Issue.record("not signed")
      return
    }
    #expect(digest.digest.rawValue == 0x0102_0304_0506_0708)
    #expect(signed.tbs.headerInfo.itsAid == 111)
    #expect(signed.tbs.headerInfo.genTime?.rawValue == 123_456_789)
    #expect(signed.tbs.data?.octets == [0xDE, 0xAD, 0xBE, 0xEF])
    #expect(try message.oer() == octets)
    let schema = Schema(ChineseSPDU.Specification.schema)
    #expect(OctetReadings.disagreement(on: octets, as: SecuredMessage.self, schema) == nil)
  }
}
