import ArgumentParser
import Glibc
import JSONText
import V2X

/// `v2x listen`: the same pipeline on live input.
struct Listen: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode messages as they come, from UDP or a network interface.",
    discussion: """
      Prints a line for each message (a table on a terminal, JSON into a pipe), counts what was dropped, and ends with a summary on Ctrl-C (on standard error). With --write the
      frames are recorded as a capture that every other command reads.

        v2x listen --udp 0.0.0.0:30299
        v2x listen --udp "[ff02::5]:30299" --interface eth0 --write drive.pcap
        v2x listen --interface eth0 --filter "udp port 30299" --quiet
        v2x listen --udp 0.0.0.0:30299 --events --route captures/brt-a.route.geojson

      With --events it tells what happens instead, as v2x events does from a file: in order, about a minute after it happened.
      """)

  @Option(help: ArgumentHelp("Listen on this UDP address: IPv4, IPv6 in brackets, or a multicast group.", valueName: "address:port"))
  var udp: String?

  @Option(help: ArgumentHelp("Capture on this interface; with --udp, where a group is joined.", valueName: "name"))
  var interface: String?

  @Option(help: ArgumentHelp("Record what is received to this file.", valueName: "file"))
  var write: String?

  @OptionGroup var common: CommonOptions

  @OptionGroup var trust: TrustOptions

  @Option(help: "Values as sent (raw), or in SI units with null for unavailable (si).")
  var values: ValuesOption = .raw

  @Option(help: "A line for a person, or a line of JSON with the whole value.")
  var format: OutputFormat?

  @Option(help: ArgumentHelp("End after so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(help: ArgumentHelp("End after so many frames.", valueName: "frames"))
  var count: Int?

  @Flag(help: "Print the summary only.")
  var quiet = false

  @Flag(help: "Tell events instead of messages.")
  var events = false

  @OptionGroup var selection: EventOptions

  func validate() throws {
    if udp == nil, interface == nil { throw ValidationError("--udp ADDRESS:PORT or --interface NAME is expected") }
    if let duration, !(duration >= 0) { throw ValidationError("a duration cannot be negative") }
  }

  func run() throws {
    let store = try trust.store()
    let options = try selection.reconstruction()
    Interruption.watch()
    var damaged = 0
    do throws(CaptureError) {
      if let udp {
        damaged = try listen(to: UDPReceiver(udp, interface: interface), linkType: .raw, name: udp, store, options)
      } else if let interface {
        // The kernel applies the filter.
        let capture = try InterfaceCapture(interface, filter: common.filter ?? "")
        let linkType = capture.linkType
        damaged = try listen(to: capture, linkType: linkType, name: interface, store, options)
      }
    } catch {
      StandardError.warn("\(error)")
      throw ExitStatus.couldNotRun
    }
    try common.checkStrictness(damaged: damaged, faults: 0)
  }

  /// Returns how many frames were damaged.

  private func listen(
    to source: consuming some LiveFrameSource & ~Copyable, linkType: LinkType, name: String, _ trust: TrustStore,
    _ options: Reconstruction.Options
  ) throws(CaptureError) -> Int {
    var source = source
    var writer: PcapWriter? = nil
    if let write { writer = try PcapWriter(path: write, linkType: linkType) }
    var packetFilter: PacketFilter? = nil
    if let filter = common.filter, udp != nil { packetFilter = try PacketFilter(filter) }
    var pipeline = Pipeline(checksums: common.checksums, edition: common.messageEdition, applications: common.applications)
    let isTable = (format ?? .natural) == .table
    let printsMessages = !quiet && !events
    var sink = ListenSink(
      lines: printsMessages ? DecodedLines(files: [name], style: values.style, trust: trust) : nil,
      table: printsMessages && isTable ? MessageTable(style: .terminal) : nil, inspection: Inspection(trust: trust),
      events: events ? makeEvents(options, name: name, isTable: isTable) : nil)
    if StandardError.isTerminal { StandardError.warn("listening on \(name); Ctrl-C ends") }
    let began = Clock.now
    let end = duration.map { began + $0 }
    var frames = 0
    while !Interruption.isRequested, frames < count ?? Int.max {
      if let end, Clock.now >= end { break }
      guard let frame = try source.next(within: 100) else {
        sink.wait()
        // Nothing is coming: what was printed should be seen, what was recorded should be safe.
        StandardOutput.shared.flush()
        try writer?.flush()
        continue
      }
      if packetFilter != nil, try !packetFilter!.matches(frame) { continue }
      frames += 1
      if writer != nil { try writer!.write(frame) }
      pipeline.process(frame, into: &sink)
      if StandardOutput.isTerminal { StandardOutput.shared.flush() }
    }
    sink.finish()
    try writer?.flush()
    StandardOutput.shared.flush()
    let statistics = source.statistics
    var text = "\n"
    sink.inspection.write(
      into: &text,
      context: .init(
        inputs: [name], offloading: pipeline.offloadingSenders.map { ($0.address.description, $0.frames) },
        dropped: statistics.dropped + (statistics.droppedByInterface ?? 0)), style: .plain)
    StandardError.write(text)
    if common.timing {
      let seconds = Clock.now - began
      StandardError.write("total: \(Int(seconds * 1e3)) ms, \(Int(Double(frames) / max(seconds, 1e-9))) frames/s\n")
    }
    return sink.inspection.counts.damagedTotal
  }
}

extension Listen {
  private func makeEvents(_ options: Reconstruction.Options, name: String, isTable: Bool) -> EventRun {
    let printer = EventPrinter(isTable ? .table : .ndjson, inputs: [name])
    printer.begin()
    let selection = selection
    return EventRun(options: options) { event in if selection.wants(event) { printer.print(event) } }
  }
}

/// Prints messages, or tells events, and keeps the figures of the summary.
private struct ListenSink: PipelineSink, ~Copyable {
  var lines: DecodedLines?
  let table: MessageTable?
  var inspection: Inspection
  private var json = JSONWriter()
  private var hasHead = false

  /// What happens, when that is told.
  private var events: EventRun?
  /// Capture time of the newest frame, and when it came by a clock that only runs forward.
  private var newest: (time: Instant, came: Double)?

  init(lines: DecodedLines?, table: MessageTable?, inspection: Inspection, events: consuming EventRun?) {
    self.events = events
    self.inspection = inspection
    self.lines = lines
    self.table = table
  }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    inspection.receive(message, of: frame)
    events?.receive(message, of: frame)
    guard lines != nil else { return }
    if let table { return print(table.row(message, of: frame, message.isSecured ? lines!.label(of: message, frame) : nil)) }
    lines!.write(message, of: frame, to: &json)
    print()
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    inspection.close(frame, as: outcome)
    if events != nil {
      events?.close(frame, as: outcome)
      newest = (frame.reception.time, Clock.now)
    }
    guard case .damaged(let damage) = outcome else { return }
    guard lines != nil else { return }
    if let table { return print(table.row(damage, of: frame)) }
    lines!.write(damage, of: frame, to: &json)
    print()
  }

  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    inspection.revise(frame, from: outcome, to: damage)
    events?.revise(frame, from: outcome, to: damage)
  }

  /// Nothing was heard for a while: time passes all the same.
  mutating func wait() {
    guard let newest else { return }
    let silence = Clock.now - newest.came
    if silence > Self.shortestSilence { events?.advance(to: newest.time.adding(seconds: silence)) }
  }

  /// Pauses shorter than this lie within what is waited for anyway, s.
  private static let shortestSilence = 2.0

  /// Tells what is still open.
  mutating func finish() { events?.finish() }

  private mutating func print() {
    StandardOutput.shared.write(json.octets)
    json.removeAll()
  }

  private mutating func print(_ row: String) {
    if let table, !hasHead { StandardOutput.shared.write(table.head) }
    hasHead = true
    StandardOutput.shared.write(row)
  }
}

/// Ctrl-C and termination, noticed between frames.
enum Interruption {
  // Written by the signal handler and read by the one thread there is: a plain word, changed once.
  nonisolated(unsafe) private static var requested: sig_atomic_t = 0

  static var isRequested: Bool { requested != 0 }

  static func watch() {
    // Who started this process may have blocked them.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interruption.requested = 1 }
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
  }
}
