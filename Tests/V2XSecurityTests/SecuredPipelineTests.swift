import ChineseSPDU
import IEEE1609Dot2
import TestSupport
import Testing
import V2X

@testable import V2XSecurity

/// Secured messages on their way from frames to lines and figures.
@Suite struct SecuredPipelineTests {
  static let bsm = FrameBuilder.octets(hex: SampleMessages.bsm)

  struct Lines: PipelineSink {
    var lines: DecodedLines
    var inspection: Inspection
    var json: [JSONValue] = []
    var layers: [[String]] = []
    var payloads: [[UInt8]] = []
    var outcomes: [FrameOutcome] = []

    init(_ trust: TrustStore) {
      lines = DecodedLines(files: ["a"], trust: trust)
      inspection = Inspection(trust: trust)
    }

    mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
      inspection.receive(message, of: frame)
      var text = JSONWriter()
      lines.write(message, of: frame, to: &text)
      if let value = try? JSONValue(parsing: text.octets) { json.append(value) }
      layers.append(message.layers.names)
      payloads.append(message.payload.withUnsafeBytes { [UInt8]($0) })
    }

    mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
      inspection.close(frame, as: outcome)
      outcomes.append(outcome)
    }
  }

  static func process(_ payloads: [[UInt8]], _ trust: TrustStore = TrustStore()) -> Lines {
    var lines = Lines(trust)
    var pipeline = Pipeline()
    for (index, payload) in payloads.enumerated() {
      let frame = OwnedFrame(octets: FrameBuilder.udpV4(payload), time: Int64(index) * 100_000_000, linkType: .raw, number: index + 1)
      pipeline.process(frame.frame, into: &lines)
    }
    return lines
  }

  @Test func whatASignedMessageHoldsIsAMessageAsAnyOther() throws {
    let chain = try TestChain(.sm2)
    var trust = TrustStore()
    try trust.add(chain.root)
    let signed = try chain.message(Self.bsm)
    let inner: [UInt8] = [3, 0x80, UInt8(Self.bsm.count)] + Self.bsm
    let found = Self.process(
      [
        FrameBuilder.dsmp(signed), FrameBuilder.dsmp(signed, adaptation: false), signed, FrameBuilder.dsmp(inner), inner, Self.bsm,
        FrameBuilder.dsmp(Self.bsm),
      ], trust)
    #expect(found.outcomes == [FrameOutcome](repeating: .message(.bsm), count: 7))
    #expect(found.payloads == [[UInt8]](repeating: Self.bsm, count: 7))
    #expect(
      found.layers.map { $0.dropFirst(2) } == [
        ["adaptation", "dsmp", "ieee1609dot2"], ["dsmp", "ieee1609dot2"], ["ieee1609dot2"], ["adaptation", "dsmp", "ieee1609dot2"],
        ["ieee1609dot2"], [], ["adaptation", "dsmp"],
      ])
    #expect(
      found.json.map { $0["security"]?["verdict"]?.string } == ["verified", "verified", "verified", "unsecured", "unsecured", nil, nil])
    let security = try #require(found.json[0]["security"])
    #expect(security["form"]?.string == "ieee1609dot2")
    #expect(security["aid"]?.integer == 111)
    #expect(security["generationTime"]?.string == "2024-11-29T21:21:00.000000000Z")
    #expect(security["signer"]?.string == security["certificate"]?["id"]?.string)
    #expect(security["certificate"]?["permissions"]?.array?.compactMap(\.integer) == [111, 3618])
    #expect(security["checks"]?["payloadSignature"]?.string == "verified")
    #expect(security["checks"]?["chain"]?.array?.count == 3)
    #expect(security["checks"]?["unchecked"]?.array?.compactMap(\.string) == SecurityLabel.unchecked)
    #expect(found.inspection.labels == [.verified: 3, .unsecured: 2])
    var figures = ""
    found.inspection.write(into: &figures, context: .init(inputs: ["a"]), style: .plain)
    #expect(figures.contains("verified"))
  }

  @Test func withoutARootNothingIsVerified() throws {
    let chain = try TestChain(.nistP256)
    let found = Self.process([FrameBuilder.dsmp(try chain.message(Self.bsm)), FrameBuilder.dsmp(try chain.message(Self.bsm, .digest))])
    #expect(found.json.map { $0["security"]?["verdict"]?.string } == ["signed, not verified", "signed, not verified"])
    #expect(found.json[0]["security"]?["checks"]?["root"]?.string == "not checked: no root certificate was named")
    #expect(found.json[0]["security"]?["signer"] == found.json[1]["security"]?["signer"])
    #expect(found.inspection.labels == [.notVerified: 2])
  }

  /// What is signed and not a message of ours stays what it was: signed.
  @Test func otherSignedContentIsLabelled() throws {
    let chain = try TestChain(.sm2)
    let found = Self.process([
      FrameBuilder.dsmp(try chain.message([1, 2, 3, 4])), try chain.message([0, 0x14, 1, 2]), FrameBuilder.dsmp([3, 0x82, 1, 1, 1, 1]),
    ])
    #expect(found.json.isEmpty)
    #expect(found.outcomes.count == 3)
    for outcome in found.outcomes { if case .secured = outcome {} else { Issue.record("\(outcome)") } }
  }

  @Test func theOlderChineseFormIsPeeledToo() throws {
    for sample in SecuredWalkTests.older {
      var message = try SecuredWalkTests.SecuredMessage2019(oer: sample)
      guard case .signedData(let received) = message.payload, received.tbs.data != nil else { continue }
      var signed = received
      signed.tbs.data = OctetString(Self.bsm)
      signed.tbs.headerInfo.itsAid = 111
      message.payload = .signedData(signed)
      let found = Self.process([FrameBuilder.dsmp(try message.oer()), try message.oer()])
      #expect(found.payloads == [Self.bsm, Self.bsm])
      #expect(found.json[0]["security"]?["form"]?.string == "secured-message")
      #expect(found.json[0]["security"]?["verdict"]?.string == "signed, not verified")
    }
  }

  /// What several cores count is what one counts.
  @Test func preparedMessagesAreCountedByLabel() throws {
    let chain = try TestChain(.sm2)
    var capture = CaptureBuilder(pcap: 101)
    for index in 0..<50 {
      capture.record(FrameBuilder.udpV4(FrameBuilder.dsmp(index % 3 == 0 ? Self.bsm : try chain.message(Self.bsm))), seconds: UInt32(index))
    }
    let file = try TemporaryFile(capture.octets)
    for threads in [1, 2] {
      var inspection = Inspection()
      var run = try CaptureRun(paths: [file.path], threads: threads)
      run.process(into: &inspection)
      #expect(inspection.labels == [.notVerified: 33])
    }
  }
}
