public import V2XModel
public import V2XReconstruction

/// What events of all kinds have: how certain they are, and the frames that they rest on.
public struct CommonFields: EventFieldSink, Sendable {
  public private(set) var certainty: String?
  public private(set) var frames: [FrameReference] = []

  public init(of event: Event) { event.describe(to: &self) }

  public mutating func text(_ name: StaticString, _ value: String?) { if "\(name)" == "certainty" { certainty = value } }
  public mutating func integer(_ name: StaticString, _ value: Int?) {}
  public mutating func number(_ name: StaticString, _ value: Double?, decimals: Int) {}
  public mutating func flag(_ name: StaticString, _ value: Bool?) {}
  public mutating func moment(_ name: StaticString, _ value: Instant?) {}
  public mutating func texts(_ name: StaticString, _ values: [String]) {}
  public mutating func integers(_ name: StaticString, _ values: [Int]) {}
  public mutating func place(_ name: StaticString, _ value: GeoPoint) {}
  public mutating func parties(_ name: StaticString, _ values: [[RoadUserID]]) {}
  public mutating func uses(_ name: StaticString, _ values: [(id: RoadUserID, from: Instant, to: Instant)]) {}
  public mutating func rows(_ name: StaticString, _ columns: [StaticString], _ values: [[Double?]]) {}
  public mutating func evidence(_ frames: [FrameReference]) { self.frames = frames }
}
