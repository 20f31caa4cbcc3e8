import JSONText
import Testing
import V2XModel
import V2XReconstruction
import V2XReporting

@Suite struct EventWriterTests {
  @Test func lineOfNDJSON() {
    #expect(
      written([crossing(notes: [.clockCorrected])], .ndjson) == #"""
        {"schema":"v2x.event/1","kind":"stop_line_crossing","t":1779066488.097123456,"time":"2026-05-18T01:08:08.097123456Z",\#
        "t_sigma":0.0322,"node":101,"region":350,"upstream":201,"to":102,\#
        "ids":["bsm:dba5394e07d4b19b","rsm:5253553030313031:7"],"road_user":"bus",\#
        "place":{"latitude":24.6458485,"longitude":118.0934141},"lane":2,"lane_probability":0.9997,"phase":3,"candidate_phases":[3],\#
        "maneuver":"left","light":"red","light_code":3,"time_in_state":9.081,"speed":14.026,"violation":true,"class":"violation",\#
        "p_red":1,"certainty":"certain","headway":null,"clock_offset":0,\#
        "evidence":[{"file":"a/brt.pcap","frame":6226},{"file":"a/brt.pcap","frame":6239}],"notes":["clock-corrected"]}

        """#)
  }

  @Test func unknownIsNull() throws {
    let text = written(
      [
        crossing(
          light: nil, timeInState: nil, certainty: .indeterminate, classification: .indeterminate, violation: nil, phase: nil,
          candidates: [3, 4])
      ], .ndjson)
    let line = try JSONValue(parsing: Array(text.utf8))
    for key in ["light", "time_in_state", "violation", "phase", "p_red", "headway"] { #expect(line[key] == .null, "\(key)") }
    #expect(line["candidate_phases"] == .array([.integer(3), .integer(4)]))
    #expect(line["certainty"]?.string == "indeterminate")
  }

  @Test func everyEventIsALineOfItsOwn() throws {
    let lines = written([crossing(), permitted(second: 1), crossing(second: 2)], .ndjson).split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { #expect(try JSONValue(parsing: Array(line.utf8))["kind"]?.string == "stop_line_crossing") }
  }

  @Test func csvHasTheFieldsOfTheJSON() throws {
    let text = written([crossing(notes: [.clockCorrected, .bridged])], .csv, inputs: ["a, \"b\".pcap"])
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    let row = lines[1].reversed().drop { $0 == "," }.reversed()
    #expect(
      String(row) == #"""
        stop_line_crossing,1779066488.097123456,2026-05-18T01:08:08.097123456Z,0.0322,101,350,201,102,\#
        bsm:dba5394e07d4b19b rsm:5253553030313031:7,bus,24.6458485,118.0934141,2,0.9997,3,3,left,red,3,9.081,14.026,true,violation,\#
        1,certain,,0,"a, ""b"".pcap:6226 a, ""b"".pcap:6239",clock-corrected bridged
        """#)
    let line = try JSONValue(parsing: Array(written([crossing()], .ndjson).utf8))
    let keys = try #require(line.members).map(\.key).filter { $0 != "schema" }.flatMap { $0 == "place" ? ["latitude", "longitude"] : [$0] }
    // Other kinds have further columns, which a crossing leaves empty.
    #expect(lines[0].split(separator: ",").prefix(keys.count).map(String.init) == keys)
  }

  @Test func redLightRunningStandsOutInTheTable() {
    let text = written(
      [
        crossing(), permitted(second: 1),
        crossing(
          second: 2, light: .yellow, timeInState: nil, certainty: .indeterminate, classification: .indeterminate, violation: nil,
          phase: nil,
          candidates: [3, 4], notes: [.phaseAmbiguous]),
      ], .table)
    #expect(
      text == """
        what       time                      node      lane        phase  light            s into   m/s  who                       frames of brt.pcap
        RAN RED    2026-05-18T01:08:08.097Z  350/101   2 left          3  red                9.08  14.0  bus bsm:dba5394e07d4b19b rsm:5253553030313031:7  6226, 6239
        ok         2026-05-18T01:08:09.097Z  350/101   2 left          3  protected-green    9.08  14.0  bus bsm:dba5394e07d4b19b rsm:5253553030313031:7  6226, 6239
        ?          2026-05-18T01:08:10.097Z  350/101   2 left       3/4?  yellow                -  14.0  bus bsm:dba5394e07d4b19b rsm:5253553030313031:7  6226, 6239 (phase-ambiguous)

        3 stop-line crossings: 1 ran red, 1 permitted, 1 undecided

        """)
  }

  @Test func narrowDevicesGetRoadUserAndFramesOnLinesOfTheirOwn() {
    let text = written([crossing(), permitted(second: 1)], .table, style: TextStyle(width: 60))
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasSuffix("s into   m/s"))
    #expect(lines[1].hasPrefix("RAN RED"))
    #expect(lines[2...3] == ["    bus bsm:dba5394e07d4b19b rsm:5253553030313031:7, frames", "    6226, 6239"])
    #expect(lines[4].hasPrefix("ok "))
  }

  @Test func probableViolationIsMarkedAsSuch() {
    let text = written([crossing(certainty: .probable)], .table)
    #expect(text.contains("RAN RED?"))
    #expect(text.hasSuffix("1 stop-line crossing: 1 ran red (1 of them probably)\n"))
  }

  @Test func colourIsOptional() {
    #expect(!written([crossing()], .table).contains("\u{1B}"))
    #expect(written([crossing()], .table, style: TextStyle(usesColour: true)).contains("\u{1B}[1;31mRAN RED\u{1B}[0m"))
  }

  @Test func nothingHappened() {
    #expect(written([], .ndjson).isEmpty)
    #expect(written([], .csv).split(separator: "\n").count == 1)
    #expect(written([], .table).hasSuffix("\n0 stop-line crossings: 0 ran red\n"))
  }

  @Test func mapsGetAFeatureForEachEvent() throws {
    let outage = Event.outage(
      Outage(
        message: .spat, intersection: IntersectionID(region: 1, node: 7), from: Instant(nanoseconds: 0), to: nil, missed: 3, evidence: []))
    var octets: [UInt8] = []
    for events in [[], [.stopLineCrossing(crossing()), outage]] as [[Event]] {
      octets.removeAll()
      var writer = EventGeoJSON(inputs: InputNames(["a.pcap"]))
      writer.begin(into: &octets)
      for event in events { writer.write(event, into: &octets) }
      writer.end(into: &octets)
      let count = try JSONValue(parsing: octets)["features"]?.array?.count
      #expect(count == events.count)
    }
    let value = try JSONValue(parsing: octets)
    let features = try #require(value["features"]?.array)
    #expect(value["type"]?.string == "FeatureCollection")
    #expect(features[0]["geometry"]?["type"]?.string == "Point")
    // Longitude first.
    #expect(features[0]["geometry"]?["coordinates"]?.array?.compactMap(\.double) == [118.0934141, 24.6458485])
    #expect(features[0]["properties"]?["kind"]?.string == "stop_line_crossing")
    // What belongs to no place is a feature without one.
    #expect(features[1]["geometry"] == .null)
  }

  @Test func chineseBaseMapsGetShiftedCoordinates() throws {
    var octets: [UInt8] = []
    var writer = EventGeoJSON(inputs: InputNames([]), datum: .gcj02)
    writer.begin(into: &octets)
    writer.write(.stopLineCrossing(crossing()), into: &octets)
    writer.end(into: &octets)
    let value = try JSONValue(parsing: octets)
    let feature = try #require(value["features"]?.array?.first)
    let place = feature["geometry"]?["coordinates"]?.array?.compactMap(\.double) ?? []
    #expect(place.count == 2 && abs(place[0] - 118.0934141) > 0.003)
    #expect(feature["properties"]?["place"]?["longitude"]?.double == 118.0934141)
  }

  @Test func framesNameTheirInputWhereThereAreSeveral() {
    let names = InputNames(["x/a.pcap", "y/b.pcap"])
    let frames = [(0, 7), (0, 9), (1, 3)].map { FrameReference(file: UInt16($0.0), frame: UInt64($0.1)) }
    #expect(names.text(frames) == "a.pcap 7, 9; b.pcap 3")
    #expect(names.text(frames, limit: 1) == "a.pcap 7 +2")
    #expect(InputNames(["x/a.pcap"]).text(frames.dropLast()) == "7, 9")
    // Names that end alike are written whole, and an input without a name by its number.
    #expect(InputNames(["x/a.pcap", "y/a.pcap"]).text(frames) == "x/a.pcap 7, 9; y/a.pcap 3")
    #expect(names[9] == "#9")
  }
}
