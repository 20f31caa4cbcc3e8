import Foundation
import JSONText
import TestSupport
import Testing
import V2XSQLite

/// What is printed, and where.
@Suite struct OutputTests {
  @Test func decodeAndEncodeGiveThePayloadsBack() throws {
    for (part, damaged) in [(try Parts.airport.get(), try Parts.damaged()), (try Parts.corridor.get(), [])] {
      let file = try TemporaryFile(part.octets)
      let run = try Command.shell("$V2X decode '\(file.path)' | $V2X encode")
      #expect(run.status == 0)
      #expect(run.errors == "")
      let sound = part.records.filter { !damaged.contains($0.number) }
      #expect(run.lines.count == sound.count)
      #expect(run.lines == sound.map { Hexadecimal.text($0.message) })
      let upper = try Command.shell("$V2X decode '\(file.path)' --limit 50 | $V2X encode - --upper")
      #expect(upper.lines == run.lines.prefix(upper.lines.count).map { $0.uppercased() })
      #expect(upper.lines.count > 40)
    }
  }

  @Test func aLineForEachFrame() throws {
    let part = try Parts.airport.get()
    let file = try TemporaryFile(part.octets)
    let lines = try Command.run("decode", file.path).json()
    #expect(lines.compactMap { $0["frame"]?.integer } == (1...3500).map { $0 })
    #expect(lines.filter { $0["error"] != nil }.compactMap { $0["frame"]?.integer.map { Int($0) } } == (try Parts.damaged()))
    #expect(lines.allSatisfy { $0["file"]?.string == file.path && ($0["value"] == nil) == ($0["error"] != nil) })
    let errors = try Command.run("decode", file.path, "--errors").json()
    #expect(errors == lines.filter { $0["error"] != nil })
    let two = try Command.run("decode", file.path, "--errors", "--limit", "2").json()
    #expect(two == Array(errors.prefix(2)))
    #expect(try Command.run("decode", file.path, "--limit", "0").output.isEmpty)
  }

  @Test func kindsAndNodes() throws {
    let file = try TemporaryFile(try Parts.corridor.get().octets)
    let all = try Command.run("decode", file.path).json()
    let signals = try Command.run("decode", file.path, "--type", "spat").json()
    #expect(signals == all.filter { $0["type"]?.string == "spatFrame" })
    #expect(!signals.isEmpty)
    let two = try Command.run("decode", file.path, "--type", "MAP", "--type", "rsiFrame").json()
    #expect(two == all.filter { ["mapFrame", "rsiFrame"].contains($0["type"]?.string) })
    #expect(!two.isEmpty)
    func node(_ line: JSONValue) -> [Int64] {
      let value = line["value"]
      let ids =
        (value?["spatFrame"]?["intersections"]?.array ?? []).compactMap { $0["intersectionId"]?["id"]?.integer }
        + (value?["mapFrame"]?["nodes"]?.array ?? []).compactMap { $0["id"]?["id"]?.integer }
      return ids
    }
    let at = try Command.run("decode", file.path, "--node", "102").json()
    #expect(at == all.filter { node($0).contains(102) })
    #expect(Set(at.compactMap { $0["type"]?.string }) == ["mapFrame", "spatFrame"])
    let first = try Command.run("decode", file.path, "--type", "SPAT", "--node", "102", "--limit", "3").json()
    #expect(first == Array(at.filter { $0["type"]?.string == "spatFrame" }.prefix(3)))
    #expect(try Command.run("decode", file.path, "--node", "9").output.isEmpty)
  }

  @Test func aRowForAPersonForEachFrame() throws {
    let file = try TemporaryFile(try Parts.airport.get().octets)
    let rows = try Command.run("decode", file.path, "--format", "table", "--limit", "60").lines
    #expect(rows.count == 61)
    let numbers = rows.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
    #expect(numbers == (1...60).map { $0 })
    let damaged = try #require(rows.first { $0.contains("damaged") })
    #expect(damaged.split(separator: " ").first == "51")
    #expect(rows.contains { $0.contains("SPAT") && $0.contains("node 1/101") })
    #expect(!rows.contains { $0.contains("\u{1B}") })
  }

  @Test func unitsOfTheSI() throws {
    let part = try Parts.corridor.get()
    let file = try TemporaryFile(part.octets)
    let raw = try Command.run("decode", file.path, "--type", "BSM", "--limit", "20").json()
    let si = try Command.run("decode", file.path, "--type", "BSM", "--limit", "20", "--values", "si").json()
    #expect(si.count == 20)
    let encoded = try Command.shell("$V2X decode '\(file.path)' --type SPAT --limit 5 --values si | $V2X encode")
    #expect(encoded.status == 2)
    #expect(encoded.output.isEmpty)
    for (left, right) in zip(raw, si) {
      #expect(left["frame"] == right["frame"])
      let speed = try #require(left["value"]?["bsmFrame"]?["speed"]?.double)
      #expect(abs(try #require(right["value"]?["bsmFrame"]?["speed"]?.double) - speed * 0.02) < 1e-9)
      let latitude = try #require(left["value"]?["bsmFrame"]?["pos"]?["lat"]?.double)
      #expect(abs(try #require(right["value"]?["bsmFrame"]?["pos"]?["lat"]?.double) - latitude / 1e7) < 1e-9)
    }
  }

  @Test func digitsInDigitsOut() throws {
    let texts = SampleMessages.all.map(\.hex)
    let input = Array((texts.joined(separator: "\n\n") + "\n").utf8)
    let decoded = try Command.run("decode", "--hex", "-", input: input)
    let lines = try decoded.json()
    #expect(lines.compactMap { $0["line"]?.integer } == (1...9).map { $0 })
    #expect(lines.map { $0["error"] != nil } == (1...9).map { $0 % 2 == 0 })
    let encoded = try Command.run("encode", input: decoded.output)
    #expect(encoded.lines == texts)
    func choose(_ arguments: String...) throws -> [Int64] {
      try Command.run(["decode", "--hex", "-"] + arguments, input: input).json().compactMap { $0["line"]?.integer }
    }
    #expect(try choose("--limit", "2") == [1, 2])
    #expect(try choose("--errors") == [2, 4, 6, 8])
    #expect(try choose("--type", "BSM", "--type", "rsm") == [1, 5])
    #expect(try choose("--node", "1001") == [3, 7])
    #expect(try choose("--node", "1002") == [])
    // The last line need not end.
    #expect(try Command.run("decode", "--hex", "-", input: Array(texts[0].utf8)).lines.count == 1)
    let layers = Array("04006f0024\(SampleMessages.bsm)\n\(SampleMessages.bareBSM)\n".utf8)
    #expect(try Command.run("decode", "--hex", "-", "--type", "BSM", input: layers).lines.count == 2)
    #expect(try Command.run("decode", "--hex", "-", "--type", "MAP", input: layers).lines.isEmpty)
  }

  @Test func eventsOfOneKindOneNodeOneStation() throws {
    let capture = Command.path("captures/airport-a.pcap")
    let all = try Command.run("events", capture, "--to", "60").json()
    func choose(_ arguments: String...) throws -> [JSONValue] { try Command.run(["events", capture, "--to", "60"] + arguments).json() }
    let crossings = all.filter { $0["kind"]?.string == "stop_line_crossing" }
    #expect(!crossings.isEmpty && crossings.count < all.count)
    #expect(try choose("--kind", "stop_line_crossing") == crossings)
    #expect(try choose("--kind", "stop_line_crossing", "--node", "999").isEmpty)
    let id = try #require(crossings[0]["ids"]?.array?.first?.string)
    #expect(try choose("--kind", "stop_line_crossing", "--station", id).contains(crossings[0]))
    #expect(try Command.run("events", capture, "--kind", "nothing").status != 0)
  }

  @Test func stationsComeFromARoute() throws {
    let capture = Command.path("captures/airport-a.pcap")
    let route = Command.path("captures/airport-a.route.geojson")
    let stops = try Command.run("events", capture, "--to", "160", "--kind", "station_stop", "--route", route).json()
    #expect(stops.compactMap { $0["station"]?.string } == ["TERM"])
    #expect(try Command.run("events", capture, "--to", "160", "--kind", "station_stop").lines.isEmpty)
  }

  @Test func tracksAreStatesAndSummaries() throws {
    let capture = Command.path("captures/airport-a.pcap")
    let lines = try Command.run("tracks", capture, "--to", "20", "--step", "0.5").json()
    let kinds = Set(lines.compactMap { $0["kind"]?.string })
    #expect(kinds == ["state", "track"])
    let users = Set(lines.filter { $0["kind"]?.string == "track" }.compactMap { $0["user"]?.integer })
    #expect(lines.allSatisfy { $0["user"]?.integer.map(users.contains) == true })
    let map = try JSONValue(parsing: Array(Command.run("tracks", capture, "--to", "20", "--format", "geojson").text.utf8))
    let ways = map["features"]?.array?.filter { $0["geometry"]?["type"]?.string == "LineString" } ?? []
    #expect(ways.contains { ($0["geometry"]?["coordinates"]?.array?.count ?? 0) > 5 })
    #expect(try Command.run("tracks", capture, "--step", "0").status != 0)
  }

  @Test func anEventIsExplainedByItsMessages() throws {
    let capture = Command.path("captures/airport-a.pcap")
    let crossing = try #require(try Command.run("events", capture, "--to", "60", "--kind", "stop_line_crossing").json().first)
    let at = try #require(crossing["time"]?.string)
    let line = try #require(try Command.run("explain", capture, "--at", at, "--kind", "stop_line_crossing").json().first)
    #expect(line["event"] == crossing)
    let distances = line["evidence"]?.array?.compactMap { $0["front before line, m"]?.string.flatMap(Double.init) } ?? []
    // Before the line first, past it at last.
    #expect(distances.count > 2 && distances == distances.sorted(by: >) && distances[0] > 0 && distances[distances.count - 1] < 0)
    #expect(try Command.run("explain", capture, "--at", "2020-01-01T00:00:00Z").status == 3)
    #expect(try Command.run("explain", capture, "--at", "yesterday").status != 0)
  }

  @Test func linksSayHowWellSendersWereReceived() throws {
    let links = try Command.run("links", Command.path("captures/airport-a.pcap"), "--to", "60").json()
    #expect(Set(links.compactMap { $0["message"]?.string }) == ["BSM", "MAP", "RSM", "SPAT"])
    let signals = try #require(links.first { $0["message"]?.string == "SPAT" })
    #expect(abs((signals["rate"]?.double ?? 0) - 10) < 0.2 && (signals["loss_ratio"]?.double ?? 1) < 0.05)
  }

  @Test func aDatabaseHoldsEveryEvent() throws {
    let capture = Command.path("captures/airport-a.pcap")
    let file = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID()).sqlite")
    defer { try? FileManager.default.removeItem(at: file) }
    let path = file.path(percentEncoded: false)
    let lines = try Command.run("events", capture, "--to", "60").json()
    // Written twice, it is made anew.
    for _ in 0..<2 { #expect(try Command.run("events", capture, "--to", "60", "--sqlite", path).status == 0) }
    let header = try Data(contentsOf: file).prefix(15)
    #expect(String(decoding: header, as: UTF8.self) == "SQLite format 3")
    #expect(try EventDatabase.count(path: path) == lines.count)
    #expect(try Command.run("events", capture, "--sqlite", "/nowhere/at/all.sqlite").status == 2)
  }

  @Test func intoAPipeItIsALineOfJSONForEachItem() throws {
    let capture = Command.path("captures/airport-a.pcap")
    let events = try Command.run("events", capture, "--to", "60")
    #expect(events.errors == "")
    let lines = try events.json()
    #expect(lines.count > 5)
    for line in lines {
      #expect(line["schema"]?.string == "v2x.event/1")
      let kind = try #require(line["kind"]?.string)
      #expect(line["t"]?.double != nil)
      let isOfRoadUsers = ["stop_line_crossing", "station_stop", "conflict", "id_change", "clock_offset", "track"].contains(kind)
      #expect((line["ids"]?.array?.isEmpty == false) == isOfRoadUsers)
      #expect(line["certainty"]?.string != nil)
      let evidence = try #require(line["evidence"]?.array)
      #expect(!evidence.isEmpty)
      #expect(evidence.allSatisfy { $0["file"]?.string == capture && ($0["frame"]?.integer ?? 0) > 0 })
    }
    let csv = try Command.run("events", capture, "--to", "60", "--format", "csv").lines
    #expect(csv.count == lines.count + 1)
    let table = try Command.run("events", capture, "--to", "60", "--format", "table")
    #expect(table.lines.count > lines.count)
    #expect(!table.text.contains("\u{1B}"))
    let inspection = try Command.run("inspect", capture, "--to", "5")
    #expect(inspection.lines.count == 1)
    #expect(try Command.run("inspect", capture, "--to", "5", "--format", "table").lines.count > 20)
  }

  /// Long enough that a terminal would see progress.
  @Test func nothingIsSaidOfProgressIntoAPipe() throws {
    let run = try Command.run("inspect", Command.path("captures/brt-a.pcap"))
    #expect(run.errors == "")
    #expect(try JSONValue(parsing: run.output)["frames"]?.integer == 77_703)
  }

  @Test func aClosedPipeEndsQuietly() throws {
    let capture = Command.path("captures/brt-a.pcap")
    for command in ["decode", "events"] {
      let run = try Command.shell("($V2X \(command) '\(capture)'; echo \"ended with $?\" >&2) | head -n 1")
      #expect(run.lines.count == 1, "\(command)")
      #expect(run.errors == "ended with 0\n", "\(command)")
    }
  }
}
