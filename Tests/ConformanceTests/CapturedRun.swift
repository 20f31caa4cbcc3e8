import ASN1Schema
import CSAE53
import Foundation
import JSONText
import TestSupport
import Testing
import V2X

/// A capture of the repository taken through the whole path once, for all tests that ask.
struct CapturedRun {
  static let corridor = Result { try CapturedRun("brt-a") }
  static let airport = Result { try CapturedRun("airport-a") }

  static func named(_ name: String) throws -> CapturedRun { try (name == "brt-a" ? corridor : airport).get() }

  var counts: RunCounts
  var crossings: [StopLineCrossing] = []
  var offloading: Int
  var truth: JSONValue

  init(_ name: String) throws {
    var crossings: [StopLineCrossing] = []
    var run = EventRun { if case .stopLineCrossing(let crossing) = $0 { crossings.append(crossing) } }
    offloading = try Self.read(name, into: &run)
    run.finish()
    counts = run.counts
    self.crossings = crossings
    let url = SharedInputs.repository.appending(path: "captures/\(name).truth.json")
    truth = try JSONValue(parsing: [UInt8](Data(contentsOf: url)))
  }

  /// Takes a capture through the pipeline; the number of senders whose checksums never verify.
  @discardableResult
  static func read(
    _ name: String, checksums: Pipeline.ChecksumPolicy = .judge, into sink: inout some PipelineSink & ~Copyable
  ) throws -> Int {
    let path = SharedInputs.repository.appending(path: "captures/\(name).pcap").path(percentEncoded: false)
    return try read(path: path, checksums: checksums, into: &sink).offloading
  }

  /// The same for any file, with the error that ended it.
  static func read(
    path: String, checksums: Pipeline.ChecksumPolicy = .judge, into sink: inout some PipelineSink & ~Copyable
  ) throws -> (offloading: Int, error: CaptureError?) {
    var reader = try CaptureReader(path: path)
    var pipeline = Pipeline(checksums: checksums)
    var fault: CaptureError?
    do throws(CaptureError) { try pass(&reader, &pipeline, &sink) } catch { fault = error }
    return (pipeline.offloadingSenders.count, fault)
  }

  private static func pass(
    _ reader: inout CaptureReader, _ pipeline: inout Pipeline, _ sink: inout some PipelineSink & ~Copyable
  ) throws(CaptureError) {
    while let frame = try reader.next() { pipeline.process(frame, into: &sink) }
  }
}

/// Counts frames, and keeps the messages or what they are written as.
struct MessageSink: PipelineSink {
  var counts = RunCounts()
  var messages: [[UInt8]] = []
  /// Messages whose lines give other octets back.
  var unlike: [UInt64] = []
  var keepsMessages = true
  /// One message in so many is written as a line and read back; 0 for none.
  var stride = 0
  private var seen = 0
  private var lines = DecodedLines(files: ["capture"])
  private var json = JSONWriter()

  init(keepsMessages: Bool = true, stride: Int = 0) {
    self.keepsMessages = keepsMessages
    self.stride = stride
  }

  mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
    let octets = message.payload.withUnsafeBytes { [UInt8]($0) }
    if keepsMessages { messages.append(octets) }
    guard stride > 0 else { return }
    seen += 1
    if (try? message.value.uper()) != octets { unlike.append(frame.reception.frame) }
    guard seen % stride == 0 else { return }
    json.removeAll()
    lines.write(message, of: frame, to: &json)
    if (try? EncodedLines().octets(ofLine: json.octets)) != octets { unlike.append(frame.reception.frame) }
  }

  mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) { counts.count(outcome, of: frame.reception.reference) }

  mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    counts.revise(frame, from: outcome, to: damage)
  }
}
