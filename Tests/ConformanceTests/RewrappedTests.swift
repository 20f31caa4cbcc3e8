import Foundation
import JSONText
import TestSupport
import Testing
import V2X

/// Real messages in made-up link layers: those of this message set come out octet for octet, others are counted as what they are.
@Suite(CSAE53VectorTests.shared) struct RewrappedTests {
  static func read(_ name: String) throws -> (sink: MessageSink, manifest: [JSONValue], error: CaptureError?) {
    var sink = MessageSink()
    let path = try #require(SharedInputs.file("captures/\(name)")).path(percentEncoded: false)
    let error = try CapturedRun.read(path: path, into: &sink).error
    let manifest = try JSONValue(parsing: [UInt8](Data(contentsOf: try #require(SharedInputs.file("captures/rewrapped-manifest.json")))))
    return (sink, manifest[name]?.array ?? [], error)
  }

  /// Octets of the message of each vector, without the frame to the cloud, and whether the schema of 2020 is its own.
  static func vectors() throws -> [String: (octets: [UInt8], isOfEdition: Bool)] {
    var found: [String: (octets: [UInt8], isOfEdition: Bool)] = [:]
    for file in ["csae53.jsonl", "csae53-random.jsonl"] {
      let text = try String(contentsOf: try #require(SharedInputs.file("vectors/\(file)")), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let value = try JSONValue(parsing: Array(line.utf8))
        guard let id = value["id"]?.string, let octets = Hexadecimal.octets((value["hex"]?.string ?? "").utf8) else { continue }
        let isInFrame = value["encapsulation"]?.string == "rsu-cloud"
        found[id] = (isInFrame ? Array(octets.dropFirst(18)) : octets, value["edition"]?.string?.hasPrefix("T/CSAE") == true)
      }
    }
    return found
  }

  @Test func messagesOfThisSetComeOutOctetForOctet() throws {
    let (sink, manifest, error) = try Self.read("rewrapped-udp-csae53-rawip.pcap")
    let vectors = try Self.vectors()
    let sent = try manifest.map { try #require(vectors[$0["vector"]?.string ?? ""]) }
    #expect(error == nil)
    #expect(sink.counts.frames == sent.count)
    #expect(sink.counts.total == sent.count)
    // Those of the draft of 2019 among them.
    #expect(sent.contains { !$0.isOfEdition })
    let isSame = sink.messages == sent.map(\.octets)
    #expect(isSame)
    #expect(sink.counts.damagedTotal + sink.counts.foreign.values.reduce(0, +) == 0)

    let cut = try Self.read("rewrapped-file-cut-midway.pcap")
    #expect(cut.error?.code == .cutShort)
    #expect(cut.sink.counts.total == cut.sink.counts.frames)
    #expect(cut.sink.counts.frames > 40 && cut.sink.counts.frames < sent.count)
    #expect(cut.sink.messages == Array(sink.messages.prefix(cut.sink.messages.count)))
    #expect(cut.sink.messages.count >= cut.sink.counts.frames - 2)
  }

  @Test(arguments: [
    ("rewrapped-wsmp-ethernet.pcap", "ieee1609 wsmp"), ("rewrapped-wsmp-80211-radiotap.pcapng", "ieee1609 wsmp"),
    ("rewrapped-snaplen-truncated.pcap", "ieee1609 wsmp"), ("rewrapped-gn-ethernet-and-80211.pcapng", "geonetworking"),
    ("rewrapped-udp-j2735-vlan-be-ns.pcap", "j2735 message"), ("rewrapped-udp6-j2735-sll.pcap", "j2735 message"),
    ("rewrapped-udp-j2735-ipfragments.pcap", "j2735 message"),
  ])
  func otherMessageSetsAreCountedAsSuch(name: String, reason: String) throws {
    let (sink, manifest, error) = try Self.read(name)
    #expect(error == nil)
    #expect(sink.messages.isEmpty)
    #expect(sink.counts.damagedTotal == 0)
    #expect(sink.counts.total == sink.counts.frames)
    let counted = Dictionary(uniqueKeysWithValues: sink.counts.foreign.map { ($0.key.description, $0.value) })
    #expect(counted == [reason: manifest.count])
    let fragments = manifest.reduce(0) { $0 + Int($1["fragments"]?.integer ?? 1) }
    #expect(sink.counts.fragments == fragments - manifest.count)
  }
}
