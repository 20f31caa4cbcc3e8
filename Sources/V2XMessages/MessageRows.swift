@_spi(GeneratedCode) import ASN1Runtime
import CSAE53

/// What messages are read into, one after the other.
struct MessageRows: ~Copyable {
  private(set) var messages = FlatMessages()
  /// What the frame of Day II that was read last carries.
  private(set) var dayTwo = DayTwoRows()
  /// What identifiers announce.
  let applications: ApplicationIdentifiers

  init(applications: ApplicationIdentifiers) { self.applications = applications }

  /// Reads a message and forgets the one before.
  ///
  /// - Returns: the row of its frame.
  /// - Throws: `CodingError` as the typed reading does.
  @inline(__always)
  mutating func read(_ octets: RawSpan) throws(CodingError) -> MessageFrame.Flat {
    messages.removeAll()
    if octets.byteCount > 0, octets.unsafeLoad(as: UInt8.self) >= DayTwoFrame.lead { return try readDayTwo(octets) }
    return try messages.append(octets)
  }

  /// What a frame of Day II carries goes into rows at once. Where it is not sound, or not all there is, the whole frame is read besides, to say
  /// what is wrong and where.
  @inline(never)
  private mutating func readDayTwo(_ octets: RawSpan) throws(CodingError) -> MessageFrame.Flat {
    let frame = DayTwoFrame(octets)
    if frame.isExact, let content = frame.content, dayTwo.read(frame.kind, octets.extracting(content), into: &messages) {
      return .extended(FlatPiece(0))
    }
    let row = try messages.append(octets)
    _ = dayTwo.read(octets, into: &messages)
    return row
  }
}
