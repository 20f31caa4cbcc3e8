import ArgumentParser
import JSONText
import V2X

/// `v2x decode`: every message as a line of JSON.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every message, as a line of JSON or, on a terminal, of a table.",
    discussion: """
      Each line of JSON names file and frame, the layers around the message and its value; a damaged frame gives a line with an error instead.
      What was signed says so, and which of it was verified; nothing is verified unless a root is named with --trust.
      Raw values are the exact inverse of `v2x encode`; --values si gives metres, seconds and degrees, with null for what is unavailable.

        v2x decode captures/brt-a.pcap --type SPAT --node 102 --limit 3
        v2x decode captures/airport-a.pcap --errors
        v2x decode signed.pcap --trust root.coer --trust authorities.hex
        v2x decode captures/brt-a.pcap | v2x encode
        echo 00002b09a84a4a860606207d0887ea081635ce67e83e870820d3e8401fffc00ff4b00d00 | v2x decode --hex - --values si
      """)

  @Argument(help: ArgumentHelp("Captures, or - for standard input.", valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var selection: SelectionOptions

  @OptionGroup var trust: TrustOptions

  @Flag(help: "Inputs are lines of hexadecimal digits, one message a line.")
  var hex = false

  @Option(help: "Only messages of this kind: BSM, MAP, RSM, SPAT or RSI. May be repeated.")
  var type: [String] = []

  @Option(help: "Only MAP and SPAT of this node.")
  var node: UInt16?

  @Option(help: "Stop after so many lines.")
  var limit: Int?

  @Flag(help: "Only damaged frames.")
  var errors = false

  @Option(help: "Values as sent (raw), or in SI units with null for unavailable (si).")
  var values: ValuesOption = .raw

  @Option(help: "A line for a person, or a line of JSON with the whole value. With --hex always the latter.")
  var format: OutputFormat?

  func validate() throws {
    if inputs.isEmpty { throw ValidationError("an input is expected: a capture, or - for standard input") }
    try InputOptions.check(inputs)
    for name in type where MessageKind.named(name).isEmpty {
      throw ValidationError("no message is called \(name); \(MessageKind.all.map(\.shortName).joined(separator: ", ")) are known")
    }
    if let limit, limit < 0 { throw ValidationError("a limit cannot be negative") }
    if hex, selection.from != nil || selection.to != nil || selection.filter != nil {
      throw ValidationError("lines of digits have no time and no addresses: --from, --to and --filter do not go with --hex")
    }
  }

  func run() throws {
    if hex { return try runHexadecimal() }
    let text = MessageText(
      lines: DecodedLines(files: inputs, style: values.style, trust: try trust.store()),
      table: (format ?? .natural) == .table ? MessageTable(style: .terminal) : nil,
      kinds: kinds, node: node, onlyErrors: errors)
    var sink = DecodeSink(text, limit: limit ?? Int.max)
    var loop = try CaptureLoop(inputs, selection, threads: trust.threads)
    try loop.process(into: &sink)
    try selection.checkStrictness(damaged: sink.counts.damagedTotal, faults: loop.faults.count)
  }

  private func runHexadecimal() throws {
    var lines = HexadecimalLines(style: values.style, edition: selection.messageEdition, trust: try trust.store())
    let choice = LineChoice(kinds: kinds, node: node, onlyErrors: errors)
    var json = JSONWriter()
    var damaged = 0
    var printed = 0
    for input in inputs {
      try TextLines.forEach(in: input) { line in
        guard printed < limit ?? Int.max else { return false }
        let result = lines.write(line, to: &json)
        if result == .damaged { damaged += 1 }
        if choice.admits(json.octets, result) {
          printed += 1
          StandardOutput.shared.write(json.octets)
        }
        json.removeAll()
        return true
      }
    }
    try selection.checkStrictness(damaged: damaged, faults: 0)
  }

  private var kinds: Set<MessageKind> { Set(type.flatMap { MessageKind.named($0) }) }
}

/// Which lines of hexadecimal input are printed.
private struct LineChoice {
  var kinds: Set<MessageKind>
  var node: UInt16?
  var onlyErrors: Bool

  func admits(_ line: ArraySlice<UInt8>, _ result: HexadecimalLines.Result) -> Bool {
    let choosesMessages = !kinds.isEmpty || node != nil
    if result == .damaged { return onlyErrors || !choosesMessages }
    if onlyErrors { return false }
    guard choosesMessages, let value = try? JSONValue(parsing: line) else { return !choosesMessages }
    let messages = value["value"]?["layers"]?.array?.compactMap { $0["value"] } ?? [value["value"] ?? .null]
    return messages.contains { isWanted($0, typeName: value["type"]?.string) }
  }

  private func isWanted(_ message: JSONValue, typeName: String?) -> Bool {
    let frame = message.members?.first?.key ?? ""
    let number = message["msgFrameExt"]?["messageId"]?.integer
    let dayTwo = number.map { MessageKind(dayTwo: UInt16(truncatingIfNeeded: $0)) }
    let kind = dayTwo ?? MessageKind.named(frame).first ?? Self.bodies[typeName ?? ""]
    if !kinds.isEmpty {
      guard let kind, kinds.contains(kind) else { return false }
    }
    guard let node else { return true }
    let nodes = message["mapFrame"]?["nodes"]?.array?.map { $0["id"] } ?? []
    let intersections = message["spatFrame"]?["intersections"]?.array?.map { $0["intersectionId"] } ?? []
    return (nodes + intersections).contains { $0?["id"]?.integer == Int64(node) }
  }

  private static let bodies: [String: MessageKind] = ["BasicSafetyMessage": .bsm, "RoadsideSafetyMessage": .rsm]
}
