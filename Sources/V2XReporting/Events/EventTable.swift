import V2XModel
public import V2XReconstruction

/// Events as a table for people, in which red-light running stands out, with a line of totals at the end.
///
/// Rows are written as events come, so column widths are fixed beforehand; a longer text moves the rest of its row.
public struct EventTable: EventWriter, Sendable {
  private let inputs: InputNames
  private let style: TextStyle
  private var totals: [StopLineCrossing.Classification: Int] = [:]
  private var probableViolations = 0
  private var others: [Event.Kind: Int] = [:]

  public init(inputs: InputNames, style: TextStyle) {
    self.inputs = inputs
    self.style = style
  }

  private static let columns: [(column: TextTable.Column, width: Int)] = [
    (.init("what"), 9), (.init("time"), 24), (.init("node"), 8), (.init("lane"), 10), (.init("phase", .trailing), 5),
    (.init("light"), 15), (.init("s into", .trailing), 6), (.init("m/s", .trailing), 4),
  ]
  /// What follows on a wide device; on a narrow one it takes lines of its own.
  private static let details: [(column: TextTable.Column, width: Int)] = [(.init("who"), 24), (.init("frames"), 6)]

  /// Frames that a row lists; the machine formats list all.
  private static let frameLimit = 8

  private var isWide: Bool { (style.width ?? .max) >= CrossingText.wideRow }

  public mutating func begin(into octets: inout [UInt8]) {
    var text = ""
    var head = Self.columns.map(\.column.title)
    if isWide { head += ["who", CrossingText.framesTitle(inputs)] }
    write(head.map { TextTable.Cell($0, .strong) }, into: &text)
    octets.append(contentsOf: text.utf8)
  }

  public mutating func write(_ event: Event, into octets: inout [UInt8]) {
    var text = ""
    switch event {
    case .stopLineCrossing(let crossing): write(crossing, into: &text)
    default: write(other: event, into: &text)
    }
    octets.append(contentsOf: text.utf8)
  }

  private mutating func write(_ crossing: StopLineCrossing, into text: inout String) {
    count(crossing)
    var cells = CrossingText.cells(crossing)
    if isWide {
      let evidence = CrossingText.evidence(crossing, inputs: inputs, limit: Self.frameLimit)
      cells += [TextTable.Cell(CrossingText.who(crossing)), TextTable.Cell(DisplayWidth.printable(evidence), .faint)]
    }
    write(cells, into: &text)
    if isWide { return }
    var detail = CrossingText.detail(crossing, inputs: inputs, limit: Self.frameLimit)
    detail.text = DisplayWidth.printable(detail.text)
    TextTable.write(detail: detail, "", into: &text, style)
  }

  /// Whatever is no crossing: what, when and where in their columns, the rest in words.
  private mutating func write(other event: Event, into text: inout String) {
    others[event.kind, default: 0] += 1
    let summary = EventText.summary(event)
    let node = event.intersection?.description ?? summary.place ?? "-"
    let cells = [
      TextTable.Cell(summary.what, summary.emphasis), TextTable.Cell(CrossingText.time(event.time)), TextTable.Cell(node),
      TextTable.Cell(DisplayWidth.printable(summary.words)),
    ]
    let columns = Self.columns.prefix(3) + [(.init(""), 0)]
    TextTable.write(cells, columns.map(\.column), columns.map(\.width), "", into: &text, style)
    let frames = inputs.text(summary.evidence, limit: Self.frameLimit)
    let detail = summary.who.isEmpty ? "frames \(frames)" : "\(summary.who), frames \(frames)"
    TextTable.write(detail: TextTable.Cell(DisplayWidth.printable(detail), .faint), "", into: &text, style)
  }

  public mutating func end(into octets: inout [UInt8]) {
    let all = totals.values.reduce(0, +)
    var parts: [String] = []
    func part(_ classification: StopLineCrossing.Classification, _ words: String) {
      if let count = totals[classification], count > 0 { parts.append("\(count) \(words)") }
    }
    let ran = totals[.violation] ?? 0
    parts.append("\(ran) ran red" + (probableViolations > 0 ? " (\(probableViolations) of them probably)" : ""))
    part(.permitted, "permitted")
    part(.entryOnYellow, "on yellow")
    part(.turnOnRed, "turned on red as allowed")
    part(.stopLineOverrun, "stopped past the line")
    part(.exempt, "exempt")
    part(.uncontrolled, "without signal")
    part(.indeterminate, "undecided")
    let line = "\(all) stop-line crossing\(all == 1 ? "" : "s"): " + parts.joined(separator: ", ")
    octets.append(contentsOf: ("\n" + style.apply(ran > 0 ? .bad : .none, to: line) + "\n").utf8)
    let rest = Event.Kind.allCases.compactMap { kind in
      others[kind].map { count in "\(count) \(EventText.noun(kind))\(count == 1 ? "" : "s")" }
    }
    if !rest.isEmpty { octets.append(contentsOf: (rest.joined(separator: ", ") + "\n").utf8) }
  }

  private mutating func count(_ crossing: StopLineCrossing) {
    let classification = crossing.certainty == .indeterminate ? .indeterminate : crossing.classification
    totals[classification, default: 0] += 1
    if classification == .violation, crossing.certainty != .certain { probableViolations += 1 }
  }

  private func write(_ cells: [TextTable.Cell], into text: inout String) {
    let columns = isWide ? Self.columns + Self.details : Self.columns
    TextTable.write(cells, columns.map(\.column), columns.map(\.width), "", into: &text, style)
  }
}
