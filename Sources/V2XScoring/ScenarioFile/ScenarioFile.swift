import Glibc
import V2XModel

/// The format of scenario files.
public enum ScenarioFile {
  /// The value of the key `schema`: name and version of the format.
  public static let schema = "v2x.scenario/1"

  /// The keys that may stand in each part of a file.
  enum Keys {
    static let scenario = ["schema", "name", "title", "summary", "site", "actors", "window", "criteria"]
    static let text = ["en", "zh"]
    static let site = ["nodes", "lanes", "phases"]
    static let actors = ["kinds", "ids"]
    static let window = ["from", "to"]
    static let criterion = ["measure", "title", "comparison", "threshold", "least-samples", "most-undecided"]
  }

  /// The octets of a file.
  static func octets(ofFile path: String) throws(ScenarioError) -> [UInt8] {
    func failure(_ what: String) -> ScenarioError {
      ScenarioError(path: "", expected: "a scenario file", found: what)
    }
    guard let file = fopen(path, "rb") else { throw failure(String(cString: strerror(errno))) }
    defer { fclose(file) }
    var octets = [UInt8](repeating: 0, count: DocumentNode.greatestSize + 1)
    let count = fread(&octets, 1, octets.count, file)
    guard ferror(file) == 0 else { throw failure(String(cString: strerror(errno))) }
    octets.removeLast(octets.count - count)
    return octets
  }
}

extension Scenario {
  /// Reads a scenario from a file in YAML.
  public init(contentsOfFile path: String) throws(ScenarioError) {
    try self.init(yaml: try ScenarioFile.octets(ofFile: path))
  }

  /// Reads a scenario from a text in YAML.
  /// - Throws: the first mistake, with its path and line. A key that is not known is one.
  public init(yaml text: String) throws(ScenarioError) { try self.init(yaml: Array(text.utf8)) }

  /// Reads a scenario from a text in YAML, in UTF-8.
  /// - Throws: the first mistake, with its path and line. A key that is not known is one.
  public init(yaml octets: some Collection<UInt8>) throws(ScenarioError) {
    try self.init(DocumentReader(DocumentNode(yaml: octets)))
  }

  init(_ document: DocumentReader) throws(ScenarioError) {
    let fields = try document.fields(ScenarioFile.Keys.scenario)
    let schema = try fields.required("schema")
    guard try schema.string(ScenarioFile.schema) == ScenarioFile.schema else { throw schema.error(expected: ScenarioFile.schema) }
    let name = try fields.required("name").value("a name of lower-case letters, digits, - and .") { text in
      let isName =
        !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
      return isName ? text : nil
    }
    let criteria = try fields.required("criteria")
    var judged: [Criterion] = []
    for element in try criteria.elements() { judged.append(try Criterion(element)) }
    if judged.isEmpty { throw criteria.error(expected: "at least one criterion") }
    let title = try BilingualText(fields.required("title"))
    var summary: BilingualText?
    if let text = fields["summary"] { summary = try BilingualText(text) }
    let scope = try Scope(site: fields["site"], actors: fields["actors"], window: fields["window"])
    self.init(name: name, title: title, summary: summary, scope: scope, criteria: judged)
  }
}

extension BilingualText {
  fileprivate init(_ reader: DocumentReader) throws(ScenarioError) {
    let fields = try reader.fields(ScenarioFile.Keys.text)
    self.init(try fields.required("en").string("text in English"), try fields.required("zh").string("text in Chinese"))
  }
}

extension Scope {
  fileprivate init(site: DocumentReader?, actors: DocumentReader?, window: DocumentReader?) throws(ScenarioError) {
    self.init()
    if let site {
      let fields = try site.fields(ScenarioFile.Keys.site)
      nodes = try Self.list(fields["nodes"]) { node throws(ScenarioError) in
        try node.value("a node, as 1001 or 350/1001") { IntersectionID(text: $0) }
      }
      lanes = try Self.list(fields["lanes"]) { lane throws(ScenarioError) in
        LaneID(rawValue: UInt8(try lane.integer("a lane number, 0 to 255", in: 0...255)))
      }
      phases = try Self.list(fields["phases"]) { phase throws(ScenarioError) in
        PhaseID(rawValue: UInt8(try phase.integer("a phase number, 0 to 255", in: 0...255)))
      }
    }
    if let actors {
      let fields = try actors.fields(ScenarioFile.Keys.actors)
      let names = RoadUserKind.allCases.map(\.description).joined(separator: ", ")
      kinds = try Self.list(fields["kinds"]) { kind throws(ScenarioError) in
        try kind.value("a kind of road user: \(names)") { text in RoadUserKind.allCases.first { $0.description == text } }
      }
      identities = try Self.list(fields["ids"]) { id throws(ScenarioError) in
        try id.value("an identity, as bsm:0102030405060708 or rsm:5253553030313031:17") { RoadUserID(text: $0) }
      }
    }
    if let window {
      let fields = try window.fields(ScenarioFile.Keys.window)
      from = try fields["from"].map { time throws(ScenarioError) in try Self.instant(time) }
      to = try fields["to"].map { time throws(ScenarioError) in try Self.instant(time) }
      if let from, let to, from >= to { throw window.error(expected: "from earlier than to") }
    }
  }

  private static func instant(_ reader: DocumentReader) throws(ScenarioError) -> Instant {
    try reader.value("a date and time of RFC 3339, as 2026-05-18T01:07:30Z") { Instant(rfc3339: $0) }
  }

  /// A list that may be left out, but not be empty: that would look like "none" and mean "all".
  private static func list<Element>(
    _ reader: DocumentReader?, _ element: (DocumentReader) throws(ScenarioError) -> Element
  ) throws(ScenarioError) -> [Element] {
    guard let reader else { return [] }
    let readers = try reader.elements()
    if readers.isEmpty { throw reader.error(expected: "at least one element, or the key left out") }
    var elements: [Element] = []
    for reader in readers { elements.append(try element(reader)) }
    return elements
  }
}

extension Criterion {
  fileprivate init(_ reader: DocumentReader) throws(ScenarioError) {
    let fields = try reader.fields(ScenarioFile.Keys.criterion)
    let measure = try fields.required("measure").value("a measure: " + Measure.all.map(\.name).joined(separator: ", ")) {
      Measure.named($0)
    }
    let comparison = try fields.required("comparison").value("one of <=, <, >=, >, ==") { Comparison(rawValue: $0) }
    let range: ClosedRange<Double>? = measure.unit == .share ? 0...1 : nil
    let threshold = try fields.required("threshold").number(measure.unit == .share ? "a share from 0 to 1" : "a number", in: range)
    let leastSamples = try fields.required("least-samples").integer("a number of samples, at least 1", in: 1...1_000_000_000)
    var mostUndecided = Self.defaultMostUndecided
    if let share = fields["most-undecided"] { mostUndecided = try share.number("a share from 0 to 1", in: 0...1) }
    var title: BilingualText?
    if let text = fields["title"] { title = try BilingualText(text) }
    self.init(
      measure: measure, title: title, comparison: comparison, threshold: threshold, leastSamples: leastSamples,
      mostUndecided: mostUndecided)
  }
}

extension IntersectionID {
  /// Reads `1001` or `350/1001`.
  init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1:
      guard let node = UInt16(parts[0]) else { return nil }
      self.init(region: nil, node: node)
    case 2:
      guard let region = UInt16(parts[0]), let node = UInt16(parts[1]) else { return nil }
      self.init(region: region, node: node)
    default: return nil
    }
  }
}

extension RoadUserID {
  /// Reads what ``description`` writes.
  init?(text: String) {
    func station(_ digits: Substring) -> StationID? {
      guard digits.utf8.count == 16 else { return nil }
      return UInt64(digits, radix: 16).map(StationID.init(rawValue:))
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("bsm", 2):
      guard let id = station(parts[1]) else { return nil }
      self = .station(id)
    case ("rsm", 3):
      guard let unit = station(parts[1]), let number = UInt16(parts[2]) else { return nil }
      self = .participant(unit: unit, number: number)
    default: return nil
    }
  }
}
