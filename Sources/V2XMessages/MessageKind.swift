/// A kind of message of a message set and edition.
public struct MessageKind: Hashable, Sendable {
  private let index: UInt8

  private init(_ index: UInt8) { self.index = index }

  public static let bsm = MessageKind(0)
  public static let map = MessageKind(1)
  public static let rsm = MessageKind(2)
  public static let spat = MessageKind(3)
  public static let rsi = MessageKind(4)
  /// A Day II message for tests.
  public static let test = MessageKind(5)
  /// Corrections for satellite positioning.
  public static let rtcm = MessageKind(6)
  /// Roadside coordination.
  public static let rsc = MessageKind(7)
  /// Sensor sharing.
  public static let ssm = MessageKind(8)
  /// Vehicle intention and request.
  public static let vir = MessageKind(9)
  /// Parking area map.
  public static let pam = MessageKind(10)
  /// Personal safety message.
  public static let psm = MessageKind(11)
  /// Platooning management.
  public static let clpmm = MessageKind(12)
  /// Vehicle payment.
  public static let vpm = MessageKind(13)
  /// A Day II message of a number that is not assigned.
  public static let unassigned = MessageKind(14)
  /// A message that came with a later edition of the message frame.
  public static let laterEdition = MessageKind(15)

  /// All kinds, in the order of reports.
  public static let all: [MessageKind] = (0..<16).map { MessageKind($0) }

  /// The kind of a Day II message.
  ///
  /// - Parameter number: its `messageId`.
  public init(dayTwo number: UInt16) {
    switch number {
    case 0: self = .test
    case 10...17: self = MessageKind(UInt8(number) - 4)
    default: self = .unassigned
    }
  }

  /// Position in `all`.
  public var ordinal: Int { Int(index) }

  /// Whether it is a message of Day II, inside `msgFrameExt`.
  public var isDayTwo: Bool { (5...14).contains(index) }

  /// The message set.
  public var set: String { isDayTwo ? "csae157" : "csae53" }

  /// The edition it is read by.
  public var edition: String { "2020" }

  /// The alternative of the message frame that carries it, such as `bsmFrame`.
  public var type: String { isDayTwo ? "msgFrameExt" : index < 5 ? Self.types[ordinal] : "laterEdition" }

  /// The name people use: `BSM`.
  public var shortName: String { Self.shortNames[ordinal] }

  /// The kinds that a person may mean by a name, written as in the message set or in short, in capitals or not; empty for no such kind.
  public static func named(_ name: String) -> [MessageKind] {
    let name = name.lowercased()
    return all.filter { $0.type.lowercased() == name || $0.shortName.lowercased() == name }
  }

  private static let types = ["bsmFrame", "mapFrame", "rsmFrame", "spatFrame", "rsiFrame"]
  private static let shortNames = [
    "BSM", "MAP", "RSM", "SPAT", "RSI", "test", "RTCM", "RSC", "SSM", "VIR", "PAM", "PSM", "CLPMM", "VPM", "unassigned", "later edition",
  ]
}
