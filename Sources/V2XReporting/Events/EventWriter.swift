public import V2XReconstruction

/// Writes events in some format, as they come. Octets are appended to the caller's buffer, which may be emptied between calls.
public protocol EventWriter {
  /// Writes what stands before the first event.
  mutating func begin(into octets: inout [UInt8])
  /// Writes an event, whole.
  mutating func write(_ event: Event, into octets: inout [UInt8])
  /// Writes what stands after the last event.
  mutating func end(into octets: inout [UInt8])
}

extension EventWriter {
  public mutating func begin(into octets: inout [UInt8]) {}
  public mutating func end(into octets: inout [UInt8]) {}
}
