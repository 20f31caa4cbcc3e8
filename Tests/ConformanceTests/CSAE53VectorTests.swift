import ASN1Runtime
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing

/// Messages that nobody of this project encoded, with the values that independent decoders give.
///
/// Both readings of the schema are held to them, the generated types and the walk: same values, same octets back, same errors.
@Suite struct CSAE53VectorTests {
  static let files = [
    "vectors/csae53.jsonl", "vectors/csae53-random.jsonl", "vectors/csae53-extension.jsonl", "vectors/malformed.jsonl",
  ]

  static let shared = ConditionTrait.enabled(if: SharedInputs.folder != nil, "the shared folder does not stand beside the repository")

  @Test(shared, arguments: files)
  func valuesOctetsAndErrorsAreThoseOfTheVectors(file: String) throws {
    let vectors = try MessageVector.load(try #require(SharedInputs.file(file)))
    #expect(vectors.count > 5)
    for vector in vectors where !vector.edition.hasPrefix("Release") { Self.check(vector) }
  }

  @Test func messagesOfAnOlderEditionNeverTrap() throws {
    guard let url = SharedInputs.file("vectors/csae53-release20190724-random.jsonl") else { return }
    for vector in try MessageVector.load(url) {
      var walked: CodingError? = nil
      do { _ = try Walked.walk(vector.octets) } catch { walked = error }
      var typed: CodingError? = nil
      do { _ = try MessageFrame(uper: vector.octets) } catch { typed = error }
      Self.expectSame(walked, typed, vector)
    }
  }

  static func expectSame(_ walked: CodingError?, _ typed: CodingError?, _ vector: MessageVector) {
    #expect(walked?.code == typed?.code, "\(vector.id)")
    #expect(walked?.bit == typed?.bit, "\(vector.id)")
    #expect(walked?.path == typed?.path, "\(vector.id)")
  }

  static func check(_ vector: MessageVector) {
    do throws(CodingError) {
      let walked = try Walked.walk(vector.octets)
      #expect(vector.verdict != "error", "\(vector.id) decodes")
      if let expected = vector.expected, expected != .null { #expect(walked.value.hasSameContent(as: expected), "\(vector.id)") }
      let sent = Array(vector.octets.prefix(walked.consumed))
      let typed = try MessageFrame(uper: vector.octets)
      if vector.isCanonical {
        #expect(try Walked.encode(walked) == sent, "\(vector.id)")
        #expect(try typed.uper() == sent, "\(vector.id)")
      }
      // Whatever came in, what goes out is stable.
      #expect(try MessageFrame(uper: typed.uper()) == typed, "\(vector.id)")
    } catch {
      #expect(vector.verdict != "decoded", "\(vector.id): \(error)")
      var other: CodingError? = nil
      do { _ = try MessageFrame(uper: vector.octets) } catch { other = error }
      expectSame(error, other, vector)
    }
  }

  /// The worked examples of the facts, with a few of the fields that they list.
  @Test(arguments: [
    ("00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00", "bsmFrame"),
    (
      "07ffe020406080a0c0e11d4be7e21fa82058d7399f887d05047ffff2c7fff8407eeb3e87e8401ffff44fe7fa58404d1560103fffb210071900",
      "bsmFrame"
    ),
    ("1404056000c05780fa510fd4102c6b9ccfc0080af01f402bc00501080fa80c0231e0800013f9c40000", "mapFrame"),
    ("360a007d001900080af01f482000018a60800000133909c0004c805b80", "spatFrame"),
    ("4312a4a6aa6060606062887ea081635ce67e1da02070ca500c8ff3803e801d79f4a5f00013e0c4000141f44000000f5a0000200260", "rsiFrame"),
    ("2025253553030303031443f5040b1ae733f0006000ee09a4500650078b01e38400640640", "rsmFrame"),
  ])
  func workedExamplesReturn(hex: String, type: String) throws {
    let octets = try #require(Hexadecimal.octets(hex.utf8))
    let walked = try Walked.walk(octets)
    #expect(walked.value.members?.first?.key == type)
    #expect(try Walked.encode(walked) == octets)
    #expect(try MessageFrame(uper: octets).uper() == octets)
  }

  @Test func valuesInSIUnitsKnowWhatIsUnavailable() throws {
    let octets = try #require(Hexadecimal.octets("00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00".utf8))
    guard case .bsmFrame(let message) = try MessageFrame(uper: octets) else {
      Issue.record("not a BSM")
      return
    }
    #expect(message.pos.lat.degrees == 24.5)
    #expect(message.pos.long.degrees == 118.1)
    #expect(message.speed.metresPerSecond == 10)
    #expect(message.heading.degrees == 90)
    #expect(message.accelSet.long.metresPerSecondSquared == 1)
    #expect(message.accelSet.lat.metresPerSecondSquared == nil)
    #expect(message.accelSet.vert.metresPerSecondSquared == nil)
    #expect(message.size.length.metres == 12)
    #expect(message.vehicleClass.classification == .transitBRT)
    #expect(message.id.description == "584d425254303031")
  }
}
