import Foundation
import Testing
import TestSupport
import V2XCapture
import V2XEnvelopes

/// A capture sent over the loopback interface, received, recorded and read again.
@Suite struct ReceivedDatagramTests {
  /// The first undamaged payloads of the capture in the repository.
  private func payloads(_ count: Int) throws -> [[UInt8]] {
    var reader = try CaptureReader(path: SharedInputs.repository.appending(path: "captures/airport-a.pcap").path)
    var peeler = EnvelopePeeler()
    var list: [[UInt8]] = []
    while list.count < count, let frame = try reader.next() {
      let peeled = Peeled(peeler.peel(frame))
      if peeled.outcome == .payload, peeled.udpChecksum == .valid { list.append(peeled.payload) }
    }
    return list
  }

  @Test(arguments: [false, true])
  func `What is received holds the same payloads, and its recording reads alike`(isIPv6: Bool) throws {
    let sent = try payloads(1_000)
    #expect(sent.count == 1_000)
    let file = try TemporaryFile()
    let sender = UDPSender(isIPv6: isIPv6)
    let loopback: [UInt8] = isIPv6 ? [UInt8](repeating: 0, count: 15) + [1] : [127, 0, 0, 1]
    var live: [Peeled] = []
    do {
      var receiver = try UDPReceiver(isIPv6 ? "[::1]:0" : "127.0.0.1:0")
      var writer = try PcapWriter(path: file.path, linkType: .raw)
      var peeler = EnvelopePeeler()
      for payload in sent {
        #expect(sender.send(payload, to: loopback, port: receiver.port))
        guard let frame = try receiver.next(within: 2_000) else { break }
        try writer.write(frame)
        live.append(Peeled(peeler.peel(frame)))
      }
      #expect(receiver.statistics == CaptureStatistics(received: sent.count))
    }
    #expect(live.map(\.payload) == sent)
    #expect(live.allSatisfy { $0.outcome == .payload && $0.udpChecksum == .valid })
    #expect(live.allSatisfy { $0.layers == [isIPv6 ? "ipv6" : "ipv4", "udp"] })
    #expect(live.allSatisfy { $0.source == "\(isIPv6 ? "[::1]" : "127.0.0.1"):\(sender.port)" })
    var reader = try CaptureReader(path: file.path)
    var peeler = EnvelopePeeler()
    var recorded: [Peeled] = []
    while let frame = try reader.next() { recorded.append(Peeled(peeler.peel(frame))) }
    #expect(recorded == live)
  }
}
