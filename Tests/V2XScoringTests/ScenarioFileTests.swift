import Foundation
import Testing
import TestSupport
import V2XModel
import V2XScoring

@Suite struct ScenarioFileTests {
  private let folder = SharedInputs.repository.appending(path: "specs/scenarios")

  private static let whole = """
    schema: v2x.scenario/1
    name: buses
    title: {en: Buses, zh: 公交}
    summary: {en: More, zh: 更多}
    site:
      nodes: [101, 350/102]
      lanes: [1, 2]
      phases: [7]
    actors:
      kinds: [bus, non-motor]
      ids: ["bsm:0102030405060708", "rsm:5253553030313031:17"]
    window:
      from: 2026-05-18T01:07:30Z
      to: 2026-05-18T09:10:30.5+08:00
    criteria:
      - measure: signal.crossings-on-red
        title: {en: None, zh: 无}
        comparison: "<="
        threshold: 0
        least-samples: 30
      - measure: signal.red-light-running.share
        comparison: <
        threshold: 0.01
        least-samples: 100
        most-undecided: 0.1
    """

  @Test func everyKeyIsRead() throws {
    let scenario = try Scenario(yaml: Self.whole)
    #expect(scenario.name == "buses")
    #expect(scenario.title == BilingualText("Buses", "公交"))
    #expect(scenario.summary == BilingualText("More", "更多"))
    #expect(
      scenario.scope
        == Scope(
          nodes: [IntersectionID(region: nil, node: 101), IntersectionID(region: 350, node: 102)],
          lanes: [LaneID(rawValue: 1), LaneID(rawValue: 2)], phases: [PhaseID(rawValue: 7)], kinds: [.bus, .nonMotor],
          identities: [
            .station(StationID(rawValue: 0x0102_0304_0506_0708)),
            .participant(unit: StationID(rawValue: 0x5253_5530_3031_3031), number: 17),
          ],
          from: Instant(nanoseconds: 1_779_066_450_000_000_000), to: Instant(nanoseconds: 1_779_066_630_500_000_000)))
    #expect(scenario.criteria.map(\.measure.name) == ["signal.crossings-on-red", "signal.red-light-running.share"])
    #expect(scenario.criteria.map(\.comparison) == [.lessOrEqual, .less])
    #expect(scenario.criteria.map(\.threshold) == [0, 0.01])
    #expect(scenario.criteria.map(\.leastSamples) == [30, 100])
    #expect(scenario.criteria.map(\.mostUndecided) == [0.05, 0.1])
    #expect(scenario.criteria.map(\.limit) == ["≤ 0", "< 1.0 %"])
  }

  /// One line of the whole file replaced, and the mistake that is reported.
  @Test(arguments: [
    ("schema: v2x.scenario/1", "schema: v2x.scenario/2", "schema (line 1): expected v2x.scenario/1, found \"v2x.scenario/2\""),
    ("name: buses", "name: All Buses", "name (line 2): expected a name of lower-case letters, digits, - and ., found \"All Buses\""),
    ("name: buses", "", "name (line 1): expected a value, found no such key"),
    ("title: {en: Buses, zh: 公交}", "title: Buses", "title (line 3): expected the keys en, zh, found \"Buses\""),
    ("title: {en: Buses, zh: 公交}", "title: {en: Buses}", "title.zh (line 3): expected a value, found no such key"),
    ("  nodes: [101, 350/102]", "  nodes: [101, 70000]", "site.nodes[1] (line 6): expected a node, as 1001 or 350/1001, found \"70000\""),
    ("  lanes: [1, 2]", "  lanes: 1", "site.lanes (line 7): expected a list, found \"1\""),
    ("  lanes: [1, 2]", "  lanes: []", "site.lanes (line 7): expected at least one element, or the key left out, found a list"),
    ("  phases: [7]", "  phases: [256]", "site.phases[0] (line 8): expected a phase number, 0 to 255, found \"256\""),
    ("  phases: [7]", "  phase: [7]", "site.phase (line 8): expected one of the keys nodes, lanes, phases, found unknown key \"phase\""),
    ("    threshold: 0\n", "    threshold: many\n", "criteria[0].threshold (line 19): expected a number, found \"many\""),
    ("    threshold: 0\n", "    threshold: \"0\"\n", "criteria[0].threshold (line 19): expected a number, found \"0\""),
    ("    threshold: 0\n", "    threshold: .inf\n", "criteria[0].threshold (line 19): expected a number, found \".inf\""),
    ("    threshold: 0\n", "    threshold:\n", "criteria[0].threshold (line 19): expected a number, found nothing"),
    ("    threshold: 0.01", "    threshold: 1.01", "criteria[1].threshold (line 23): expected a share from 0 to 1, found \"1.01\""),
    (
      "    least-samples: 30", "    least-samples: 0",
      "criteria[0].least-samples (line 20): expected a number of samples, at least 1, found \"0\""
    ),
    ("    least-samples: 100\n", "", "criteria[1].least-samples (line 21): expected a value, found no such key"),
    ("    comparison: <\n", "    comparison: =<\n", "criteria[1].comparison (line 22): expected one of <=, <, >=, >, ==, found \"=<\""),
    (
      "  from: 2026-05-18T01:07:30Z", "  from: yesterday",
      "window.from (line 13): expected a date and time of RFC 3339, as 2026-05-18T01:07:30Z, found \"yesterday\""
    ),
    (
      "  from: 2026-05-18T01:07:30Z", "  from: 2027-05-18T01:07:30Z",
      "window (line 13): expected from earlier than to, found keys with values"
    ),
    (
      "  ids: [\"bsm:0102030405060708\", ", "  ids: [\"bsm:01\", ",
      "actors.ids[0] (line 11): expected an identity, as bsm:0102030405060708 or rsm:5253553030313031:17, found \"bsm:01\""
    ),
    ("summary: {en: More, zh: 更多}", "name: again", "line 2: expected each key once, found \"name\" repeated"),
  ])
  func mistakesAreReportedWithTheirPlace(_ line: String, _ replacement: String, _ message: String) {
    #expect(Self.whole.contains(line))
    let text = Self.whole.replacingOccurrences(of: line, with: replacement)
    let error = #expect(throws: ScenarioError.self) { try Scenario(yaml: text) }
    #expect(error?.description == message)
  }

  @Test func unknownMeasureNamesTheKnownOnes() {
    let text = Self.whole.replacingOccurrences(of: "measure: signal.crossings-on-red\n", with: "measure: signal.red\n")
    let error = #expect(throws: ScenarioError.self) { try Scenario(yaml: text) }
    #expect(error?.path == "criteria[0].measure")
    #expect(error?.line == 16)
    #expect(error?.expected.contains("signal.crossings-on-red,") == true)
  }

  @Test(arguments: [
    "", "# nothing\n", "42", "- a", "a: [1, 2", "a: b: c", "\t- x", "a: &x [*x]", "? [a, b]\n: c", "--- a\n--- b", "a: *nowhere", "\u{0}",
    String(repeating: "[", count: 5000), String(repeating: "{a: ", count: 5000), String(repeating: "- ", count: 5000) + "x",
    String(repeating: "x", count: 300_000),
  ])
  func whatIsNoScenarioIsAnError(_ text: String) {
    #expect(throws: ScenarioError.self) { try Scenario(yaml: text) }
  }

  @Test func aliasesCannotBlowUpADocument() {
    var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<20 { text += "l\(level): &l\(level) [" + repeatElement("*l\(level - 1)", count: 10).joined(separator: ", ") + "]\n" }
    let error = #expect(throws: ScenarioError.self) { try Scenario(yaml: text) }
    #expect(error?.expected == "at most 16 aliases")
  }

  @Test func syntaxErrorsCarryTheirLine() {
    let error = #expect(throws: ScenarioError.self) { try Scenario(yaml: "schema: v2x.scenario/1\nname: [a\ntitle: b\n") }
    #expect(error?.line == 3)
  }

  @Test func invalidUTF8IsAnError() {
    #expect(throws: ScenarioError(path: "", expected: "text in UTF-8")) { try Scenario(yaml: [0x61, 0x3A, 0xFF] as [UInt8]) }
  }

  @Test func missingFileSaysWhy() {
    let error = #expect(throws: ScenarioError.self) { try Scenario(contentsOfFile: "/nowhere/at/all.yaml") }
    #expect(error?.description == "expected a scenario file, found No such file or directory")
  }

  @Test func everyScenarioOfTheRepositoryIsRead() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(files.contains("signal-compliance.yaml"))
    for file in files {
      let scenario = try Scenario(contentsOfFile: folder.appending(path: file).path)
      #expect(scenario.name + ".yaml" == file)
    }
  }

  @Test func schemaNamesTheSameMeasuresComparisonsAndKinds() throws {
    let data = try Data(contentsOf: folder.appending(path: "scenario.schema.json"))
    let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    func at(_ path: String...) -> [String: Any]? {
      path.reduce(schema as [String: Any]?) { ($0?[$1]) as? [String: Any] }
    }
    #expect(at("properties", "schema")?["const"] as? String == ScenarioFile.schema)
    #expect(at("$defs", "criterion", "properties", "measure")?["enum"] as? [String] == Measure.all.map(\.name))
    #expect(at("$defs", "criterion", "properties", "comparison")?["enum"] as? [String] == Comparison.allCases.map(\.rawValue))
    #expect(
      at("properties", "actors", "properties", "kinds", "items")?["enum"] as? [String] == RoadUserKind.allCases.map(\.description))
    let share = at("$defs", "criterion", "properties", "most-undecided")?["default"] as? Double
    #expect(share == Criterion.defaultMostUndecided)
  }

  @Test func schemaKnowsTheSameKeys() throws {
    let data = try Data(contentsOf: folder.appending(path: "scenario.schema.json"))
    let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    func keys(_ path: [String]) -> [String] {
      let part = path.reduce(schema as [String: Any]?) { ($0?[$1]) as? [String: Any] }
      return ((part?["properties"] as? [String: Any])?.keys).map { $0.sorted() } ?? []
    }
    // The reader tells the keys it knows when it meets one that it does not.
    func known(_ text: String, replacing line: String) throws -> [String] {
      let whole = Self.whole.replacingOccurrences(of: line, with: text)
      let error = #expect(throws: ScenarioError.self) { try Scenario(yaml: whole) }
      let list = try #require(error?.expected.split(separator: "keys ").last)
      return list.split(separator: ", ").map(String.init).sorted()
    }
    #expect(try keys([]) == known("nome: x\nname: buses", replacing: "name: buses"))
    #expect(try keys(["$defs", "text"]) == known("title: {fr: Bus}", replacing: "title: {en: Buses, zh: 公交}"))
    #expect(try keys(["properties", "site"]) == known("  phase: [7]", replacing: "  phases: [7]"))
    #expect(try keys(["properties", "actors"]) == known("  kind: [bus]", replacing: "  kinds: [bus, non-motor]"))
    #expect(try keys(["properties", "window"]) == known("  until: x", replacing: "  from: 2026-05-18T01:07:30Z"))
    #expect(try keys(["$defs", "criterion"]) == known("    limit: 0\n", replacing: "    threshold: 0\n"))
  }
}
