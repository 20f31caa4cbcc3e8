import ArgumentParser
import JSONText
import V2X

/// `v2x encode`: from lines of JSON back to octets.
struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Encode lines of JSON, as decode prints them, to hexadecimal octets.",
    discussion: """
      Reads lines of `v2x decode` with raw values, or bare values, and prints the octets of each message as one line of hexadecimal digits.
      Lines that report damage have no value and are skipped.

        v2x decode captures/brt-a.pcap | v2x encode
        v2x decode --hex messages.txt | v2x encode - --upper
      """)

  @Argument(help: ArgumentHelp("Files of JSON lines, or - for standard input.", valueName: "input"))
  var inputs: [String] = ["-"]

  @Option(help: "The edition of values that do not name one: 2020, Release20190724 or 2017.")
  var edition: String?

  @Flag(help: "Print upper-case digits.")
  var upper = false

  func validate() throws {
    if let edition, MessageEdition(named: edition) == nil { throw ValidationError("edition \(edition) is not known") }
  }

  func run() throws {
    let lines = EncodedLines(edition: edition.flatMap { MessageEdition(named: $0) } ?? .edition2020)
    var failures = 0
    for input in inputs {
      var number = 0
      try TextLines.forEach(in: input) { line in
        number += 1
        guard line.contains(where: { $0 > 0x20 }) else { return true }
        do throws(EncodedLines.Failure) {
          guard let octets = try lines.octets(ofLine: line) else { return true }
          StandardOutput.shared.write(Hexadecimal.text(octets, uppercase: upper) + "\n")
        } catch {
          failures += 1
          StandardError.warn("\(input == "-" ? "standard input" : input), line \(number): \(error)")
        }
        return true
      }
    }
    if failures > 0 { throw ExitStatus.couldNotRun }
  }
}
