import Testing
import V2X
import V2XCapture
import V2XEnvelopes
import V2XMessages
import V2XModel

@Suite("Allocations of the capture path", .enabled(if: isCounting)) struct CaptureAllocationTests {
  @Test(arguments: ["brt-a", "airport-a"]) func `Reading and peeling a frame allocates nothing`(_ name: String) throws {
    var reader = try CaptureReader(path: Messages.capture(name))
    var peeler = EnvelopePeeler()
    var payloads = 0
    func read(_ frames: Int) throws(CaptureError) {
      for _ in 0..<frames {
        guard let frame = try reader.next() else { return }
        if peeler.peel(frame).payload.byteCount > 0 { payloads += 1 }
      }
    }
    try read(1000)
    let count = try allocations { () throws(CaptureError) in try read(30_000) }
    #expect(payloads > 30_000)
    #expect(count == 0)
  }
}
