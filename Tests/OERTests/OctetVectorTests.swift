import ASN1Runtime
import ASN1Schema
import JSONText
import Testing

/// Values of every construct, encoded by others.
@Suite struct OctetVectorTests {
  @Test func everyConstructHasVectors() {
    #expect(OctetVector.all.count > 400)
    #expect(Set(OctetVector.all.map(\.type)) == Set(OctetReadings.types.keys))
  }

  @Test func valuesAndOctetsAreThoseOfOtherEncoders() throws {
    for vector in OctetVector.all {
      let type = try #require(OctetReadings.schema.type(named: vector.type))
      do throws(CodingError) {
        let walked = try OctetReadings.walk(vector.octets, OctetReadings.schema, as: vector.type)
        #expect(walked.value.sorted == vector.expected.sorted, "\(vector.id)")
        #expect(try OctetReadings.schema.encodeOER(vector.expected, as: type) == vector.octets, "\(vector.id)")
        #expect(try Self.again(vector.octets, OctetReadings.types[vector.type]!) == vector.octets, "\(vector.id)")
      } catch { Issue.record("\(vector.id): \(error)") }
    }
  }

  private static func again<Value: OERCodable>(_ octets: [UInt8], _ type: Value.Type) throws(CodingError) -> [UInt8] {
    try type.init(oer: octets).oer()
  }

  /// What a later edition sends is kept and sent on as it came.
  @Test func additionsOfALaterEditionAreKept() throws {
    for vector in OctetVector.all where vector.type == "AdditionsAfter" {
      #expect(try AdditionsBefore(oer: vector.octets.dropped(presence: vector)).oer() == vector.octets.dropped(presence: vector))
      #expect(try Additions(oer: vector.octets).oer() == vector.octets, "\(vector.id)")
      let type = try #require(OctetReadings.schema.type(named: "Additions"))
      let walked = try OctetReadings.walk(vector.octets, OctetReadings.schema, as: "Additions")
      #expect(
        try OctetReadings.schema.encodeOER(walked.value, as: type, additionCounts: walked.counts) == vector.octets, "\(vector.id)")
    }
  }
}

extension [UInt8] {
  /// The octets of an `Additions` as an `AdditionsBefore` would have them: its optional component is none there.
  fileprivate func dropped(presence vector: OctetVector) -> [UInt8] {
    let isExtended = self[0] & 0x80
    let head = self[1]
    let rest = self[0] & 0x40 != 0 ? dropFirst(3) : dropFirst(2)
    return [isExtended, head] + rest
  }
}
