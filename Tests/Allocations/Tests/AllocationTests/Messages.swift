import Foundation
import V2X
import V2XCapture
import V2XMessages

/// Messages to count with: distinct ones of a capture, and random ones.
enum Messages {
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func capture(_ name: String) -> String { repository.appending(path: "captures/\(name).pcap").path(percentEncoded: false) }

  /// Those of the first frames of a capture, by the name of their type.
  static let captured: [String: [[UInt8]]] = {
    var sink = Sink()
    var pipeline = Pipeline()
    guard var reader = try? CaptureReader(path: capture("brt-a")) else { return [:] }
    for _ in 0..<20_000 {
      guard let frame = try? reader.next() else { break }
      pipeline.process(frame, into: &sink)
    }
    return sink.byType
  }()

  /// Random ones, with optional parts and lists of all sizes, by the name of their type; those of Day II together.
  static let random: [String: [[UInt8]]] = {
    guard let file = try? Data(contentsOf: repository.appending(path: "tools/bench/random.messages")) else { return [:] }
    let names = ["BSM", "MAP", "RSM", "SPAT", "RSI", "", "", "", "Day II"]
    var byType: [String: [[UInt8]]] = [:]
    var at = 0
    while at + 2 < file.count {
      let length = Int(file[at]) << 8 | Int(file[at + 1])
      let message = [UInt8](file[at + 2..<at + 2 + length])
      byType[names[Int(message[0] >> 4)], default: []].append(message)
      at += 2 + length
    }
    return byType
  }()

  private struct Sink: PipelineSink {
    var byType: [String: [[UInt8]]] = [:]
    var seen: Set<[UInt8]> = []

    mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
      let octets = message.payload.withUnsafeBytes { [UInt8]($0) }
      if seen.insert(octets).inserted { byType[message.kind.shortName, default: []].append(octets) }
    }

    mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {}
  }
}
