import Testing

@Suite struct HelpTests {
  static let commands = ["inspect", "decode", "encode", "events", "score", "listen"]

  @Test func theCommandExplainsItself() throws {
    let help = try Command.run("--help")
    #expect(help.status == 0)
    #expect(help.errors == "")
    for command in Self.commands { #expect(help.text.contains("\n  \(command) "), "\(command)") }
    #expect(help.text.contains("v2x inspect captures/brt-a.pcap"))
    #expect(help.text.contains("Exit status: 0"))
    // Alone, it does the same.
    #expect(try Command.run().text == help.text)
  }

  @Test(arguments: commands)
  func everyCommandGivesExamples(command: String) throws {
    let help = try Command.run(command, "--help")
    #expect(help.status == 0)
    #expect(help.text.split(separator: "\n").contains { $0.hasPrefix("  v2x \(command) ") || $0.contains("| v2x \(command)") })
    #expect(try Command.run("help", command).text == help.text)
  }

  @Test func theVersion() throws {
    let version = try Command.run("--version")
    #expect(version.status == 0)
    #expect(version.lines.count == 1)
    #expect(version.text.first?.isNumber == true)
  }
}
