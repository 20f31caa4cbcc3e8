import CSAE53
import JSONText
import TestSupport
import Testing
import V2X

/// Messages of several editions by several senders, in any order.
@Suite struct MixedEditionTests {
  struct Sent {
    var source: [UInt8]
    var octets: [UInt8]
    var edition: MessageEdition

    var frame: [UInt8] {
      FrameBuilder.ipv4(
        FrameBuilder.udp(FrameBuilder.dsmp(octets), source: source, destination: FrameBuilder.destinationV4), source: source)
    }
  }

  struct Heard {
    var edition: MessageEdition
    var isAmbiguous: Bool
    var octets: [UInt8]
  }

  struct Log: PipelineSink {
    /// One for each frame; nil where it carried no message.
    var heard: [Heard?] = []
    private var last: Heard? = nil

    mutating func receive(_ message: borrowing RecognisedMessage, of frame: FrameFacts) {
      last = Heard(
        edition: message.edition, isAmbiguous: message.isAmbiguous, octets: message.payload.withUnsafeBytes { [UInt8]($0) })
    }

    mutating func close(_ frame: FrameFacts, as outcome: FrameOutcome) {
      heard.append(last)
      last = nil
    }
  }

  static func vectors(_ edition: MessageEdition) throws -> [[UInt8]] {
    switch edition {
    case .edition2020: try MessageVector.load(DataVectorTests.url("csae53-random.jsonl")).map(\.octets)
    case .release20190724:
      try MessageVector.load(#require(SharedInputs.file("vectors/csae53-release20190724-random.jsonl"))).map(\.octets)
    case .edition2017: try MessageVector.load(DataVectorTests.url("csae53-2017-random.jsonl")).map(\.octets)
    }
  }

  /// Sender 1 speaks 2020, 2 the draft of 2019, 3 both, 4 the edition of 2017; all of it shuffled.
  @Test(CSAE53VectorTests.shared, arguments: [1, 2, 3])
  func noMessageIsAttributedWronglyThatWritingItBackCanTell(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let speakers: [(UInt8, [MessageEdition])] = [
      (1, [.edition2020]), (2, [.release20190724]), (3, [.edition2020, .release20190724]), (4, [.edition2017]),
    ]
    let sent = try speakers.flatMap { number, editions in
      try editions.flatMap { edition in
        try Self.vectors(edition).map { Sent(source: [10, 0, 0, number], octets: $0, edition: edition) }
      }
    }.shuffled(using: &generator)
    var pipeline = Pipeline()
    var log = Log()
    for (index, message) in sent.enumerated() {
      pipeline.process(OwnedFrame(octets: message.frame, time: Int64(index), linkType: .raw, number: index + 1).frame, into: &log)
    }
    #expect(log.heard.count == sent.count)
    var misread = 0
    for (message, heard) in zip(sent, log.heard) {
      guard let heard else {
        Issue.record("not read: \(Hexadecimal.text(message.octets))")
        continue
      }
      #expect(heard.octets == message.octets)
      guard heard.edition != message.edition else { continue }
      misread += 1
      // What was meant explains the message as well, and the message says that more than one edition does.
      let isExplained = message.edition.exactValue(heard.octets.span.bytes) != nil
      #expect(heard.isAmbiguous && isExplained, "\(Hexadecimal.text(message.octets))")
    }
    // Only what came before the sender was known, or of the one that mixes: half of what it sends of 2019 is the same in 2020.
    #expect(misread < sent.count / 4, "\(misread) of \(sent.count)")
    // At the end of such a stream the senders of one edition are known: what is the same in several is read by theirs.
    let known = zip(sent, log.heard).suffix(sent.count / 2).filter { $0.0.source[3] == 2 || $0.0.source[3] == 4 }
    #expect(!known.isEmpty && known.allSatisfy { $0.0.edition == $0.1?.edition })
  }
}
