import Foundation

/// A classic pcap file taken apart octet by octet, to make others of its records. Independent of the code it tests.
public struct CaptureFile: Sendable {
  /// One record: its header and its frame.
  public struct Record: Sendable {
    /// Position in the file it was read from, counted from 1.
    public var number: Int
    /// Nanoseconds since the Unix epoch.
    public var time: Int64
    /// Header and frame as in the file.
    public var octets: [UInt8]

    public var frame: [UInt8] { Array(octets.dropFirst(16)) }

    /// The UDP payload of an Ethernet frame with an IPv4 header without options.
    public var udpPayload: [UInt8] { Array(octets.dropFirst(16 + 14 + 20 + 8)) }

    /// What a short message behind the adaptation octet carries, by its header alone.
    public var message: [UInt8] {
      let payload = udpPayload
      guard payload.count > 2 else { return [] }
      let width = payload[2] < 0x80 ? 1 : payload[2] < 0xc0 ? 2 : payload[2] < 0xe0 ? 3 : 4
      return Array(payload.dropFirst(2 + width + 2))
    }
  }

  public var header: [UInt8]
  public var records: [Record] = []

  /// Reads a little-endian file with nanoseconds; at most so many records.
  public init(path: String, records limit: Int = .max) throws {
    let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    header = [UInt8](data.prefix(24))
    precondition(header.prefix(4) == [0x4d, 0x3c, 0xb2, 0xa1], "a little-endian pcap with nanoseconds is expected")
    func number(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(data[at + $1]) << (8 * $1) } }
    var at = 24
    while at + 16 <= data.count, records.count < limit {
      let end = at + 16 + number(at + 8)
      guard end <= data.count else { break }
      records.append(
        Record(
          number: records.count + 1, time: Int64(number(at)) * 1_000_000_000 + Int64(number(at + 4)), octets: [UInt8](data[at..<end])))
      at = end
    }
  }

  /// The octets of a file with some of the records.
  public func octets(_ chosen: some Sequence<Record>) -> [UInt8] { chosen.reduce(into: header) { $0 += $1.octets } }

  /// The octets of a file with all of the records.
  public var octets: [UInt8] { octets(records) }
}
