/// A roadside unit's statement about a road user it perceives (RSM, CPM): one row for each participant of a message.
public struct PerceivedObject: Hashable, Sendable {
  public var reception: Reception
  /// The roadside unit.
  public var unit: StationID
  /// The unit's number for the participant. The unit itself (number 0 in T/CSAE 53, participant type `rsu`) is not a row.
  public var number: UInt16
  /// The station identity copied from the participant's own messages, where the unit knows it.
  public var station: StationID?
  /// The message counter, 0 to 127; `nil` where the message set has none.
  public var counter: UInt8?
  /// `motion.time` is the participant's own time mark, the moment of sensing.
  public var motion: Motion
  public var referencePoint: ReferencePoint
  public var extent: Extent
  public var kind: RoadUserKind
  /// How the unit knows (`SourceType` code); `nil` = not stated.
  public var sourceCode: UInt8?

  @inlinable
  public init(
    reception: Reception, unit: StationID, number: UInt16, station: StationID?, counter: UInt8?, motion: Motion,
    referencePoint: ReferencePoint = .centre, extent: Extent, kind: RoadUserKind, sourceCode: UInt8? = nil
  ) {
    self.reception = reception
    self.unit = unit
    self.number = number
    self.station = station
    self.counter = counter
    self.motion = motion
    self.referencePoint = referencePoint
    self.extent = extent
    self.kind = kind
    self.sourceCode = sourceCode
  }
}
