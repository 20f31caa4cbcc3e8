public import V2XCapture
public import V2XModel

/// Which frames of a capture are looked at: those within time bounds that pass a filter.
public struct FrameSelection: ~Copyable, @unchecked Sendable {
  /// A moment in a capture.
  public enum Bound: Hashable, Sendable {
    case instant(Instant)
    /// Counted from the first frame read.
    case seconds(Double)

    /// The instant, given that of the first frame.
    public func instant(start: Instant) -> Instant {
      switch self {
      case .instant(let instant): instant
      case .seconds(let seconds): start.adding(seconds: seconds)
      }
    }
  }

  private let from: Bound?
  private let to: Bound?
  // The filter is this selection's alone; its programs are used by one thread at a time.
  private var filter: PacketFilter?
  private var lower: Instant?
  private var upper: Instant?
  private var hasStarted = false

  /// Everything, unless bounds or a filter are given.
  ///
  /// - Parameters:
  ///   - from: leaves out what was captured before.
  ///   - to: leaves out what was captured then and later.
  public init(from: Bound? = nil, to: Bound? = nil, filter: consuming PacketFilter? = nil) {
    self.from = from
    self.to = to
    self.filter = filter
  }

  /// Whether nothing is left out.
  var isEverything: Bool {
    if from != nil || to != nil { return false }
    switch filter {
    case .some: return false
    case .none: return true
    }
  }

  /// Whether a frame is looked at. Frames are to be asked for in order, from the first.
  ///
  /// - Throws: `badFilter` when the filter does not fit the frame's link type.
  public mutating func admits(_ frame: borrowing Frame) throws(CaptureError) -> Bool {
    let time = Instant(nanoseconds: frame.time)
    if !hasStarted {
      hasStarted = true
      lower = from?.instant(start: time)
      upper = to?.instant(start: time)
    }
    if let lower, time < lower { return false }
    if let upper, time >= upper { return false }
    if filter != nil { return try filter!.matches(frame) }
    return true
  }
}
