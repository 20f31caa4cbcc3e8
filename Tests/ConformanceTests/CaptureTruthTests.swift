import Foundation
import JSONText
import TestSupport
import Testing
import V2X

/// The captures of the repository, whose content is known.
@Suite struct CaptureTruthTests {
  @Test(arguments: [("brt-a", 77_703, 0), ("airport-a", 39_896, 79)])
  func everyFrameIsInABucketAndTheDamagedOnesAreThoseOfTheTruth(name: String, frames: Int, damaged: Int) throws {
    let run = try CapturedRun.named(name)
    #expect(run.counts.frames == frames)
    #expect(run.counts.total == frames)
    #expect(run.counts.messageTotal == frames - damaged)
    let truth = try #require(run.truth["damaged"]?.array).compactMap { entry in
      entry.array.flatMap { pair in pair.first?.integer.map { (frame: UInt64($0), sign: pair.last?.string ?? "") } }
    }
    #expect(truth.count == damaged)
    #expect(run.counts.damagedFrames.map(\.frame.frame) == truth.map(\.frame))
    for (found, told) in zip(run.counts.damagedFrames, truth) {
      if told.sign == "checksum" {
        #expect(found.damage == .checksum, "frame \(told.frame)")
      } else {
        #expect(found.damage.code.hasPrefix("length-") || found.damage.code == "header-cut-short", "frame \(told.frame)")
      }
    }
    #expect(run.offloading == 0)
  }

  @Test func withoutTheChecksumDamageIsFoundByContent() throws {
    var sink = MessageSink(keepsMessages: false)
    try CapturedRun.read("airport-a", checksums: .ignore, into: &sink)
    #expect(sink.counts.total == 39_896)
    let truth = try #require(try CapturedRun.airport.get().truth["damaged"]?.array)
    let told = Dictionary(uniqueKeysWithValues: truth.compactMap { pair in pair.array.map { (UInt64($0[0].integer ?? 0), $0[1].string) } })
    let cut = Set(told.filter { $0.value == "cut short" }.keys)
    let found = sink.counts.damagedFrames
    #expect(found.allSatisfy { told[$0.frame.frame] != nil })
    #expect(cut.isSubset(of: found.map(\.frame.frame)))
    // Values beyond their bounds and padding that is not zero, with the bit where it was seen.
    let byContent = found.filter { !cut.contains($0.frame.frame) }
    #expect(byContent.count > 5)
    #expect(byContent.allSatisfy { $0.damage.layer == "csae53" && $0.damage.bit != nil })
    for code in ["valueOutOfRange", "nonZeroPadding"] { #expect(byContent.contains { $0.damage.code == code }, "\(code)") }
  }

  @Test(arguments: ["brt-a", "airport-a"])
  func everyMessageEncodesToWhatCame(name: String) throws {
    // Typed values for all, lines of JSON for a part: those are slow before optimisation.
    var sink = MessageSink(keepsMessages: false, stride: 23)
    try CapturedRun.read(name, into: &sink)
    #expect(sink.counts.messageTotal > 30_000)
    #expect(sink.unlike == [])
  }

  @Test func theCorridorFailsAndTheFramesProveIt() throws {
    let run = try CapturedRun.corridor.get()
    let scenario = try Scenario(
      contentsOfFile: SharedInputs.repository.appending(path: "specs/scenarios/signal-compliance.yaml").path(percentEncoded: false))
    var evaluation = Evaluation(of: scenario)
    for crossing in run.crossings { evaluation.ingest(.stopLineCrossing(crossing)) }
    let result = evaluation.finish()
    #expect(result.verdict == .fail)
    let onRed = try #require(result.criteria.first { $0.criterion.measure.name == "signal.crossings-on-red" })
    #expect(onRed.judgement.verdict == .fail)
    #expect((onRed.value.value ?? 0) >= 9)
    #expect(onRed.value.evidence.total >= 9)
    for crossing in onRed.value.evidence.crossings {
      #expect(crossing.violation == true)
      #expect(crossing.evidence.allSatisfy { $0.frame > 0 && $0.frame <= 77_703 })
      #expect(!crossing.evidence.isEmpty)
    }
  }
}
