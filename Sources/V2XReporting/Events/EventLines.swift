import JSONText
public import V2XReconstruction

/// Events as NDJSON: one object a line, of the schema ``EventFormat/schema``.
public struct EventLines: EventWriter, Sendable {
  private let inputs: InputNames
  private var writer = JSONWriter()

  public init(inputs: InputNames) { self.inputs = inputs }

  public mutating func write(_ event: Event, into octets: inout [UInt8]) {
    writer.removeAll()
    writer.event(event, inputs: inputs)
    writer.endLine()
    octets.append(contentsOf: writer.octets)
  }
}
