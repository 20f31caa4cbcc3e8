import ASN1Runtime
import Testing

/// Encoding into storage of the caller.
@Suite struct CallerBufferTests {
  @Test(arguments: Readings.types.map { $0.asn1Name })
  func theOctetsAreThoseOfAnArray(name: String) throws {
    let type = try Readings.type(named: name)
    for vector in Vector.all where vector.type == name { try Self.check(try Readings.decode(vector.octets, as: type), vector) }
  }

  private static func check(_ value: some UPERCodable, _ vector: Vector) throws {
    let octets = try value.uper()
    for room in Set([octets.count, octets.count + 1, octets.count + 20, octets.count - 1, octets.count - 8, octets.count / 2, 0])
    where room >= 0 {
      // What lies behind the lent part must stay as it is.
      let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: room + 16, alignment: 1)
      defer { storage.deallocate() }
      storage.initializeMemory(as: UInt8.self, repeating: 0xA5)
      let written: Result<Int, CodingError>
      do throws(CodingError) {
        var buffer = MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: storage[..<room]))
        written = .success(try value.encode(into: &buffer))
      } catch {
        written = .failure(error)
      }
      #expect(storage[room...].allSatisfy { $0 == 0xA5 }, "\(vector.id) in \(room)")
      if room < octets.count {
        #expect(written == .failure(CodingError(.bufferTooSmall, bit: 0)), "\(vector.id) in \(room)")
      } else {
        #expect(written == .success(octets.count) && Array(storage[..<octets.count]) == octets, "\(vector.id) in \(room)")
      }
    }
  }

  @Test func theErrorTellsWhatIsNeededOrWhatIsWrong() throws {
    var storage = [UInt8](repeating: 0, count: 100)
    let long = LongAddition(id: true, list: SequenceOf(repeating: 1, count: 500))
    let needed = try #require(Self.error(long, &storage))
    let octets = try long.uper()
    #expect(needed.code == .bufferTooSmall && (needed.bit + 7) / 8 == octets.count && needed.path == "LongAddition")
    let wrong = try #require(Self.error(Optionals(b: 101, e: Colour()), &storage))
    #expect(wrong.code == .valueOutOfRange && wrong.path == "Optionals.b")
  }

  private static func error(_ value: some UPERCodable, _ storage: inout [UInt8]) -> CodingError? {
    do throws(CodingError) {
      var span = storage.mutableSpan
      var buffer = span.mutableBytes
      _ = try value.encode(into: &buffer)
      return nil
    } catch { return error }
  }
}
