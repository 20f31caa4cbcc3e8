import JSONText
import TestSupport
import Testing

/// Where frames come from, and which of them are looked at.
@Suite struct InputTests {
  /// What `inspect` says, without the names of its inputs.
  static func inspect(_ arguments: [String], input: [UInt8]? = nil) throws -> [JSONValue.Member] {
    let run = try Command.run(["inspect"] + arguments, input: input)
    #expect(run.status == 0)
    let members = try #require(JSONValue(parsing: run.output).members)
    return members.filter { $0.key != "inputs" && $0.key != "damagedFrames" }
  }

  static func frames(_ arguments: String...) throws -> Int64? {
    try JSONValue(parsing: Command.run(["inspect"] + arguments).output)["frames"]?.integer
  }

  @Test func aCaptureIsTheSameFromAFileFromStandardInputAndGzipped() throws {
    let octets = try Parts.airport.get().octets
    let file = try TemporaryFile(octets, suffix: ".pcap")
    let expected = try Self.inspect([file.path])
    #expect(expected.first { $0.key == "frames" }?.value.integer == 3500)
    #expect(try Self.inspect(["-"], input: octets) == expected)
    let gzipped = CaptureBuilder.gzip(octets)
    let gzippedFile = try TemporaryFile(gzipped, suffix: ".pcap.gz")
    #expect(try Self.inspect([gzippedFile.path]) == expected)
    #expect(try Self.inspect(["-"], input: gzipped) == expected)
    let piped = try Command.shell("cat '\(file.path)' | $V2X inspect -")
    #expect(try JSONValue(parsing: piped.output)["inputs"] == .array([.string("-")]))
    #expect(try JSONValue(parsing: piped.output)["frames"]?.integer == 3500)
  }

  @Test func severalInputsAreOneRun() throws {
    let whole = try Parts.airport.get()
    let all = try TemporaryFile(whole.octets)
    // Dealt out like cards, so that merging must go back and forth.
    let parts = try (0..<3).map { part in try TemporaryFile(whole.octets(whole.records.filter { $0.number % 3 == part })) }
    #expect(try Self.inspect(parts.map(\.path)) == Self.inspect([all.path]))
    let merged = try Command.run(["decode"] + parts.map(\.path)).json()
    let times = merged.compactMap { $0["time"]?.string }
    #expect(times == times.sorted())
    #expect(Set(merged.compactMap { $0["file"]?.string }) == Set(parts.map(\.path)))
    // Evidence is the number in its own file.
    let first = try #require(merged.first { $0["file"]?.string == parts[0].path })
    #expect(first["frame"]?.integer == 1)
  }

  /// What a broker's client noted down: frames of a roadside unit to its cloud, and messages alone.
  @Test func payloadsInLinesAreFrames() throws {
    let plain = try Command.run(["decode", "--hex", "-"], input: Array((SampleMessages.spat + "\n").utf8)).json()
    let octets = FrameBuilder.octets(hex: SampleMessages.spat)
    let head = Array("RSU00101".utf8) + FrameBuilder.little(1_779_066_450_123 as UInt64)
    let cloud = head + FrameBuilder.little(UInt16(octets.count)) + octets
    let digits = cloud.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let text = "1779066450.5 \(digits)\n1779066451 \(SampleMessages.spat)\n1779066452 \(digits.dropLast(40))\n"
    let file = try TemporaryFile(Array(text.utf8))
    let lines = try Command.run(["decode", file.path]).json()
    #expect(lines.map { $0["frame"]?.integer } == [1, 2])
    #expect(lines.map { $0["time"]?.string } == ["2026-05-18T01:07:30.500000000Z", "2026-05-18T01:07:31.000000000Z"])
    #expect(lines.map { $0["value"] } == [plain.first?["value"], plain.first?["value"]])
    let summary = try JSONValue(parsing: Command.run(["inspect", file.path]).output)
    #expect(summary["frames"]?.integer == 3)
  }

  @Test func identifiersAreAssigned() throws {
    let octets = try Parts.corridor.get().octets
    let file = try TemporaryFile(octets)
    let bsm = ["decode", file.path, "--type", "BSM", "--limit", "1"]
    let plain = try #require(Command.run(bsm).json().first)
    let aid = try #require(plain["aid"]?.integer)
    #expect(plain["aidAgrees"] == nil)
    let assigned = try Command.run(bsm + ["--aid", "\(aid)=VIR", "--aid", "3624=RSC"]).json().first
    #expect(assigned?["aidAgrees"] == .bool(false))
    for nonsense in ["111", "111=", "x=BSM", "111=later", "111=msgFrameExt"] {
      #expect(try Command.run(bsm + ["--aid", nonsense]).status == 2, "\(nonsense)")
    }
  }

  @Test func boundsOfTime() throws {
    let part = try Parts.corridor.get()
    let file = try TemporaryFile(part.octets)
    let start = part.records[0].time
    func count(_ from: Double, _ to: Double) -> Int64 {
      let seconds = part.records.map { Double($0.time - start) / 1e9 }
      return Int64(seconds.filter { $0 >= from && $0 < to }.count)
    }
    #expect(count(1, 2.5) > 100)
    #expect(try Self.frames(file.path, "--from", "1", "--to", "2.5") == count(1, 2.5))
    #expect(try Self.frames(file.path, "--from", "2.5") == count(2.5, .infinity))
    #expect(try Self.frames(file.path, "--to", "0") == 0)
    #expect(try Self.frames(file.path, "--from", "100000") == 0)
    // 2026-05-18T01:07:31Z, also as it is written eight hours east.
    let moment = Int64(1_779_066_451_000_000_000)
    let later = Int64(part.records.filter { $0.time >= moment }.count)
    #expect(try Self.frames(file.path, "--from", "2026-05-18T01:07:31Z") == later)
    #expect(try Self.frames(file.path, "--from", "2026-05-18T09:07:31+08:00") == later)
    #expect(try Self.frames(file.path, "--to", "2026-05-18T01:07:31Z") == 3000 - later)
  }

  @Test func aCaptureFilter() throws {
    let part = try Parts.corridor.get()
    let file = try TemporaryFile(part.octets)
    let source = Array(part.records[0].octets[42..<46])
    let count = Int64(part.records.filter { Array($0.octets[42..<46]) == source }.count)
    let address = source.map { String($0) }.joined(separator: ".")
    #expect(try Self.frames(file.path, "--filter", "src host \(address)") == count)
    #expect(try Self.frames(file.path, "--filter", "not src host \(address)") == 3000 - count)
    #expect(try Self.frames(file.path, "--filter", "tcp") == 0)
  }

  @Test func timingGoesToStandardError() throws {
    let file = try TemporaryFile(try Parts.corridor.get().octets)
    let run = try Command.run("inspect", file.path, "--timing")
    #expect(run.errors.split(separator: "\n").count == 3)
    #expect(run.errors.contains("frames/s"))
    #expect(try JSONValue(parsing: run.output)["frames"]?.integer == 3000)
  }
}
