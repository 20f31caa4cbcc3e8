public import V2XEnvelopes
public import V2XMessages
public import V2XModel

/// How many frames ended where: the buckets sum to the frames read.
public struct RunCounts: Sendable {
  /// A damaged frame.
  public struct DamagedFrame: Sendable, Hashable {
    public var frame: FrameReference
    public var damage: Damage
  }

  /// How many damaged frames are listed one by one; all are counted.
  public static let listLimit = 10_000

  /// Frames read.
  public private(set) var frames = 0
  /// Frames whose (last) message is of a kind, by `MessageKind.ordinal`.
  public private(set) var messages = [Int](repeating: 0, count: MessageKind.all.count)
  /// Secured messages that were not decoded, by what they are.
  public private(set) var secured: [SecuredForm: Int] = [:]
  /// Fragments before the last of their datagram.
  public private(set) var fragments = 0
  /// Frames that the snap length cut.
  public private(set) var truncated = 0
  /// Frames that are nothing that is read here, by reason.
  public private(set) var foreign: [ForeignReason: Int] = [:]
  /// Damaged frames by reason.
  public private(set) var damaged: [String: Int] = [:]
  /// The first damaged frames, in the order of the capture.
  public private(set) var damagedFrames: [DamagedFrame] = []

  public init() {}

  public var damagedTotal: Int { damaged.values.reduce(0, +) }
  public var messageTotal: Int { messages.reduce(0, +) }

  /// All buckets together; equal to `frames`.
  public var total: Int {
    messageTotal + secured.values.reduce(0, +) + fragments + truncated + foreign.values.reduce(0, +) + damagedTotal
  }

  /// Counts one frame.
  public mutating func count(_ outcome: FrameOutcome, of frame: FrameReference) {
    frames += 1
    add(outcome, 1)
    if case .damaged(let damage) = outcome, damagedFrames.count < Self.listLimit {
      damagedFrames.append(DamagedFrame(frame: frame, damage: damage))
    }
  }

  /// Moves a frame that was counted before to the damaged ones.
  public mutating func revise(_ frame: FrameReference, from outcome: FrameOutcome, to damage: Damage) {
    add(outcome, -1)
    add(.damaged(damage), 1)
    if case .damaged = outcome { damagedFrames.removeAll { $0.frame == frame } }
    guard damagedFrames.count < Self.listLimit else { return }
    let place = damagedFrames.firstIndex { frame < $0.frame } ?? damagedFrames.count
    damagedFrames.insert(DamagedFrame(frame: frame, damage: damage), at: place)
  }

  private mutating func add(_ outcome: FrameOutcome, _ change: Int) {
    switch outcome {
    case .message(let kind): messages[kind.ordinal] += change
    case .secured(let form): secured[form, default: 0] += change
    case .fragment: fragments += change
    case .truncated: truncated += change
    case .foreign(let reason): foreign[reason, default: 0] += change
    case .damaged(let damage): damaged[damage.reason, default: 0] += change
    }
  }
}
