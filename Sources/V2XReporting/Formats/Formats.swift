/// The formats in which events are written, by the names that `--format` takes.
public enum EventFormat: String, Hashable, Sendable, CaseIterable {
  /// For people.
  case table
  /// One JSON object a line.
  case ndjson
  /// Comma-separated values.
  case csv
  /// For maps (QGIS, kepler.gl, web maps).
  case geojson

  /// Name and version of an event's fields.
  public static let schema = "v2x.event/1"

  /// A writer of this format.
  /// - Parameters:
  ///   - inputs: the inputs' names by index.
  ///   - style: what the device can show; only ``table`` looks at it.
  ///   - datum: what coordinates of ``geojson`` are written in.
  public func makeWriter(inputs: InputNames, style: TextStyle = .plain, datum: MapDatum = .wgs84) -> any EventWriter {
    switch self {
    case .table: EventTable(inputs: inputs, style: style)
    case .ndjson: EventLines(inputs: inputs)
    case .csv: EventCSV(inputs: inputs)
    case .geojson: EventGeoJSON(inputs: inputs, datum: datum)
    }
  }
}

/// The formats in which an evaluation is written, by the names that `--format` takes.
public enum EvaluationFormat: String, Hashable, Sendable, CaseIterable {
  /// For people, in English and Chinese.
  case table
  /// One JSON object on one line.
  case json
  /// The same as ``json``: one evaluation is one line.
  case ndjson

  /// Name and version of an evaluation's fields.
  public static let schema = "v2x.evaluation/1"
}
