import Foundation
import TestSupport
import Testing
import V2X

@testable import V2XSecurity

/// Secured messages and certificates as lines of digits, there and back.
@Suite struct SecuredHexadecimalTests {
  private static func line(_ octets: [UInt8], _ trust: TrustStore = TrustStore()) throws -> (value: JSONValue, octets: [UInt8]?) {
    var lines = HexadecimalLines(trust: trust)
    var json = JSONWriter()
    _ = lines.write(Array(Hexadecimal.text(octets).utf8), to: &json)
    return (try JSONValue(parsing: json.octets), try EncodedLines().octets(ofLine: Array(json.octets)))
  }

  @Test func signedMessagesGoThereAndBack() throws {
    let chain = try TestChain(.sm2)
    var trust = TrustStore()
    try trust.add(chain.root)
    let bsm = FrameBuilder.octets(hex: SampleMessages.bsm)
    let signed = try chain.message(bsm)
    let inner: [UInt8] = [3, 0x80, UInt8(bsm.count)] + bsm
    for octets in [signed, FrameBuilder.dsmp(signed), FrameBuilder.dsmp(signed, adaptation: false), FrameBuilder.dsmp(inner)] {
      let line = try Self.line(octets, trust)
      #expect(line.octets == octets)
      let layers = line.value["value"]?["layers"]?.array ?? []
      #expect(layers.suffix(2).map { $0["name"]?.string } == ["ieee1609dot2", "csae53"])
      #expect(layers.last?["value"]?["bsmFrame"] != nil)
      #expect(line.value["type"]?.string == "Ieee1609Dot2Data")
    }
    #expect(try Self.line(signed, trust).value["security"]?["verdict"]?.string == "verified")
    #expect(try Self.line(signed).value["security"]?["verdict"]?.string == "signed, not verified")
    let other = try Self.line(try chain.message([9, 9, 9]))
    #expect(other.value["value"]?["layers"]?.array?.map { $0["name"]?.string } == ["ieee1609dot2"])
    for older in SecuredWalkTests.older {
      let line = try Self.line(older)
      #expect(line.octets == older)
      #expect(line.value["set"]?.string == "chinese-spdu")
    }
    let certificate = try Self.line(chain.authority)
    #expect(certificate.octets == chain.authority)
    #expect(certificate.value["type"]?.string == "Certificate")
  }

  @Test(.enabled(if: SharedInputs.folder != nil, "the shared folder does not stand beside the repository"))
  func recordedOnesGoThereAndBack() throws {
    let file = try #require(SharedInputs.file("vectors/ieee1609.jsonl"))
    var count = 0
    for text in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let vector = try JSONValue(parsing: text.utf8)
      guard vector["type"]?.string != "WSM", vector["roundtrip"] == .bool(true), let digits = vector["hex"]?.string,
        let octets = Hexadecimal.octets(digits.utf8)
      else { continue }
      let line = try Self.line(octets)
      #expect(line.octets == octets, "\(vector["id"]?.string ?? "")")
      let value = line.value["value"]
      let walked = vector["type"]?.string == "Certificate" ? value : value?["layers"]?.array?.first?["value"]
      let expected = vector["type"]?.string == "Certificate" ? vector["expected"] : vector["expected"]?["layers"]?.array?.first?["value"]
      #expect(walked.map(Self.sorted) == expected.map(Self.sorted))
      count += 1
    }
    #expect(count == 47)
  }

  private static func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members): .object(members.map { .init(key: $0.key, value: sorted($0.value)) }.sorted { $0.key < $1.key })
    case .array(let elements): .array(elements.map(sorted))
    default: value
    }
  }
}
