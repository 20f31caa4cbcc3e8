import ASN1Runtime
import Foundation
import JSONText
import TestSupport
import Testing

/// Rows hold what typed values hold, and refuse what those refuse, for every construct of the test specification.
@Suite struct FlatReadingTests {
  /// The types that stand alone; the others are read inside these.
  static let roots = Readings.types.filter { type in
    var messages = FlatMessages()
    let octets: [UInt8] = []
    do throws(CodingError) { return try readFlat(octets.span.bytes, as: type, &messages) != nil } catch { return true }
  }.map { $0.asn1Name }

  private static func expectAgreement(_ octets: [UInt8], as type: any UPERCodable.Type, _ messages: inout FlatMessages, _ comment: String) {
    let found = flatDisagreement(on: octets, as: type) { octets throws(CodingError) in try readFlat(octets, as: type, &messages) }
    #expect(found == nil, "\(type.asn1Name) \(comment) \(Hexadecimal.text(octets.prefix(400)))")
  }

  @Test func mostTypesStandAlone() { #expect(Self.roots.count > 30) }

  /// One storage for all vectors of a type, with and without forgetting what it held before.
  @Test(arguments: roots)
  func rowsHoldWhatTheVectorsHold(name: String) throws {
    let type = try Readings.type(named: name)
    var messages = FlatMessages()
    for (index, vector) in Vector.all.enumerated() where vector.type == name {
      if index % 3 == 0 { messages.removeAll() }
      Self.expectAgreement(vector.octets, as: type, &messages, vector.id)
    }
  }

  @Test(arguments: roots)
  func bothReadingsAgreeOnDamagedMessages(name: String) throws {
    let type = try Readings.type(named: name)
    var messages = FlatMessages()
    var random = Sequence64(state: name.utf8.reduce(2027) { $0 &* 31 &+ UInt64($1) })
    for vector in Vector.all where vector.type == name && vector.octets.count < 2000 {
      messages.removeAll()
      for _ in 0..<12 { Self.expectAgreement(MutationTests.damaged(vector.octets, &random), as: type, &messages, vector.id) }
    }
  }

  @Test(arguments: roots)
  func bothReadingsAgreeOnNoise(name: String) throws {
    let type = try Readings.type(named: name)
    var messages = FlatMessages()
    var random = Sequence64(state: 54)
    for length in [0, 1, 2, 3, 5, 7, 8, 9, 13, 40, 200] {
      for filler: UInt8? in [0, 0xFF, 0x80, nil, nil, nil] {
        let octets = (0..<length).map { _ in filler ?? UInt8.random(in: 0...255, using: &random) }
        Self.expectAgreement(octets, as: type, &messages, "\(length)")
      }
    }
  }

  @Test(arguments: roots)
  func bothReadingsAgreeOnEveryCut(name: String) throws {
    let type = try Readings.type(named: name)
    var messages = FlatMessages()
    for vector in Vector.all.filter({ $0.type == name && $0.octets.count < 60 }).prefix(6) {
      for length in 0..<vector.octets.count { Self.expectAgreement(Array(vector.octets.prefix(length)), as: type, &messages, vector.id) }
    }
  }

  @Test func bothReadingsAgreeOnFuzzerCases() throws {
    let folder = SharedInputs.repository.appending(path: "tools/fuzz/cases/fuzz-decode")
    var messages = FlatMessages()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let input = try Data(contentsOf: folder.appending(path: name))
      guard let selector = input.first, Int(selector) < specificationTypes.count else { continue }
      Self.expectAgreement(Array(input.dropFirst()), as: specificationTypes[Int(selector)], &messages, name)
    }
  }
}
