import ASN1Runtime
import CPeer
import CSAE53

/// What is measured.
enum Operation: String, CaseIterable {
  /// Octets to a value that is new each time and freed at once.
  case decode
  /// The same over one value whose storage is used again; asn1c has no such mode and is measured as for `decode`.
  case decodeReusing = "decode-reusing"
  /// Value to octets in one buffer.
  case encode
}

/// The two codecs.
enum Peer: String, CaseIterable {
  case swift, asn1c

  /// Prepares a set and returns what performs the operation on all of it `passes` times; the result tells whether all of it succeeded.
  func prepare(_ operation: Operation, _ set: MessageSet) -> (_ passes: Int) -> Bool {
    switch (self, operation) {
    case (.swift, .decode): return { SwiftPeer.decode(set, passes: $0) == set.count * $0 }
    case (.swift, .decodeReusing): return { SwiftPeer.decodeReusing(set, passes: $0) == set.count * $0 }
    case (.swift, .encode):
      let values = SwiftPeer.values(set)
      return { SwiftPeer.encode(values, passes: $0) == set.octets.count * $0 }
    case (.asn1c, .decode), (.asn1c, .decodeReusing):
      let ends = set.ends.map { $0 }
      return { peer_decode(set.octets, ends, ends.count, $0) == set.count * $0 }
    case (.asn1c, .encode):
      let ends = set.ends.map { $0 }
      let values = peer_values(set.octets, ends, ends.count)
      return { passes in
        var buffer = [UInt8](repeating: 0, count: 8192)
        return peer_encode(values, values == nil ? 0 : ends.count, passes, &buffer, buffer.count) == set.octets.count * passes
      }
    }
  }
}

/// The Swift side, in the shape of `peer.c`.
enum SwiftPeer {
  @inline(never)
  static func decode(_ set: MessageSet, passes: Int) -> Int {
    var decoded = 0
    let octets = set.octets.span.bytes
    for _ in 0..<passes {
      var start = 0
      for end in set.ends {
        if let frame = try? MessageFrame(uper: octets.extracting(start..<end)) {
          use(frame)
          decoded += 1
        }
        start = end
      }
    }
    return decoded
  }

  @inline(never)
  static func decodeReusing(_ set: MessageSet, passes: Int) -> Int {
    var decoded = 0
    let octets = set.octets.span.bytes
    var frame = MessageFrame()
    for _ in 0..<passes {
      var start = 0
      for end in set.ends {
        var reader = UPERReader(octets.extracting(start..<end))
        do throws(CodingError) {
          try frame.decode(from: &reader)
          decoded += 1
        } catch {}
        start = end
      }
    }
    use(frame)
    return decoded
  }

  static func values(_ set: MessageSet) -> [MessageFrame] {
    (0..<set.count).compactMap { try? MessageFrame(uper: Array(set.octets[set.range($0)])) }
  }

  @inline(never)
  static func encode(_ values: [MessageFrame], passes: Int) -> Int {
    var written = 0
    var writer = UPERWriter(capacity: 8192)
    for _ in 0..<passes {
      for value in values {
        writer.removeAll()
        do throws(CodingError) {
          try value.encode(to: &writer)
          written += writer.withFinishedOctets { $0.byteCount }
        } catch {}
      }
    }
    return written
  }

  static func roundTrips(_ message: [UInt8]) -> Bool {
    guard let frame = try? MessageFrame(uper: message), let again = try? frame.uper() else { return false }
    return again == message
  }

  @inline(never)
  private static func use(_ frame: borrowing MessageFrame) {}
}
