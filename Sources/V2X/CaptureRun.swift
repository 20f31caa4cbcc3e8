import Glibc
public import V2XCapture
import V2XEnvelopes
public import V2XMessages

/// Captures through the pipeline into a sink, with as many cores as there are. What the sink sees does not depend on how many.
///
///     var run = try CaptureRun(paths: ["drive.pcapng"])
///     var inspection = Inspection()
///     run.process(into: &inspection)
///
/// Frames are read in batches; memory is bounded by a few of them for each thread, whatever the length of the captures.
public struct CaptureRun: ~Copyable {
  /// How many threads are used unless told otherwise: one for each core, eight at most.
  public static var threads: Int { max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  private let supply: BatchSupply
  private let threads: Int
  private let edition: MessageEdition?
  private let applications: ApplicationIdentifiers
  /// What became of all frames together.
  public private(set) var pipeline: Pipeline

  /// Opens captures, which are one run: merged by time. `-` is standard input.
  ///
  /// - Parameters:
  ///   - selection: which frames are looked at.
  ///   - edition: the one that all messages are of; nil finds out.
  ///   - applications: what application identifiers announce.
  ///   - threads: how many threads work; nil for ``threads``.
  ///   - framesPerBatch: frames that a thread takes at once, at most; nil for as many as one large read brings.
  /// - Throws: when a capture cannot be opened, is empty, or is none; ``CaptureError/source`` tells which.
  public init(
    paths: [String], selection: consuming FrameSelection = FrameSelection(), checksums: Pipeline.ChecksumPolicy = .judge,
    edition: MessageEdition? = nil, applications: ApplicationIdentifiers = ApplicationIdentifiers(), threads: Int? = nil,
    framesPerBatch: Int? = nil
  ) throws(CaptureError) {
    supply = try BatchSupply(paths: paths, selection: selection, limit: max(1, framesPerBatch ?? .max))
    self.threads = max(1, threads ?? Self.threads)
    self.edition = edition
    self.applications = applications
    pipeline = Pipeline(checksums: checksums, edition: edition, applications: applications)
  }

  /// How far the reading is.
  public var figures: RunFigures { supply.progress }

  /// Processes every frame until the captures end, the sink has enough, or a fault ends the run.
  ///
  /// - Parameters:
  ///   - fault: told what is wrong with a capture, in the place where it is; returns whether to go on.
  ///   - pause: called now and then, between frames.
  public mutating func process(
    into sink: inout some ParallelSink & ~Copyable, fault: (CaptureError) -> Bool = { _ in true },
    pause: (borrowing CaptureRun) -> Void = { _ in }
  ) {
    sink.takeAll(of: &self, fault: fault, pause: pause)
  }

  mutating func processInParallel(
    into sink: inout some ParallelSink & ~Copyable, fault: (CaptureError) -> Bool, pause: (borrowing CaptureRun) -> Void
  ) {
    if threads == 1 { return processAlone(into: &sink, fault: fault, pause: pause) }
    guard sink.wantsMore else { return }
    let batches = (0..<threads + threads / 2 + 2).map { _ in PreparedBatch(sink.makePreparation()) }
    let crew = Crew(supply, batches, edition: edition, applications: applications)
    // Who waits for a sender does so beside the thread that takes in, which would keep back what is ready otherwise.
    let mayWait = supply.mayWait
    var helpers: [Thread] = []
    for _ in 0..<(mayWait ? threads : threads - 1) {
      guard let helper = Thread({ crew.work() }) else { break }
      helpers.append(helper)
    }
    var preparer = FramePreparer(edition: edition, applications: applications)
    var number = 0
    while let batch = crew.batch(number, preparing: &preparer, mayRead: !mayWait || helpers.isEmpty) {
      guard Self.take(batch, &pipeline, &sink, fault) else { break }
      crew.recycle(batch)
      number += 1
      pause(self)
    }
    crew.dismiss()
    for helper in helpers { helper.join() }
  }

  /// Processes every frame on the calling thread.
  public mutating func process(
    into sink: inout some PipelineSink & ~Copyable, fault: (CaptureError) -> Bool = { _ in true },
    pause: (borrowing CaptureRun) -> Void = { _ in }
  ) {
    processAlone(into: &sink, fault: fault, pause: pause)
  }

  private mutating func processAlone(
    into sink: inout some PipelineSink & ~Copyable, fault: (CaptureError) -> Bool, pause: (borrowing CaptureRun) -> Void
  ) {
    var batch = FrameBatch()
    while sink.wantsMore, supply.fill(&batch) != nil {
      guard Self.process(batch, &pipeline, &sink, fault) else { return }
      pause(self)
    }
  }

  /// Processes a batch; false when nothing more is wanted.
  private static func process(
    _ batch: borrowing FrameBatch, _ pipeline: inout Pipeline, _ sink: inout some PipelineSink & ~Copyable,
    _ fault: (CaptureError) -> Bool
  ) -> Bool {
    var faults = FaultCursor()
    for index in 0..<batch.count {
      guard sink.wantsMore, faults.pass(batch, before: index, fault) else { return false }
      pipeline.process(batch.frame(at: index), into: &sink)
    }
    return sink.wantsMore && faults.pass(batch, before: batch.count, fault)
  }

  /// Takes in a prepared batch; false when nothing more is wanted.
  private static func take<Sink: ParallelSink & ~Copyable>(
    _ batch: PreparedBatch<Sink.Preparation>, _ pipeline: inout Pipeline, _ sink: inout Sink, _ fault: (CaptureError) -> Bool
  ) -> Bool {
    let isMoreWanted = take(batch.frames, batch.results, batch.preparation, &pipeline, &sink, fault)
    sink.finish(&batch.preparation)
    return isMoreWanted
  }

  private static func take<Sink: ParallelSink & ~Copyable>(
    _ frames: borrowing FrameBatch, _ results: borrowing PreparedFrames, _ preparation: Sink.Preparation, _ pipeline: inout Pipeline,
    _ sink: inout Sink, _ fault: (CaptureError) -> Bool
  ) -> Bool {
    if frames.faultCount == 0, pipeline.hasNothingToDo(with: results) { return handOver(results, preparation, &sink) }
    var faults = FaultCursor()
    var message = 0
    for index in 0..<frames.count {
      guard sink.wantsMore, faults.pass(frames, before: index, fault) else { return false }
      if results[index].isLeft {
        pipeline.process(frames.frame(at: index), into: &sink)
        continue
      }
      let messages = message..<message + Int(results[index].messages)
      message = messages.upperBound
      if pipeline.mustReconsider(results[index]) {
        pipeline.process(frames.frame(at: index), into: &sink)
      } else {
        pipeline.conclude(results[index], results.outcome(of: results[index]), messages, of: preparation, into: &sink)
      }
    }
    return sink.wantsMore && faults.pass(frames, before: frames.count, fault)
  }

  /// Takes in a prepared batch with which the pipeline has nothing to do; false when nothing more is wanted.
  private static func handOver<Sink: ParallelSink & ~Copyable>(
    _ results: borrowing PreparedFrames, _ preparation: Sink.Preparation, _ sink: inout Sink
  ) -> Bool {
    var message = 0
    for index in 0..<results.count {
      guard sink.wantsMore else { return false }
      let end = message + Int(results[index].messages)
      while message < end {
        sink.receive(message, of: preparation, frame: results[index].facts)
        message += 1
      }
      sink.close(results[index].facts, as: results.outcome(of: results[index]))
    }
    return sink.wantsMore
  }
}

/// How far a run has come.
public struct RunFigures: Sendable {
  /// Frames read that are looked at.
  public var frames = 0
  /// Their octets.
  public var octets = 0
  /// Octets taken from the files themselves, compressed as they may be there.
  public var position: Int64 = 0
  /// Octets of all the files; nil when one is a pipe.
  public var size: Int64?
  /// Seconds spent reading, waiting for input included.
  public var reading = 0.0
}

/// Tells the faults of a batch one after the other.
private struct FaultCursor {
  private var next = 0

  /// Tells those before a frame; false when one ends the run.
  @inline(__always)
  mutating func pass(_ batch: borrowing FrameBatch, before index: Int, _ fault: (CaptureError) -> Bool) -> Bool {
    while next < batch.faultCount, batch.faults[next].position <= index {
      next += 1
      guard fault(batch.faults[next - 1].error) else { return false }
    }
    return true
  }
}
