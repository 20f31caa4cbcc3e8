public import JSONText
import V2XEnvelopes
import V2XMessages
import V2XModel
import V2XSecurity

extension Inspection {
  /// Name and version of the record.
  public static let schema = "v2x.inspection/1"

  /// What cannot be known from the frames alone.
  public struct Context: Sendable {
    /// Names of the inputs, in the order of `FrameReference.file`.
    public var inputs: [String]
    /// What is wrong with the inputs themselves, as sentences.
    public var faults: [String]
    /// Senders whose network card fills in UDP checksums after the capture, and how many frames of theirs were affected.
    public var offloading: [(address: String, frames: Int)]
    /// Frames lost before they could be read, in a live capture.
    public var dropped: Int?

    public init(inputs: [String], faults: [String] = [], offloading: [(address: String, frames: Int)] = [], dropped: Int? = nil) {
      self.inputs = inputs
      self.faults = faults
      self.offloading = offloading
      self.dropped = dropped
    }
  }

  /// Writes everything as one JSON object on a line.
  public func write(to json: inout JSONWriter, context: Context) {
    json.beginObject()
    json.key("schema")
    json.string(Self.schema)
    json.key("inputs")
    json.beginArray()
    for input in context.inputs { json.string(input) }
    json.endArray()
    writeTotals(&json)
    writeBuckets(&json)
    writeLabels(&json)
    writeStreams(&json)
    writeLists(&json, context)
    json.endObject()
    json.endLine()
  }

  private func writeTotals(_ json: inout JSONWriter) {
    json.key("frames")
    json.integer(counts.frames)
    json.key("octets")
    json.integer(octets)
    if let first, let last {
      json.key("first")
      json.string(first.description)
      json.key("last")
      json.string(last.description)
      json.key("seconds")
      json.number(last.seconds(since: first), decimals: 9)
    }
  }

  private func writeBuckets(_ json: inout JSONWriter) {
    json.key("buckets")
    json.beginObject()
    json.key("messages")
    json.beginObject()
    for kind in MessageKind.all where counts.messages[kind.ordinal] > 0 {
      json.key(kind.isDayTwo ? kind.shortName : kind.type)
      json.integer(counts.messages[kind.ordinal])
    }
    json.endObject()
    func object(_ name: StaticString, _ entries: [(String, Int)]) {
      json.key(name)
      json.beginObject()
      for (reason, count) in entries.sorted(by: { $0.0 < $1.0 }) where count > 0 {
        json.key(reason)
        json.integer(count)
      }
      json.endObject()
    }
    object("secured", counts.secured.map { ("\($0.key.protection.rawValue) \($0.key.layer.name)", $0.value) })
    object("foreign", counts.foreign.map { ($0.key.description, $0.value) })
    object("damaged", counts.damaged.map { ($0.key, $0.value) })
    json.key("fragments")
    json.integer(counts.fragments)
    json.key("truncated")
    json.integer(counts.truncated)
    json.endObject()
  }

  /// Messages inside secured ones, by label; nothing where there are none.
  private func writeLabels(_ json: inout JSONWriter) {
    guard !labels.isEmpty else { return }
    json.key("security")
    json.beginObject()
    for verdict in SecurityLabel.Verdict.allCases {
      guard let count = labels[verdict] else { continue }
      json.key(verdict.rawValue)
      json.integer(count)
    }
    json.endObject()
  }

  private func writeStreams(_ json: inout JSONWriter) {
    json.key("streams")
    json.beginArray()
    for (key, stream) in sortedStreams {
      json.beginObject()
      json.key("type")
      json.string(key.kind.type)
      if key.kind.isDayTwo {
        json.key("message")
        json.string(key.kind.shortName)
      }
      json.key("edition")
      json.string(key.edition.name)
      json.key("source")
      if let source = key.source { json.string(source.description) } else { json.null() }
      json.key("count")
      json.integer(stream.count)
      if stream.ambiguous > 0 {
        json.key("editionAmbiguous")
        json.integer(stream.ambiguous)
      }
      json.key("rate")
      if let rate = stream.rate { json.number(rate, decimals: 3) } else { json.null() }
      json.key("gap")
      json.beginObject()
      for (name, value) in [("min", stream.gaps.least), ("median", stream.gaps.quantile(0.5)), ("max", stream.gaps.greatest)] {
        json.key(name)
        if let value { json.number(value, decimals: 6) } else { json.null() }
      }
      json.endObject()
      json.key("size")
      json.beginObject()
      json.key("min")
      json.integer(stream.leastSize)
      json.key("mean")
      json.number(Double(stream.octets) / Double(max(1, stream.count)), decimals: 1)
      json.key("max")
      json.integer(stream.greatestSize)
      json.endObject()
      json.endObject()
    }
    json.endArray()
  }

  /// Streams by kind, then sender.
  public var sortedStreams: [(key: StreamKey, value: Stream)] {
    streams.sorted { left, right in
      if left.key.kind != right.key.kind { return left.key.kind.ordinal < right.key.kind.ordinal }
      guard let a = left.key.source, let b = right.key.source else { return left.key.source == nil && right.key.source != nil }
      if a != b {
        return (a.address.isIPv6 ? 1 : 0, a.address.high, a.address.low, a.port ?? 0)
          < (b.address.isIPv6 ? 1 : 0, b.address.high, b.address.low, b.port ?? 0)
      }
      return left.key.edition.rawValue < right.key.edition.rawValue
    }
  }

  /// Encapsulations, the most frequent first.
  public var sortedEncapsulations: [(layers: LayerList, count: Int)] {
    encapsulations.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0.names.joined()) < ($0.1, $1.0.names.joined()) }
  }

  private func writeLists(_ json: inout JSONWriter, _ context: Context) {
    json.key("encapsulations")
    json.beginArray()
    for (layers, count) in sortedEncapsulations {
      json.beginObject()
      json.key("layers")
      json.beginArray()
      for name in layers.names { json.string(name) }
      json.endArray()
      json.key("count")
      json.integer(count)
      json.endObject()
    }
    json.endArray()
    json.key("aids")
    json.beginObject()
    for (aid, count) in identifiers.sorted(by: { $0.key < $1.key }) {
      json.key("\(aid)")
      json.integer(count)
    }
    json.endObject()
    json.key("aidDisagrees")
    json.integer(disagreeingIdentifiers)
    writeNodes(&json)
    json.key("damagedFrames")
    json.beginArray()
    for entry in counts.damagedFrames { write(entry, &json, context) }
    json.endArray()
    json.key("checksumOffloading")
    json.beginArray()
    for sender in context.offloading {
      json.beginObject()
      json.key("source")
      json.string(sender.address)
      json.key("frames")
      json.integer(sender.frames)
      json.endObject()
    }
    json.endArray()
    json.key("faults")
    json.beginArray()
    for fault in context.faults { json.string(fault) }
    json.endArray()
    if let dropped = context.dropped {
      json.key("dropped")
      json.integer(dropped)
    }
  }

  private func writeNodes(_ json: inout JSONWriter) {
    json.key("nodes")
    json.beginArray()
    for (id, node) in nodes.sorted(by: { $0.key < $1.key }) {
      json.beginObject()
      json.key("region")
      if let region = id.region { json.integer(region) } else { json.null() }
      json.key("node")
      json.integer(id.node)
      json.key("maps")
      json.integer(node.maps)
      json.key("spats")
      json.integer(node.signals)
      json.endObject()
    }
    json.endArray()
    json.key("stations")
    json.beginArray()
    for (id, station) in stations.sorted(by: { $0.key < $1.key }) {
      json.beginObject()
      json.key("id")
      json.string(id.description)
      json.key("type")
      json.string(station.kind.type)
      json.key("messages")
      json.integer(station.messages)
      json.key("first")
      json.string(station.first.description)
      json.key("last")
      json.string(station.last.description)
      json.endObject()
    }
    json.endArray()
  }

  private func write(_ entry: RunCounts.DamagedFrame, _ json: inout JSONWriter, _ context: Context) {
    let file = Int(entry.frame.file)
    json.beginObject()
    json.key("file")
    json.string(file < context.inputs.count ? context.inputs[file] : "\(file)")
    json.key("frame")
    json.integer(entry.frame.frame)
    entry.damage.write(to: &json)
    json.endObject()
  }
}
