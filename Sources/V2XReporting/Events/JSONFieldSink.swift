public import JSONText
import V2XModel
public import V2XReconstruction

/// Writes an event's fields as members of one object.
struct JSONFieldSink: EventFieldSink {
  var writer: JSONWriter
  let inputs: InputNames

  mutating func text(_ name: StaticString, _ value: String?) {
    writer.key(name)
    writer.optional(value) { $0.string($1) }
  }

  mutating func integer(_ name: StaticString, _ value: Int?) {
    writer.key(name)
    writer.optional(value) { $0.integer($1) }
  }

  mutating func number(_ name: StaticString, _ value: Double?, decimals: Int) {
    writer.key(name)
    writer.optional(value) { $0.number($1, decimals: decimals) }
  }

  mutating func flag(_ name: StaticString, _ value: Bool?) {
    writer.key(name)
    writer.optional(value) { $0.bool($1) }
  }

  mutating func moment(_ name: StaticString, _ value: Instant?) {
    writer.key(name)
    writer.optional(value) { $0.seconds(nanoseconds: $1.nanoseconds) }
  }

  mutating func texts(_ name: StaticString, _ values: [String]) {
    writer.key(name)
    writer.list(values) { $0.string($1) }
  }

  mutating func integers(_ name: StaticString, _ values: [Int]) {
    writer.key(name)
    writer.list(values) { $0.integer($1) }
  }

  mutating func place(_ name: StaticString, _ value: GeoPoint) {
    writer.key(name)
    writer.beginObject()
    writer.key("latitude")
    writer.number(value.latitude, decimals: 7)
    writer.key("longitude")
    writer.number(value.longitude, decimals: 7)
    writer.endObject()
  }

  mutating func parties(_ name: StaticString, _ values: [[RoadUserID]]) {
    writer.key(name)
    writer.list(values) { $0.list($1) { $0.string($1.description) } }
  }

  mutating func uses(_ name: StaticString, _ values: [(id: RoadUserID, from: Instant, to: Instant)]) {
    writer.key(name)
    writer.list(values) { writer, use in
      writer.beginArray()
      writer.string(use.id.description)
      writer.seconds(nanoseconds: use.from.nanoseconds)
      writer.seconds(nanoseconds: use.to.nanoseconds)
      writer.endArray()
    }
  }

  mutating func rows(_ name: StaticString, _ columns: [StaticString], _ values: [[Double?]]) {
    writer.key(name)
    writer.list(values) { writer, row in
      writer.beginObject()
      for (column, value) in zip(columns, row) {
        writer.key(column)
        writer.optional(value) { $0.number($1, decimals: 3) }
      }
      writer.endObject()
    }
  }

  mutating func evidence(_ frames: [FrameReference]) {
    writer.key("evidence")
    writer.list(frames) { [inputs] writer, frame in
      writer.beginObject()
      writer.key("file")
      writer.string(inputs[frame.file])
      writer.key("frame")
      writer.integer(frame.frame)
      writer.endObject()
    }
  }
}

extension JSONWriter {
  /// Writes an event as one object: `schema`, `kind`, then its fields as ``V2XReconstruction/Event/describe(to:)`` orders them.
  public mutating func event(_ event: Event, inputs: InputNames) {
    beginObject()
    key("schema")
    string(EventFormat.schema)
    members(of: event, inputs: inputs)
    endObject()
  }

  /// Writes the fields of an event as members of the object that is open.
  mutating func members(of event: Event, inputs: InputNames) {
    var sink = JSONFieldSink(writer: self, inputs: inputs)
    self = JSONWriter()
    event.describe(to: &sink)
    self = sink.writer
  }

  /// Writes a crossing as one object, as ``event(_:inputs:)`` does.
  public mutating func crossing(_ crossing: StopLineCrossing, inputs: InputNames) { event(.stopLineCrossing(crossing), inputs: inputs) }

  mutating func optional<Value>(_ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
    if let value { write(&self, value) } else { null() }
  }

  mutating func list<Element>(_ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void) {
    beginArray()
    for element in elements { write(&self, element) }
    endArray()
  }
}
