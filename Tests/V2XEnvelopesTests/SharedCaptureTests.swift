import Foundation
import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

/// The captures with known content, frame by frame.
@Suite struct SharedCaptureTests {
  /// What a manifest says of a frame.
  private struct Entry {
    var vector: [UInt8]?
    var wsmDigest: String?
    var wsmOctets = 0
    var fragments = 1
    var interface: Int?
  }

  private func skip(_ what: String) {
    print("skipped: \(what) is not beside the repository")
  }

  /// Peels every frame of a file.
  private func peel(_ url: URL) throws -> (frames: [OwnedFrame], peeled: [Peeled], error: CaptureError?) {
    var frames: [OwnedFrame] = []
    var peeled: [Peeled] = []
    var reader = try CaptureReader(path: url.path)
    var peeler = EnvelopePeeler()
    do throws(CaptureError) {
      while let frame = try reader.next() {
        frames.append(OwnedFrame(copying: frame))
        peeled.append(Peeled(peeler.peel(frame)))
      }
    } catch {
      return (frames, peeled, error)
    }
    return (frames, peeled, nil)
  }

  private func json(_ name: String) throws -> [String: Any]? {
    guard let url = SharedInputs.file(name) else { return nil }
    return try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
  }

  /// The octets of every vector, by its name.
  private static let vectors: [String: [UInt8]] = {
    var all: [String: [UInt8]] = [:]
    for name in ["csae53", "csae53-random", "j2735", "j2735-random", "etsi"] {
      guard let url = SharedInputs.file("vectors/\(name).jsonl"), let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
      for line in text.split(separator: "\n") {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], let id = object["id"] as? String,
          let hex = object["hex"] as? String
        else { continue }
        all[id] = FrameBuilder.octets(hex: hex)
      }
    }
    return all
  }()

  private func manifest(_ file: String) throws -> [Entry]? {
    guard let list = try json("captures/rewrapped-manifest.json")?[file] as? [[String: Any]] else { return nil }
    return list.map { entry in
      Entry(
        vector: (entry["vector"] as? String).flatMap { Self.vectors[$0] }, wsmDigest: entry["wsmSha256"] as? String,
        wsmOctets: entry["wsmOctets"] as? Int ?? 0, fragments: entry["fragments"] as? Int ?? 1, interface: entry["interface"] as? Int)
    }
  }

  @Test(arguments: ["airport-a", "brt-b"])
  func `Exactly the damaged frames are damaged, by a length or by the checksum`(name: String) throws {
    let local = SharedInputs.repository.appending(path: "captures/\(name).pcap")
    let capture = FileManager.default.fileExists(atPath: local.path) ? local : SharedInputs.file("captures/\(name).pcap")
    guard let capture, let truth = try json("captures/\(name).truth.json"), let damaged = truth["damaged"] as? [[Any]] else {
      return skip("\(name) and its truth")
    }
    var expected: [Int: String] = [:]
    for entry in damaged {
      if let frame = entry.first as? Int, let how = entry.last as? String { expected[frame] = how }
    }
    var found: [Int: String] = [:]
    var reader = try CaptureReader(path: capture.path)
    var peeler = EnvelopePeeler()
    var count = 0
    while let frame = try reader.next() {
      count += 1
      let envelope = peeler.peel(frame)
      if case .damaged(let error) = envelope.outcome {
        found[frame.number] = [.lengthExceeds, .headerCutShort].contains(error.code) ? "cut short" : error.description
      } else if envelope.udpChecksum != .valid {
        found[frame.number] = "checksum"
      } else if envelope.outcome != .payload {
        found[frame.number] = "no payload"
      }
    }
    #expect(found == expected)
    #expect(count == truth["frames"] as? Int)
  }

  @Test(arguments: [
    ("rewrapped-udp-csae53-rawip.pcap", ["ipv4", "udp"]),
    ("rewrapped-udp-j2735-vlan-be-ns.pcap", ["ethernet", "vlan", "ipv4", "udp"]),
    ("rewrapped-udp6-j2735-sll.pcap", ["linux-sll", "ipv6", "udp"]),
    ("rewrapped-udp-j2735-ipfragments.pcap", ["ethernet", "ipv4", "udp"]),
  ])
  func `Datagrams hold the messages of the manifest`(file: String, layers: [String]) throws {
    guard let url = SharedInputs.file("captures/\(file)"), let entries = try manifest(file) else { return skip(file) }
    let peeled = try peel(url).peeled
    #expect(peeled.count == entries.reduce(0) { $0 + $1.fragments })
    let whole = peeled.filter { $0.outcome == .payload }
    #expect(whole.map(\.payload) == entries.map { $0.vector ?? [] })
    #expect(whole.allSatisfy { $0.layers == layers && $0.udpChecksum == .valid })
    #expect(whole.map(\.fragmentCount) == entries.map(\.fragments))
    #expect(peeled.count { $0.outcome == .fragment } == peeled.count - whole.count)
  }

  @Test(arguments: [
    ("rewrapped-wsmp-ethernet.pcap", ["ethernet", "wsmp"]),
    ("rewrapped-wsmp-80211-radiotap.pcapng", ["radiotap", "ieee80211", "llc-snap", "wsmp"]),
  ])
  func `WAVE short messages are told as such, whole`(file: String, layers: [String]) throws {
    guard let url = SharedInputs.file("captures/\(file)"), let entries = try manifest(file) else { return skip(file) }
    let peeled = try peel(url).peeled
    #expect(peeled.count == entries.count)
    #expect(peeled.allSatisfy { $0.outcome == .foreign(.wsmp) && $0.layers == layers })
    for (frame, entry) in zip(peeled, entries) {
      #expect(frame.payload.count == entry.wsmOctets)
      #expect(SHA256.hexadecimal(frame.payload) == entry.wsmDigest)
    }
  }

  @Test func `GeoNetworking is told as such, on two interfaces of different link types and clocks`() throws {
    let file = "rewrapped-gn-ethernet-and-80211.pcapng"
    guard let url = SharedInputs.file("captures/\(file)"), let entries = try manifest(file) else { return skip(file) }
    let (frames, peeled, error) = try peel(url)
    #expect(error == nil)
    #expect(peeled.allSatisfy { $0.outcome == .foreign(.geoNetworking) })
    #expect(frames.map(\.interface) == entries.map(\.interface))
    #expect(frames.map(\.linkType) == entries.map { $0.interface == 0 ? .ethernet : .radiotap })
    for (frame, entry) in zip(peeled, entries) {
      // Some vectors begin with IEEE 802.11 already.
      #expect(entry.vector.map { $0.suffix(frame.payload.count) == frame.payload[...] } == true)
    }
    let timed = frames.filter(\.hasTime).map(\.time)
    #expect(timed.allSatisfy { abs($0 - timed[0]) < 60_000_000_000 })
  }

  @Test func `Frames the snap length cut are told as what they are, and as cut`() throws {
    guard let url = SharedInputs.file("captures/rewrapped-snaplen-truncated.pcap") else { return skip("the capture") }
    let (frames, peeled, _) = try peel(url)
    #expect(peeled.count == 10)
    #expect(frames.allSatisfy { $0.octets.count == 96 && $0.originalLength > 96 })
    #expect(peeled.allSatisfy { $0.outcome == .foreign(.wsmp) && $0.isTruncated })
  }

  @Test func `A file cut midway gives the frames before the cut`() throws {
    let file = "rewrapped-udp-csae53-rawip.pcap"
    guard let url = SharedInputs.file("captures/rewrapped-file-cut-midway.pcap"), let entries = try manifest(file) else {
      return skip("the capture")
    }
    let (_, peeled, error) = try peel(url)
    #expect(error?.code == .cutShort)
    #expect(error?.offset == 20_448)
    #expect(peeled.map(\.payload) == entries.prefix(peeled.count).map { $0.vector ?? [] })
    #expect(peeled.count == 56)
  }

  @Test func `Frames of GeoNetworking from a public capture are told as such`() throws {
    guard let url = SharedInputs.file("captures/van3twin-sample_trace.pcapng") else { return skip("the capture") }
    let peeled = try peel(url).peeled
    #expect(peeled.count == 929)
    #expect(peeled.allSatisfy { $0.outcome == .foreign(.geoNetworking) })
  }

  @Test func `A real frame of a roadside unit to its cloud is recognised`() throws {
    guard let whole = Self.vectors["csae53-S-0002"], let inner = Self.vectors["csae53-S-0001"] else { return skip("the vectors") }
    let last = Considered.all(whole).last
    #expect(last?.layers == ["rsu-cloud"])
    #expect(last?.payloads == [inner])
  }
}
