import ASN1Schema
import JSONText
import TestSupport
import Testing
import V2X

@Suite struct HexadecimalLinesTests {
  /// The result and the line of JSON for each line of digits.
  static func read(_ texts: [String]) throws -> [(result: HexadecimalLines.Result, json: JSONValue?)] {
    var lines = HexadecimalLines()
    return try texts.map { text in
      var writer = JSONWriter()
      let result = lines.write(Array(text.utf8), to: &writer)
      return (result, writer.octets.isEmpty ? nil : try JSONValue(parsing: writer.octets))
    }
  }

  static func roundTrip(_ hex: String) throws -> String? {
    var lines = HexadecimalLines()
    var writer = JSONWriter()
    _ = lines.write(Array(hex.utf8), to: &writer)
    return try EncodedLines().octets(ofLine: writer.octets).map { Hexadecimal.text($0) }
  }

  @Test(arguments: SampleMessages.all.map(\.hex))
  func aMessageFrameReturns(hex: String) throws {
    let read = try Self.read([hex]).first
    #expect(read?.result == .message)
    let json = try #require(read?.json)
    #expect(json.members?.map(\.key) == ["line", "set", "edition", "type", "value"])
    #expect(json["value"]?.members?.map(\.key) == [json["type"]?.string ?? ""])
    #expect(try Self.roundTrip(hex) == hex)
    #expect(try Self.roundTrip("  \(hex.uppercased())\r") == hex)
  }

  @Test func everyLineGivesOneWhateverItHolds() throws {
    let read = try Self.read(["", SampleMessages.bsm, "  \t\r", "zz", SampleMessages.map])
    #expect(read.map(\.result) == [.damaged, .message, .damaged, .damaged, .message])
    #expect(read.map { $0.json?["line"]?.integer } == [1, 2, 3, 4, 5])
    // A blank line is a message without any octet.
    #expect(read[0].json?["error"]?["code"]?.string == "truncated")
    #expect(read[2].json?["error"]?["bit"]?.integer == 0)
    #expect(read[3].json?["error"]?["code"]?.string == "notHexadecimal")
  }

  @Test(arguments: ["0", "00002b0", "hello", "00 00", "0x00"])
  func whatIsNotHexadecimalSaysSo(text: String) throws {
    let json = try #require(try Self.read([text]).first?.json)
    #expect(json["error"]?["layer"]?.string == "hex")
    #expect(json["error"]?["code"]?.string == "notHexadecimal")
    #expect(json["value"] == nil)
  }

  @Test func aDamagedMessageNamesBitAndPath() throws {
    let read = try #require(try Self.read([String(SampleMessages.bsm.prefix(40))]).first)
    #expect(read.result == .damaged)
    let error = try #require(read.json?["error"])
    #expect(error["layer"]?.string == "csae53")
    #expect(error["path"]?.string?.hasPrefix("MessageFrame.bsmFrame.") == true)
    #expect(error["bit"]?.integer != nil)
    // Such a line has nothing to encode.
    var lines = HexadecimalLines()
    var writer = JSONWriter()
    _ = lines.write(Array(SampleMessages.bsm.prefix(40).utf8), to: &writer)
    #expect(try EncodedLines().octets(ofLine: writer.octets) == nil)
  }

  @Test func trailingOctetsAreTold() throws {
    let read = try #require(try Self.read([SampleMessages.bsm + "abcd"]).first)
    #expect(read.result == .message)
    #expect(read.json?["value"]?["bsmFrame"]?["secMark"] != nil)
    let warning = try #require(read.json?["warning"])
    #expect(warning["code"]?.string?.isEmpty == false)
    #expect((warning["bit"]?.integer ?? 0) > 34 * 8)
    #expect(try Self.read([SampleMessages.bsm]).first?.json?["warning"] == nil)
  }

  @Test(arguments: [
    ("04006f0024", ["adaptation", "dsmp"]), ("006f0024", ["dsmp"]), ("0400808000" + "24", ["adaptation", "dsmp"]),
    ("04008da20024", ["adaptation", "dsmp"]), ("0400c0000100" + "24", ["adaptation", "dsmp"]),
    ("0400e000000500" + "24", ["adaptation", "dsmp"]),
  ])
  func aShortMessageReturnsWithItsHeader(head: String, layers: [String]) throws {
    let hex = head + SampleMessages.bsm
    let json = try #require(try Self.read([hex]).first?.json)
    #expect(json["encapsulation"] == .array(layers.map { .string($0) }))
    let written = try #require(json["value"]?["layers"]?.array)
    #expect(written.map { $0["name"]?.string } == layers + ["csae53"])
    #expect(written.last?["value"]?["bsmFrame"] != nil)
    #expect(try Self.roundTrip(hex) == hex)
  }

  @Test(arguments: [nil, 1, 3] as [UInt8?])
  func theFrameToTheCloudReturns(count: UInt8?) throws {
    let messages = [SampleMessages.bsm, SampleMessages.spat, SampleMessages.rsi].prefix(Int(count ?? 1))
    let head = Array("RSU00101".utf8) + FrameBuilder.little(1_779_066_450_123 as UInt64) + (count.map { [$0] } ?? [])
    let octets =
      head
      + messages.flatMap { hex in
        let octets = FrameBuilder.octets(hex: hex)
        return FrameBuilder.little(UInt16(octets.count)) + octets
      }
    let hex = Hexadecimal.text(octets)
    let json = try #require(try Self.read([hex]).first?.json)
    let layers = try #require(json["value"]?["layers"]?.array)
    #expect(layers.count == 1 + messages.count)
    #expect(layers[0]["name"]?.string == "rsu-cloud")
    #expect(layers[0]["value"]?["rsuId"]?["hex"]?.string == "5253553030313031")
    #expect(layers[0]["value"]?["timestampMs"]?.integer == 1_779_066_450_123)
    #expect(layers[0]["value"]?["count"]?.integer == count.map(Int64.init))
    #expect(try Self.roundTrip(hex) == hex)
  }

  @Test func aBodyWithoutItsFrameReturns() throws {
    let json = try #require(try Self.read([SampleMessages.bareBSM]).first?.json)
    #expect(json["type"]?.string == "BasicSafetyMessage")
    #expect(json["value"]?["secMark"]?.integer == 47_091)
    #expect(try Self.roundTrip(SampleMessages.bareBSM) == SampleMessages.bareBSM)
  }

  @Test func inUnitsOfTheSI() throws {
    var lines = HexadecimalLines(style: .si)
    var writer = JSONWriter()
    #expect(lines.write(Array(SampleMessages.bsm.utf8), to: &writer) == .message)
    let value = try #require(JSONValue(parsing: writer.octets)["value"]?["bsmFrame"])
    #expect(value["speed"]?.double == 10)
    #expect(value["accelSet"]?["lat"] == .null)
    // Ten metres a second must not be encoded as ten times 0.02.
    #expect(throws: EncodedLines.Failure.self) { try EncodedLines().octets(ofLine: writer.octets) }
  }
}

@Suite struct EncodedLinesTests {
  static func octets(_ line: String) throws -> [UInt8]? { try EncodedLines().octets(ofLine: line.utf8) }

  @Test func aBareValueIsEnough() throws {
    let value =
      #"{"bsmFrame":{"msgCnt":0,"id":{"hex":"584d425254303031"},"secMark":30100,"pos":{"lat":0,"long":0},"transmission":"neutral","#
      + #""speed":0,"heading":0,"accelSet":{"long":0,"lat":0,"vert":0,"yaw":0},"brakes":{},"size":{"width":1,"length":1},"#
      + #""vehicleClass":{"classification":0}}}"#
    let octets = try #require(try Self.octets(value))
    #expect(try Self.octets(#"{"line":7,"type":"bsmFrame","value":\#(value)}"#) == octets)
    var lines = HexadecimalLines()
    var writer = JSONWriter()
    _ = lines.write(Array(Hexadecimal.text(octets).utf8), to: &writer)
    #expect(try JSONValue(parsing: writer.octets)["value"] == JSONValue(parsing: Array(value.utf8)))
  }

  @Test func aValueBeyondItsBoundIsRefusedWithItsPath() throws {
    let line =
      #"{"bsmFrame":{"msgCnt":128,"id":{"hex":"584d425254303031"},"secMark":0,"pos":{"lat":0,"long":0},"transmission":"neutral","#
      + #""speed":0,"heading":0,"accelSet":{"long":0,"lat":0,"vert":0,"yaw":0},"brakes":{},"size":{"width":1,"length":1},"#
      + #""vehicleClass":{"classification":0}}}"#
    do {
      _ = try Self.octets(line)
      Issue.record("128 is beyond MsgCount")
    } catch let error as EncodedLines.Failure {
      guard case .coding(let error) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(error.path.contains("bsmFrame.msgCnt"))
    }
  }

  @Test(arguments: [
    "", "nonsense", "[1,2]", "7", "{}", #"{"value":{"layers":[]}}"#,
    #"{"value":{"layers":[{"name":"wsmp","value":{}},{"name":"csae53","value":{}}]}}"#,
    #"{"value":{"layers":[{"name":"rsu-cloud","value":{"rsuId":{"hex":"00"}}}]}}"#, #"{"bsmFrame":{}}"#, #"{"value":null}"#,
    #"{"value":3}"#,
  ])
  func whatIsNoMessageIsAnError(line: String) {
    #expect(throws: EncodedLines.Failure.self) { try Self.octets(line) }
  }

  @Test func aLineThatReportsDamageHasNothingToEncode() throws {
    #expect(try Self.octets(#"{"file":"a.pcap","frame":3,"error":{"layer":"udp","code":"checksum"}}"#) == nil)
  }

  @Test func anIdentifierBeyondItsEncodingIsRefused() {
    for aid in ["-1", "270549120", "\"7\"", "1e3"] {
      let line = #"{"value":{"layers":[{"name":"dsmp","value":{"aid":\#(aid)}},{"name":"csae53","value":{"_ext_0":{"hex":"00"}}}]}}"#
      #expect(throws: EncodedLines.Failure.self) { try Self.octets(line) }
    }
  }
}
