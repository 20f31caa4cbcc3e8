/// Which message an application identifier (AID) announces: by the 2020 AID configuration of the "new four-cross" tests, and by what is assigned
/// besides.
///
/// No public table assigns identifiers to the messages of Day II: stations are configured with them, and so is this.
public struct ApplicationIdentifiers: Hashable, Sendable {
  private var assigned: [UInt32: MessageKind] = [:]

  /// The table alone.
  public init() {}

  /// The table, and identifiers that stand for a kind of message whatever the table says.
  public init(assigning kinds: [UInt32: MessageKind]) { assigned = kinds }

  /// The kind that an identifier stands for; nil where it is assigned to none.
  @inline(__always)
  func kind(of identifier: UInt32) -> MessageKind? {
    assigned.isEmpty ? Self.table(identifier) : assigned[identifier] ?? Self.table(identifier)
  }

  private static func table(_ identifier: UInt32) -> MessageKind? {
    switch identifier {
    case 111...114: .bsm
    case 3618: .map
    case 3619: .spat
    case 3620...3622: .rsi
    case 3623: .rsm
    default: nil
    }
  }
}
