public import JSONText
import V2XModel
public import V2XReconstruction

extension JSONWriter {
  /// Writes a crossing as one object: `kind`, then what, when, where and who, then evidence.
  ///
  /// Lengths are in metres, times in seconds, angles in degrees; what is not known is null. `t` is in Unix seconds, `time` the same
  /// moment in RFC 3339.
  public mutating func crossing(_ crossing: StopLineCrossing, inputs: InputNames) {
    beginObject()
    key("schema")
    string(EventFormat.schema)
    key("kind")
    string("stop_line_crossing")
    key("t")
    seconds(nanoseconds: crossing.time.nanoseconds)
    key("time")
    string(crossing.time.description)
    key("t_sigma")
    number(crossing.timeSigma, decimals: 4)
    key("node")
    integer(crossing.intersection.node)
    key("region")
    optional(crossing.intersection.region) { $0.integer($1) }
    key("upstream")
    integer(crossing.upstream.node)
    key("to")
    optional(crossing.downstream) { $0.integer($1.node) }
    key("ids")
    list(crossing.ids) { $0.string($1.description) }
    key("road_user")
    string(crossing.kind.description)
    key("place")
    beginObject()
    key("latitude")
    number(crossing.place.latitude, decimals: 7)
    key("longitude")
    number(crossing.place.longitude, decimals: 7)
    endObject()
    key("lane")
    integer(crossing.lane.lane.rawValue)
    key("lane_probability")
    number(crossing.lane.posterior, decimals: 4)
    key("phase")
    optional(crossing.phase) { $0.integer($1.rawValue) }
    key("candidate_phases")
    list(crossing.candidatePhases) { $0.integer($1.rawValue) }
    key("maneuver")
    optional(crossing.maneuver) { $0.string($1.rawValue) }
    key("light")
    optional(crossing.light) { $0.string($1.description) }
    key("light_code")
    optional(crossing.lightCode) { $0.integer($1) }
    key("time_in_state")
    optional(crossing.timeInState) { $0.number($1, decimals: 3) }
    key("speed")
    optional(crossing.speed) { $0.number($1, decimals: 3) }
    key("violation")
    optional(crossing.violation) { $0.bool($1) }
    key("class")
    string(crossing.classification.rawValue)
    key("p_red")
    optional(crossing.redProbability) { $0.number($1, decimals: 4) }
    key("certainty")
    string(crossing.certainty.rawValue)
    key("headway")
    optional(crossing.headway) { $0.number($1, decimals: 3) }
    key("clock_offset")
    number(crossing.clockOffset, decimals: 4)
    key("evidence")
    list(crossing.evidence) { writer, frame in
      writer.beginObject()
      writer.key("file")
      writer.string(inputs[frame.file])
      writer.key("frame")
      writer.integer(frame.frame)
      writer.endObject()
    }
    key("notes")
    list(crossing.notes) { $0.string($1.rawValue) }
    endObject()
  }

  mutating func optional<Value>(_ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
    if let value { write(&self, value) } else { null() }
  }

  mutating func list<Element>(_ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void) {
    beginArray()
    for element in elements { write(&self, element) }
    endArray()
  }
}
