import ArgumentParser
import V2X

/// A sink that may have enough before the input ends.
protocol CommandSink: PipelineSink, ~Copyable {
  var wantsMore: Bool { get }
}

extension CommandSink where Self: ~Copyable {
  var wantsMore: Bool { true }
}

extension Inspection: CommandSink {}
extension EventRun: CommandSink {}

/// Reads captures through the pipeline into a sink: filters, time bounds, progress, timing, and faults of the files.
struct CaptureLoop: ~Copyable {
  private var source: MergedSource
  private var gate: Gate
  private let inputs: [String]
  private let showsTiming: Bool
  private(set) var pipeline: Pipeline
  /// Faults of the inputs, such as a file that ends within a frame.
  private(set) var faults: [CaptureError] = []

  /// - Throws: `ExitCode` 2 after saying why an input cannot be read.
  init(_ inputs: [String], _ selection: SelectionOptions) throws {
    let gate = try Gate(selection)
    let source = try Self.open(inputs)
    self.gate = gate
    self.source = source
    self.inputs = inputs
    showsTiming = selection.timing
    pipeline = Pipeline(checksums: selection.checksums)
  }

  private static func open(_ inputs: [String]) throws -> MergedSource {
    do throws(CaptureError) { return try MergedSource(paths: inputs) } catch {
      StandardError.warn("\(name(inputs, error.source)): \(error)")
      throw ExitStatus.couldNotRun
    }
  }

  private static func name(_ inputs: [String], _ source: Int) -> String { source < inputs.count ? inputs[source] : "\(source)" }

  /// Processes every frame that is asked for, until the input ends or the sink has enough.
  mutating func run(into sink: inout some CommandSink & ~Copyable) throws {
    var progress = Progress()
    let began = Clock.now
    var reading = 0.0
    var seen = 0
    while sink.wantsMore {
      do throws(CaptureError) {
        guard try Self.step(&source, &gate, &pipeline, &sink, showsTiming, &reading) else { break }
      } catch {
        progress.clear()
        if error.code == .badFilter {
          StandardError.warn("filter: \(error.detail)")
          throw ExitStatus.couldNotRun
        }
        faults.append(error)
        StandardError.warn("\(Self.name(inputs, error.source)): \(error)")
      }
      seen += 1
      if seen & 0xFFF == 0, progress.isDue() { progress.show(position: source.position, size: source.size, frames: seen) }
    }
    progress.clear()
    if showsTiming { report(total: Clock.now - began, reading: reading) }
  }

  // A frame is lent by its source, so the parts are handed over one by one.
  private static func step(
    _ source: inout MergedSource, _ gate: inout Gate, _ pipeline: inout Pipeline, _ sink: inout some CommandSink & ~Copyable,
    _ showsTiming: Bool, _ reading: inout Double
  ) throws(CaptureError) -> Bool {
    let asked = showsTiming ? Clock.now : 0
    guard let frame = try source.next() else { return false }
    if showsTiming { reading += Clock.now - asked }
    if try gate.admits(frame) { pipeline.process(frame, into: &sink) }
    return true
  }

  private func report(total: Double, reading: Double) {
    func line(_ stage: String, _ seconds: Double) {
      let rate = seconds > 0 ? Double(gate.frames) / seconds : 0
      let speed = seconds > 0 ? Double(gate.octets) / 1e6 / seconds : 0
      StandardError.write(
        "\(stage): \(Int(seconds * 1e3)) ms, \(Int(rate)) frames/s, \(Int(speed)) MB/s\n")
    }
    line("reading", reading)
    line("layers, messages and output", total - reading)
    line("total", total)
  }
}

/// Which frames are looked at: those within the time bounds that pass the filter.
private struct Gate: ~Copyable {
  private let from: TimeBound?
  private let to: TimeBound?
  private var filter: PacketFilter?
  private var lower: Instant?
  private var upper: Instant?
  private var hasStarted = false
  /// Admitted so far.
  private(set) var frames = 0
  private(set) var octets = 0

  init(_ selection: SelectionOptions) throws {
    let filter = try Self.compile(selection.filter)
    self.filter = filter
    from = selection.from
    to = selection.to
  }

  private static func compile(_ expression: String?) throws -> PacketFilter? {
    guard let expression else { return nil }
    do throws(CaptureError) { return try PacketFilter(expression) } catch {
      StandardError.warn("filter: \(error.detail)")
      throw ExitStatus.couldNotRun
    }
  }

  mutating func admits(_ frame: borrowing Frame) throws(CaptureError) -> Bool {
    let time = Instant(nanoseconds: frame.time)
    if !hasStarted {
      hasStarted = true
      lower = from?.instant(start: time)
      upper = to?.instant(start: time)
    }
    if let lower, time < lower { return false }
    if let upper, time >= upper { return false }
    if filter != nil, try !filter!.matches(frame) { return false }
    frames += 1
    octets += frame.octets.byteCount
    return true
  }
}
