import Testing
import TestSupport
import V2XCapture

/// Payloads in lines of text, as a client of a message broker writes them.
@Suite struct PayloadLineReadingTests {
  private static func reading(_ text: String) -> Reading { Reading(Array(text.utf8)) }

  @Test func `Each line is a frame of its own, numbered as in the file, with the time it names`() {
    let reading = Self.reading("1779066450.123456789 0203 04\n\n# a note\n1779066451\tAbCd\r\n1779066452.5 00")
    #expect(reading.errors.isEmpty)
    #expect(reading.frames.map(\.octets) == [[2, 3, 4], [0xAB, 0xCD], [0]])
    #expect(reading.frames.map(\.time) == [1_779_066_450_123_456_789, 1_779_066_451_000_000_000, 1_779_066_452_500_000_000])
    #expect(reading.frames.map(\.number) == [1, 4, 5])
    #expect(reading.frames.allSatisfy { $0.linkType == .payload && $0.hasTime && $0.originalLength == $0.octets.count })
  }

  @Test(arguments: [
    "1779066450", "x 00", "1779066450 0", "1779066450 0g", "1.2.3 00", "99999999999999999999 00", ".5 00", "1779066450 # 00",
  ])
  func `What is no such line is told with its place, and the next is read`(line: String) {
    let reading = Self.reading("1 aa\n\(line)\n3 bb\n")
    #expect(reading.errors.map(\.code) == [.badPayloadLine])
    #expect(reading.errors.first?.offset == 5)
    #expect(reading.frames.map(\.octets) == [[0xAA], [0xBB]])
    #expect(reading.frames.map(\.number) == [1, 3])
  }

  @Test(arguments: ["12 ", "12\n00", "hello 00", "12;00", "1", "-1 00"])
  func `Other text is no capture`(text: String) throws {
    let error = try #require(throws: CaptureError.self) { _ = try CaptureReader(octets: Array((text + "    ").utf8)) }
    #expect(error.code == .notACapture)
  }

  @Test func `Batches hold the same as reading one by one, however lines lie in them`() throws {
    var text = ""
    for line in 0..<6000 {
      switch line % 7 {
      case 3: text += "# " + String(repeating: "x", count: line % 300) + "\n"
      case 5: text += "17790\(line) zz\n"
      default: text += "17790\(line).25 " + String(repeating: "a5", count: 1 + line * 31 % 900) + "\n"
      }
    }
    let one = Self.reading(text)
    for limit in [1, 7, Int.max] {
      var reader = try CaptureReader(octets: Array(text.utf8))
      var batch = FrameBatch()
      var octets: [[UInt8]] = []
      var numbers: [Int] = []
      var faults: [CaptureError] = []
      while reader.fill(&batch, limit: limit) {
        for index in 0..<batch.count {
          let frame = batch.frame(at: index)
          octets.append(frame.octets.withUnsafeBytes { Array($0) })
          numbers.append(frame.number)
        }
        faults += batch.faults.map(\.error)
      }
      #expect(octets == one.frames.map(\.octets))
      #expect(numbers == one.frames.map(\.number))
      #expect(faults == one.errors)
    }
  }
}
