/// A station's statement about itself (BSM, CAM): one row for each message.
public struct StationState: Hashable, Sendable {
  public var reception: Reception
  public var station: StationID
  /// The message counter, 0 to 127; `nil` where the message set has none.
  public var counter: UInt8?
  public var motion: Motion
  /// The point that `motion.position` means.
  public var referencePoint: ReferencePoint
  public var extent: Extent
  public var kind: RoadUserKind
  /// The class code of the message (`BasicVehicleClass`); `nil` = not stated.
  public var classCode: UInt8?
  /// Siren or light bar in use.
  public var isOnEmergencyCall: Bool

  @inlinable
  public init(
    reception: Reception, station: StationID, counter: UInt8?, motion: Motion, referencePoint: ReferencePoint = .centre,
    extent: Extent, kind: RoadUserKind, classCode: UInt8? = nil, isOnEmergencyCall: Bool = false
  ) {
    self.reception = reception
    self.station = station
    self.counter = counter
    self.motion = motion
    self.referencePoint = referencePoint
    self.extent = extent
    self.kind = kind
    self.classCode = classCode
    self.isOnEmergencyCall = isOnEmergencyCall
  }
}
