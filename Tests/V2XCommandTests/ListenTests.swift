import Foundation
import Glibc
import JSONText
import TestSupport
import Testing

/// The same pipeline on live input, over loopback.
@Suite(.serialized) struct ListenTests {
  static let loopbackV4: [UInt8] = [127, 0, 0, 1]
  static let loopbackV6 = [UInt8](repeating: 0, count: 15) + [1]

  /// A port that nobody listens on.
  static func freePort(isIPv6: Bool) -> UInt16 { UDPSender(isIPv6: isIPv6).port }

  /// Starts listening, and waits until the system knows of the socket.
  static func listen(isIPv6: Bool, _ arguments: [String]) throws -> (running: Command.Running, port: UInt16) {
    let port = freePort(isIPv6: isIPv6)
    let address = isIPv6 ? "[::1]:\(port)" : "127.0.0.1:\(port)"
    let executable = try #require(Command.executable)
    let running = try Command.start(executable, ["listen", "--udp", address] + arguments)
    let digits = String(port, radix: 16, uppercase: true)
    let place = ":" + String(repeating: "0", count: 4 - digits.count) + digits + " "
    for _ in 0..<1000 {
      let table = try String(contentsOfFile: isIPv6 ? "/proc/net/udp6" : "/proc/net/udp", encoding: .utf8)
      if table.contains(place) { return (running, port) }
      try #require(running.process.isRunning, "the listener has ended")
      usleep(10_000)
    }
    Issue.record("the listener does not listen")
    return (running, port)
  }

  static func send(_ payloads: [[UInt8]], isIPv6: Bool, to port: UInt16) {
    let sender = UDPSender(isIPv6: isIPv6)
    for payload in payloads {
      sender.send(payload, to: isIPv6 ? loopbackV6 : loopbackV4, port: port)
      // Slower than any reader, so that nothing is dropped.
      usleep(500)
    }
  }

  /// Waits until so many lines have been printed.
  static func wait(for running: Command.Running, lines: Int) throws {
    for _ in 0..<1000 {
      if try Data(contentsOf: running.output.url).filter({ $0 == UInt8(ascii: "\n") }).count >= lines { return }
      usleep(10_000)
    }
  }

  @Test(arguments: [false, true])
  func theSameMessagesAsFromTheFile(isIPv6: Bool) throws {
    var part = try Parts.corridor.get()
    part.records = Array(part.records.prefix(400))
    let payloads = part.records.map(\.udpPayload)
    let record = try TemporaryFile()
    let (running, port) = try Self.listen(isIPv6: isIPv6, ["--write", record.path])
    Self.send(payloads, isIPv6: isIPv6, to: port)
    try Self.wait(for: running, lines: payloads.count)
    running.process.interrupt()
    let live = try Command.finish(running)
    #expect(live.status == 0)
    #expect(live.errors.contains("\(payloads.count) frames"))
    #expect(live.errors.contains("0 frames were dropped"))

    let file = try TemporaryFile(part.octets)
    let fromFile = try Command.run("decode", file.path).json()
    let fromSocket = try live.json()
    #expect(fromSocket.count == payloads.count)
    #expect(fromSocket.map { $0["value"] } == fromFile.map { $0["value"] })
    #expect(fromSocket.map { $0["aid"] } == fromFile.map { $0["aid"] })
    let layers = [isIPv6 ? "ipv6" : "ipv4", "udp", "adaptation", "dsmp"]
    #expect(fromSocket.allSatisfy { $0["encapsulation"] == .array(layers.map { .string($0) }) })
    #expect(fromSocket.compactMap { $0["frame"]?.integer } == (1...Int64(payloads.count)).map { $0 })
    let encoded = try Command.run("encode", input: live.output)
    #expect(encoded.lines == part.records.map { Hexadecimal.text($0.message) })

    // What was recorded reads as what was sent.
    let recorded = try Command.run("decode", record.path).json()
    #expect(recorded.map { $0["value"] } == fromFile.map { $0["value"] })
    #expect(recorded.map { $0["time"] } == fromSocket.map { $0["time"] })
    let inspection = try JSONValue(parsing: Command.run("inspect", record.path, "--strict").output)
    let expected = try JSONValue(parsing: Command.run("inspect", file.path).output)
    for key in ["frames", "buckets", "aids", "nodes", "aidDisagrees", "damagedFrames"] {
      #expect(inspection[key] == expected[key], "\(key)")
    }
  }

  @Test func theSameEventsAsFromWhatWasRecorded() throws {
    let part = try Parts.corridor.get()
    let record = try TemporaryFile()
    let (running, port) = try Self.listen(isIPv6: false, ["--write", record.path, "--events"])
    let sender = UDPSender(isIPv6: false)
    // Seven seconds, at about their own pace.
    for message in part.records {
      sender.send(message.udpPayload, to: Self.loopbackV4, port: port)
      usleep(2000)
    }
    usleep(500_000)
    running.process.interrupt()
    let live = try Command.finish(running)
    #expect(live.status == 0 && live.errors.contains("0 frames were dropped"))
    func withoutNames(_ text: String, _ name: String) -> String { text.replacingOccurrences(of: name, with: "input") }
    let fromFile = try Command.run("events", record.path)
    #expect(!live.lines.isEmpty)
    #expect(withoutNames(live.text, "127.0.0.1:\(port)") == withoutNames(fromFile.text, record.path))
  }

  @Test func itEndsAfterSoManyFrames() throws {
    let part = try Parts.corridor.get()
    let (running, port) = try Self.listen(isIPv6: false, ["--count", "7", "--quiet"])
    Self.send(part.records.prefix(10).map(\.udpPayload), isIPv6: false, to: port)
    let run = try Command.finish(running)
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("7 frames"))
  }

  @Test func strictnessOfWhatIsHeard() throws {
    let part = try Parts.corridor.get()
    let payload = part.records[0].udpPayload
    for (second, status) in [(payload, 0), (Array(payload.dropLast()), 1)] as [([UInt8], Int32)] {
      let (running, port) = try Self.listen(isIPv6: false, ["--count", "2", "--quiet", "--strict"])
      Self.send([payload, second], isIPv6: false, to: port)
      #expect(try Command.finish(running).status == status)
    }
  }

  @Test func itEndsAfterSoManySeconds() throws {
    let run = try Command.run("listen", "--udp", "127.0.0.1:0", "--duration", "0.05")
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("0 frames"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsItWithTheSummary(signal: Int32) throws {
    let part = try Parts.corridor.get()
    let (running, port) = try Self.listen(isIPv6: false, [])
    let broken = Array(part.records[0].udpPayload.dropLast())
    Self.send([part.records[0].udpPayload, Array("hello".utf8), broken], isIPv6: false, to: port)
    // A message and a damaged frame are told; what is not V2X is counted only.
    try Self.wait(for: running, lines: 2)
    kill(running.process.processIdentifier, signal)
    let run = try Command.finish(running)
    #expect(run.status == 0)
    #expect(try run.json().map { $0["error"] != nil } == [false, true])
    #expect(run.errors.contains("3 frames"))
    #expect(run.errors.contains("not ours: unrecognised payload"))
    #expect(run.errors.contains("damaged: dsmp length-contradicts"))
  }

  @Test func aFilterLeavesOutWhatDoesNotPass() throws {
    let part = try Parts.corridor.get()
    let payload = part.records[0].udpPayload
    let (running, port) = try Self.listen(isIPv6: false, ["--filter", "greater 1000", "--count", "1"])
    Self.send([payload, payload, [UInt8](repeating: 0xff, count: 1200)], isIPv6: false, to: port)
    let run = try Command.finish(running)
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("1 frames"))
  }

  @Test func anAddressThatIsNone() throws {
    for address in ["127.0.0.1", "256.1.1.1:5", "[::1:5", "127.0.0.1:99999", "8.8.8.8:5000"] {
      let run = try Command.run("listen", "--udp", address, "--duration", "0.05")
      #expect(run.status == 2, "\(address)")
      #expect(run.errors.hasPrefix("v2x: "), "\(address)")
    }
    let run = try Command.run("listen", "--interface", "nosuchinterface0", "--duration", "0.05")
    #expect(run.status == 2)
  }
}
