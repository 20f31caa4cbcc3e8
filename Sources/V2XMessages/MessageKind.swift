/// A kind of message of a message set and edition.
public struct MessageKind: Hashable, Sendable {
  private let index: UInt8

  private init(_ index: UInt8) { self.index = index }

  public static let bsm = MessageKind(0)
  public static let map = MessageKind(1)
  public static let rsm = MessageKind(2)
  public static let spat = MessageKind(3)
  public static let rsi = MessageKind(4)
  /// A message that came with a later edition: Day II is addition 0 of the message frame.
  public static let laterEdition = MessageKind(5)

  /// All kinds, in the order of reports.
  public static let all: [MessageKind] = [.bsm, .map, .rsm, .spat, .rsi, .laterEdition]

  /// Position in `all`.
  public var ordinal: Int { Int(index) }

  /// The message set.
  public var set: String { "csae53" }

  /// The edition it is read by.
  public var edition: String { "2020" }

  /// The name in the message set, such as `bsmFrame`.
  public var type: String { Self.types[ordinal] }

  /// The name people use: `BSM`.
  public var shortName: String { Self.shortNames[ordinal] }

  /// The kind that a person may mean by a name, written as in the message set or in short, in capitals or not; nil for no such kind.
  public init?(named name: String) {
    let name = name.lowercased()
    guard let index = Self.all.firstIndex(where: { $0.type.lowercased() == name || $0.shortName.lowercased() == name }) else { return nil }
    self = Self.all[index]
  }

  private static let types = ["bsmFrame", "mapFrame", "rsmFrame", "spatFrame", "rsiFrame", "laterEdition"]
  private static let shortNames = ["BSM", "MAP", "RSM", "SPAT", "RSI", "later edition"]
}
