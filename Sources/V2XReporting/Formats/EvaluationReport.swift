import JSONText
import V2XModel
import V2XReconstruction
public import V2XScoring

extension EvaluationFormat {
  /// Appends an evaluation in this format.
  /// - Parameters:
  ///   - inputs: the inputs' names by index.
  ///   - style: what the device can show; only ``table`` looks at it.
  public func write(_ result: EvaluationResult, inputs: InputNames, style: TextStyle = .plain, into octets: inout [UInt8]) {
    switch self {
    case .table:
      var text = ""
      EvaluationReport(inputs: inputs, style: style).write(result, into: &text)
      octets.append(contentsOf: text.utf8)
    case .json, .ndjson:
      var writer = JSONWriter()
      writer.evaluation(result, inputs: inputs)
      writer.endLine()
      octets.append(contentsOf: writer.octets)
    }
  }
}

/// An evaluation for people: the verdict, the criteria in a table, the reason for each, and the events behind them with their frames.
public struct EvaluationReport: Sendable {
  private let inputs: InputNames
  private let style: TextStyle
  private let evidenceLimit: Int

  /// - Parameter evidenceLimit: the most events that are printed; further ones are counted. The JSON form lists more.
  public init(inputs: InputNames, style: TextStyle, evidenceLimit: Int = 40) {
    self.inputs = inputs
    self.style = style
    self.evidenceLimit = evidenceLimit
  }

  public func write(_ result: EvaluationResult, into text: inout String) {
    line(both(result.scenario.title), .strong, into: &text)
    let names = inputs.names.map { DisplayWidth.printable($0) }.joined(separator: ", ")
    var subject = "\(names): \(result.counts.inScope) stop-line crossings 越线"
    if let span = result.span { subject += ", \(CrossingText.time(span.lowerBound)) – \(CrossingText.time(span.upperBound))" }
    line(subject, .faint, into: &text)
    if !result.scenario.scope.isUnlimited {
      line("only 仅限: \(limits(result.scenario.scope)); \(result.counts.outOfScope) others left out 其余未计", .faint, into: &text)
    }
    let verdict = result.verdict
    line("\(both(verdict.title)): \(result.reason.english)", emphasis(verdict), into: &text)
    line(result.reason.chinese, emphasis(verdict), into: &text)
    text += "\n"
    criteria(result, into: &text)
    text += "\n"
    for (index, criterion) in result.criteria.enumerated() {
      let judged = criterion.judgement
      line("\(index + 1). \(both(judged.verdict.title)): \(judged.reason.english)", emphasis(judged.verdict), into: &text)
      line(judged.reason.chinese, .none, indent: 3, into: &text)
    }
    evidence(result, into: &text)
  }

  /// What the scenario restricts itself to, in the words of its file.
  private func limits(_ scope: Scope) -> String {
    func part(_ name: String, _ elements: [some CustomStringConvertible]) -> String? {
      elements.isEmpty ? nil : name + " " + elements.map(\.description).joined(separator: ", ")
    }
    let parts = [
      part("nodes", scope.nodes), part("lanes", scope.lanes), part("phases", scope.phases), part("kinds", scope.kinds),
      part("ids", scope.identities), scope.from.map { "from \($0)" }, scope.to.map { "to \($0)" },
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }

  private func criteria(_ result: EvaluationResult, into text: inout String) {
    var table = TextTable([
      .init("", .trailing), .init("criterion 判据", leastWidth: 16), .init("value 值", .trailing),
      .init("limit 限值", .trailing, leastWidth: 9), .init("samples 样本", .trailing, leastWidth: 12),
      .init("undecided 未判定", .trailing, leastWidth: 9), .init("verdict 结论", leastWidth: 12),
    ])
    for (index, criterion) in result.criteria.enumerated() {
      let value = criterion.value
      let figure = value.value.map(criterion.criterion.measure.unit.text) ?? "-"
      table.add(
        "\(index + 1)", TextTable.Cell(both(criterion.title)), TextTable.Cell(figure), TextTable.Cell(criterion.criterion.limit),
        "\(value.samples) (≥ \(criterion.criterion.leastSamples))", "\(value.undecided)",
        TextTable.Cell(both(criterion.judgement.verdict.title), emphasis(criterion.judgement.verdict)))
    }
    table.write(into: &text, style: style)
  }

  /// The events behind the values, each once, with the numbers of the criteria that it counts for.
  private func evidence(_ result: EvaluationResult, into text: inout String) {
    var criteria: [StopLineCrossing: [Int]] = [:]
    for (index, criterion) in result.criteria.enumerated() {
      for crossing in criterion.value.evidence.crossings { criteria[crossing, default: []].append(index + 1) }
    }
    guard !criteria.isEmpty else { return }
    let sorted = criteria.keys.sorted { ($0.time, $0.evidence.first?.frame ?? 0) < ($1.time, $1.evidence.first?.frame ?? 0) }
    text += "\n"
    line("Evidence 证据", .strong, into: &text)
    let isWide = (style.width ?? .max) >= CrossingText.wideRow
    var columns: [TextTable.Column] = [
      .init("for"), .init("what"), .init("time"), .init("node"), .init("lane"), .init("phase", .trailing), .init("light"),
      .init("s into", .trailing), .init("m/s", .trailing),
    ]
    if isWide { columns += [.init("who", leastWidth: 24), .init(CrossingText.framesTitle(inputs), leastWidth: 14)] }
    var table = TextTable(columns)
    for crossing in sorted.prefix(evidenceLimit) {
      let numbers = (criteria[crossing] ?? []).map(String.init).joined(separator: ",")
      let cells = [TextTable.Cell(numbers)] + CrossingText.cells(crossing)
      if isWide {
        let evidence = CrossingText.evidence(crossing, inputs: inputs)
        table.add(cells + [TextTable.Cell(CrossingText.who(crossing)), TextTable.Cell(evidence, .faint)])
      } else {
        table.add(cells, detail: CrossingText.detail(crossing, inputs: inputs))
      }
    }
    table.write(into: &text, style: style)
    if sorted.count > evidenceLimit {
      line("\(sorted.count - evidenceLimit) more are not printed here. 另有 \(sorted.count - evidenceLimit) 条未打印。", .faint, into: &text)
    }
    for (index, criterion) in result.criteria.enumerated() where criterion.value.evidence.unlisted > 0 {
      let (unlisted, total) = (criterion.value.evidence.unlisted, criterion.value.evidence.total)
      line(
        "\(index + 1): \(unlisted) of \(total) events are not listed. 共 \(total) 条，其中 \(unlisted) 条未列出。", .faint, into: &text)
    }
  }

  private func both(_ text: BilingualText) -> String { "\(text.english) \(text.chinese)" }

  private func emphasis(_ verdict: Verdict) -> Emphasis {
    switch verdict {
    case .pass: .good
    case .fail: .bad
    case .inconclusive: .warning
    }
  }

  private func line(_ content: String, _ emphasis: Emphasis, indent: Int = 0, into text: inout String) {
    let content = DisplayWidth.printable(content)
    for line in style.width.map({ DisplayWidth.wrapped(content, to: $0 - indent) }) ?? [content] {
      text += String(repeating: " ", count: indent) + style.apply(emphasis, to: line) + "\n"
    }
  }
}
