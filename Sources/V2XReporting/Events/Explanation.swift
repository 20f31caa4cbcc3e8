import JSONText
public import V2XModel
public import V2XReconstruction

/// What one frame of an event's evidence says, as far as the event rests on it.
public struct EvidenceLine: Hashable, Sendable {
  public var frame: FrameReference
  /// When it was captured.
  public var captured: Instant
  /// `BSM`, `RSM`, `SPAT`, `MAP`.
  public var type: String
  /// Names and values in the order in which they are told.
  public var values: [Value]

  public struct Value: Hashable, Sendable {
    public var name: String
    public var text: String
  }
}

/// Collects what the frames of an event say, from batches of observations.
public struct EvidenceCollector: Sendable {
  private let event: Event
  private let wanted: Set<FrameReference>
  private let users: Set<RoadUserID>
  public private(set) var lines: [EvidenceLine] = []
  /// The stop line that a crossing passed: its place and the direction over it, in a plane around the node; and half the vehicle's length is taken
  /// from the message.
  private var line: (frame: LocalFrame, end: Vector, direction: Vector)?

  public init(_ event: Event) {
    self.event = event
    wanted = Set(CommonFields(of: event).frames)
    users = Set(event.roadUsers)
  }

  /// Looks for the stop line; to be called with all batches before ``collect(_:)``.
  public mutating func findLine(_ batch: borrowing ObservationBatch) {
    guard line == nil, case .stopLineCrossing(let crossing) = event else { return }
    for node in batch.roadNodes where node.id == crossing.intersection && wanted.contains(node.reception.reference) {
      let frame = LocalFrame(origin: node.position)
      for link in batch.roadLinks[node.links] where link.upstream.node == crossing.upstream.node {
        for lane in batch.roadLanes[link.lanes] where lane.id == crossing.lane.lane {
          let points = lane.points.isEmpty ? link.points : lane.points
          guard let path = Polyline(batch.roadPoints[points].map(frame.project)) else { continue }
          line = (frame, path.end, path.endDirection)
        }
      }
    }
  }

  /// Takes what the wanted frames say.
  public mutating func collect(_ batch: borrowing ObservationBatch) {
    for row in batch.stations where wanted.contains(row.reception.reference) && users.contains(.station(row.station)) {
      add(row.reception, "BSM", "bsm:\(row.station)", row.motion, row.extent, row.kind)
    }
    for row in batch.objects
    where wanted.contains(row.reception.reference) && users.contains(.participant(unit: row.unit, number: row.number)) {
      add(row.reception, "RSM", "rsm:\(row.unit):\(row.number)", row.motion, row.extent, row.kind)
    }
    for row in batch.signals where wanted.contains(row.reception.reference) && isAbout(row.intersection, row.phase) {
      var values = [value("phase", "\(row.phase)"), value("made", row.generated?.description ?? "-")]
      for interval in batch.phaseIntervals[row.intervals] where interval.start.map({ $0 <= row.reference }) ?? true {
        values.append(value("light", interval.state.description))
        if let end = interval.minEnd { values.append(value("min end", time(end))) }
        if let end = interval.likelyEnd { values.append(value("likely end", time(end))) }
        if let end = interval.maxEnd { values.append(value("max end", time(end))) }
      }
      lines.append(EvidenceLine(frame: row.reception.reference, captured: row.reception.time, type: "SPAT", values: values))
    }
    for row in batch.roadNodes where wanted.contains(row.reception.reference) && row.id.node == event.intersection?.node ?? row.id.node {
      lines.append(
        EvidenceLine(
          frame: row.reception.reference, captured: row.reception.time, type: "MAP",
          values: [value("node", "\(row.id)"), value("links", "\(row.links.count)")]))
    }
  }

  /// Everything collected, by frame.
  public var sorted: [EvidenceLine] { lines.sorted { ($0.frame, $0.type) < ($1.frame, $1.type) } }

  private func isAbout(_ intersection: IntersectionID, _ phase: PhaseID) -> Bool {
    guard intersection.node == event.intersection?.node else { return false }
    switch event {
    case .stopLineCrossing(let crossing): return crossing.candidatePhases.contains(phase)
    case .signalPrediction(let prediction): return prediction.phase == phase
    default: return true
    }
  }

  private mutating func add(
    _ reception: Reception, _ type: String, _ id: String, _ motion: Motion, _ extent: Extent, _ kind: RoadUserKind
  ) {
    var values = [value("who", id), value("at", motion.time.map(time) ?? "-")]
    values.append(value("latitude", fixed(motion.position.latitude, 7)))
    values.append(value("longitude", fixed(motion.position.longitude, 7)))
    values.append(value("m/s", motion.speed.map { fixed($0, 2) } ?? "-"))
    values.append(value("heading", motion.heading.map { fixed($0, 1) } ?? "-"))
    if let line, let heading = motion.heading {
      let front = line.frame.project(motion.position) + Vector(heading: heading) * ((extent.length ?? kind.defaultExtent.length) / 2)
      values.append(value("front before line, m", fixed((line.end - front).dot(line.direction), 2)))
    }
    lines.append(EvidenceLine(frame: reception.reference, captured: reception.time, type: type, values: values))
  }

  private func value(_ name: String, _ text: String) -> EvidenceLine.Value { .init(name: name, text: text) }

  private func fixed(_ number: Double, _ decimals: Int) -> String {
    var writer = JSONWriter()
    writer.number(number, decimals: decimals)
    return String(decoding: writer.octets, as: UTF8.self)
  }

  /// The seconds of the event's day are enough.
  private func time(_ instant: Instant) -> String { String(instant.description.dropFirst(11).dropLast(7)) }
}

/// An event and its evidence, for people and for programs.
public enum ExplanationFormat {
  /// All fields of the event one below the other, then a table of what each frame says.
  public static func table(_ event: Event, _ evidence: [EvidenceLine], inputs: InputNames, style: TextStyle) -> String {
    var writer = JSONWriter()
    writer.event(event, inputs: inputs)
    var text = ""
    var fields = TextTable([.init("field"), .init("value", leastWidth: 40)])
    if case .object(let members)? = try? JSONValue(parsing: writer.octets) {
      for member in members where member.key != "evidence" && member.key != "schema" {
        fields.add("\(member.key)", .init(shown(member.value)))
      }
    }
    fields.write(into: &text, style: style, hasHead: false)
    text += "\n"
    for type in ["BSM", "RSM", "SPAT", "MAP"] {
      let lines = evidence.filter { $0.type == type }
      guard let first = lines.max(by: { $0.values.count < $1.values.count }) else { continue }
      var table = TextTable([.init("frame", .trailing), .init(type)] + first.values.map { .init($0.name) })
      for line in lines {
        let file = inputs.names.count > 1 ? inputs.short(line.frame.file) + " " : ""
        table.add([.init("\(file)\(line.frame.frame)"), .init("")] + line.values.map { .init($0.text) })
      }
      table.write(into: &text, style: style)
      text += "\n"
    }
    return text
  }

  /// One object on a line: `event`, then `evidence` with what each frame says.
  public static func line(_ event: Event, _ evidence: [EvidenceLine], inputs: InputNames) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("event")
    writer.event(event, inputs: inputs)
    writer.key("evidence")
    writer.list(evidence) { writer, line in
      writer.beginObject()
      writer.key("file")
      writer.string(inputs[line.frame.file])
      writer.key("frame")
      writer.integer(line.frame.frame)
      writer.key("captured")
      writer.string(line.captured.description)
      writer.key("type")
      writer.string(line.type)
      for value in line.values {
        writer.key(value.name)
        writer.string(value.text)
      }
      writer.endObject()
    }
    writer.endObject()
    writer.endLine()
    return Array(writer.octets)
  }

  private static func shown(_ value: JSONValue) -> String {
    switch value {
    case .null: "-"
    case .bool(let flag): flag ? "yes" : "no"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): text
    case .array(let elements): elements.map(shown).joined(separator: " ")
    case .object(let members): members.map { "\($0.key) \(shown($0.value))" }.joined(separator: ", ")
    }
  }
}
