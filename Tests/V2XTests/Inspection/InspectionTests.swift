import JSONText
import TestSupport
import Testing
import V2X

@Suite struct InspectionTests {
  /// Two vehicles by way of unit 1, one of them by way of unit 2 too, a MAP, a SPAT, and a frame that is damaged.
  static func inspect(_ frames: [OwnedFrame]) -> Inspection {
    var inspection = Inspection()
    var pipeline = Pipeline()
    for frame in frames { pipeline.process(frame.frame, into: &inspection) }
    return inspection
  }

  static let start: Int64 = 1_779_066_450_000_000_000

  static func frame(_ octets: [UInt8], at milliseconds: Int, number: Int) -> OwnedFrame {
    OwnedFrame(octets: octets, time: start + Int64(milliseconds) * 1_000_000, linkType: .raw, number: number)
  }

  static func small() throws -> [OwnedFrame] {
    let a = try Datagrams.bsm(id: 0xA)
    let b = try Datagrams.bsm(id: 0xB)
    let map = FrameBuilder.octets(hex: SampleMessages.map)
    let spat = FrameBuilder.octets(hex: SampleMessages.spat)
    let octets: [(Int, [UInt8])] = [
      (0, Datagrams.from(1, a)), (30, Datagrams.from(1, b)), (50, Datagrams.from(2, a)), (100, Datagrams.from(1, a)),
      (130, Datagrams.from(1, b)), (140, Datagrams.from(1, map, aid: [0x8d, 0xa2])), (250, Datagrams.from(2, a)),
      (300, Datagrams.from(1, a)), (310, Datagrams.from(1, spat, aid: [0x8d, 0xa2])), (320, Datagrams.wrong(1)),
      (400, Datagrams.from(1, a)), (410, FrameBuilder.udpV4(Array("hello".utf8))),
    ]
    return octets.enumerated().map { frame($1.1, at: $1.0, number: $0 + 1) }
  }

  @Test func figuresOfEachMessageAndSource() throws {
    let inspection = Self.inspect(try Self.small())
    #expect(inspection.counts.frames == 12)
    #expect(inspection.counts.total == 12)
    #expect(inspection.first == Instant(nanoseconds: Self.start))
    #expect(inspection.last == Instant(nanoseconds: Self.start + 410_000_000))
    let streams = inspection.sortedStreams
    #expect(
      streams.map { "\($0.key.kind.shortName) \($0.key.source?.description ?? "")" }
        == ["BSM 10.0.0.1:5000", "BSM 10.0.0.2:5000", "MAP 10.0.0.1:5000", "SPAT 10.0.0.1:5000"])
    let first = streams[0].value
    #expect(first.count == 6)
    // Five steps from 0 to 0.4 s.
    #expect(first.rate == 12.5)
    #expect(first.leastSize == 36)
    #expect(first.greatestSize == 36)
    #expect(first.octets == 216)
    // Vehicle A is heard at 0, 0.1, 0.3 and 0.4 s, B at 0.03 and 0.13 s: gaps belong to one vehicle.
    #expect(first.gaps.count == 4)
    #expect(first.gaps.least == 0.1)
    #expect(first.gaps.greatest == 0.2)
    #expect(abs((first.gaps.quantile(0.5) ?? 0) - 0.1) < 1e-6)
    let second = streams[1].value
    #expect(second.count == 2)
    #expect(second.gaps.count == 1)
    #expect(second.gaps.least == 0.2)
    #expect(second.rate == 5)
    #expect(streams[2].value.count == 1)
    #expect(streams[2].value.rate == nil)
    #expect(streams[2].value.gaps.count == 0)
    #expect(streams[2].value.leastSize == SampleMessages.map.count / 2)
  }

  @Test func stationsNodesAndIdentifiers() throws {
    let inspection = Self.inspect(try Self.small())
    #expect(inspection.stations.keys.map(\.rawValue).sorted() == [0xA, 0xB])
    #expect(inspection.stations[StationID(rawValue: 0xA)]?.messages == 6)
    #expect(inspection.stations[StationID(rawValue: 0xB)]?.messages == 2)
    let station = try #require(inspection.stations[StationID(rawValue: 0xB)])
    #expect(station.last.seconds(since: station.first) == 0.1)
    let node = try #require(inspection.nodes[IntersectionID(region: 350, node: 1001)])
    #expect(node.maps == 1)
    #expect(node.signals == 1)
    #expect(inspection.identifiers == [111: 8, 3618: 2])
    #expect(inspection.disagreeingIdentifiers == 1)
    #expect(inspection.firstDisagreeing?.frame == 9)
    #expect(inspection.encapsulations == [[.ipv4, .udp, .adaptation, .dsmp]: 10])
  }

  @Test func oneObjectSaysItAll() throws {
    let inspection = Self.inspect(try Self.small())
    var writer = JSONWriter()
    inspection.write(
      to: &writer, context: .init(inputs: ["a.pcap"], faults: ["a.pcap: cut"], offloading: [("10.0.0.7", 3)], dropped: 4))
    #expect(writer.octets.last == UInt8(ascii: "\n"))
    #expect(writer.octets.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    let json = try JSONValue(parsing: writer.octets)
    #expect(json["schema"] == .string("v2x.inspection/1"))
    #expect(json["inputs"] == .array([.string("a.pcap")]))
    #expect(json["frames"]?.integer == 12)
    #expect(json["first"]?.string == "2026-05-18T01:07:30.000000000Z")
    #expect(json["seconds"]?.double == 0.41)
    let buckets = try #require(json["buckets"])
    #expect(buckets["messages"]?["bsmFrame"]?.integer == 8)
    #expect(buckets["messages"]?["spatFrame"]?.integer == 1)
    #expect(buckets["damaged"]?["udp checksum"]?.integer == 1)
    #expect(buckets["foreign"]?["unrecognised payload"]?.integer == 1)
    let stream = try #require(json["streams"]?.array?.first)
    #expect(stream["type"]?.string == "bsmFrame")
    #expect(stream["source"]?.string == "10.0.0.1:5000")
    #expect(stream["rate"]?.double == 12.5)
    #expect(stream["gap"]?["max"]?.double == 0.2)
    #expect(stream["size"]?["mean"]?.double == 36)
    let damaged = try #require(json["damagedFrames"]?.array?.first)
    #expect(damaged["file"]?.string == "a.pcap")
    #expect(damaged["frame"]?.integer == 10)
    #expect(damaged["error"]?["code"]?.string == "checksum")
    #expect(json["aidDisagrees"]?.integer == 1)
    #expect(json["checksumOffloading"]?.array?.first?["frames"]?.integer == 3)
    #expect(json["faults"]?.array?.count == 1)
    #expect(json["dropped"]?.integer == 4)
  }

  @Test func theTableNamesEveryBucketAndTheDamagedFrames() throws {
    let inspection = Self.inspect(try Self.small())
    var text = ""
    inspection.write(into: &text, context: .init(inputs: ["a.pcap"], offloading: [("10.0.0.7", 3)]), style: .plain)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    for line in [
      "a.pcap", "BSM 8", "damaged: udp checksum 1", "not ours: unrecognised payload 1", "total 12",
      "BSM 10.0.0.1:5000 6 12.5 0.100 0.100 0.200 36 36 36", "MAP 10.0.0.1:5000 1 - - - - 41 41 41",
      "ipv4 / udp / adaptation / dsmp 10", "Nodes: 350/1001 (1 MAP, 1 SPAT)",
      "Stations: 2 temporary ids of vehicles, with messages: 000000000000000a (6), 000000000000000b (2)", "10 udp checksum",
    ] {
      #expect(lines.contains(line), "\(line) in\n\(text)")
    }
    #expect(text.contains("10.0.0.7 never verify (3 frames)"))
    #expect(text.contains("1 messages came under the AID of another kind, first in frame 9"))
    #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
  }

  @Test func framesOutOfOrderHaveNoNegativeGap() throws {
    let a = try Datagrams.bsm(id: 0xA)
    let inspection = Self.inspect([
      Self.frame(Datagrams.from(1, a), at: 200, number: 1), Self.frame(Datagrams.from(1, a), at: 100, number: 2),
    ])
    #expect(inspection.sortedStreams.first?.value.gaps.least == 0)
    #expect(inspection.first?.nanoseconds == Self.start + 100_000_000)
    #expect(inspection.last?.nanoseconds == Self.start + 200_000_000)
  }

  @Test func aFloodOfSendersIsCountedAndNotKept() throws {
    let count = Inspection.streamLimit + 10
    var frames: [OwnedFrame] = []
    for number in 0..<count {
      frames.append(Self.frame(Datagrams.from(1, port: UInt16(1024 + number)), at: number, number: number + 1))
    }
    let inspection = Self.inspect(frames)
    #expect(inspection.counts.messageTotal == count)
    #expect(inspection.streams.count == Inspection.streamLimit)
    #expect(inspection.hasMoreIdentities)
    var text = ""
    inspection.write(into: &text, context: .init(inputs: ["flood.pcap"]), style: .plain)
    #expect(text.contains("further ones are only counted"))
  }

  /// More surroundings than are found by one comparison, over and over.
  @Test func countersOfManySurroundings() {
    var frames: [OwnedFrame] = []
    for number in 0..<6000 {
      let aid: [UInt8] = number % 2 == 0 ? [0x6f] : [0x8d, 0xa2]
      let datagram = Datagrams.from(1, aid: aid, port: UInt16(1024 + number % 3000))
      frames.append(Self.frame(datagram, at: number, number: number + 1))
    }
    let inspection = Self.inspect(frames)
    #expect(inspection.encapsulations == [[.ipv4, .udp, .adaptation, .dsmp]: 6000])
    #expect(inspection.identifiers == [111: 3000, 3618: 3000])
    #expect(inspection.disagreeingIdentifiers == 3000)
    #expect(inspection.streams.count == 3000)
    #expect(inspection.streams.values.allSatisfy { $0.count == 2 })
    #expect(inspection.stations.values.map(\.messages) == [6000])
  }

  @Test func nothingAtAllIsSaidAsSuch() throws {
    let inspection = Inspection()
    var writer = JSONWriter()
    inspection.write(to: &writer, context: .init(inputs: []))
    let json = try JSONValue(parsing: writer.octets)
    #expect(json["frames"]?.integer == 0)
    #expect(json["first"] == nil)
    #expect(json["streams"] == .array([]))
    var text = ""
    inspection.write(into: &text, context: .init(inputs: ["empty.pcap"]), style: .plain)
    #expect(text.contains("0 frames"))
  }
}
