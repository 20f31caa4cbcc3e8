import JSONText
import Testing
import V2XModel
import V2XReconstruction
import V2XReporting
import V2XScoring

@Suite struct EvaluationReportTests {
  private func result(_ crossings: [StopLineCrossing], scope: Scope = Scope(), evidenceLimit: Int = 100) -> EvaluationResult {
    let scenario = Scenario(
      name: "signal-compliance", title: BilingualText("Signal compliance", "信号遵守"), scope: scope,
      criteria: [
        Criterion(
          measure: .signalCrossingsOnRed, title: BilingualText("Nobody runs red", "无闯红灯"), comparison: .lessOrEqual, threshold: 0,
          leastSamples: 3),
        Criterion(measure: .signalTimeIntoRedMaximum, comparison: .lessOrEqual, threshold: 10, leastSamples: 3),
        Criterion(measure: .signalRedLightRunningShare, comparison: .less, threshold: 0.5, leastSamples: 30),
      ])
    var evaluation = Evaluation(of: scenario, evidenceLimit: evidenceLimit)
    for crossing in crossings { evaluation.ingest(.stopLineCrossing(crossing)) }
    return evaluation.finish()
  }

  private let names = InputNames(["a/brt.pcap"])

  private func table(_ result: EvaluationResult, _ style: TextStyle = .plain) -> String {
    var octets: [UInt8] = []
    EvaluationFormat.table.write(result, inputs: names, style: style, into: &octets)
    return String(decoding: octets, as: UTF8.self)
  }

  private func json(_ result: EvaluationResult) throws -> JSONValue {
    var octets: [UInt8] = []
    EvaluationFormat.json.write(result, inputs: names, into: &octets)
    #expect(octets.last == UInt8(ascii: "\n") && octets.count { $0 == UInt8(ascii: "\n") } == 1)
    return try JSONValue(parsing: octets)
  }

  @Test func reportForPeople() {
    let result = result([crossing(), permitted(second: 1), permitted(second: 2), permitted(second: 3)])
    #expect(
      table(result) == """
        Signal compliance 信号遵守
        a/brt.pcap: 4 stop-line crossings 越线, 2026-05-18T01:08:08.097Z – 2026-05-18T01:08:11.097Z
        FAIL 不通过: not met: Nobody runs red
        不满足：无闯红灯

           criterion 判据                                   value 值  limit 限值  samples 样本  undecided 未判定  verdict 结论
        ─  ───────────────────────────────────────────────  ────────  ──────────  ────────────  ────────────────  ─────────────────────
        1  Nobody runs red 无闯红灯                                1         ≤ 0       4 (≥ 3)                 0  FAIL 不通过
        2  Greatest time into red 闯红灯时红灯已亮最长时间    9.08 s   ≤ 10.00 s       4 (≥ 3)                 0  PASS 通过
        3  Share of crossings that ran red 闯红灯比例         25.0 %    < 50.0 %      4 (≥ 30)                 0  INCONCLUSIVE 无法判定

        1. FAIL 不通过: 1 for certain; no further sample can undo it
           已确证为 1，再多样本也不会改变
        2. PASS 通过: within limits: 9.08 s
           符合限值：9.08 s
        3. INCONCLUSIVE 无法判定: too few samples: 4, at least 30 needed
           样本不足：4 个，至少需要 30 个

        Evidence 证据
        for    what     time                      node     lane    phase  light  s into   m/s  who                                              frames of brt.pcap
        ─────  ───────  ────────────────────────  ───────  ──────  ─────  ─────  ──────  ────  ───────────────────────────────────────────────  ──────────────────
        1,2,3  RAN RED  2026-05-18T01:08:08.097Z  350/101  2 left      3  red      9.08  14.0  bus bsm:dba5394e07d4b19b rsm:5253553030313031:7  6226, 6239

        """)
  }

  @Test(arguments: [90, 100, 120, 160])
  func reportFitsTheDevice(_ width: Int) {
    let many = (0..<3).map { crossing(second: Double($0), evidence: (1...30).map { (0, $0 * 1000) }) }
    for line in table(result(many), TextStyle(width: width)).split(separator: "\n") { #expect(DisplayWidth.of(line) <= width) }
  }

  @Test func restrictionsOfTheScenarioAreNamed() {
    let scope = Scope(nodes: [IntersectionID(region: 350, node: 101)], kinds: [.bus])
    #expect(table(result([crossing()], scope: scope)).contains("only 仅限: nodes 350/101; kinds bus; 0 others left out 其余未计\n"))
    #expect(!table(result([crossing()])).contains("only"))
  }

  @Test func eventsThatAreNotListedAreCounted() {
    let many = (0..<50).map { crossing(second: Double($0)) }
    #expect(table(result(many)).contains("10 more are not printed here. 另有 10 条未打印。\n"))
    #expect(table(result(many, evidenceLimit: 20)).contains("1: 30 of 50 events are not listed. 共 50 条，其中 30 条未列出。\n"))
  }

  @Test func withoutEventsItStillReports() {
    let text = table(result([]))
    #expect(text.contains("INCONCLUSIVE 无法判定: not enough evidence: Nobody runs red; Greatest time into red; Share"))
    #expect(!text.contains("Evidence"))
  }

  @Test func jsonForMachines() throws {
    let value = try json(result([crossing(), permitted(second: 1), permitted(second: 2)], evidenceLimit: 0))
    #expect(value["schema"]?.string == "v2x.evaluation/1")
    #expect(value["scenario"]?.string == "signal-compliance")
    #expect(value["title"]?["zh"]?.string == "信号遵守")
    #expect(value["verdict"]?.string == "fail")
    #expect(value["reason"]?["en"]?.string == "not met: Nobody runs red")
    #expect(value["inputs"] == .array([.string("a/brt.pcap")]))
    #expect(value["from"]?.string == "2026-05-18T01:08:08.097123456Z")
    #expect(value["events"]?["in_scope"]?.integer == 3)
    let criteria = try #require(value["criteria"]?.array)
    #expect(
      criteria.map { $0["measure"]?.string } == ["signal.crossings-on-red", "signal.time-into-red.max", "signal.red-light-running.share"])
    #expect(criteria.map { $0["verdict"]?.string } == ["fail", "pass", "inconclusive"])
    #expect(criteria.map { $0["unit"]?.string } == ["1", "s", "share"])
    #expect(criteria[0]["comparison"]?.string == "<=")
    #expect(criteria[0]["threshold"]?.double == 0)
    #expect(criteria[0]["value"]?.double == 1)
    #expect(criteria[0]["range"] == .array([.integer(1), .integer(1)]))
    #expect(criteria[0]["samples"]?.integer == 3)
    #expect(criteria[0]["undecided"]?.integer == 0)
    #expect(criteria[0]["least_samples"]?.integer == 3)
    #expect(criteria[0]["most_undecided"]?.double == 0.05)
    #expect(criteria[0]["evidence"]?["total"]?.integer == 1)
    #expect(criteria[0]["evidence"]?["unlisted"]?.integer == 1)
    #expect(criteria[1]["value"]?.double == 9.0814)
  }

  @Test func jsonEvidenceIsTheEventItself() throws {
    let event = try JSONValue(parsing: Array(written([crossing()], .ndjson).utf8))
    let criteria = try json(result([crossing()]))["criteria"]?.array
    #expect(criteria?[0]["evidence"]?["events"] == .array([event]))
  }

  @Test func unavailableValueIsNullWithItsReason() throws {
    let criterion = try #require(try json(result([permitted()]))["criteria"]?.array?[1])
    #expect(criterion["value"] == .null)
    #expect(criterion["range"] == .null)
    #expect(criterion["unavailable"]?["en"]?.string == "no crossing ran red")
  }

  @Test func namesOfFormats() {
    #expect(EventFormat.allCases.map(\.rawValue) == ["table", "ndjson", "csv", "geojson"])
    #expect(EvaluationFormat.allCases.map(\.rawValue) == ["table", "json", "ndjson"])
  }
}
