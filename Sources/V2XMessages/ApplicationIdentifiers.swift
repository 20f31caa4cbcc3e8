/// Which message an application identifier (AID) announces, by the 2020 AID configuration of the "new four-cross" tests.
enum ApplicationIdentifiers {
  /// The kinds that an identifier stands for; nil where the tables assign it to none of them.
  static func kind(of identifier: UInt32) -> MessageKind? {
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
