import ASN1Runtime
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing
import V2XMessages

/// Messages that nobody of this project encoded, with the values that independent decoders give.
///
/// Both readings of the schema are held to them, the generated types and the walk: same values, same octets back, same errors.
@Suite struct CSAE53VectorTests {
  static let files = [
    "vectors/csae53.jsonl", "vectors/csae53-random.jsonl", "vectors/csae53-extension.jsonl", "vectors/csae157-random.jsonl",
    "vectors/malformed.jsonl",
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

  /// How many of the generated messages of 2019 the octets alone do not tell from another message of 2020.
  @Test(shared) func fewMessagesOfTheDraftMeanSomethingElseIn2020() throws {
    let vectors = try MessageVector.load(try #require(SharedInputs.file("vectors/csae53-release20190724-random.jsonl")))
    var only = 0
    var both = 0
    for vector in vectors {
      let found = MessageEdition.release20190724.exactValue(vector.octets.span.bytes)
      let draft = try #require(found, "\(vector.id)")
      #expect(try draft.value.hasSameContent(as: #require(vector.expected)), "\(vector.id)")
      guard let newest = MessageEdition.edition2020.exactValue(vector.octets.span.bytes) else {
        only += 1
        continue
      }
      if newest.value != draft.value { both += 1 }
    }
    #expect(vectors.count == 300 && only == 102)
    #expect(both == 2, "maps without any road")
  }

  /// 2020 and 2019 in one stream, in any order: what octets can tell is told, and what they cannot is named.
  @Test(shared, arguments: [1, 2]) func aStreamOfTwoEditions(seed: UInt64) throws {
    var random = MutationTests.Sequence64(state: seed)
    let newest = try MessageVector.load(try #require(SharedInputs.file("vectors/csae53-random.jsonl")))
    let draft = try MessageVector.load(try #require(SharedInputs.file("vectors/csae53-release20190724-random.jsonl")))
    let stream = (newest.map { ($0, MessageEdition.edition2020) } + draft.map { ($0, .release20190724) }).shuffled(using: &random)
    var recogniser = MessageRecogniser()
    var told: [MessageEdition: Int] = [:]
    var ambiguous = 0
    for (vector, sent) in stream {
      var found: (edition: MessageEdition, isAmbiguous: Bool)? = nil
      _ = recogniser.recognise(octets: vector.octets.span.bytes) { found = ($0.edition, $0.isAmbiguous) }
      let message = try #require(found, "\(vector.id)")
      if message.isAmbiguous { ambiguous += 1 } else { #expect(message.edition == sent, "\(vector.id)") }
      if message.edition == sent { told[sent, default: 0] += 1 }
    }
    #expect(told[.edition2020] == 1000)
    #expect(told[.release20190724] == 102)
    #expect(ambiguous > 198)
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
    (
      "802a0010274c1919999998181819c9f4991999999818181980000000100000000c80001919999998181819a6", "msgFrameExt"
    ),
    ("800800000502006aaec0", "msgFrameExt"),
    ("800c000a09030d107da00b4c004c", "msgFrameExt"),
    ("8025000b22411494d54c0c0c0c0c44e2110fd4102c6b9ccfc156135094950c0c0c5000100f9804", "msgFrameExt"),
    (
      "8042000c3f3065253553030303031236b0887ea081635ce67e0030800c001dc1348a00ca00f1603c70800c80c957c001600006000361b582800a80145800000040401008",
      "msgFrameExt"
    ),
    ("8035000d3207584d4252543030311f40443f5040b1ae733f181000b808f02929aa98181818189380af01f4b80af01f5018038317700f9c", "msgFrameExt"),
    ("8017000e140215000100c84018040110fd4102c6b9ccfcfe80", "msgFrameExt"),
    ("8022000f1f00950454430303030312328443f5040b1ae733fffffffff01e000005402080", "msgFrameExt"),
    ("802000101d052c26a1292a1818189388282620aa27a7a71818181818181818181894", "msgFrameExt"),
    ("801200110f0b4383f367ea4a6aa6060606062680", "msgFrameExt"),
    ("4102a4a6aa6060606062887ea081635ce67e100040098040988600", "rsiFrame"),
    ("1010200fa510fd4102c6b9ccfc0c2400007d0000006f800200400000fd0ffd8600", "mapFrame"),
  ])
  func workedExamplesReturn(hex: String, type: String) throws {
    let octets = try #require(Hexadecimal.octets(hex.utf8))
    let walked = try Walked.walk(octets)
    #expect(walked.value.members?.first?.key == type)
    #expect(try Walked.encode(walked) == octets)
    #expect(try MessageFrame(uper: octets).uper() == octets)
  }

  @Test func additionsOfDayTwoHaveTheirNames() throws {
    let sign = try Walked.walk(#require(Hexadecimal.octets("4102a4a6aa6060606062887ea081635ce67e100040098040988600".utf8))).value
    let auxiliary = sign["rsiFrame"]?["rtss"]?.array?.first?["auxiliarySign"]
    #expect(auxiliary?["signDirection"]?.string == "left")
    #expect(auxiliary?["signWithVehicleType"]?["bits"]?.string == "00100")
    let map = try Walked.walk(#require(Hexadecimal.octets("1010200fa510fd4102c6b9ccfc0c2400007d0000006f800200400000fd0ffd8600".utf8))).value
    let lane = map["mapFrame"]?["nodes"]?.array?.first?["inLinks-ex"]?.array?.first?["sections"]?.array?.first?["lanes"]?.array?.first
    #expect(lane?["laneLineType"]?["leftLaneLine"]?.string == "yellowSolidLine")
    #expect(lane?["laneLineType"]?["rightLaneLine"]?.string == "whiteDottedLine")
    #expect(lane?["st-points"]?.array?.last?["s-axis"]?.integer == 1000)
    #expect(lane?["st-points"]?.array?.last?["t-axis"]?.integer == -20)
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
