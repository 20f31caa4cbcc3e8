public import V2XModel

/// Takes the fields of an event, one after the other, and puts them into some format.
///
/// Lengths are in metres, speeds in m/s, times and durations in seconds, angles in degrees; nil = not known.
public protocol EventFieldSink {
  mutating func text(_ name: StaticString, _ value: String?)
  mutating func integer(_ name: StaticString, _ value: Int?)
  mutating func number(_ name: StaticString, _ value: Double?, decimals: Int)
  mutating func flag(_ name: StaticString, _ value: Bool?)
  /// A moment in Unix seconds.
  mutating func moment(_ name: StaticString, _ value: Instant?)
  mutating func texts(_ name: StaticString, _ values: [String])
  mutating func integers(_ name: StaticString, _ values: [Int])
  mutating func place(_ name: StaticString, _ value: GeoPoint)
  /// The identities of each of several road users.
  mutating func parties(_ name: StaticString, _ values: [[RoadUserID]])
  /// Identities with the time of their use.
  mutating func uses(_ name: StaticString, _ values: [(id: RoadUserID, from: Instant, to: Instant)])
  /// Rows of numbers under the same names.
  mutating func rows(_ name: StaticString, _ columns: [StaticString], _ values: [[Double?]])
  mutating func evidence(_ frames: [FrameReference])
}
