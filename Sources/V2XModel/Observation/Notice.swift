/// A roadside warning or sign (RSI): one row for each event or sign of a message.
public struct Notice: Hashable, Sendable {
  /// What a notice is about.
  public enum Subject: Hashable, Sendable {
    /// A traffic event (code of GB/T 29100).
    case event(code: UInt16)
    /// A road sign (code of GB 5768.2).
    case sign(code: UInt16)
  }

  public var reception: Reception
  /// The roadside unit.
  public var unit: StationID
  /// The unit's number for the event or sign.
  public var number: UInt16
  public var subject: Subject
  /// `nil` = not stated.
  public var position: GeoPoint?
  /// Metres around `position`; `nil` = not stated.
  public var radius: Double?
  /// When it begins and ends to hold, to the minute; `nil` = not stated.
  public var start: Instant?
  public var end: Instant?
  /// 0 (lowest) to 7; `nil` = not stated.
  public var priority: UInt8?
  /// 0 to 1; `nil` = not stated.
  public var confidence: Double?

  public init(
    reception: Reception, unit: StationID, number: UInt16, subject: Subject, position: GeoPoint? = nil, radius: Double? = nil,
    start: Instant? = nil, end: Instant? = nil, priority: UInt8? = nil, confidence: Double? = nil
  ) {
    self.reception = reception
    self.unit = unit
    self.number = number
    self.subject = subject
    self.position = position
    self.radius = radius
    self.start = start
    self.end = end
    self.priority = priority
    self.confidence = confidence
  }
}
