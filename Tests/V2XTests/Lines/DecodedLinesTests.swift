import ASN1Schema
import JSONText
import TestSupport
import Testing
import V2X

@Suite struct DecodedLinesTests {
  struct Sink: PipelineSink {
    var lines: DecodedLines
    var json = JSONWriter()

    mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) { lines.write(message, of: frame, to: &json) }

    mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
      if case .damaged(let damage) = outcome { lines.write(damage, of: frame, to: &json) }
    }
  }

  static func lines(
    _ frames: [OwnedFrame], files: [String] = ["drive.pcap"], style: ValueStyle = .raw,
    applications: ApplicationIdentifiers = ApplicationIdentifiers()
  ) -> [String] {
    var sink = Sink(lines: DecodedLines(files: files, style: style))
    var pipeline = Pipeline(applications: applications)
    for frame in frames { pipeline.process(frame.frame, into: &sink) }
    return String(decoding: sink.json.octets, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static func frame(_ octets: [UInt8], time: Int64 = 1_779_066_450_000_000_001, number: Int = 5, source: Int = 0) -> OwnedFrame {
    OwnedFrame(
      octets: FrameBuilder.ethernet(octets, type: 0x0800), time: time, linkType: .ethernet, number: number, source: source)
  }

  @Test func theLineOfAMessageIsExactlyThis() {
    let spat = FrameBuilder.octets(hex: SampleMessages.spat)
    let line = Self.lines([Self.frame(Datagrams.from(1, spat, aid: [0x8d, 0xa3]))]).first
    #expect(
      line
        == #"{"file":"drive.pcap","frame":5,"time":"2026-05-18T01:07:30.000000001Z","source":"10.0.0.1:5000","destination":"10.30.1.2:30299","#
        + #""encapsulation":["ethernet","ipv4","udp","adaptation","dsmp"],"aid":3619,"set":"csae53","edition":"2020","type":"spatFrame","#
        + #""value":{"spatFrame":{"msgCnt":5,"moy":1000,"timeStamp":200,"intersections":[{"intersectionId":{"region":350,"id":1001},"#
        + #""status":{"bits":"0000010000000000"},"phases":[{"id":3,"phaseStates":[{"light":"protected-green","timing":{"counting":"#
        + #"{"startTime":0,"likelyEndTime":153,"timeConfidence":200}}},{"light":"yellow","timing":{"counting":"#
        + #"{"startTime":153,"likelyEndTime":183}}}]}]}]}}}"#)
  }

  @Test func unitsOfTheSIWithNullForWhatIsUnavailable() throws {
    let line = try #require(Self.lines([Self.frame(Datagrams.from(1))], style: .si).first)
    let value = try #require(JSONValue(parsing: Array(line.utf8))["value"]?["bsmFrame"])
    #expect(value["pos"]?["lat"]?.double == 24.5)
    #expect(value["speed"]?.double == 10)
    #expect(value["heading"]?.double == 90)
    #expect(value["accelSet"]?["long"]?.double == 1)
    #expect(value["accelSet"]?["lat"] == .null)
    #expect(value["size"]?["length"]?.double == 12)
  }

  @Test func theLineOfADamagedFrame() throws {
    let line = try #require(
      Self.lines(
        [Self.frame(Datagrams.from(1, Array(Datagrams.bsm.prefix(20))), source: 1)], files: ["a.pcap", "b.pcap"]
      ).first)
    let json = try JSONValue(parsing: Array(line.utf8))
    #expect(json.members?.map(\.key) == ["file", "frame", "time", "source", "destination", "encapsulation", "error"])
    #expect(json["file"]?.string == "b.pcap")
    let error = try #require(json["error"])
    #expect(error.members?.map(\.key) == ["layer", "code", "bit", "path", "message"])
    #expect(error["layer"]?.string == "csae53")
    #expect(error["path"]?.string?.hasPrefix("MessageFrame.bsmFrame.") == true)
  }

  @Test func damageOfALayerNamesTheOctet() throws {
    let line = try #require(Self.lines([Self.frame(Array(Datagrams.from(1).dropLast(2)))]).first)
    let error = try #require(JSONValue(parsing: Array(line.utf8))["error"])
    #expect(error["layer"]?.string == "ipv4")
    #expect(error["byte"]?.integer == 16)
    #expect(error["bit"] == nil)
    #expect(error["path"] == nil)
  }

  @Test func anIdentifierOfAnotherKindIsTold() throws {
    let lines = Self.lines([Self.frame(Datagrams.from(1, aid: [0x8d, 0xa3])), Self.frame(Datagrams.from(1))])
    let values = try lines.map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(values.map { $0["aidAgrees"] } == [.bool(false), nil])
  }

  @Test func identifiersAreAssignedByWhoeverKnowsThem() throws {
    let frames = [[0x05], [0x6f], [0x8d, 0xa3]].map { Self.frame(Datagrams.from(1, aid: $0)) }
    let applications = ApplicationIdentifiers(assigning: [5: .vir, 3619: .bsm])
    let values = try Self.lines(frames, applications: applications).map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(values.map { $0["aidAgrees"] } == [.bool(false), nil, nil])
  }

  @Test func theFrameToTheCloudGivesALineForEachMessage() throws {
    let messages = [Datagrams.bsm, FrameBuilder.octets(hex: SampleMessages.spat)]
    let head = Array("RSU00101".utf8) + FrameBuilder.little(1_779_066_450_123 as UInt64) + [2]
    let payload = head + messages.flatMap { FrameBuilder.little(UInt16($0.count)) + $0 }
    let values = try Self.lines([Self.frame(FrameBuilder.udpV4(payload))]).map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(values.map { $0["type"]?.string } == ["bsmFrame", "spatFrame"])
    #expect(values.map { $0["frame"]?.integer } == [5, 5])
    #expect(values.map { $0["time"]?.string } == ["2026-05-18T01:07:30.000000001Z", "2026-05-18T01:07:30.000000001Z"])
    for value in values {
      #expect(value["rsuId"]?.string == "5253553030313031")
      #expect(value["rsuTime"]?.string == "2026-05-18T01:07:30.123000000Z")
      #expect(value["encapsulation"]?.array?.last?.string == "rsu-cloud")
    }
  }

  /// A body might be read as some message with its frame, too: what was recognised is what is written.
  @Test func aBodyWithoutItsFrameIsWrittenAsTheMessageInIt() throws {
    let payload = Array("00000001\(SampleMessages.bareBSM)".utf8)
    let value = try #require(Self.lines([Self.frame(FrameBuilder.udpV4(payload))]).map { try JSONValue(parsing: Array($0.utf8)) }.first)
    #expect(value["type"]?.string == "bsmFrame")
    let message = try #require(value["value"]?["bsmFrame"])
    #expect(message["id"]?["hex"]?.string == "3030313433313031")
    #expect(message["secMark"]?.integer == 47_091)
    #expect(message["vehicleClass"]?["classification"]?.integer == 54)
  }

  @Test func aMessageOfALaterEditionIsKeptAsReceived() throws {
    let octets: [UInt8] = [0x81, 0x04, 1, 2, 3, 4]
    let line = try #require(Self.lines([Self.frame(Datagrams.from(1, octets, aid: [0x8d, 0xa0]))]).first)
    let value = try JSONValue(parsing: Array(line.utf8))
    #expect(value["type"]?.string == "_ext_1")
    #expect(value["value"]?["_ext_1"]?["hex"]?.string == "01020304")
    #expect(try EncodedLines().octets(ofLine: line.utf8) == octets)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
      (1_779_066_450_999_999_999, "2026-05-18T01:07:30.999999999Z"),
      (1_779_066_451_000_000_000, "2026-05-18T01:07:31.000000000Z"), (-1_000_000_000, "1969-12-31T23:59:59.000000000Z"),
    ] as [(Int64, String)])
  func timesHaveNineDecimals(nanoseconds: Int64, text: String) throws {
    // The same second before and after, so that a kept text must be told from a new one.
    let times = [nanoseconds, 1_779_066_450_000_000_000, nanoseconds]
    let values = try Self.lines(times.map { Self.frame(Datagrams.from(1), time: $0) }).map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(values[0]["time"]?.string == text)
    #expect(values[2]["time"]?.string == text)
    #expect(values[0]["time"]?.string == Instant(nanoseconds: nanoseconds).description)
  }
}
