import Testing
import TestSupport
import V2XCapture

@Suite(.serialized) struct InterfaceCaptureTests {
  /// Opens the loopback interface; nil, and a line that says so, where that is not permitted.
  private func open(filter: String) throws(CaptureError) -> InterfaceCapture? {
    do throws(CaptureError) {
      return try InterfaceCapture("lo", filter: filter)
    } catch {
      guard error.code == .openFailed else { throw error }
      print("skipped: \(error)")
      return nil
    }
  }

  @Test func `Frames on the loopback interface are captured, those the filter lets pass`() throws {
    let receiver = try UDPReceiver("127.0.0.1:0")
    guard var capture = try open(filter: "udp dst port \(receiver.port)") else { return }
    let sender = UDPSender()
    sender.send([9, 9, 9], to: [127, 0, 0, 1], port: receiver.port &+ 1)
    for index in 0..<20 { sender.send([UInt8](repeating: UInt8(index), count: 100), to: [127, 0, 0, 1], port: receiver.port) }
    var payloads: [[UInt8]] = []
    var times: [Int64] = []
    while payloads.count < 20, let frame = try capture.next(within: 2_000) {
      let owned = OwnedFrame(copying: frame)
      #expect(owned.linkType == .ethernet)
      #expect(owned.originalLength == 14 + 28 + 100)
      payloads.append(Array(owned.octets.dropFirst(42)))
      times.append(owned.time)
    }
    #expect(payloads == (0..<20).map { [UInt8](repeating: UInt8($0), count: 100) })
    #expect(times == times.sorted())
    #expect(times.first.map { $0 > 1_600_000_000_000_000_000 } == true)
    let statistics = capture.statistics
    #expect(statistics.received == 20)
    #expect(statistics.dropped == 0)
    let isNil = try capture.next(within: 10) == nil
    #expect(isNil)
  }

  @Test func `An interface that is not there cannot be opened`() {
    do throws(CaptureError) {
      _ = try InterfaceCapture("nonexistent0")
      Issue.record("opened an interface that is not there")
    } catch {
      #expect(error.code == .openFailed)
      #expect(error.detail.contains("nonexistent0"))
    }
  }

  @Test func `A filter that is none is refused`() throws {
    do throws(CaptureError) {
      _ = try InterfaceCapture("lo", filter: "udp prot 7")
      Issue.record("captures with nonsense")
    } catch {
      #expect(error.code == .badFilter || error.code == .openFailed)
    }
  }
}
