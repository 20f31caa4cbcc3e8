import ASN1Runtime
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing

/// Rows of Day I messages hold what typed values hold, and refuse what those refuse.
@Suite struct FlatReadingTests {
  private static func expectAgreement(_ octets: [UInt8], _ messages: inout FlatMessages, _ comment: String) {
    let found = flatDisagreement(on: octets, as: MessageFrame.self) { octets throws(CodingError) in
      try readFlat(octets, as: MessageFrame.self, &messages)
    }
    #expect(found == nil, "\(comment) \(Hexadecimal.text(octets.prefix(2000)))")
  }

  private static func vectors(_ file: String) throws -> [MessageVector] {
    guard let url = SharedInputs.file(file) else { return [] }
    return try MessageVector.load(url)
  }

  /// One storage for all of them, which is emptied now and then.
  @Test(CSAE53VectorTests.shared, arguments: CSAE53VectorTests.files + ["vectors/csae53-release20190724-random.jsonl"])
  func rowsHoldWhatTheVectorsHold(file: String) throws {
    var messages = FlatMessages()
    for (index, vector) in try Self.vectors(file).enumerated() {
      if index % 50 == 0 { messages.removeAll() }
      Self.expectAgreement(vector.octets, &messages, vector.id)
    }
  }

  @Test(CSAE53VectorTests.shared, arguments: 0..<4)
  func bothReadingsAgreeOnDamagedMessages(part: Int) throws {
    var messages = FlatMessages()
    var random = MutationTests.Sequence64(state: UInt64(part) &+ 3709)
    let vectors = try Self.vectors("vectors/csae53-random.jsonl") + Self.vectors("vectors/csae53-extension.jsonl")
    for (index, vector) in vectors.enumerated() where index % 4 == part {
      messages.removeAll()
      for _ in 0..<12 { Self.expectAgreement(MutationTests.damaged(vector.octets, &random), &messages, vector.id) }
    }
  }

  /// Nothing of a refused message stays, and nothing of an earlier one is touched.
  @Test func aRefusedMessageLeavesEarlierOnesAlone() throws {
    let octets = try #require(
      Hexadecimal.octets("1404056000c05780fa510fd4102c6b9ccfc0080af01f402bc00501080fa80c0231e0800013f9c40000".utf8))
    var messages = FlatMessages()
    let first = try messages.append(octets.span.bytes)
    let typed = try MessageFrame(uper: octets)
    #expect(try MessageFrame(first, messages, octets.span.bytes) == typed)
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      #expect(throws: CodingError.self) { try messages.append(cut.span.bytes) }
      #expect(try MessageFrame(first, messages, octets.span.bytes) == typed)
    }
    guard case .mapFrame(let map) = try messages.append(octets.span.bytes) else {
      Issue.record("not a MAP")
      return
    }
    let nodes = messages[map.nodes]
    #expect(nodes.count == 1)
    #expect(nodes[0].refPos.lat.degrees == 24.5)
  }

  @Test func octetsBehindAMessageAndPaddingThatIsNotZeroAreRefused() throws {
    let octets = try #require(Hexadecimal.octets("00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00".utf8))
    var messages = FlatMessages()
    Self.expectAgreement(octets, &messages, "whole")
    Self.expectAgreement(octets + [0], &messages, "one more")
    Self.expectAgreement(octets.dropLast() + [octets.last! | 1], &messages, "padding")
  }

  /// What is on the air: the payloads of the captures, of which every fifth is enough for a build without optimisation.
  @Test(arguments: ["airport-a", "brt-a"])
  func bothReadingsAgreeOnCapturedMessages(name: String) throws {
    let file = [UInt8](try Data(contentsOf: SharedInputs.repository.appending(path: "captures/\(name).pcap")))
    var messages = FlatMessages()
    var number = 0
    var at = 24
    while at + 16 <= file.count {
      let length = (0..<4).reduce(0) { $0 | Int(file[at + 8 + $1]) << (8 * $1) }
      let frame = file[at + 16..<at + 16 + length]
      at += 16 + length
      number += 1
      guard number % 5 == 0 else { continue }
      if number % 100 == 0 { messages.removeAll() }
      // Ethernet, IPv4, UDP, adaptation octet, then version, application identifier and length.
      let header = frame.dropFirst(43)
      guard header.count > 4 else { continue }
      let lead = header[header.startIndex + 1]
      let identifier = lead < 0x80 ? 1 : lead < 0xC0 ? 2 : lead < 0xE0 ? 3 : 4
      Self.expectAgreement(Array(header.dropFirst(3 + identifier)), &messages, "\(name) \(number)")
    }
    #expect(number > 1000)
  }
}

/// The fields of a BSM that are read without the rest are those of the whole message.
@Suite struct ObservedFieldsTests {
  private static func check(_ octets: [UInt8], _ fields: inout BasicSafetyMessage.ObservedFields, _ comment: String) {
    let isRead = fields.read(octets.span.bytes)
    guard case .bsmFrame(let message)? = try? MessageFrame(uper: octets) else {
      // What is behind the last field may be what the whole reading refuses; nothing else is.
      return
    }
    guard isRead else {
      Issue.record("\(comment): no fields")
      return
    }
    #expect(fields.msgCnt == message.msgCnt, "\(comment)")
    #expect(fields.id == message.id, "\(comment)")
    #expect(fields.secMark == message.secMark, "\(comment)")
    #expect(fields.posLat == message.pos.lat, "\(comment)")
    #expect(fields.posLong == message.pos.long, "\(comment)")
    #expect(fields.posElevation == message.pos.elevation, "\(comment)")
    #expect(fields.posAccuracySemiMajor == message.posAccuracy?.semiMajor, "\(comment)")
    #expect(fields.posConfidencePos == message.posConfidence?.pos, "\(comment)")
    #expect(fields.speed == message.speed, "\(comment)")
    #expect(fields.heading == message.heading, "\(comment)")
    #expect(fields.accelSetLong == message.accelSet.long, "\(comment)")
    #expect(fields.accelSetLat == message.accelSet.lat, "\(comment)")
    #expect(fields.accelSetYaw == message.accelSet.yaw, "\(comment)")
    #expect(fields.sizeWidth == message.size.width, "\(comment)")
    #expect(fields.sizeLength == message.size.length, "\(comment)")
    #expect(fields.sizeHeight == message.size.height, "\(comment)")
    #expect(fields.vehicleClassClassification == message.vehicleClass.classification, "\(comment)")
  }

  @Test(CSAE53VectorTests.shared, arguments: CSAE53VectorTests.files)
  func fieldsAreThoseOfTheWholeMessage(file: String) throws {
    var random = MutationTests.Sequence64(state: 3709)
    var fields = BasicSafetyMessage.ObservedFields()
    for vector in try MessageVector.load(try #require(SharedInputs.file(file))) {
      Self.check(vector.octets, &fields, vector.id)
      for _ in 0..<20 where !vector.octets.isEmpty { Self.check(MutationTests.damaged(vector.octets, &random), &fields, vector.id) }
    }
  }

  @Test func otherMessagesAndCutOnesHaveNone() throws {
    let octets = try #require(Hexadecimal.octets("00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00".utf8))
    var fields = BasicSafetyMessage.ObservedFields()
    let isRead = fields.read(octets.span.bytes)
    #expect(isRead)
    for length in 0..<octets.count - 2 {
      let cut = Array(octets.prefix(length))
      let isRead = fields.read(cut.span.bytes)
      #expect(!isRead)
    }
    let other = [0x10] + octets.dropFirst()
    let isOther = !fields.read(other.span.bytes)
    #expect(isOther)
  }
}
