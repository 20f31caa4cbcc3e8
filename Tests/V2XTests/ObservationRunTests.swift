import TestSupport
import Testing
import V2X
import V2XModel

/// What a service is handed that does its own analysis.
@Suite struct ObservationRunTests {
  /// Every row of a run, in the order in which it came.
  final class Rows {
    var stations: [StationState] = []
    var objects: [PerceivedObject] = []
    var signals: [SignalObservation] = []
    var intervals: [[PhaseInterval]] = []
    var nodes: [RoadNode] = []
    var notices = 0
    var receptions: [Reception] = []

    func add(_ batch: borrowing ObservationBatch) {
      stations += batch.stations
      objects += batch.objects
      for signal in batch.signals {
        intervals.append(Array(batch.phaseIntervals[signal.intervals]))
        var signal = signal
        signal.intervals = 0..<0
        signals.append(signal)
      }
      nodes += batch.roadNodes.map { node in
        var node = node
        node.links = 0..<node.links.count
        return node
      }
      notices += batch.notices.count
      receptions += batch.stations.map(\.reception)
    }
  }

  static func rows(_ paths: [String], threads: Int, batch: Int?) throws -> (rows: Rows, counts: RunCounts) {
    let rows = Rows()
    var run = try CaptureRun(paths: paths, threads: threads, framesPerBatch: batch)
    var sink = ObservationRun { rows.add($0) }
    run.process(into: &sink)
    sink.flush()
    return (rows, sink.counts)
  }

  @Test func rowsAreTheSameForAnyNumberOfThreadsAndBatches() throws {
    // One part is sound, one has damaged frames among the others, whose messages are left out.
    let paths = try CaptureRunTests.parts.get().map(\.path)
    let one = try Self.rows(paths, threads: 1, batch: nil)
    #expect(one.rows.stations.count > 1000)
    #expect(!one.rows.signals.isEmpty && !one.rows.nodes.isEmpty)
    for way in CaptureRunTests.ways {
      let other = try Self.rows(paths, threads: way.threads, batch: way.batch)
      #expect(other.rows.stations == one.rows.stations, "\(way)")
      #expect(other.rows.objects == one.rows.objects, "\(way)")
      #expect(other.rows.signals == one.rows.signals, "\(way)")
      #expect(other.rows.intervals == one.rows.intervals, "\(way)")
      #expect(other.rows.nodes == one.rows.nodes, "\(way)")
      #expect(other.rows.notices == one.rows.notices, "\(way)")
      #expect(other.counts.frames == one.counts.frames && other.counts.messageTotal == one.counts.messageTotal, "\(way)")
    }
  }

  @Test func datagramsInFragmentsKeepTheirPlace() throws {
    let spat = FrameBuilder.octets(hex: SampleMessages.spat)
    var frames: [[UInt8]] = []
    for number in 0..<60 {
      let udp = FrameBuilder.udp(FrameBuilder.dsmp(spat), source: FrameBuilder.sourceV4, destination: FrameBuilder.destinationV4)
      for piece in FrameBuilder.pieces(udp, 200) {
        frames.append(
          FrameBuilder.ipv4(piece.octets, identification: UInt16(number), offset: piece.offset, flags: piece.hasMore ? 1 : 0))
      }
      frames += (0..<number % 4).map { _ in FrameBuilder.udpV4(FrameBuilder.dsmp(spat)) }
    }
    let file = try CaptureRunTests.file(frames)
    let one = try Self.rows([file.path], threads: 1, batch: nil)
    #expect(one.rows.signals.count > 100)
    #expect(one.rows.signals.map(\.reception.frame) == one.rows.signals.map(\.reception.frame).sorted())
    for way in CaptureRunTests.ways {
      let other = try Self.rows([file.path], threads: way.threads, batch: way.batch)
      #expect(other.rows.signals == one.rows.signals && other.rows.intervals == one.rows.intervals, "\(way)")
    }
  }

  @Test func rowsComeInTheOrderOfTheFrames() throws {
    let path = try CaptureRunTests.parts.get()[0].path
    for threads in [1, 2, 3] {
      let frames = try Self.rows([path], threads: threads, batch: 100).rows.receptions.map(\.frame)
      #expect(frames == frames.sorted() && Set(frames).count == frames.count, "\(threads)")
    }
  }
}
