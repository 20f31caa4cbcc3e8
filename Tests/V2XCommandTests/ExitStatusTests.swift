import JSONText
import TestSupport
import Testing

@Suite struct ExitStatusTests {
  @Test func damageAloneIsNoFailure() throws {
    let file = try TemporaryFile(try Parts.airport.get().octets)
    for command in ["inspect", "decode", "events"] {
      #expect(try Command.run(command, file.path).status == 0, "\(command)")
      #expect(try Command.run(command, file.path, "--strict").status == 1, "\(command)")
    }
  }

  @Test func strictnessPassesWhatIsSound() throws {
    let file = try TemporaryFile(try Parts.corridor.get().octets)
    for command in ["inspect", "decode", "events"] {
      let run = try Command.run(command, file.path, "--strict")
      #expect(run.status == 0, "\(command)")
      #expect(run.errors == "", "\(command)")
    }
  }

  /// A frame with a wrong checksum that comes before the first that verifies is found damaged in hindsight.
  @Test func strictnessKnowsWhatIsFoundInHindsight() throws {
    var part = try Parts.corridor.get()
    let source = part.records[0].octets[42..<46]
    part.records[0].octets[57] ^= 0xff
    #expect(part.records.dropFirst().contains { $0.octets[42..<46] == source })
    let file = try TemporaryFile(part.octets)
    for command in ["inspect", "decode", "events"] {
      #expect(try Command.run(command, file.path, "--strict").status == 1, "\(command)")
      #expect(try Command.run(command, file.path, "--strict", "--ignore-checksums").status == 0, "\(command)")
    }
  }

  @Test(arguments: [
    ["inspct"], ["inspect"], ["inspect", "-", "-"], ["decode", "-", "-"], ["decode", "--hex", "-", "--from", "1"],
    ["inspect", "--colour", "-"], ["decode"],
    ["decode", "-", "--type", "CAM"], ["decode", "-", "--limit", "-1"],
    ["decode", "-", "--format", "xml"], ["decode", "-", "--values", "metric"], ["decode", "-", "--node", "70000"],
    ["inspect", "-", "--format", "xml"], ["events", "-", "--format", "xml"], ["score", "-"], ["listen"],
    ["listen", "--udp", "127.0.0.1:0", "--duration", "-1"], ["inspect", "-", "--from", "yesterday"], ["inspect", "-", "--edition", "2018"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let run = try Command.run(arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("Error: "))
    #expect(run.errors.contains("Usage: v2x"))
  }

  @Test func whatCannotBeRead() throws {
    let text = try TemporaryFile(Array("not a capture, but long enough to have a header of one".utf8))
    let empty = try TemporaryFile([])
    let sound = try TemporaryFile(try Parts.corridor.get().octets)
    for command in [["inspect"], ["decode"], ["events"], ["score", "--scenario", Command.scenario]] {
      for path in ["/nonexistent/drive.pcap", text.path, empty.path] {
        let run = try Command.run(command + [path])
        #expect(run.status == 2, "\(command) \(path)")
        #expect(run.errors.contains(path))
        #expect(run.errors.split(separator: "\n").count == 1)
      }
      let several = try Command.run(command + [sound.path, text.path])
      #expect(several.status == 2)
      #expect(several.errors.contains(text.path))
    }
    #expect(try Command.run("inspect", "-", input: []).status == 2)
    #expect(try Command.run("encode", "/nonexistent/lines").status == 2)
    #expect(try Command.run("decode", "--hex", "/nonexistent/lines").status == 2)
    #expect(try Command.run("inspect", sound.path, "--filter", "udp prot 3").status == 2)
  }

  @Test(arguments: [
    "", "schema: v2x.scenario/1\n", "criteria: [\n", "schema: v2x.scenario/1\nname: a\ntitle: a\ncriteria:\n  - measure: nonsense\n",
  ])
  func aScenarioThatIsNone(text: String) throws {
    let file = try TemporaryFile(Array(text.utf8), suffix: ".yaml")
    let capture = try TemporaryFile(try Parts.corridor.get().octets)
    let run = try Command.run("score", "--scenario", file.path, capture.path)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(file.path))
    #expect(try Command.run("score", "--scenario", "/nonexistent.yaml", capture.path).status == 2)
  }

  @Test func aRouteThatIsNone() throws {
    let capture = try TemporaryFile(try Parts.corridor.get().octets)
    let route = Command.path("captures/brt-a.route.geojson")
    #expect(try Command.run("events", capture.path, "--route", route).status == 0)
    for text in ["", "{", "{\"type\":\"Feature\"}"] {
      let file = try TemporaryFile(Array(text.utf8))
      let run = try Command.run("events", capture.path, "--route", file.path)
      #expect(run.status == 2)
      #expect(run.errors.contains(file.path))
    }
    #expect(try Command.run("events", capture.path, "--route", "/nonexistent.geojson").status == 2)
  }

  @Test func nothingToJudgeIsInconclusive() throws {
    let capture = try TemporaryFile(try Parts.corridor.get().octets)
    for arguments in [["--from", "100000"], ["--to", "0"], ["--filter", "tcp"]] {
      let run = try Command.run(["score", "--scenario", Command.scenario, capture.path] + arguments)
      #expect(run.status == 3, "\(arguments)")
      #expect(try JSONValue(parsing: run.output)["verdict"]?.string == "inconclusive")
    }
  }

  /// Buses and cars run reds in this capture.
  @Test func theCorridorFails() throws {
    let run = try Command.run("score", "--scenario", Command.scenario, Command.path("captures/brt-a.pcap"))
    #expect(run.status == 1)
    #expect(run.errors == "")
    #expect(try JSONValue(parsing: run.output)["verdict"]?.string == "fail")
    let table = try Command.run(
      "score", "--scenario", Command.scenario, "--format", "table", "--filter", "src host 10.30.1.11",
      Command.path("captures/brt-a.pcap"))
    #expect(table.output.isEmpty == false)
    #expect((try? JSONValue(parsing: table.output)) == nil)
  }

  @Test func aFileThatEndsWithinAFrame() throws {
    let whole = try Parts.corridor.get()
    let file = try TemporaryFile(Array(whole.octets.dropLast(20)))
    let run = try Command.run("inspect", file.path)
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("v2x: \(file.path): "))
    let json = try JSONValue(parsing: run.output)
    #expect(json["frames"]?.integer == Int64(whole.records.count - 1))
    #expect(json["faults"]?.array?.count == 1)
    #expect(try Command.run("inspect", file.path, "--strict").status == 1)
  }

  @Test func linesThatCannotBeEncoded() throws {
    let lines = "nonsense\n\n{\"spatFrame\":{}}\n{\"_ext_1\":{\"hex\":\"0102\"}}\n{\"error\":{}}\n"
    let run = try Command.run("encode", input: Array(lines.utf8))
    #expect(run.status == 2)
    #expect(run.text == "81020102\n")
    let errors = run.errors.split(separator: "\n")
    #expect(errors.count == 2)
    #expect(errors.first?.contains("line 1") == true)
    #expect(errors.last?.contains("line 3") == true)
  }

  @Test func strictnessOfDigits() throws {
    let digits = Array("\(SampleMessages.bsm)\nzz\n".utf8)
    #expect(try Command.run("decode", "--hex", "-", input: digits).status == 0)
    #expect(try Command.run("decode", "--hex", "-", "--strict", input: digits).status == 1)
  }
}
