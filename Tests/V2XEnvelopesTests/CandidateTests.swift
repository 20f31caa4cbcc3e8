import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

@Suite struct CandidateTests {
  private static let bare = knownMessage

  @Test func `A dedicated short message is found behind the adaptation octet, and without it`() {
    let identifiers: [([UInt8], UInt32)] = [
      ([0x6f], 111), ([0x7f], 127), ([0x8d, 0xa3], 3619), ([0x80, 0], 128), ([0xbf, 0xff], 16_511), ([0xc0, 0, 0], 16_512),
      ([0xdf, 0xff, 0xff], 2_113_663), ([0xe0, 0, 0, 0], 2_113_664), ([0xef, 0xff, 0xff, 0xff], 270_549_119),
    ]
    for (octets, aid) in identifiers {
      let behind = Considered.all(FrameBuilder.dsmp(Self.bare, aid: octets))
      #expect(behind.first?.content == .messageFrames)
      #expect(behind.first?.proof == .framing)
      #expect(behind.first?.layers == ["adaptation", "dsmp"])
      #expect(behind.first?.aid == aid)
      #expect(behind.first?.payloads == [Self.bare])
      #expect(behind.first?.offsets == [4 + octets.count])
      let without = Considered.all(FrameBuilder.dsmp(Self.bare, aid: octets, adaptation: false))
      #expect(without.first?.layers == ["dsmp"])
      #expect(without.first?.aid == aid)
      #expect(without.first?.payloads == [Self.bare])
      #expect(without.first?.proof == (aid == 111 || aid == 3619 ? .framing : .reencoding))
    }
  }

  @Test func `The published example is read`() {
    let octets = FrameBuilder.octets(hex: "04008DA0002C802A0010") + [UInt8](repeating: 0x55, count: 40)
    #expect(Considered.all(octets).first?.aid == 3616)
    #expect(Considered.all(octets).first?.payloads.first?.count == 44)
  }

  @Test func `A bare message is a candidate that has to prove itself`() {
    let candidates = Considered.all(Self.bare)
    #expect(candidates.map(\.content) == [.messageFrames])
    #expect(candidates.map(\.proof) == [.reencoding])
    #expect(candidates.map(\.payloads) == [[Self.bare]])
    #expect(candidates.map(\.aid) == [nil])
    for first in 0...255 as ClosedRange<UInt8> {
      let isPlausible = first < 0x50 || first == 0x80
      let found = Considered.all([first, 0xaa, 0xaa, 0xaa, 0xaa]).contains { $0.content == .messageFrames }
      #expect(found == isPlausible, "first octet \(first)")
    }
  }

  @Test func `A secured message is labelled, alone and in a dedicated short message`() {
    let cases: [(String, SecuredForm.Protection, Layer)] = [
      ("0380052233445566", .unsecured, .ieee1609Dot2), ("03800522334455", .unsecured, .ieee1609Dot2),
      ("0381024003802233", .signed, .ieee1609Dot2), ("0381004003802233", .signed, .ieee1609Dot2),
      ("0382012233445566", .encrypted, .ieee1609Dot2),
      ("0380818180" + String(repeating: "11", count: 0x80), .unsecured, .ieee1609Dot2),
      ("0281820022334455", .signed, .securedMessage), ("0381800022334455", .signed, .securedMessage),
      ("0280032233445566", .unsecured, .securedMessage), ("0282332233445566", .encrypted, .securedMessage),
    ]
    for (hex, protection, layer) in cases {
      let octets = FrameBuilder.octets(hex: hex)
      let isWhole =
        protection != .unsecured || octets.count == 3 + Int(octets[2]) || octets[2] == 0x81 && octets.count == 4 + Int(octets[3])
      let secured = Considered.all(octets).last { if case .secured = $0.content { true } else { false } }
      #expect((secured != nil) == isWhole, "\(hex)")
      guard isWhole, case .secured(let form)? = secured?.content else { continue }
      #expect(form.protection == protection, "\(hex)")
      #expect(form.layer == layer, "\(hex)")
      #expect(secured?.layers == [layer.name])
      let inside = Considered.all(FrameBuilder.dsmp(octets))
      // First as a message that has to prove itself, then what it holds as one, where that is there, then by its label.
      #expect(inside.first?.proof == .reencoding)
      let label = inside.dropFirst(protection == .unsecured ? 2 : 1).first
      #expect(label?.content == .secured(form))
      #expect(label?.layers == ["adaptation", "dsmp", layer.name])
      #expect(label?.aid == 111)
      guard protection == .unsecured else { continue }
      #expect(inside[1].payloads == [Array(octets.dropFirst(octets[2] == 0x81 ? 4 : 3))])
      #expect(inside[1].proof == .reencoding)
      #expect(inside[1].layers == label?.layers)
    }
    #expect(!Considered.all(FrameBuilder.octets(hex: "0381092233")).contains { $0.proof == .shape })
    #expect(!Considered.all(FrameBuilder.octets(hex: "0481022233")).contains { $0.proof == .shape })
  }

  private func cloud(_ messages: [[UInt8]], count: Bool, identifier: String = "u_id_123") -> [UInt8] {
    Array(identifier.utf8) + FrameBuilder.little(1_605_000_000_123 as UInt64) + (count ? [UInt8(messages.count)] : [])
      + messages.flatMap { FrameBuilder.little(UInt16($0.count)) + $0 }
  }

  @Test func `The frame of a roadside unit to its cloud gives all its messages`() {
    let single = Considered.all(cloud([Self.bare], count: false)).last
    #expect(single?.content == .messageFrames)
    #expect(single?.proof == .framing)
    #expect(single?.layers == ["rsu-cloud"])
    #expect(single?.payloads == [Self.bare])
    #expect(single?.offsets == [18])
    #expect(single?.roadsideUnit?.time == 1_605_000_000_123_000_000)
    #expect(single?.roadsideUnit?.identifier == 0x755f_6964_5f31_3233)
    let three = [Self.bare, [1, 2, 3], [UInt8](repeating: 5, count: 300)]
    let several = Considered.all(cloud(three, count: true)).last
    #expect(several?.payloads == three)
    #expect(several?.offsets == [19, 19 + Self.bare.count + 2, 19 + Self.bare.count + 7])
  }

  @Test func `What only resembles such a frame is none`() {
    func isFrame(_ octets: [UInt8]) -> Bool { Considered.all(octets).contains { $0.layers.contains("rsu-cloud") } }
    let good = cloud([Self.bare, Self.bare], count: true)
    #expect(isFrame(good))
    #expect(!isFrame(good + [0]))
    #expect(!isFrame(good.dropLast()))
    #expect(!isFrame(cloud([Self.bare], count: false, identifier: "u_id\u{1}123")))
    #expect(!isFrame(cloud([], count: true)))
    var late = good
    late[15] = 1
    #expect(!isFrame(late))
  }

  @Test func `Hexadecimal text gives the candidates of what it stands for`() {
    let message = FrameBuilder.dsmp(Self.bare)
    for text in [hex(message), hex(message).uppercased(), hex(message) + "\r\n"] {
      let peeled = Peeled(FrameBuilder.udpV4(Array(text.utf8)), .raw)
      #expect(peeled.candidates.first?.layers == ["ipv4", "udp", "hex", "adaptation", "dsmp"])
      #expect(peeled.candidates.first?.payloads == [Self.bare])
      #expect(peeled.candidates.first?.aid == 111)
    }
    let bare = Peeled(FrameBuilder.udpV4(Array(hex(Self.bare).utf8)), .raw)
    #expect(bare.candidates.first?.layers == ["ipv4", "udp", "hex"])
    #expect(bare.candidates.first?.proof == .reencoding)
    let numbered = Peeled(FrameBuilder.udpV4(Array(hex([0, 0, 0, 2] + Self.bare).utf8)), .raw)
    #expect(numbered.candidates.last?.content == .body(number: 2))
    #expect(numbered.candidates.last?.payloads == [Self.bare])
    for text in ["0", "04006", "04006g", "04 00 6f 00", "hello", "    "] {
      #expect(!Peeled(FrameBuilder.udpV4(Array(text.utf8)), .raw).candidates.contains { $0.layers.contains("hex") })
    }
  }

  private func hex(_ octets: [UInt8]) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func `Hexadecimal text in one frame leaves nothing behind for the next`() {
    var peeler = EnvelopePeeler()
    let text = FrameBuilder.udpV4(Array(hex(FrameBuilder.dsmp(Self.bare)).utf8))
    let plain = FrameBuilder.udpV4(FrameBuilder.dsmp([1, 2, 3]))
    #expect(Peeled(peeler.peel(OwnedFrame(octets: text, time: 0, linkType: .raw).frame)).candidates.first?.layers.contains("hex") == true)
    #expect(Peeled(peeler.peel(OwnedFrame(octets: plain, time: 0, linkType: .raw).frame)).candidates.first?.payloads == [[1, 2, 3]])
  }

  @Test func `A length of the short message that contradicts the octets present is damage`() {
    func rejection(_ payload: [UInt8]) -> EnvelopeError? { Peeled(FrameBuilder.udpV4(payload), .raw).rejection }
    let count = Self.bare.count
    for (claimed, adaptation) in [(count - 1, true), (count + 1, true), (0, true), (count + 1, false), (count - 1, false)] {
      let header = adaptation ? 3 : 2
      #expect(
        rejection(FrameBuilder.dsmp(Self.bare, length: UInt16(claimed), adaptation: adaptation))
          == EnvelopeError(.dsmp, .lengthContradicts, offset: 28 + header, limit: .udpLength, claimed: claimed, present: count))
    }
    #expect(rejection([4, 0]) == EnvelopeError(.dsmp, .headerCutShort, offset: 29, limit: .udpLength, claimed: 4, present: 1))
    #expect(rejection([4, 0, 0x8d]) == EnvelopeError(.dsmp, .headerCutShort, offset: 29, limit: .udpLength, claimed: 5, present: 2))
    #expect(rejection([4, 0, 0x6f, 0]) == EnvelopeError(.dsmp, .headerCutShort, offset: 29, limit: .udpLength, claimed: 4, present: 3))
    #expect(rejection([4, 0x10, 0x6f, 0, 1, 1])?.code == .extensionNotUnderstood)
    #expect(rejection(FrameBuilder.dsmp(Self.bare)) == nil)
    // Not believed to be a header at all.
    #expect(rejection(FrameBuilder.dsmp(Self.bare, aid: [0x11], length: 5, adaptation: false)) == nil)
    #expect(rejection(Array("HELLO".utf8)) == nil)
    #expect(rejection([4, 0, 0xff, 0, 0]) == nil)
    let text = Array(hex(FrameBuilder.dsmp(Self.bare, length: 5)).utf8)
    #expect(rejection(text) == EnvelopeError(.dsmp, .lengthContradicts, offset: 3, limit: .hexadecimal, claimed: 5, present: count))
  }

  @Test func `There are no candidates where there is no payload`() {
    #expect(Peeled(FrameBuilder.ipv4(FrameBuilder.dsmp(Self.bare), protocol: 6), .raw).candidates.isEmpty)
    let packet = FrameBuilder.udpV4(FrameBuilder.dsmp(Self.bare))
    let truncated = Peeled(Array(packet.dropLast()), .raw, original: packet.count)
    #expect(truncated.outcome == .truncated)
    #expect(truncated.candidates.isEmpty)
    #expect(truncated.rejection == nil)
  }

  @Test func `A list of layers keeps the outermost twelve`() {
    var list = LayerList()
    for _ in 0..<12 { list.append(.vlan) }
    #expect(list.count == 12)
    list.append(.dsmp)
    #expect(list.names == [String](repeating: "vlan", count: 12))
    let two: LayerList = [.ethernet, .geoNetworking]
    #expect(two.names == ["ethernet", "geonetworking"])
    #expect(LayerList() == [])
  }
}
