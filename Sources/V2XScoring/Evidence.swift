public import V2XReconstruction

/// The events that a value rests on: the first ones in full, the others by number.
public struct Evidence: Sendable, Equatable {
  /// The first events, in the order in which they were ingested.
  public private(set) var crossings: [StopLineCrossing] = []
  /// All events that count, listed or not.
  public private(set) var total = 0
  /// The most events that are listed.
  public let limit: Int

  public init(limit: Int) { self.limit = max(0, limit) }

  /// The events that count and are not listed.
  public var unlisted: Int { total - crossings.count }

  public mutating func add(_ crossing: StopLineCrossing) {
    total += 1
    if crossings.count < limit { crossings.append(crossing) }
  }

  /// Forgets what was there: the new event outdoes it.
  public mutating func replace(with crossing: StopLineCrossing) {
    crossings.removeAll(keepingCapacity: true)
    total = 0
    add(crossing)
  }
}
