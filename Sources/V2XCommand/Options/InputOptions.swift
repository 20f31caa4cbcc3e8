public import ArgumentParser
public import V2X

/// What all commands that read captures have in common.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Captures: pcap or pcapng, or lines of seconds since 1970 and a payload in digits; plain or gzipped, or - for standard input.",
      valueName: "input"))
  var inputs: [String]

  @OptionGroup var selection: SelectionOptions

  func validate() throws { try Self.check(inputs) }

  /// - Throws: when standard input is named twice: it can be read once.
  static func check(_ inputs: [String]) throws {
    if inputs.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input (-) can be named only once") }
  }
}

/// Which frames are looked at, and how.
struct SelectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Leave out what was captured before: RFC 3339, or seconds from the first frame read.", valueName: "time"))
  var from: TimeBound?

  @Option(help: ArgumentHelp("Leave out what was captured at that time and later.", valueName: "time"))
  var to: TimeBound?

  @Option(help: ArgumentHelp("Use so many threads; as many as there are cores unless told otherwise.", valueName: "number"))
  var threads: Int?

  @Option(help: ArgumentHelp("Frames that a thread takes at once, at most.", visibility: .private))
  var batch: Int?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let threads, !(1...1024 ~= threads) { throw ValidationError("from 1 to 1024 threads are possible, not \(threads)") }
    if let batch, batch < 1 { throw ValidationError("a batch has at least one frame") }
  }

  var filter: String? { common.filter }
  var timing: Bool { common.timing }
  var checksums: Pipeline.ChecksumPolicy { common.checksums }
  var messageEdition: MessageEdition? { common.messageEdition }

  /// - Throws: exit status 1 under `--strict` when frames or inputs were damaged.
  func checkStrictness(damaged: Int, faults: Int) throws { try common.checkStrictness(damaged: damaged, faults: faults) }
}

/// What files and live inputs have in common.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Leave out what does not pass this capture filter (BPF), such as \"host 10.30.1.11\".", valueName: "bpf"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "The edition that all messages are of: 2020, Release20190724 or 2017. Found by content unless given.", valueName: "edition"))
  var edition: String?

  @Option(
    name: .customLong("aid"),
    help: ArgumentHelp(
      "What an application identifier announces, such as 3624=VIR; may be given again. Day II has no public table of them.",
      valueName: "number=type"))
  var assignments: [AIDAssignment] = []

  @Flag(help: "Do not look at UDP checksums.")
  var ignoreChecksums = false

  @Flag(help: "Exit with status 1 when anything was damaged.")
  var strict = false

  @Flag(help: "Print time and rate to standard error.")
  var timing = false

  func validate() throws {
    if let edition, MessageEdition(named: edition) == nil {
      let known = MessageEdition.allCases.map(\.name).joined(separator: ", ")
      throw ValidationError("edition \(edition) is not known; \(known) are")
    }
  }

  var messageEdition: MessageEdition? { edition.flatMap { MessageEdition(named: $0) } }

  var applications: ApplicationIdentifiers {
    ApplicationIdentifiers(assigning: Dictionary(assignments.map { ($0.identifier, $0.kind) }, uniquingKeysWith: { _, last in last }))
  }

  var checksums: Pipeline.ChecksumPolicy { ignoreChecksums ? .ignore : .judge }

  /// - Throws: exit status 1 under `--strict` when frames or inputs were damaged.
  func checkStrictness(damaged: Int, faults: Int) throws {
    if strict, damaged > 0 || faults > 0 { throw ExitStatus.failed }
  }
}

/// A moment in a capture: as a date, or counted from its first frame.
typealias TimeBound = FrameSelection.Bound

extension FrameSelection.Bound: ExpressibleByArgument {
  public init?(argument: String) {
    if let seconds = Double(argument), seconds.isFinite {
      self = .seconds(seconds)
    } else if let instant = Instant(rfc3339: argument) {
      self = .instant(instant)
    } else {
      return nil
    }
  }
}

/// What an application identifier announces, as a person writes it: `3624=VIR`.
struct AIDAssignment: ExpressibleByArgument {
  let identifier: UInt32
  let kind: MessageKind

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let identifier = UInt32(parts[0]) else { return nil }
    let kinds = MessageKind.named(String(parts[1]))
    guard kinds.count == 1 else { return nil }
    self.identifier = identifier
    kind = kinds[0]
  }
}
