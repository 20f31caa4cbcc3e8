import Testing
import V2XReporting

@Suite struct TextTableTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("路口", 4), ("a路b", 4), ("é", 1), ("e\u{301}", 1), ("，", 2), ("（", 2), ("한글", 4), ("カナ", 4), ("ｶﾅ", 2), ("🚌", 2),
    ("✓", 1), ("─", 1), ("≤", 1), ("𠀀", 2), ("\u{200B}", 0), ("⚠\u{FE0F}", 2), ("µ", 1),
  ])
  func columnsOfText(_ text: String, _ width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  private func text(_ table: TextTable, _ style: TextStyle = .plain, indent: Int = 0) -> [Substring] {
    var text = ""
    table.write(into: &text, style: style, indent: indent)
    #expect(text.hasSuffix("\n"))
    return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func wideCharactersKeepColumnsAligned() {
    var table = TextTable([.init("name"), .init("count", .trailing), .init("last")])
    table.add("路口信号", "7", "x")
    table.add("bus", "1204", "y")
    #expect(
      text(table) == [
        "name      count  last",
        "────────  ─────  ────",
        "路口信号      7  x",
        "bus        1204  y",
      ])
  }

  @Test func noSpacesAtLineEnds() {
    var table = TextTable([.init("a"), .init("b")])
    table.add("long text", "")
    table.add("", "b")
    #expect(text(table)[2...] == ["long text", "           b"])
  }

  @Test func shortRowsAreFilledAndLongOnesCut() {
    var table = TextTable([.init("a"), .init("b")])
    table.add("1")
    table.add("1", "2", "3")
    #expect(text(table)[2...] == ["1", "1  2"])
  }

  @Test func tooWideTablesBreakTheColumnsThatMayBeBroken() {
    var table = TextTable([.init("id"), .init("what", leastWidth: 6)])
    table.add("1234567", "one two three four")
    #expect(
      text(table, TextStyle(width: 18)) == [
        "id       what",
        "───────  ─────────",
        "1234567  one two",
        "         three",
        "         four",
      ])
    // Where nothing more can give, the table is wider than asked for and complete.
    #expect(text(table, TextStyle(width: 4))[2] == "1234567  one")
  }

  @Test func wideCharactersBreakAnywhereButNotBeforePunctuation() {
    #expect(DisplayWidth.wrapped("不允许闯红灯，无法判定", to: 10) == ["不允许闯红", "灯，无法判", "定"])
    #expect(DisplayWidth.wrapped("不允许闯红，无", to: 10) == ["不允许闯", "红，无"])
    #expect(DisplayWidth.wrapped("abcdefghij", to: 4) == ["abcd", "efgh", "ij"])
    #expect(DisplayWidth.wrapped("a bc", to: 10) == ["a bc"])
    #expect(DisplayWidth.wrapped("路", to: 0) == ["路"])
  }

  @Test(arguments: [2, 3, 7, 20])
  func brokenLinesFitAndLoseNothing(_ width: Int) {
    let text = "Signal compliance 路口信号遵守情况, at most (5.0 %) — 🚌🚌 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 。。。。。。。。。。。。"
    let lines = DisplayWidth.wrapped(text, to: width)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= width && !$0.hasSuffix(" ") })
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    var table = TextTable([.init("a")])
    table.add("x\u{1B}[2Jy\nz\r\u{202E}w")
    #expect(text(table)[2] == "x\u{FFFD}[2Jy\u{FFFD}z\u{FFFD}\u{FFFD}w")
  }

  @Test func colourOnlyWhereTheDeviceShowsIt() {
    var table = TextTable([.init("a"), .init("b")])
    table.add(TextTable.Cell("RED", .bad), "x")
    #expect(text(table)[2] == "RED  x")
    #expect(text(table, TextStyle(usesColour: true))[2] == "\u{1B}[1;31mRED\u{1B}[0m  x")
  }

  @Test func indentAndNoHead() {
    var table = TextTable([.init("a long title")])
    table.add("x")
    var text = ""
    table.write(into: &text, style: .plain, indent: 3, hasHead: false)
    #expect(text == "   x\n")
  }

  @Test func detailsStandBelowTheirRow() {
    var table = TextTable([.init("a"), .init("b")])
    table.add(["1", "2"], detail: "some more\nwords")
    table.add("3", "4")
    #expect(text(table)[2...] == ["1  2", "    some more\u{FFFD}words", "3  4"])
    #expect(text(table, TextStyle(width: 14))[2...] == ["1  2", "    some", "    more\u{FFFD}words", "3  4"])
  }

  @Test func nothingToWrite() {
    var text = ""
    TextTable([]).write(into: &text, style: .plain)
    #expect(text.isEmpty)
  }
}
