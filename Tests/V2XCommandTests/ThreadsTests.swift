import TestSupport
import Testing

/// What is printed does not depend on how many threads work.
@Suite struct ThreadsTests {
  static let ways = [["--threads", "2"], ["--threads", "3", "--batch", "7"], ["--threads", "2", "--batch", "1"]]

  static func expectTheSame(_ arguments: [String], input: [UInt8]? = nil) throws {
    let one = try Command.run(arguments + ["--threads", "1"], input: input)
    #expect(!one.output.isEmpty)
    for way in ways {
      let found = try Command.run(arguments + way, input: input)
      #expect(found.output == one.output, "\(arguments.prefix(2)) \(way)")
      #expect(found.errors == one.errors)
      #expect(found.status == one.status)
    }
  }

  @Test func ofEveryCommand() throws {
    let airport = try TemporaryFile(try Parts.airport.get().octets)
    let corridor = try TemporaryFile(try Parts.corridor.get().octets)
    try Self.expectTheSame(["inspect", airport.path, corridor.path])
    try Self.expectTheSame(["inspect", airport.path, "--format", "table", "--filter", "host 10.30.1.11"])
    try Self.expectTheSame(["decode", airport.path])
    try Self.expectTheSame(["decode", airport.path, "--format", "table", "--limit", "300"])
    try Self.expectTheSame(["decode", airport.path, "--errors"])
    try Self.expectTheSame(["decode", corridor.path, "--type", "SPAT", "--node", "102", "--limit", "7"])
    try Self.expectTheSame(["events", airport.path, "--format", "csv"])
    try Self.expectTheSame(["score", "--scenario", Command.scenario, corridor.path, "--format", "json"])
  }

  @Test func ofInputsThatAreNoFilesOrDamaged() throws {
    let octets = try Parts.airport.get().octets
    try Self.expectTheSame(["decode", "-"], input: CaptureBuilder.gzip(Array(octets.prefix(200_000))))
    try Self.expectTheSame(["inspect", "-", "--strict"], input: Array(octets.prefix(100_001)))
    let file = try TemporaryFile(octets)
    let piped = try Command.shell("cat '\(file.path)' | $V2X decode - --threads 3 --batch 5")
    let direct = try Command.run("decode", "-", "--threads", "1", input: octets)
    #expect(piped.output == direct.output)
  }

  @Test func aReaderThatHasEnoughEndsTheRun() throws {
    let file = try TemporaryFile(try Parts.airport.get().octets)
    for threads in ["1", "2", "3"] {
      let run = try Command.shell("$V2X decode '\(file.path)' --threads \(threads) | head -1 | wc -l")
      #expect(run.text.filter(\.isNumber) == "1")
    }
  }

  @Test func numbersThatMakeNoSense() throws {
    for arguments in [["--threads", "0"], ["--threads", "x"], ["--batch", "0"]] {
      let run = try Command.run(["inspect", "-"] + arguments, input: [])
      #expect(run.status == 2)
    }
    #expect(!(try Command.run("inspect", "--help").text.contains("--batch")))
  }
}
