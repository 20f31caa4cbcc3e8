import ASN1Runtime
import CSAE53
import TestSupport
import Testing
import V2XCapture
import V2XEnvelopes
import V2XMessages
import V2XModel

@Suite struct MessageRecogniserTests {
  static let kinds: [MessageKind] = [.bsm, .map, .rsm, .spat, .rsi]
  static let bsm = FrameBuilder.octets(hex: SampleMessages.bsm)
  static let spat = FrameBuilder.octets(hex: SampleMessages.spat)
  static let bareBSM = FrameBuilder.octets(hex: SampleMessages.bareBSM)

  static func udp(_ payload: [UInt8]) -> Recognised { Recognised(FrameBuilder.udpV4(payload)) }

  // MARK: - Encapsulations

  @Test(arguments: 0..<5)
  func everyKindInAShortMessage(number: Int) throws {
    let (hex, aid) = SampleMessages.all[number]
    let octets = FrameBuilder.octets(hex: hex)
    for adaptation in [true, false] {
      let found = Self.udp(FrameBuilder.dsmp(octets, aid: aid, adaptation: adaptation))
      #expect(found.outcome == .message(Self.kinds[number]))
      let message = try #require(found.messages.first)
      #expect(found.messages.count == 1)
      #expect(message.kind == Self.kinds[number])
      let encoded = try #require(message.value).uper()
      #expect(encoded == octets)
      #expect(message.octets == octets)
      #expect(message.layers == ["ipv4", "udp"] + (adaptation ? ["adaptation"] : []) + ["dsmp"])
      #expect(message.aidAgrees == true)
      #expect(message.roadsideUnit == nil)
    }
  }

  @Test(arguments: 0..<5)
  func everyKindBare(number: Int) throws {
    let octets = FrameBuilder.octets(hex: SampleMessages.all[number].hex)
    for found in [Self.udp(octets), Recognised(FrameBuilder.udpV6(octets)), Recognised(alone: octets)] {
      #expect(found.outcome == .message(Self.kinds[number]))
      #expect(found.messages.first?.octets == octets)
      #expect(found.messages.first?.aid == nil)
      #expect(found.messages.first?.aidAgrees == nil)
    }
  }

  @Test func aBareMessageIsAcceptedOnlyIfItEncodesToTheSameOctets() {
    // A padding bit that is set, an octet too many, a value beyond its bound, and an octet too few.
    var padded = Self.bsm
    padded[padded.count - 1] |= 1
    let others = [padded, Self.bsm + [0], Array(Self.bsm.dropLast())]
    for octets in others {
      let found = Self.udp(octets)
      #expect(found.outcome == .foreign(.unrecognisedPayload))
      #expect(found.messages.isEmpty)
    }
  }

  @Test func inAShortMessageTheSameIsDamage() throws {
    var padded = Self.bsm
    padded[padded.count - 1] |= 1
    for octets in [padded, Self.bsm + [0], Array(Self.bsm.dropLast())] {
      for adaptation in [true, false] {
        let found = Self.udp(FrameBuilder.dsmp(octets, adaptation: adaptation))
        let damage = try #require(found.damage)
        #expect(damage.layer == "csae53")
        #expect(damage.bit != nil)
        #expect(found.messages.isEmpty)
      }
    }
  }

  @Test func damageNamesTheFieldAndTheBit() throws {
    // 36 octets hold the message; cut after 20, the position of the break lies within those.
    let found = Self.udp(FrameBuilder.dsmp(Array(Self.bsm.prefix(20))))
    let damage = try #require(found.damage)
    #expect(damage.path.hasPrefix("MessageFrame.bsmFrame."))
    #expect((damage.bit ?? -1) <= 160 && (damage.bit ?? -1) > 120)
    #expect(damage.reason == "csae53 \(damage.code)")
  }

  @Test func aLengthThatContradictsTheOctetsIsDamageOfTheShortMessage() throws {
    let found = Self.udp(FrameBuilder.dsmp(Self.bsm, length: UInt16(Self.bsm.count - 1)))
    let damage = try #require(found.damage)
    #expect(damage.layer == "dsmp")
    #expect(damage.code == "length-contradicts")
    #expect(damage.octet == 20 + 8 + 3)
    #expect(damage.bit == nil)
  }

  // MARK: - Identifiers

  @Test(
    arguments: [
      ([0x6f], 111, true), ([0x72], 114, true), ([0x8d, 0xa2], 3618, false), ([0x8d, 0xa3], 3619, false), ([0x8d, 0xa7], 3623, false),
      ([0x05], 5, nil), ([0xc0, 0x00, 0x01], 16_513, nil),
    ] as [([UInt8], UInt32, Bool?)])
  func theIdentifierIsComparedWithTheMessage(aid: [UInt8], number: UInt32, agrees: Bool?) throws {
    let message = try #require(Self.udp(FrameBuilder.dsmp(Self.bsm, aid: aid)).messages.first)
    #expect(message.kind == .bsm)
    #expect(message.aid == number)
    #expect(message.aidAgrees == agrees)
  }

  @Test func withoutAdaptationAnUnassignedIdentifierProvesNothing() {
    let sound = Self.udp(FrameBuilder.dsmp(Self.bsm, aid: [0x05], adaptation: false))
    #expect(sound.outcome == .message(.bsm))
    var broken = Self.bsm
    broken[broken.count - 1] |= 1
    let damaged = Self.udp(FrameBuilder.dsmp(broken, aid: [0x05], adaptation: false))
    #expect(damaged.outcome == .foreign(.unrecognisedPayload))
    #expect(Self.udp(FrameBuilder.dsmp(broken, aid: [0x6f], adaptation: false)).damage != nil)
  }

  // MARK: - From a roadside unit to its cloud

  static func roadsideToCloud(_ messages: [[UInt8]], count: UInt8?) -> [UInt8] {
    let head = Array("RSU00101".utf8) + FrameBuilder.little(1_779_066_450_123 as UInt64) + (count.map { [$0] } ?? [])
    return head + messages.flatMap { FrameBuilder.little(UInt16($0.count)) + $0 }
  }

  @Test func severalMessagesInOneFrame() throws {
    let found = Self.udp(Self.roadsideToCloud([Self.bsm, Self.spat, Self.bsm], count: 3))
    #expect(found.outcome == .message(.bsm))
    #expect(found.messages.map(\.kind) == [.bsm, .spat, .bsm])
    #expect(found.messages.map(\.octets) == [Self.bsm, Self.spat, Self.bsm])
    let unit = try #require(found.messages[1].roadsideUnit)
    #expect(unit.identifier == 0x5253_5530_3031_3031)
    #expect(unit.time == 1_779_066_450_123_000_000)
    #expect(found.messages[2].layers == ["ipv4", "udp", "rsu-cloud"])
  }

  @Test func oneMessageWithoutACount() {
    let found = Self.udp(Self.roadsideToCloud([Self.spat], count: nil))
    #expect(found.outcome == .message(.spat))
    #expect(found.messages.first?.octets == Self.spat)
  }

  @Test(arguments: 0..<3)
  func oneDamagedMessageDamagesTheFrameAndSparesTheOthers(place: Int) throws {
    var messages = [Self.bsm, Self.spat, Self.bsm]
    messages[place][messages[place].count - 1] |= 1
    let found = Self.udp(Self.roadsideToCloud(messages, count: 3))
    #expect(found.damage?.layer == "csae53")
    #expect(found.messages.count == 2)
  }

  // MARK: - Hexadecimal text

  @Test func hexadecimalText() {
    let text = Array(SampleMessages.spat.uppercased().utf8) + [0x0d, 0x0a]
    let found = Self.udp(text)
    #expect(found.outcome == .message(.spat))
    #expect(found.messages.first?.octets == Self.spat)
    #expect(found.messages.first?.layers == ["ipv4", "udp", "hex"])
    let short = Self.udp(Array("04006f0024\(SampleMessages.bsm)".utf8))
    #expect(short.outcome == .message(.bsm))
    #expect(short.messages.first?.layers == ["ipv4", "udp", "hex", "adaptation", "dsmp"])
  }

  @Test func aNumberedBodyWithoutItsFrame() throws {
    let found = Self.udp(Array("00000001\(SampleMessages.bareBSM)".utf8))
    #expect(found.outcome == .message(.bsm))
    let message = try #require(found.messages.first)
    #expect(message.octets == Self.bareBSM)
    #expect(!message.hasFrame)
    #expect(message.sender?.description == "3030313433313031")
    // The number is not that of the message.
    #expect(Self.udp(Array("00000002\(SampleMessages.bareBSM)".utf8)).outcome == .foreign(.unrecognisedPayload))
    #expect(Self.udp(Array("00000003\(SampleMessages.bareBSM)".utf8)).outcome == .foreign(.unrecognisedPayload))
    #expect(Self.udp(FrameBuilder.dsmp(Self.bsm)).messages.first?.hasFrame == true)
  }

  // MARK: - What is no message

  @Test(arguments: [
    ("0381004003800102", "signed", "ieee1609dot2"), ("038200000102", "encrypted", "ieee1609dot2"),
    ("038003aabbcc", "unsecured", "ieee1609dot2"),
    ("028180aabb", "signed", "secured-message"),
  ])
  func aSecuredMessageIsLabelledAndNotGuessedAt(hex: String, protection: String, layer: String) throws {
    let octets = FrameBuilder.octets(hex: hex)
    for payload in [octets, FrameBuilder.dsmp(octets), FrameBuilder.dsmp(octets, adaptation: false)] {
      let found = Self.udp(payload)
      guard case .secured(let form) = found.outcome else {
        Issue.record("\(found.outcome)")
        continue
      }
      #expect(form.protection.rawValue == protection)
      #expect(form.layer.name == layer)
      #expect(found.messages.isEmpty)
    }
  }

  @Test func everyOtherEndOfPeelingIsABucketOfItsOwn() {
    #expect(Self.udp(Array("hello, world".utf8)).outcome == .foreign(.unrecognisedPayload))
    #expect(Self.udp([]).outcome == .foreign(.emptyDatagram))
    #expect(Recognised(FrameBuilder.ipv4([0, 1, 2, 3], protocol: 6)).outcome == .foreign(.tcp))
    #expect(Recognised(FrameBuilder.ethernet([], type: 0x0806), linkType: .ethernet).outcome == .foreign(.arp))
    let whole = FrameBuilder.udpV4(Self.bsm)
    #expect(Recognised(Array(whole.dropLast(4)), originalLength: whole.count).outcome == .truncated)
    #expect(Recognised(Array(whole.dropLast(4))).damage?.layer == "ipv4")
    let fragment = FrameBuilder.ipv4([UInt8](repeating: 0, count: 16), flags: 1)
    #expect(Recognised(fragment).outcome == .fragment)
  }

  @Test func aMessageOfALaterEditionIsAKindOfItsOwn() {
    // Addition 1 of the frame, four octets long.
    let found = Self.udp(FrameBuilder.dsmp([0x81, 0x04, 1, 2, 3, 4], aid: [0x8d, 0xa0]))
    #expect(found.outcome == .message(.laterEdition))
    #expect(found.messages.first?.sender == nil)
  }

  @Test func aMessageOfAnUnassignedNumberKeepsItsOctets() throws {
    // Number 99: an extension bit, fifteen bits, and two octets of content.
    let octets: [UInt8] = [0x80, 0x05, 0x00, 0x63, 0x02, 0xAA, 0x55]
    let found = Self.udp(FrameBuilder.dsmp(octets, aid: [0x8d, 0xa0]))
    #expect(found.outcome == .message(.unassigned))
    guard case .msgFrameExt(let frame)? = found.messages.first?.value, case .unknown(let content) = frame.value else {
      Issue.record("not a message of an unassigned number")
      return
    }
    #expect(frame.messageId.rawValue == 99 && content.index == 99 && content.content == [0xAA, 0x55])
    #expect(try MessageFrame.msgFrameExt(frame).uper() == octets)
  }

  @Test func aNumberThatIsNotThatOfTheMessageIsRefused() {
    let frame = MessageFrameExt(messageId: ExtMsgID(rawValue: 15), value: .testMsg(TestMsg()))
    let error = #expect(throws: CodingError.self) { _ = try MessageFrame.msgFrameExt(frame).uper() }
    #expect(error?.code == .valueOutOfRange)
    #expect(error?.path == "MessageFrame.msgFrameExt.value")
  }

  @Test func damagedMessagesOfDayTwoAreDamaged() {
    // A PSM that ends in the middle, in frames that are as long as they say.
    let found = Self.udp(FrameBuilder.dsmp([0x80, 0x06, 0x00, 0x0F, 0x03, 0x00, 0x95, 0x04], aid: [0x8d, 0xa0]))
    #expect(found.damage?.path.hasPrefix("MessageFrame.msgFrameExt.value.PersonalSafetyMessage") == true, "\(found)")
  }

  @Test func recognisingIsRepeatable() {
    // The recogniser keeps a writer between frames; what it held must not show.
    var recogniser = MessageRecogniser()
    for _ in 0..<3 {
      for (number, sample) in SampleMessages.all.enumerated() {
        let octets = FrameBuilder.octets(hex: sample.hex)
        #expect(recogniser.recognise(octets: octets.span.bytes) { _ in } == .message(Self.kinds[number]))
        #expect(recogniser.recognise(octets: (octets + [0]).span.bytes) { _ in } == .foreign(.unrecognisedPayload))
      }
    }
  }
}

@Suite struct MessageKindTests {
  @Test func kindsAreNamedInShortOrAsInTheSet() {
    for kind in MessageKind.all {
      #expect(MessageKind.named(kind.type).contains(kind))
      #expect(MessageKind.named(kind.shortName.lowercased()) == [kind])
      #expect(MessageKind.all[kind.ordinal] == kind)
    }
    #expect(MessageKind.named("BsmFRAME") == [.bsm])
    #expect(MessageKind.named("msgframeext") == MessageKind.all.filter(\.isDayTwo))
    #expect(MessageKind.named("CAM").isEmpty)
    #expect(MessageKind.named("").isEmpty)
  }
}
