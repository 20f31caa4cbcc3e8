import ASN1Runtime
import JSONText
import Testing

/// Messages of every construct, encoded by others.
@Suite struct VectorTests {
  @Test func everyTypeHasVectors() {
    #expect(Vector.all.count > 1000)
    // No encoder at hand does COMPONENTS OF an extensible type: see `componentsOfATypeLeaveItsAdditionsOut`.
    #expect(Set(Vector.all.map(\.type)).union(["Composed"]) == Set(Readings.types.map { $0.asn1Name }))
  }

  @Test(arguments: Readings.types.map { $0.asn1Name })
  func valuesAndOctetsAreThoseOfOtherEncoders(name: String) throws {
    let type = try Readings.type(named: name)
    for vector in Vector.all where vector.type == name {
      do throws(CodingError) {
        let walked = try Readings.walk(vector.octets, as: name)
        #expect(walked.value.difference(from: vector.expected) == nil, "\(vector.id)")
        #expect(walked.consumed == vector.octets.count, "\(vector.id)")
        #expect(try Readings.encode(walked.value, as: name, counts: walked.counts) == vector.octets, "\(vector.id)")
        #expect(try Readings.decode(vector.octets, as: type).uper() == vector.octets, "\(vector.id)")
        #expect(Readings.error { () throws(CodingError) in try Self.finish(vector.octets, type) } == nil, "\(vector.id)")
      } catch { Issue.record("\(vector.id): \(error)") }
    }
  }

  private static func finish(_ octets: [UInt8], _ type: any UPERCodable.Type) throws(CodingError) {
    var reader = UPERReader(octets.span.bytes)
    var value = type.init()
    try value.decode(from: &reader)
    try reader.finish()
  }

  /// A value that is decoded over another one forgets all of it.
  @Test(arguments: Readings.types.map { $0.asn1Name })
  func aReusedValueForgetsWhatItHeldBefore(name: String) throws {
    try Self.reuse(try Readings.type(named: name))
  }

  private static func reuse<Value: UPERCodable>(_ type: Value.Type) throws {
    var reused = Value()
    for vector in Vector.all where vector.type == type.asn1Name {
      var reader = UPERReader(vector.octets.span.bytes)
      try reused.decode(from: &reader)
      let fresh = try Value(uper: vector.octets)
      #expect(reused == fresh, "\(vector.id)")
    }
  }
}
