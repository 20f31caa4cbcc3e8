/// Rows in aligned columns for people.
///
///     var table = TextTable([.init("type"), .init("count", .trailing)])
///     table.add("BSM", "18000")
///     table.write(into: &text, style: .plain)
public struct TextTable: Sendable {
  public struct Column: Sendable {
    public enum Alignment: Hashable, Sendable {
      case leading, trailing
    }

    public var title: String
    public var alignment: Alignment
    /// Columns it keeps when the table is too wide and its text is broken into several lines; `nil` = its text is never broken.
    public var leastWidth: Int?

    public init(_ title: String, _ alignment: Alignment = .leading, leastWidth: Int? = nil) {
      self.title = title
      self.alignment = alignment
      self.leastWidth = leastWidth.map { max(2, $0) }
    }
  }

  public struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
    public var text: String
    public var emphasis: Emphasis

    public init(_ text: String, _ emphasis: Emphasis = .none) {
      self.text = text
      self.emphasis = emphasis
    }

    public init(stringLiteral text: String) { self.init(text) }
  }

  public let columns: [Column]
  private var rows: [(cells: [Cell], detail: Cell?)] = []

  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells that are missing at its end are empty, cells beyond the last column are left out.
  /// - Parameter detail: text for lines of its own below the row, broken where it is too wide.
  public mutating func add(_ cells: [Cell], detail: Cell? = nil) {
    var row = cells.prefix(columns.count).map { Cell(DisplayWidth.printable($0.text), $0.emphasis) }
    while row.count < columns.count { row.append("") }
    rows.append((row, detail.map { Cell(DisplayWidth.printable($0.text), $0.emphasis) }))
  }

  public mutating func add(_ cells: Cell...) { add(cells) }

  /// Columns between two columns.
  static let gap = 2

  /// Appends the table, each line with a line feed and without spaces at its end.
  /// - Parameters:
  ///   - indent: columns left empty before each line.
  ///   - hasHead: whether the titles are written.
  public func write(into text: inout String, style: TextStyle, indent: Int = 0, hasHead: Bool = true) {
    guard !columns.isEmpty else { return }
    let widths = widths(style.width.map { $0 - indent }, hasHead: hasHead)
    let margin = String(repeating: " ", count: indent)
    if hasHead {
      let head = columns.map { Cell($0.title, .strong) }
      Self.write(head, columns, widths, margin, into: &text, style)
      let rule = widths.map { Cell(String(repeating: "─", count: $0), .faint) }
      Self.write(rule, columns, widths, margin, into: &text, style)
    }
    for row in rows {
      Self.write(row.cells, columns, widths, margin, into: &text, style)
      if let detail = row.detail { Self.write(detail: detail, margin, into: &text, style) }
    }
  }

  /// The width of each column: what its content takes, less where the table would be too wide and a column can be broken.
  private func widths(_ limit: Int?, hasHead: Bool) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(hasHead ? DisplayWidth.of(columns[index].title) : 0) { max($0, DisplayWidth.of($1.cells[index].text)) }
    }
    guard let limit else { return widths }
    var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - limit
    while excess > 0 {
      // The widest column gives first, down to the next widest, so that the narrow ones stay whole.
      let breakable = columns.indices.filter { (columns[$0].leastWidth ?? .max) < widths[$0] }
      guard let widest = breakable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  /// Columns by which a row's detail is moved to the right.
  static let detailIndent = 4

  static func write(detail: Cell, _ margin: String, into text: inout String, _ style: TextStyle) {
    let margin = margin + String(repeating: " ", count: detailIndent)
    for line in style.width.map({ DisplayWidth.wrapped(detail.text, to: $0 - margin.utf8.count) }) ?? [detail.text] {
      text += margin + style.apply(detail.emphasis, to: line) + "\n"
    }
  }

  /// Writes a row, in several lines where a cell is wider than its column.
  static func write(
    _ cells: [Cell], _ columns: [Column], _ widths: [Int], _ margin: String, into text: inout String, _ style: TextStyle
  ) {
    let broken = zip(cells, columns.indices).map { cell, index in
      columns[index].leastWidth == nil ? [cell.text] : DisplayWidth.wrapped(cell.text, to: widths[index])
    }
    for line in 0..<(broken.map(\.count).max() ?? 0) {
      var written = margin
      var pending = 0
      for index in columns.indices {
        if index > 0 { pending += gap }
        let part = line < broken[index].count ? broken[index][line] : ""
        let spare = max(0, widths[index] - DisplayWidth.of(part))
        if part.isEmpty {
          pending += spare
          continue
        }
        let before = columns[index].alignment == .trailing ? spare : 0
        written += String(repeating: " ", count: pending + before) + style.apply(cells[index].emphasis, to: part)
        pending = spare - before
      }
      text += written
      text += "\n"
    }
  }
}
