import JSONText
import V2XEnvelopes
import V2XModel

/// The members of a line that say where a message comes from. What repeats from frame to frame is kept as text.
struct FrameText: Sendable {
  /// Addresses and layers, which few of a capture's frames have different.
  fileprivate struct Surroundings: Equatable {
    var source: Endpoint?
    var destination: Endpoint?
    var layers: LayerList
    var aid: UInt32?
    var aidAgrees: Bool?

    /// Where its text is kept.
    var place: Int {
      let addresses = (source?.address.low ?? 0) &+ (destination?.address.low ?? 0) &* 31
      let numbers = UInt64(source?.port ?? 0) &<< 32 | UInt64(destination?.port ?? 0) &<< 16 | UInt64(aid ?? 0)
      return Int(truncatingIfNeeded: ((addresses &+ numbers) &* 0x9E37_79B9_7F4A_7C15) &>> 57)
    }
  }

  private static let places = 128
  /// Longer texts are put together each time.
  private static let longest = 256

  /// The beginnings of lines, up to the number of the frame.
  private let files: KeptTexts
  private var times = TimestampText(key: "time")
  private var unitTimes = TimestampText(key: "rsuTime")
  private var known = [Surroundings?](repeating: nil, count: places)
  private var counts = [Int](repeating: 0, count: places)
  private var texts = [UInt8](repeating: 0, count: places * longest)

  /// - Parameter files: the names of the inputs, in the order of `Reception.file`.
  init(files: [String]) { self.files = KeptTexts(files.map(Self.head)) }

  private static func head(_ file: String) -> [UInt8] {
    text { json in
      json.beginObject()
      json.key("file")
      json.string(file)
      json.key("frame")
    }
  }

  private static func text(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    body(&json)
    return Array(json.octets)
  }

  /// Begins the object of a line and writes `file`, `frame`, `time`, `source`, `destination`, `encapsulation`, and of a short message `aid` and whether it agrees.
  mutating func write(_ frame: FrameFacts, layers: LayerList, aid: UInt32? = nil, aidAgrees: Bool? = nil, to json: inout JSONWriter) {
    let file = Int(frame.reception.file)
    if file < files.count {
      json.verbatim(upToValue: files[file])
    } else {
      json.verbatim(upToValue: Self.head("\(file)").span)
    }
    json.integer(frame.reception.frame)
    times.write(frame.reception.time, to: &json)
    write(
      Surroundings(source: frame.source, destination: frame.destination, layers: layers, aid: aid, aidAgrees: aidAgrees), to: &json)
  }

  private mutating func write(_ surroundings: Surroundings, to json: inout JSONWriter) {
    let place = surroundings.place
    let start = place * Self.longest
    if known[place] == surroundings { return json.verbatim(texts.span.extracting(start..<start + counts[place])) }
    let text = Self.text { surroundings.write(to: &$0) }
    json.verbatim(text.span)
    guard text.count <= Self.longest else { return }
    known[place] = surroundings
    counts[place] = text.count
    texts.replaceSubrange(start..<start + text.count, with: text)
  }

  /// Writes `rsuId` and `rsuTime`.
  mutating func write(_ unit: RoadsideUnitHeader, to json: inout JSONWriter) {
    json.key("rsuId")
    json.string(StationID(rawValue: unit.identifier).description)
    unitTimes.write(Instant(nanoseconds: unit.time), to: &json)
  }
}

extension FrameText.Surroundings {
  fileprivate func write(to json: inout JSONWriter) {
    if let source {
      json.key("source")
      json.string(source.description)
    }
    if let destination {
      json.key("destination")
      json.string(destination.description)
    }
    json.key("encapsulation")
    json.beginArray()
    for layer in layers { json.string(layer.name) }
    json.endArray()
    guard let aid else { return }
    json.key("aid")
    json.integer(aid)
    if aidAgrees == false {
      json.key("aidAgrees")
      json.bool(false)
    }
  }
}
