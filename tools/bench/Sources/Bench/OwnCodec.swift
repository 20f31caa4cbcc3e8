import ASN1Runtime
import ASN1Schema
import CSAE53
import JSONText
import V2XMessages

/// Our side, in the shape of the peers' loops. Each returns how many messages were done, or how many octets written.
enum OwnCodec {
  /// Octets to a typed value that is new each time and freed at once.
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

  /// Storage of the bulk reading, used again for every message.
  final class Storage {
    var messages = FlatMessages()
  }

  /// Octets to rows in storage that is there already.
  @inline(never)
  static func readFlat(_ set: MessageSet, _ messages: inout FlatMessages, passes: Int) -> Int {
    var read = 0
    let octets = set.octets.span.bytes
    for _ in 0..<passes {
      var start = 0
      for end in set.ends {
        messages.removeAll()
        do throws(CodingError) {
          use(try messages.append(octets.extracting(start..<end)))
          read += 1
        } catch {}
        start = end
      }
    }
    return read
  }

  /// The octets of a message of Day II to rows in storage that is there already, as the path from frames to observations reads them.
  @inline(never)
  static func readDayTwo(_ set: MessageSet, _ messages: inout FlatMessages, passes: Int) -> Int {
    var read = 0
    var rows = DayTwoRows()
    let octets = set.octets.span.bytes
    for _ in 0..<passes {
      var start = 0
      for end in set.ends {
        messages.removeAll()
        if rows.read(octets.extracting(start..<end), into: &messages) {
          use(rows)
          read += 1
        }
        start = end
      }
    }
    return read
  }

  /// Octets of a BSM to the fields that an observation needs.
  @inline(never)
  static func observedFields(_ set: MessageSet, passes: Int) -> Int {
    var read = 0
    let octets = set.octets.span.bytes
    var fields = BasicSafetyMessage.ObservedFields()
    for _ in 0..<passes {
      var start = 0
      for end in set.ends {
        if fields.read(octets.extracting(start..<end)) {
          use(fields)
          read += 1
        }
        start = end
      }
    }
    return read
  }

  static func values(_ set: MessageSet) -> [MessageFrame] { set.messages.compactMap { try? MessageFrame(uper: $0) } }

  /// Typed values to octets in a buffer that is there already.
  @inline(never)
  static func encode(_ values: [MessageFrame], _ storage: inout [UInt8], passes: Int) -> Int {
    var written = 0
    var span = storage.mutableSpan
    var buffer = span.mutableBytes
    // Where they stand, as the peers do: an element of a loop over the array would be a copy.
    let values = values.span
    for _ in 0..<passes {
      for index in values.indices {
        do throws(CodingError) { written += try values[index].encode(into: &buffer) } catch {}
      }
    }
    return written
  }

  /// Octets to JSON text by the schema, in one buffer.
  @inline(never)
  static func json(_ set: MessageSet, _ schema: Schema, _ type: Schema.TypeIndex, _ json: inout JSONWriter, passes: Int) -> Int {
    var written = 0
    let octets = set.octets.span.bytes
    for _ in 0..<passes {
      var start = 0
      for end in set.ends {
        json.removeAll()
        var reader = UPERReader(octets.extracting(start..<end))
        var counts = AdditionCounts()
        do throws(CodingError) {
          try schema.writeJSON(of: type, from: &reader, to: &json, additionCounts: &counts, style: .raw)
          written += 1
        } catch {}
        start = end
      }
    }
    return written
  }

  static func roundTrips(_ message: [UInt8]) -> Bool {
    guard let frame = try? MessageFrame(uper: message), let again = try? frame.uper() else { return false }
    return again == message
  }

  /// Keeps the optimiser from leaving out what nobody reads.
  @inline(never)
  private static func use(_ frame: borrowing MessageFrame) {}
  @inline(never)
  private static func use(_ row: MessageFrame.Flat) {}
  @inline(never)
  private static func use(_ rows: borrowing DayTwoRows) {}
  @inline(never)
  private static func use(_ fields: borrowing BasicSafetyMessage.ObservedFields) {}
}
