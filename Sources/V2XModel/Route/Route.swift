/// What is known of a road beforehand and no message carries.
public struct Route: Hashable, Sendable {
  /// Where buses stop.
  public struct Station: Hashable, Sendable {
    public var id: String
    /// Where the front bumper is to stand.
    public var stopPosition: GeoPoint
    /// Degrees clockwise from north along the platform, in driving direction.
    public var heading: Double
    /// Metres of platform before the stop position; `nil` = the profile's.
    public var platformLength: Double?
    /// The lane it lies on, as numbered by the first map: its node, the link's upstream node, the lane.
    public var node: UInt16?
    public var upstream: UInt16?
    public var lane: UInt8?

    public init(
      id: String, stopPosition: GeoPoint, heading: Double, platformLength: Double? = nil, node: UInt16? = nil, upstream: UInt16? = nil,
      lane: UInt8? = nil
    ) {
      self.id = id
      self.stopPosition = stopPosition
      self.heading = heading
      self.platformLength = platformLength
      self.node = node
      self.upstream = upstream
      self.lane = lane
    }
  }

  public var stations: [Station]

  public init(stations: [Station] = []) { self.stations = stations }
}
