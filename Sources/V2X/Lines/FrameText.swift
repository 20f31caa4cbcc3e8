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
  }

  private static let kept = 16
  private let files: [[UInt8]]
  private var timestamps = TimestampText()
  private var known: [(key: Surroundings, text: [UInt8])] = []
  private var oldest = 0

  /// - Parameter files: the names of the inputs, in the order of `Reception.file`.
  init(files: [String]) {
    self.files = files.map { name in
      Self.text { json in
        json.key("file")
        json.string(name)
      }
    }
  }

  private static func text(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    body(&json)
    return Array(json.octets)
  }

  /// Writes `file`, `frame`, `time`, `source`, `destination` and `encapsulation`.
  mutating func write(_ frame: FrameFacts, layers: LayerList, to json: inout JSONWriter) {
    let file = Int(frame.reception.file)
    if file < files.count {
      json.verbatim(files[file])
    } else {
      json.key("file")
      json.string("\(file)")
    }
    json.key("frame")
    json.integer(frame.reception.frame)
    json.key("time")
    writeTime(frame.reception.time, to: &json)
    let key = Surroundings(source: frame.source, destination: frame.destination, layers: layers)
    for index in known.indices where known[index].key == key { return json.verbatim(known[index].text) }
    let text = Self.text { key.write(to: &$0) }
    json.verbatim(text)
    if known.count < Self.kept {
      known.append((key, text))
    } else {
      known[oldest] = (key, text)
      oldest = (oldest + 1) % Self.kept
    }
  }

  /// Writes an instant as RFC 3339.
  mutating func writeTime(_ time: Instant, to json: inout JSONWriter) { json.string(plain: timestamps.octets(of: time)) }
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
  }
}
