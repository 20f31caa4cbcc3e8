import ArgumentParser
import V2X

/// Reads captures through the pipeline into a sink: what is asked for on the command line, progress, timing, and faults of the files.
struct CaptureLoop: ~Copyable {
  private var run: CaptureRun
  private let inputs: [String]
  private let showsTiming: Bool
  /// Faults of the inputs, such as a file that ends within a frame.
  private(set) var faults: [CaptureError] = []

  /// - Throws: `ExitCode` 2 after saying why an input cannot be read.
  ///
  /// - Parameter threads: how many threads work, where what is done with messages asks for a number; nil for what is asked for.
  init(_ inputs: [String], _ selection: SelectionOptions, threads: Int? = nil) throws {
    run = try Self.open(inputs, selection, threads)
    self.inputs = inputs
    showsTiming = selection.timing
  }

  private static func open(_ inputs: [String], _ selection: SelectionOptions, _ threads: Int?) throws -> CaptureRun {
    do throws(CaptureError) {
      var filter: PacketFilter?
      if let expression = selection.filter { filter = try PacketFilter(expression) }
      return try CaptureRun(
        paths: inputs, selection: FrameSelection(from: selection.from, to: selection.to, filter: filter), checksums: selection.checksums,
        edition: selection.messageEdition, applications: selection.common.applications, threads: threads ?? selection.threads,
        framesPerBatch: selection.batch)
    } catch {
      let place = error.code == .badFilter ? "filter: \(error.detail)" : "\(name(inputs, error.source)): \(error)"
      StandardError.warn(place)
      throw ExitStatus.couldNotRun
    }
  }

  private static func name(_ inputs: [String], _ source: Int) -> String { source < inputs.count ? inputs[source] : "\(source)" }

  /// Senders whose UDP checksums never verified; see ``Pipeline/offloadingSenders``.
  var offloadingSenders: [(address: IPAddress, frames: Int)] { run.pipeline.offloadingSenders }

  /// Processes every frame that is asked for, until the input ends or the sink has enough.
  mutating func process(into sink: inout some ParallelSink & ~Copyable) throws {
    let began = Clock.now
    var progress = Progress()
    var isFilterBad = false
    var faults: [CaptureError] = []
    let inputs = inputs
    run.process(into: &sink) { error in
      progress.clear()
      if error.code == .badFilter {
        StandardError.warn("filter: \(error.detail)")
        isFilterBad = true
        return false
      }
      faults.append(error)
      StandardError.warn("\(Self.name(inputs, error.source)): \(error)")
      return true
    } pause: { run in
      guard progress.isDue() else { return }
      let figures = run.figures
      progress.show(position: figures.position, size: figures.size, frames: figures.frames)
    }
    progress.clear()
    self.faults = faults
    if isFilterBad { throw ExitStatus.couldNotRun }
    if showsTiming { report(run.figures, total: Clock.now - began) }
  }

  private func report(_ figures: RunFigures, total: Double) {
    func line(_ stage: String, _ seconds: Double) {
      let rate = seconds > 0 ? Double(figures.frames) / seconds : 0
      let speed = seconds > 0 ? Double(figures.octets) / 1e6 / seconds : 0
      StandardError.write("\(stage): \(Int(seconds * 1e3)) ms, \(Int(rate)) frames/s, \(Int(speed)) MB/s\n")
    }
    line("reading", figures.reading)
    line("layers, messages and output", total - figures.reading)
    line("total", total)
  }
}
