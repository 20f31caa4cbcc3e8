import ArgumentParser
import Glibc
import JSONText
import V2X

/// `v2x listen`: the same pipeline on live input.
struct Listen: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode messages as they come, from UDP or a network interface.",
    discussion: """
      Prints a line of JSON for each message, counts what was dropped, and ends with a summary on Ctrl-C (on standard error). With --write the
      frames are recorded as a capture that every other command reads.

        v2x listen --udp 0.0.0.0:30299
        v2x listen --udp "[ff02::5]:30299" --interface eth0 --write drive.pcap
        v2x listen --interface eth0 --filter "udp port 30299" --quiet
      """)

  @Option(help: ArgumentHelp("Listen on this UDP address: IPv4, IPv6 in brackets, or a multicast group.", valueName: "address:port"))
  var udp: String?

  @Option(help: ArgumentHelp("Capture on this interface; with --udp, where a group is joined.", valueName: "name"))
  var interface: String?

  @Option(help: ArgumentHelp("Record what is received to this file.", valueName: "file"))
  var write: String?

  @Option(help: ArgumentHelp("Leave out what does not pass this capture filter (BPF).", valueName: "bpf"))
  var filter: String?

  @Option(help: "Values as sent (raw), or in SI units with null for unavailable (si).")
  var values: ValuesOption = .raw

  @Option(help: ArgumentHelp("End after so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(help: ArgumentHelp("End after so many frames.", valueName: "frames"))
  var count: Int?

  @Flag(help: "Print the summary only.")
  var quiet = false

  @Flag(help: "Do not look at UDP checksums.")
  var ignoreChecksums = false

  func validate() throws {
    if udp == nil, interface == nil { throw ValidationError("--udp ADDRESS:PORT or --interface NAME is expected") }
    if let duration, !(duration >= 0) { throw ValidationError("a duration cannot be negative") }
  }

  func run() throws {
    Interruption.watch()
    do throws(CaptureError) {
      if let udp {
        try listen(to: UDPReceiver(udp, interface: interface), linkType: .raw, name: udp)
      } else if let interface {
        // The kernel applies the filter.
        let capture = try InterfaceCapture(interface, filter: filter ?? "")
        let linkType = capture.linkType
        try listen(to: capture, linkType: linkType, name: interface)
      }
    } catch {
      StandardError.warn("\(error)")
      throw ExitStatus.couldNotRun
    }
  }

  private func listen(to source: consuming some LiveFrameSource & ~Copyable, linkType: LinkType, name: String) throws(CaptureError) {
    var source = source
    var writer: PcapWriter? = nil
    if let write { writer = try PcapWriter(path: write, linkType: linkType) }
    var packetFilter: PacketFilter? = nil
    if let filter, udp != nil { packetFilter = try PacketFilter(filter) }
    var pipeline = Pipeline(checksums: ignoreChecksums ? .ignore : .judge)
    var sink = ListenSink(lines: quiet ? nil : DecodedLines(files: [name], style: values.style))
    if StandardError.isTerminal { StandardError.warn("listening on \(name); Ctrl-C ends") }
    let end = duration.map { Clock.now + $0 }
    var frames = 0
    while !Interruption.isRequested, frames < count ?? Int.max {
      if let end, Clock.now >= end { break }
      guard let frame = try source.next(within: 100) else {
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
  }
}

/// Prints messages and keeps the figures of the summary.
private struct ListenSink: PipelineSink {
  var lines: DecodedLines?
  var inspection = Inspection()
  private var json = JSONWriter()

  init(lines: DecodedLines?) { self.lines = lines }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    inspection.receive(message, of: frame)
    guard lines != nil else { return }
    lines!.write(message, of: frame, to: &json)
    print()
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
    inspection.close(frame, as: outcome)
    guard lines != nil, case .damaged(let damage) = outcome else { return }
    lines!.write(damage, of: frame, to: &json)
    print()
  }

  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    inspection.revise(frame, from: outcome, to: damage)
  }

  private mutating func print() {
    StandardOutput.shared.write(json.octets)
    json.removeAll()
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
